import os, sys, subprocess
from multiprocessing import Process

if __name__ == "__main__":
    subprocess.run([sys.executable, "-c", "print('no environment')"], env={})
    subprocess.run([sys.executable, "-I", "-c", "print('isolated')"])
    os.environ.clear()
    p = Process(target=print, args=("child without environment",))
    p.start(); p.join()
    print("main")
