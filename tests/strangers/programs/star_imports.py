from multiprocessing import *
from os import *
from sys import *
from multiprocessing.dummy import Pool as ThreadPool

def work(n):
    return n + 1

if __name__ == "__main__":
    freeze_support()
    print(sum(ThreadPool(2).map(work, range(10))))
    print(sum(Pool(2).map(work, range(10))))
    stdout.write("write of sys\n")
    exit(2)
