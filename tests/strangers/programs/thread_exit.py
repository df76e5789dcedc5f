import os, sys, threading, time
from multiprocessing import Process

def quit_all():
    print("the thread quits all", flush=True)
    os._exit(6)

def work():
    threading.Thread(target=sys.exit, args=["unheard"]).start()
    time.sleep(0.1)
    threading.Thread(target=quit_all).start()
    time.sleep(60)

if __name__ == "__main__":
    p = Process(target=work); p.start(); p.join()
    print(p.exitcode)
