import os, sys, tempfile
from multiprocessing import Process

def work():
    print("the child's line")

if __name__ == "__main__":
    print("before")
    saved = os.dup(1)
    with tempfile.TemporaryFile() as tmp:
        os.dup2(tmp.fileno(), 1)
        print("python's line", flush=True)
        os.system("echo the shell\\'s line")
        p = Process(target=work); p.start(); p.join()
        os.dup2(saved, 1); os.close(saved)
        tmp.seek(0)
        print("captured", tmp.read().decode().splitlines())
    sys.stdout.flush(); os.dup2(1, 2)
    print("stderr is stdout now", file=sys.stderr)
