import os, sys, tempfile
from multiprocessing import Process

def work():
    print("child in", os.path.basename(os.getcwd()), os.environ["COLOUR"], "HOME" in os.environ)

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as d:
        os.mkdir(os.path.join(d, "deep"))
        os.chdir(os.path.join(d, "deep"))
        os.environ["COLOUR"] = "blue"
        os.environ.pop("HOME", None)
        p = Process(target=work); p.start(); p.join()
        os.chdir("/")
    print(os.getcwd())
