from multiprocessing import Process, Manager
from multiprocessing.managers import BaseManager

class Counter:
    def __init__(self): self.n = 0
    def up(self):
        self.n += 1
        print("counted to", self.n)

class MyManager(BaseManager): pass
MyManager.register("Counter", Counter)

def work(d, l, c):
    d["x"] = len(l); l.append(4); c.up()

if __name__ == "__main__":
    with Manager() as m, MyManager() as mine:
        d, l, c = m.dict(), m.list([1, 2, 3]), mine.Counter()
        for _ in range(2):
            p = Process(target=work, args=(d, l, c)); p.start(); p.join()
        print(d, l)
