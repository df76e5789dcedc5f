"""Show that two processes lose an update of a file that they share."""

from multiprocessing import Barrier, Process
from pathlib import Path
from tempfile import TemporaryDirectory


def add_one(counter, both_have_read):
    number = int(counter.read_text())
    print(f"read {number}")
    both_have_read.wait()  # (1)!
    counter.write_text(str(number + 1))
    print(f"wrote {number + 1}")


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        counter = Path(folder) / "counter.txt"
        counter.write_text("0")
        both_have_read = Barrier(2)
        workers = [
            Process(
                target=add_one,
                args=(counter, both_have_read),
                name=name,
            )
            for name in ("worker A", "worker B")
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        print("two updates, and the file says", counter.read_text())
