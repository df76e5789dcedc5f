"""Show that an executor reports a worker that was killed."""

import os
import signal
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool


def die():
    print("killed while at work", flush=True)
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    with ProcessPoolExecutor(max_workers=1) as executor:
        lost = executor.submit(die)
        try:
            lost.result()
        except BrokenProcessPool as error:  # (1)!
            print(f"{type(error).__name__}: {error}")
        try:
            executor.submit(pow, 2, 3)
        except BrokenProcessPool as error:  # (2)!
            print(f"{type(error).__name__}: {error}")
