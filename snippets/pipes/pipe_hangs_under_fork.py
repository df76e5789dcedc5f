"""Show that closing your own ends does not end a pipe under fork."""

from multiprocessing import Pipe, Process  # (1)!
from time import sleep

PACE = 0.15  # seconds


def produce(connection):  # (2)!
    for number in range(1, 11):
        connection.send(f"Round {number}")  # (3)!
        connection.recv()  # (4)!
    connection.close()  # (5)!


def consume(connection):  # (6)!
    while True:
        try:
            message = connection.recv()  # (7)!
        except EOFError:  # (8)!
            break
        print(message)
        sleep(PACE)  # (9)!
        connection.send("ack")
    connection.close()  # (10)!
    print("[End of input]")


if __name__ == "__main__":
    left, right = Pipe()  # (11)!
    consumer = Process(  # (12)!
        target=consume, args=(left,), name="consumer"
    )
    producer = Process(  # (13)!
        target=produce, args=(right,), name="producer"
    )
    consumer.start()
    producer.start()
    left.close()  # (14)!
    right.close()
    producer.join()
    consumer.join()
