"""Show that to assign to the holder of a Value ends the sharing."""

from ctypes import c_bool
from multiprocessing import Event, JoinableQueue, Process, Value
from time import sleep

PACE = 0.15  # seconds


class Producer(Process):
    def __init__(self, messages):
        super().__init__(name="producer")
        self.messages = messages
        self.to_stop = Value(c_bool, False)

    def run(self):
        number = 0
        while not self.to_stop.value:
            number += 1
            self.messages.put(f"Round {number}")
            self.messages.join()
        self.messages.put(None)

    def stop(self):
        self.to_stop = True  # (1)!


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
    producer = Producer(messages)
    consumer.start()
    producer.start()
    tenth.wait()
    producer.stop()
    told.set()
    producer.join()
    consumer.join()
