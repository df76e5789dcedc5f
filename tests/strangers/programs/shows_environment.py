import os, sys
print([name for name in sorted(os.environ) if name.startswith("SNIPPETS")])
print(sys.argv[0] == __file__, os.path.basename(sys.path[0]) == os.path.basename(os.getcwd()), len(sys.argv))
print(os.getpid() == os.getpgrp() == os.getsid(0), os.isatty(0), os.isatty(1), os.isatty(2))
