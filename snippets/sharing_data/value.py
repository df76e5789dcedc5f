"""Show that a shared Value stops a producer process."""

from ctypes import c_bool  # (1)!
from multiprocessing import Event, JoinableQueue, Process, Value  # (2)!
from time import sleep

PACE = 0.15  # seconds


class Producer(Process):  # (3)!
    def __init__(self, messages):
        super().__init__(name="producer")
        self.messages = messages
        self.to_stop = Value(c_bool, False)  # (4)!

    def run(self):
        number = 0
        while not self.to_stop.value:  # (5)!
            number += 1
            self.messages.put(f"Round {number}")
            self.messages.join()
        self.messages.put(None)

    def stop(self):
        self.to_stop.value = True  # (6)!


def consume(messages, tenth, told):
    while (message := messages.get()) is not None:
        print(message)
        sleep(PACE)
        if message == "Round 10":
            tenth.set()
            told.wait()
        messages.task_done()
    print("[End of input]")


if __name__ == "__main__":
    messages, tenth, told = JoinableQueue(), Event(), Event()
    consumer = Process(
        target=consume, args=(messages, tenth, told), name="consumer"
    )
    producer = Producer(messages)  # (7)!
    consumer.start()
    producer.start()
    tenth.wait()
    producer.stop()
    told.set()
    producer.join()
    consumer.join()
