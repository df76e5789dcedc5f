"""Show what a message there and back costs, by channel and by size."""

from multiprocessing import Pipe, Process, Queue, SimpleQueue
from statistics import median
from time import perf_counter

REPEATS = 20
SIZES = 100, 10_000, 1_000_000  # bytes


def echo(receive, send):
    while (message := receive()) is not None:
        send(message)  # (1)!


def round_trip(send, receive, message):
    begin = perf_counter()
    send(message)
    receive()
    return (perf_counter() - begin) * 1_000_000


def measure(channel, send, receive, far_receive, far_send):
    other = Process(target=echo, args=(far_receive, far_send))
    other.start()
    print(channel, end="")
    for size in SIZES:
        message = b"x" * size
        costs = [
            round_trip(send, receive, message) for _ in range(REPEATS)
        ]
        print(f"  {median(costs):.0f}", end="")
    print()
    send(None)
    other.join()


if __name__ == "__main__":
    near, far = Pipe()
    measure("Pipe", near.send, near.recv, far.recv, far.send)
    for kind in SimpleQueue, Queue:  # (2)!
        there, back = kind(), kind()
        measure(kind.__name__, there.put, back.get, there.get, back.put)
