import os, signal, time
from multiprocessing import Process

def work(parent):
    print("sorry", flush=True)
    os.kill(parent, signal.SIGKILL)
    time.sleep(0.2)
    print("I am still here", flush=True)
    os._exit(0)

if __name__ == "__main__":
    Process(target=work, args=[os.getpid()]).start()
    time.sleep(60)
