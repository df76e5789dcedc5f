import ctypes, os, signal, time
from multiprocessing import Pipe, Process

def grandchild(up):
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)
    print("up", flush=True)
    up.send(True)
    time.sleep(60)

def child():
    here, there = Pipe(duplex=False)
    Process(target=grandchild, args=(there,)).start()
    here.recv()
    os._exit(0)

if __name__ == "__main__":
    p = Process(target=child); p.start(); p.join()
    print("child", p.exitcode)
