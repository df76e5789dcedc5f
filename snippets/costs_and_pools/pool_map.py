"""Show that a pool of three workers serves twelve values."""

from multiprocessing import Pool
from os import getpid
from time import sleep

WORK = 0.1  # seconds; it stands for a calculation


def square(number):
    sleep(WORK)
    print(f"serves {number}")
    return number**2, getpid()


if __name__ == "__main__":
    with Pool(3) as pool:  # (1)!
        results = pool.map(square, range(12))  # (2)!
        pool.close()  # (3)!
        pool.join()
    squares = [squared for squared, _ in results]
    workers = {pid for _, pid in results}
    print(squares)
    print(f"values: {len(squares)}, workers: {len(workers)}")
