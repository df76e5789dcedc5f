"""Show that Popen starts another program and does not wait for it."""

import subprocess
import sys

CHILD = "print('child got', input())"

if __name__ == "__main__":
    child = subprocess.Popen(  # (1)!
        [sys.executable, "-c", CHILD], stdin=subprocess.PIPE, text=True
    )
    print("started, rc", child.poll())  # (2)!
    print("a line", file=child.stdin)
    child.stdin.close()  # (3)!
    child.wait()  # (4)!
    print("ended, rc", child.poll())
