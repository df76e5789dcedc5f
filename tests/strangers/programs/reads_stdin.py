import sys
from multiprocessing import Process

def work():
    print("child reads", repr(sys.stdin.read()))

if __name__ == "__main__":
    for line in sys.stdin: print("line", line)
    print("main read everything:", repr(sys.stdin.readline()), sys.stdin.isatty())
    p = Process(target=work); p.start(); p.join()
