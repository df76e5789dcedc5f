import os, signal
pid = os.fork()
if pid == 0:
    print("child stops itself")
    os.kill(os.getpid(), signal.SIGSTOP)
    print("child goes on")
    os._exit(0)
_, status = os.waitpid(pid, os.WUNTRACED)
print("stopped by", signal.Signals(os.WSTOPSIG(status)).name)
os.kill(pid, signal.SIGCONT)
print("ended with", os.waitpid(pid, 0)[1])
