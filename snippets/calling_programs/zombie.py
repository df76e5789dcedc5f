"""Show that an ended child stays a zombie until it is joined."""

import os
from multiprocessing import Process
from multiprocessing.connection import wait


def work():
    print("done")


def exists(pid):
    try:
        os.kill(pid, 0)  # (1)!
    except ProcessLookupError:
        return False
    return True


if __name__ == "__main__":
    child = Process(target=work, name="child")
    child.start()
    wait([child.sentinel])  # (2)!
    print("ended: still a process?", exists(child.pid))  # (3)!
    child.join()
    print("joined: still a process?", exists(child.pid))
