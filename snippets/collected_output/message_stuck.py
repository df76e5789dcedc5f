"""Show that both programs wait if a message stays in a buffer."""

import subprocess
import sys
from itertools import count
from threading import Timer
from time import sleep

PACE = 0.15  # seconds
PATIENCE = 3  # seconds


def produce():
    for number in count(1):
        print("sending", number, file=sys.stderr)
        print(f"Round {number}")  # (1)!
        if not sys.stdin.readline():
            break
    print("told to stop", file=sys.stderr)


def consume():
    with subprocess.Popen(
        [sys.executable, "-E", __file__, "producer"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as producer:
        Timer(PATIENCE, producer.kill).start()  # (2)!
        for message in producer.stdout:
            print(message, end="")
            sleep(PACE)
            if message == "Round 10\n":
                producer.stdin.close()
            else:
                print("ack", file=producer.stdin, flush=True)
    print("[End of input], rc", producer.returncode)


if __name__ == "__main__":
    if sys.argv[1:] == ["producer"]:
        produce()
    else:
        consume()
