"""Show that leaving the block of a pool ends the work under way."""

import multiprocessing
from multiprocessing import Event, Pool, active_children


def share(*events):
    global started, may_end
    started, may_end = events


def work():
    started.set()
    may_end.wait()  # (1)!
    return "done"


if __name__ == "__main__":
    started, may_end = Event(), Event()
    with Pool(
        1, initializer=share, initargs=(started, may_end)
    ) as pool:
        result = pool.apply_async(work)
        [worker] = active_children()
        started.wait()  # (2)!
    print("exit code of the worker:", worker.exitcode)
    print("ready?", result.ready())
    try:
        result.get(timeout=0.1)  # (3)!
    except multiprocessing.TimeoutError:
        print("no result, and there never will be one")
