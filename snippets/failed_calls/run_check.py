"""Show that run raises the same exception if asked to check."""

import os
import subprocess

LS = ["cmd", "/c", "dir", "/b"] if os.name == "nt" else ["ls"]

if __name__ == "__main__":
    done = subprocess.run([*LS, "no-such-folder"])
    print("Nobody noticed. rc:", done.returncode)
    try:
        subprocess.run([*LS, "no-such-folder"], check=True)
        print("Never printed")
    except subprocess.CalledProcessError as error:
        print("Command failed. rc:", error.returncode)
        print(error)  # (1)!
