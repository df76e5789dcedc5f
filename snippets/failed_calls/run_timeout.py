"""Show that run kills a program that takes too long."""

import os
import subprocess
import sys

PATIENCE = 0.5  # seconds
SLOW = [sys.executable, "-c", "import time; time.sleep(60)"]

if __name__ == "__main__":
    read_end, write_end = os.pipe()
    try:
        subprocess.run(SLOW, stdout=write_end, timeout=PATIENCE)  # (1)!
    except subprocess.TimeoutExpired as error:
        print(type(error).__name__)
    os.close(write_end)
    print("left in its pipe:", os.read(read_end, 100))  # (2)!
