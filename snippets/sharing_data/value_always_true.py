"""Show that a Value is true, whatever it holds."""

from ctypes import c_bool
from multiprocessing import JoinableQueue, Process, Value
from time import sleep

PACE = 0.15  # seconds


class Producer(Process):
    def __init__(self, messages):
        super().__init__(name="producer")
        self.messages = messages
        self.to_stop = Value(c_bool, False)  # (1)!

    def run(self):
        number = 0
        while not self.to_stop:  # (2)!
            number += 1
            self.messages.put(f"Round {number}")
            self.messages.join()
        self.messages.put(None)


def consume(messages):
    while (message := messages.get()) is not None:
        print(message)
        sleep(PACE)
        messages.task_done()
    print("[End of input]")


if __name__ == "__main__":
    messages = JoinableQueue()
    consumer = Process(
        target=consume, args=(messages,), name="consumer"
    )
    producer = Producer(messages)
    consumer.start()
    producer.start()
    producer.join()
    consumer.join()
