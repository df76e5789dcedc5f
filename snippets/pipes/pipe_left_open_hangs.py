"""Show that a pipe never ends while main keeps its copies open."""

from multiprocessing import Pipe, Process
from time import sleep

PACE = 0.15  # seconds


def produce(connection, other_end):
    other_end.close()
    for number in range(1, 11):
        connection.send(f"Round {number}")
        connection.recv()
    connection.close()


def consume(connection, other_end):
    other_end.close()
    while True:
        try:
            message = connection.recv()
        except EOFError:
            break
        print(message)
        sleep(PACE)
        connection.send("ack")
    connection.close()
    print("[End of input]")


if __name__ == "__main__":
    left, right = Pipe()
    consumer = Process(
        target=consume, args=(left, right), name="consumer"
    )
    producer = Process(
        target=produce, args=(right, left), name="producer"
    )
    consumer.start()
    producer.start()
    producer.join()
    consumer.join()
