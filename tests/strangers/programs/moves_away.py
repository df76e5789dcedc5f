import os
from multiprocessing import Process

def work():
    print("child in", os.path.basename(os.getcwd()), os.environ["COLOUR"], "HOME" in os.environ)

if __name__ == "__main__":
    os.mkdir("deep")
    os.chdir("deep")
    os.environ["COLOUR"] = "blue"
    os.environ.pop("HOME", None)
    p = Process(target=work); p.start(); p.join()
    os.chdir("/")
    print(os.getcwd())
