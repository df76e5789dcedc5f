import sys
from multiprocessing import Process

def work():
    print("child writes without newline", end="")

if __name__ == "__main__":
    p = Process(target=work); p.start(); p.join()
    sys.stdout.write("\nmain does, too")
    sys.exit("fatal: nothing to do")
