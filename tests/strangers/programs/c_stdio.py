import ctypes
from multiprocessing import Process

libc = ctypes.CDLL(None)

def work():
    print("Python in the child", flush=True)
    libc.puts(b"C in the child")
    libc.fflush(None)

if __name__ == "__main__":
    libc.printf(b"C prints half a line, ")
    libc.fflush(None)
    print("Python the other", flush=True)
    p = Process(target=work); p.start(); p.join()
    libc.puts(b"C when main ends")
