"""Show what a missing main guard leads to."""

from multiprocessing import Process


def work():
    print("At work")


child = Process(target=work, name="child")  # (1)!
child.start()
child.join()
print("Exit code of the child:", child.exitcode)
