"""Show that multiprocessing's children are real processes."""

import os
import signal
import sys
from multiprocessing import Event, Process
from time import sleep

LONG = 60  # seconds


def stay(ready):
    print("I am process", os.getpid())
    ready.set()
    sleep(LONG)


def leave():
    print("I am process", os.getpid())
    sys.exit(3)


if __name__ == "__main__":
    print("I am process", os.getpid())
    ready = Event()
    idler = Process(target=stay, args=(ready,), name="idler")
    idler.start()
    ready.wait()
    os.kill(idler.pid, signal.SIGTERM)  # (1)!
    idler.join()
    print(f"idler {idler.pid}: exit code {idler.exitcode}")  # (2)!

    quitter = Process(target=leave, name="quitter")
    quitter.start()
    quitter.join()
    print(f"quitter {quitter.pid}: exit code {quitter.exitcode}")
