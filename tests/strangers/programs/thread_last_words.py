# a thread's half line, in a child that ends
import threading
from multiprocessing import Process

def work():
    t = threading.Thread(target=print, args=("half a line",), kwargs={"end": ""})
    t.start(); t.join()

if __name__ == "__main__":
    p = Process(target=work); p.start(); p.join()
    print()
    print("main")
