"""Show that check_output returns all that a program prints."""

import os
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

LS = ["cmd", "/c", "dir", "/b"] if os.name == "nt" else ["ls"]


def collect(command, folder):
    try:
        data = subprocess.check_output(  # (1)!
            command, cwd=folder, text=True
        )
        print(f"received {len(data.splitlines())} lines:", repr(data))
    except subprocess.CalledProcessError as error:
        print("command failed. rc:", error.returncode)
        print("received before that:", repr(error.output))  # (2)!


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        for name in ("alpha.txt", "beta.txt", "gamma.txt"):
            Path(folder, name).touch()
        collect(LS, folder)
        collect([*LS, "alpha.txt", "no-such-file"], folder)
