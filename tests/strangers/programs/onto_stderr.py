# what python -c prints goes to stderr, though it is its stdout
import os, subprocess, sys
code = "import sys; print('out'); print('err', file=sys.stderr)"
subprocess.run([sys.executable, "-c", code], stdout=sys.stderr)
subprocess.run([sys.executable, "-c", code], stderr=subprocess.STDOUT)
sys.stdout.flush(); os.dup2(2, 1)
print("print goes to stderr")
