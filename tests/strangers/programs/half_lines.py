import sys, time
from multiprocessing import Process

def work(n):
    for i in range(n):
        print(i, end=" ", flush=True)
        time.sleep(0.01)
    print("ready", flush=True)

if __name__ == "__main__":
    print("working", end="", flush=True)
    for _ in range(3):
        print(".", end="", flush=True); time.sleep(0.01)
    print("done")
    p = Process(target=work, args=(5,), name="slow"); p.start(); p.join()
    sys.stdout.write("x"); sys.stdout.write("y\n"); sys.stdout.writelines(["a\n", "b", "\n"])
    print(1, 2, 3, sep="\n", end="\n\n\n")
    print("no newline at the end", end="")
