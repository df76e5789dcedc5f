import os, sys
from multiprocessing import Process

def leave(how):
    print("leaving by", how, flush=True)
    if how == "text": sys.exit("text of sys.exit")
    if how == "number": sys.exit(7)
    if how == "_exit": os._exit(8)
    if how == "kill": os.kill(os.getpid(), 9)
    if how == "abort": os.abort()

if __name__ == "__main__":
    for how in "text", "number", "_exit", "kill", "abort", "return":
        p = Process(target=leave, args=[how], name=how)
        p.start(); p.join()
        print(how, p.exitcode)
