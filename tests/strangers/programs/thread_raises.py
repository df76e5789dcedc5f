import threading
from multiprocessing import Process

def fail():
    raise ValueError("in a thread")

def work():
    t = threading.Thread(target=fail, name="t1")
    t.start()
    t.join()
    print("the process goes on")

if __name__ == "__main__":
    work()
    p = Process(target=work)
    p.start(); p.join()
    print(p.exitcode)
