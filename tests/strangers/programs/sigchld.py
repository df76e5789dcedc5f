import os, signal, time

done = []
def reap(*_):
    try:
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0: break
            done.append(status)
            print("reaped", os.waitstatus_to_exitcode(status))
    except ChildProcessError:
        pass

signal.signal(signal.SIGCHLD, reap)
for code in 1, 2:
    if os.fork() == 0:
        os._exit(code)
    while len(done) < code: time.sleep(0.01)
print("all reaped")
