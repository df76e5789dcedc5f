import os, signal, subprocess, sys
from multiprocessing import Process

def work():
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    read, write = os.pipe(); os.close(read)
    print("into nowhere", flush=True)
    os.write(write, b"x")

if __name__ == "__main__":
    p = Process(target=work); p.start(); p.join()
    print(p.exitcode)
    out = subprocess.run("yes | head -n 2; echo $?", shell=True, capture_output=True, text=True)
    print(out.stdout.split(), out.stderr)
