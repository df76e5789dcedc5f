"""Show what becomes of a child whose target can't be pickled."""

from multiprocessing import Process
from pickle import PicklingError

if __name__ == "__main__":
    child = Process(target=lambda: print("At work"), name="child")
    try:
        child.start()
        child.join()
    except PicklingError as error:
        print("No child:", type(error).__name__)
