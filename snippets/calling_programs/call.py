"""Show that call waits for another program and returns its code."""

import os
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

WINDOWS = os.name == "nt"
LS = ["cmd", "/c", "dir", "/b"] if WINDOWS else ["ls", "-1"]  # (1)!

if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        for name in ("alpha.txt", "beta.txt", "gamma.txt"):
            Path(folder, name).touch()
        rc = subprocess.call([*LS, folder])  # (2)!
    print("rc", rc)  # (3)!
