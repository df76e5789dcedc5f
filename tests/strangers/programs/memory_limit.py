import resource
from multiprocessing import Process

def work():
    resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
    try:
        bytearray(1 << 31)
    except MemoryError:
        print("too much for the child")
    bytearray(1 << 31)

if __name__ == "__main__":
    p = Process(target=work); p.start(); p.join()
    print(p.exitcode, len(bytearray(1 << 20)))
