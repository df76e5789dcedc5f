import os, subprocess, sys
code = "import os, sys; sys.stdout.write('not lost'); os.kill(os.getpid(), 9)"
p = subprocess.run([sys.executable, "-u", "-c", code])
print("", p.returncode)
p = subprocess.run([sys.executable, "-c", code])
print(p.returncode)
