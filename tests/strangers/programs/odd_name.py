import time
from multiprocessing import Process

def work():
    with open("/proc/self/comm", "w") as f: f.write(") Z 1 1 (x\n")
    print(open("/proc/self/comm").read(), end="")
    time.sleep(0.3)

if __name__ == "__main__":
    p = Process(target=work, name="odd"); p.start(); p.join()
    print(p.exitcode)
