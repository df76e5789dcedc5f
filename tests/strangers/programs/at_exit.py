import atexit, os
from multiprocessing import Process, util

@atexit.register
def bye():
    print("atexit of", "main" if os.getpid() == main else "another")

main = os.getpid()

def work():
    atexit.register(print, "registered by the child")
    util.Finalize(None, print, args=("finalizer",), exitpriority=1)
    print("child works")

if __name__ == "__main__":
    p = Process(target=work); p.start(); p.join()
    pid = os.fork()
    if pid == 0:
        raise SystemExit
    os.waitpid(pid, 0)
