"""Show that check_call turns a return code into an exception."""

import os
import subprocess

LS = ["cmd", "/c", "dir", "/b"] if os.name == "nt" else ["ls"]

if __name__ == "__main__":
    rc = subprocess.call([*LS, "no-such-folder"])  # (1)!
    print("Nobody noticed. rc:", rc)
    try:
        subprocess.check_call([*LS, "no-such-folder"])  # (2)!
        print("Never printed")
    except subprocess.CalledProcessError as error:
        print("Command failed. rc:", error.returncode)  # (3)!
