import os, threading

def work():
    pid = os.fork()
    if pid == 0:
        print("child of a thread")
        os._exit(0)
    os.waitpid(pid, 0)
    print("thread ends")

t = threading.Thread(target=work)
t.start(); t.join()
