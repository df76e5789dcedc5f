import os, signal, sys, time
from multiprocessing import Process, Event

def handler(signum, frame):
    print("got", signal.Signals(signum).name)
    sys.exit(9)

def work(ready):
    signal.signal(signal.SIGTERM, handler)
    ready.set()
    while True:  # a signal just before a long sleep would wait for its end
        time.sleep(0.1)

if __name__ == "__main__":
    ready = Event()
    p = Process(target=work, args=(ready,)); p.start()
    ready.wait()
    p.terminate(); p.join()
    print(p.exitcode)
    os.kill(os.getpid(), signal.SIGTERM)
