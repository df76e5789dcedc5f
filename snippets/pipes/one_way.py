"""Show what each end of a one-way pipe refuses to do."""

from multiprocessing import Pipe, Process


def consume(receiver):
    print(receiver.recv())
    try:
        receiver.send("ack")  # (1)!
    except OSError as error:
        print(type(error).__name__, "-", error)


if __name__ == "__main__":
    left, right = Pipe(duplex=False)  # (2)!
    consumer = Process(target=consume, args=(left,), name="consumer")
    consumer.start()
    left.close()
    right.send("Round 1")
    consumer.join()
    try:
        right.recv()  # (3)!
    except OSError as error:
        print(type(error).__name__, "-", error)
