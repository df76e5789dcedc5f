import sys
from multiprocessing import Process

def shout(letter):
    print(letter * 70000)
    print(letter, file=sys.stderr)

if __name__ == "__main__":
    for c in "abc":
        p = Process(target=shout, args=(c,), name=c)
        p.start(); p.join()
    print("\n".join("line %d " % i + "." * i for i in range(0, 9000, 3000)))
