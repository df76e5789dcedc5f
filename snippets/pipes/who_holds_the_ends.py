"""Print which ends of the pipe each process holds; needs Linux."""

import sys
from multiprocessing import Pipe, Process, current_process
from pathlib import Path

DESCRIPTORS = Path("/proc/self/fd")


def socket_of(connection):
    return (DESCRIPTORS / str(connection.fileno())).readlink()


def report(ends):
    sockets = {  # (1)!
        entry.readlink()
        for entry in DESCRIPTORS.iterdir()
        if entry.is_socket()
    }
    held = [name for name, socket in ends.items() if socket in sockets]
    print(current_process().name, "holds:", ", ".join(held) or "none")


def produce(connection, ends):
    connection.send("Round 1")
    connection.recv()
    report(ends)  # (2)!
    connection.close()


def consume(connection, ends):
    print(connection.recv())
    report(ends)  # (3)!
    connection.send("ack")
    try:
        connection.recv()  # (4)!
    except EOFError:
        print("[End of input]")


if __name__ == "__main__":
    if not DESCRIPTORS.is_dir():
        sys.exit("There is no /proc here: run this on Linux.")
    left, right = Pipe()
    ends = {  # (5)!
        "the consumer's end": socket_of(left),
        "the producer's end": socket_of(right),
    }
    consumer = Process(
        target=consume, args=(left, ends), name="consumer"
    )
    producer = Process(
        target=produce, args=(right, ends), name="producer"
    )
    consumer.start()
    producer.start()
    left.close()
    right.close()
    producer.join()
    report(ends)  # (6)!
    consumer.join()
