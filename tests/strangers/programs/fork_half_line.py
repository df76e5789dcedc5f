# what is buffered at the fork belongs to both
import os, sys
sys.stdout.write("copied ")
pid = os.fork()
if pid == 0:
    print("child")
    sys.exit()
os.waitpid(pid, 0)
print("parent")
