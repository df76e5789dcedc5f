"""Show that lines held in a buffer come after the called program's."""

import os
import subprocess
import sys

ECHO = ["cmd", "/c", "echo"] if os.name == "nt" else ["echo"]


def call_between(flush):
    print("before", flush=flush)  # (1)!
    subprocess.call([*ECHO, "called"])
    print("after", flush=flush)


if __name__ == "__main__":
    if sys.argv[1:]:
        call_between(flush=sys.argv[1] == "flushed")
    else:
        for mode in ("buffered", "flushed"):
            output = subprocess.check_output(  # (2)!
                [sys.executable, "-E", __file__, mode], text=True
            )
            print(f"{mode}:", *output.split())
