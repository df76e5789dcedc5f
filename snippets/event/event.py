"""Show that an event stops a producer process."""

from multiprocessing import Event, JoinableQueue, Process  # (1)!
from time import sleep

PACE = 0.15  # seconds


def produce(messages, to_stop):  # (2)!
    number = 0
    while not to_stop.is_set():  # (3)!
        number += 1
        messages.put(f"Round {number}")
        messages.join()
    messages.put(None)


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
    to_stop = Event()
    producer = Process(  # (4)!
        target=produce, args=(messages, to_stop), name="producer"
    )
    consumer.start()
    producer.start()
    tenth.wait()
    to_stop.set()  # (5)!
    told.set()
    producer.join()
    consumer.join()
