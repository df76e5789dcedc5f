import sys, threading
from multiprocessing import Process

def hook(kind, error, tb):
    depth = 0
    while tb: tb, depth = tb.tb_next, depth + 1
    print("hook:", kind.__name__, error, "depth", depth)

sys.excepthook = hook
threading.excepthook = lambda args: hook(*args[:3])

def fail(): raise LookupError("lost")

if __name__ == "__main__":
    t = threading.Thread(target=fail); t.start(); t.join()
    p = Process(target=fail); p.start(); p.join()
    fail()
