import os, signal
from multiprocessing import Process

def work():
    print("blocked:", signal.SIGUSR1 in signal.pthread_sigmask(signal.SIG_BLOCK, []))
    os.kill(os.getpid(), signal.SIGUSR1)
    print("pending:", [s.name for s in signal.sigpending()])
    print("got", signal.sigwait([signal.SIGUSR1]).name)

if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
    p = Process(target=work); p.start(); p.join()
    print(p.exitcode)
