import os, sys, time

def daemonize():
    if os.fork(): os._exit(0)
    os.setsid()
    if os.fork(): os._exit(0)
    os.chdir("/")
    os.umask(0)
    null = os.open("/dev/null", os.O_RDWR)
    for fd in 0, 1, 2: os.dup2(null, fd)

pid = os.fork()
if pid == 0:
    daemonize()
    print("nobody reads this")
    time.sleep(60)
os.waitpid(pid, 0)
print("daemon launched")
