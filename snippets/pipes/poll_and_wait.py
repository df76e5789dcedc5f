"""Look at a pipe without blocking, and wait for two pipes at once."""

from multiprocessing import Pipe, Process, current_process
from multiprocessing.connection import wait

PATIENCE = 0.1  # seconds


def produce(connection):
    connection.recv()
    connection.send(f"Round 1 of the {current_process().name}")


def start(name):
    here, there = Pipe()
    Process(target=produce, args=(there,), name=name).start()
    there.close()
    return here


if __name__ == "__main__":
    first = start("first producer")
    second = start("second producer")
    print("at once:", first.poll())  # (1)!
    print("after a moment:", first.poll(PATIENCE))  # (2)!
    second.send("go")
    for connection in wait([first, second]):  # (3)!
        print("ready:", connection.recv())
    first.send("go")
    print("in the end:", first.poll(None))  # (4)!
    print("ready:", first.recv())
