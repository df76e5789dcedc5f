"""Show that you can join a process that has put a small message."""

from multiprocessing import Process, Queue

SIZE = 65_000  # bytes


def produce(messages):
    messages.put(b"x" * SIZE)
    print("put() has returned")


if __name__ == "__main__":
    messages = Queue()
    producer = Process(
        target=produce, args=(messages,), name="producer"
    )
    producer.start()
    producer.join()
    print("joined the producer")
    print("got", len(messages.get()), "bytes")
