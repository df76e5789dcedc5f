import os, signal, sys
from multiprocessing import Process

def work():
    print("child done")

if __name__ == "__main__":
    p = Process(target=work); p.start(); p.join()
    try:
        signal.raise_signal(signal.SIGINT)
    except KeyboardInterrupt:
        print("caught the first")
    signal.raise_signal(signal.SIGINT)
