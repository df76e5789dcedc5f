# one argument is missing: logging prints the stack, and goes on
import logging
from multiprocessing import Process

def work():
    logging.warning("%s and %s", 1)

if __name__ == "__main__":
    p = Process(target=work)
    p.start()
    p.join()
    print("still alive")
