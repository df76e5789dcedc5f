"""Show that an event holds a process until another one sets it."""

from multiprocessing import Event, Process
from time import sleep

PAUSE = 0.5  # seconds


def run(at_the_line, start):
    print("At the line. Started?", start.is_set())
    at_the_line.set()
    start.wait()  # (1)!
    print("Running. Started?", start.is_set())


if __name__ == "__main__":
    at_the_line, start = Event(), Event()
    runner = Process(
        target=run, args=(at_the_line, start), name="runner"
    )
    runner.start()
    at_the_line.wait()
    sleep(PAUSE)  # (2)!
    print("Go!")
    start.set()  # (3)!
    runner.join()
