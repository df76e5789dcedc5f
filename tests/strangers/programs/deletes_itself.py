import os, shutil
from multiprocessing import Process

def work():
    print("still here?", os.path.exists(__file__))

if __name__ == "__main__":
    p = Process(target=work); p.start(); p.join()
    os.chdir(os.path.dirname(os.path.abspath(__file__)))
    shutil.rmtree(os.getcwd())
    p = Process(target=work); p.start(); p.join()
    print(p.exitcode)
    raise Exception("no source to show")
