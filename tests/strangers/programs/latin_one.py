import sys
from multiprocessing import Process

def work():
    sys.stdout.reconfigure(encoding="latin-1")
    print("caf\xe9")

if __name__ == "__main__":
    p = Process(target=work); p.start(); p.join()
    print("caf\xe9 of main")
