import os

pid = os.fork()
if pid == 0:
    print("child ends")
    os._exit(5)
os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
with open("/proc/%d/stat" % pid) as f:
    print("state of the child:", f.read().split()[2])
print("nobody waits for it")
