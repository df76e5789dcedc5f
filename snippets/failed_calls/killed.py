"""Show that a signal makes a negative return code."""

import signal
import subprocess
import sys

SLOW = [sys.executable, "-c", "import time; time.sleep(60)"]

if __name__ == "__main__":
    for number in (signal.SIGTERM, signal.SIGKILL):
        with subprocess.Popen(SLOW) as child:
            child.send_signal(number)
        rc = child.returncode  # (1)!
        print(number.name, number.value, "gives rc", rc)
