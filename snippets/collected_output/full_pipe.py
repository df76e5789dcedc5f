"""Show that a program whose output nobody reads never ends."""

import subprocess
import sys

PATIENCE = 0.5  # seconds
TALKER = [sys.executable, "-c", "print('x' * 1_000_000)"]

if __name__ == "__main__":
    with subprocess.Popen(TALKER, stdout=subprocess.PIPE) as child:
        try:
            child.wait(timeout=PATIENCE)  # (1)!
        except subprocess.TimeoutExpired as error:
            print(type(error).__name__, "- rc", child.poll())
        data, _ = child.communicate()  # (2)!
    print("received", len(data.strip()), "characters")
    print("rc", child.returncode)
