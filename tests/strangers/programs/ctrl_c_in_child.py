import os, signal, time
from multiprocessing import Process

def work():
    try:
        print("working")
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(10)
    finally:
        print("cleaning up")

if __name__ == "__main__":
    p = Process(target=work)
    p.start(); p.join()
    print(p.exitcode)
