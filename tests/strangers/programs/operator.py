# its name is that of a module
import operator
from multiprocessing import Process

def add(a, b):
    print(a + b)

if __name__ == "__main__":
    print("add" in vars(operator), "itemgetter" in vars(operator))
    p = Process(target=add, args=(1, 2)); p.start(); p.join()
