"""Try to send what can't be pickled, and print what is raised."""

import multiprocessing
import threading
from pathlib import Path
from pickle import PicklingError

REFUSALS = (PicklingError, AttributeError, RuntimeError, TypeError)


def at_the_top():
    pass


def make_local():
    def local():
        pass

    return local


if __name__ == "__main__":
    left, right = multiprocessing.Pipe()
    with Path(__file__).open() as file:
        values = {
            "at_the_top": at_the_top,
            "lambda: None": lambda: None,
            "make_local()": make_local(),
            "(n for n in [])": (n for n in []),
            "file": file,
            "threading.Lock()": threading.Lock(),
            "multiprocessing.Lock()": multiprocessing.Lock(),
        }
        for expression, value in values.items():
            try:
                right.send(value)
                outcome = "travels"
            except REFUSALS as error:
                outcome = type(error).__name__
            print(f"{expression:<24}{outcome}")
