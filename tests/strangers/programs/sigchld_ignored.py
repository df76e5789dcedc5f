# the kernel reaps the children: join learns nothing
import signal
from multiprocessing import Process
signal.signal(signal.SIGCHLD, signal.SIG_IGN)

if __name__ == "__main__":
    p = Process(target=print, args=("up",))
    p.start()
    p.join()
    print(p.exitcode, p.is_alive())
