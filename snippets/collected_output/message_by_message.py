"""Show that another program can send its messages one by one."""

import subprocess
import sys
from itertools import count
from time import sleep

PACE = 0.15  # seconds


def produce():
    for number in count(1):
        print("sending", number, file=sys.stderr)  # (1)!
        print(f"Round {number}", flush=True)  # (2)!
        if not sys.stdin.readline():  # (3)!
            break
    print("told to stop", file=sys.stderr)


def consume():
    with subprocess.Popen(
        [sys.executable, "-E", __file__, "producer"],  # (4)!
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as producer:
        for message in producer.stdout:  # (5)!
            print(message, end="")
            sleep(PACE)
            if message == "Round 10\n":
                producer.stdin.close()  # (6)!
            else:
                print("ack", file=producer.stdin, flush=True)
    print("[End of input], rc", producer.returncode)


if __name__ == "__main__":
    if sys.argv[1:] == ["producer"]:
        produce()
    else:
        consume()
