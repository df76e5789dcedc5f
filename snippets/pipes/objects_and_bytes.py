"""Show that text, bytes and objects travel, always as copies."""

from dataclasses import dataclass
from multiprocessing import Pipe, Process


@dataclass
class Order:
    number: int
    items: list[str]


def consume(connection):
    print("text:", connection.recv())
    print("bytes:", connection.recv_bytes())
    order = connection.recv()
    print("object:", order)
    connection.send(order)  # (1)!
    order.items.append("lemon")
    print("changed:", order)


if __name__ == "__main__":
    left, right = Pipe()
    consumer = Process(target=consume, args=(left,), name="consumer")
    consumer.start()
    order = Order(number=7, items=["tea", "milk"])
    right.send("Round 1")
    right.send_bytes(b"\x00\x7f\xff")  # (2)!
    right.send(order)  # (3)!
    returned = right.recv()
    consumer.join()
    print("equal:", returned == order)
    print("same object:", returned is order)
    print("unchanged:", order)
