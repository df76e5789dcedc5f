"""Show that a process can end once its big message is taken."""

from multiprocessing import Process, Queue

SIZE = 66_000  # bytes


def produce(messages):
    messages.put(b"x" * SIZE)
    print("put() has returned")


if __name__ == "__main__":
    messages = Queue()
    producer = Process(
        target=produce, args=(messages,), name="producer"
    )
    producer.start()
    print("got", len(messages.get()), "bytes")
    producer.join()
    print("joined the producer")
