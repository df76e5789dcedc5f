import sys
from multiprocessing import Process

class Unbuffered(object):
    def __init__(self, stream):
        self.stream = stream
    def write(self, data):
        self.stream.write(data)
        self.stream.flush()
    def __getattr__(self, attr):
        return getattr(self.stream, attr)

sys.stdout = Unbuffered(sys.stdout)

if __name__ == "__main__":
    print("loading", end="")
    print(".", end=""); print(".")
    p = Process(target=print, args=("child", 1)); p.start(); p.join()
