"""Show that a forked child can inherit a lock that stays locked."""

from multiprocessing import Process
from threading import Event, Lock, Thread, active_count

PATIENCE = 0.5  # seconds

lock = Lock()


def hold(held, done):
    with lock:
        held.set()
        done.wait()


def work():
    print("threads in the child:", active_count())
    print("got the lock:", lock.acquire(timeout=PATIENCE))  # (1)!


if __name__ == "__main__":
    held, done = Event(), Event()
    Thread(target=hold, args=(held, done)).start()
    held.wait()
    print("threads in main:", active_count())
    child = Process(target=work, name="child")
    child.start()  # (2)!
    child.join()
    done.set()
