"""Show an AsyncResult: not ready, ready, and with an exception."""

import multiprocessing
from multiprocessing import Event, Pool


def share(event):
    global may_go
    may_go = event


def divide(a, b):
    may_go.wait()
    return a / b


if __name__ == "__main__":
    may_go = Event()
    with Pool(1, initializer=share, initargs=(may_go,)) as pool:  # (1)!
        good = pool.apply_async(divide, (1, 8))  # (2)!
        bad = pool.apply_async(divide, (1, 0))
        print("ready?", good.ready())
        try:
            good.get(timeout=0.1)  # (3)!
        except multiprocessing.TimeoutError:
            print("not within the timeout")
        may_go.set()
        print("result:", good.get())  # (4)!
        print("ready?", good.ready())
        try:
            bad.get()  # (5)!
        except ZeroDivisionError as error:
            print(f"{type(error).__name__}: {error}")
            print(f"caused by {error.__cause__}")
        pool.close()
        pool.join()
