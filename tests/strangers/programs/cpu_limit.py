import resource
from multiprocessing import Process

def work():
    resource.setrlimit(resource.RLIMIT_CPU, (1, 2))
    print("working hard", flush=True)
    while True: pass

if __name__ == "__main__":
    p = Process(target=work); p.start(); p.join()
    print("stopped by signal", -p.exitcode)
