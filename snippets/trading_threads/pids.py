"""Print the process, and the address of the producer, at each step."""

from multiprocessing import Event, JoinableQueue, Process
from os import getpid
from time import sleep

PACE = 0.15  # seconds


def report(step, producer):
    print(f"{step}. Process: {getpid()}, producer at {id(producer):#x}")


class Producer(Process):
    def __init__(self, messages):
        super().__init__(name="producer")
        self.messages = messages
        self.to_stop = False
        report("Producer constructor", self)  # (1)!

    def run(self):
        report("Producer main loop", self)  # (2)!
        number = 0
        while not self.to_stop:
            number += 1
            self.messages.put(f"Round {number}")
            self.messages.join()
        self.messages.put(None)

    def stop(self):
        self.to_stop = True
        report("Producer stop method", self)  # (3)!


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
    print(f"Main program. Process: {getpid()}")  # (4)!
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
