import ctypes, os, signal, time
from multiprocessing import Process

def grandchild():
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)
    print("up", flush=True)
    time.sleep(60)

def child():
    Process(target=grandchild).start()
    time.sleep(0.5)
    os._exit(0)

if __name__ == "__main__":
    p = Process(target=child); p.start(); p.join()
    print("child", p.exitcode)
