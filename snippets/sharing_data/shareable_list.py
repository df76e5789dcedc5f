"""Show a list in shared memory: its length and its slots are fixed."""

from multiprocessing import Process
from multiprocessing.shared_memory import ShareableList


def change(record):
    record[0] += 1
    record[1] = "pear"
    record[2] = None  # (1)!
    for index, item in (1, "a long name of a fruit"), (3, "more"):
        try:
            record[index] = item  # (2)!
        except (ValueError, IndexError) as error:
            print(type(error).__name__, "-", error)
    record.shm.close()


if __name__ == "__main__":
    record = ShareableList([41, "apple", 0.5])  # (3)!
    try:
        child = Process(target=change, args=(record,), name="child")
        child.start()
        child.join()
        print(list(record))
    finally:
        record.shm.close()
        record.shm.unlink()  # (4)!
