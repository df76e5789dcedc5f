"""Show that run does what call does, and returns an object."""

import os
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

WINDOWS = os.name == "nt"
LS = ["cmd", "/c", "dir", "/b"] if WINDOWS else ["ls", "-1"]

if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        for name in ("alpha.txt", "beta.txt", "gamma.txt"):
            Path(folder, name).touch()
        done = subprocess.run([*LS, folder])
    print("rc", done.returncode)
