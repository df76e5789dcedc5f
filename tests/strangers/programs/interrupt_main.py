import _thread, threading, time
from multiprocessing import Process

def work():
    try:
        threading.Timer(0.1, _thread.interrupt_main).start()
        while True: time.sleep(0.01)
    except KeyboardInterrupt:
        print("interrupted")
        raise SystemExit(130)

if __name__ == "__main__":
    p = Process(target=work); p.start(); p.join()
    print(p.exitcode)
    work()
