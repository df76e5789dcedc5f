"""Show a block of memory that a child finds by its name."""

from multiprocessing import Process
from multiprocessing.shared_memory import SharedMemory


def write(name):
    block = SharedMemory(name)  # (1)!
    print("Attached to", block.name)
    block.buf[:5] = b"hello"
    block.close()  # (2)!


if __name__ == "__main__":
    block = SharedMemory(create=True, size=16)  # (3)!
    try:
        writer = Process(
            target=write, args=(block.name,), name="writer"
        )
        writer.start()
        writer.join()
        print("Read:", bytes(block.buf[:5]))
    finally:
        block.close()
        block.unlink()  # (4)!
    try:
        SharedMemory(block.name)
    except FileNotFoundError as error:
        print("Attach again:", type(error).__name__)
