import logging, threading, traceback
from multiprocessing import Process

def down():
    down()

def work():
    try:
        down()
    except RecursionError:
        print("child", len(traceback.format_exc()) > 200)

if __name__ == "__main__":
    try:
        down()
    except RecursionError:
        logging.exception("too deep")
    t = threading.Thread(target=down); t.start(); t.join()
    p = Process(target=work); p.start(); p.join()
    print("exit code", p.exitcode)
    down()
