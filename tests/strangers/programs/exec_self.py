import os, sys
print("round", len(sys.argv), flush=True)
print("lost", end="")
if len(sys.argv) < 3:
    os.execv(sys.executable, [sys.executable] + sys.argv + ["again"])
print()
sys.stdout.flush()
os.execlp("echo", "echo", "now an echo")
