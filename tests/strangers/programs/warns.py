import warnings
from multiprocessing import Process

def old():
    warnings.warn("old() is old", DeprecationWarning, stacklevel=2)

def work():
    old(); old()
    warnings.warn("look out")

if __name__ == "__main__":
    work()
    p = Process(target=work); p.start(); p.join()
    warnings.simplefilter("error")
    work()
