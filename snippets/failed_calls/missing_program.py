"""Show that a missing program fails in another way with a shell."""

import subprocess

if __name__ == "__main__":
    try:
        subprocess.check_call(["no-such-program"])  # (1)!
    except FileNotFoundError as error:
        print(type(error).__name__, "-", error)
    try:
        subprocess.check_call("no-such-program", shell=True)  # (2)!
    except subprocess.CalledProcessError as error:
        print(type(error).__name__, "-", error)
