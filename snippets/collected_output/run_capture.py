"""Show that run can collect output and errors apart."""

import os
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

LS = ["cmd", "/c", "dir", "/b"] if os.name == "nt" else ["ls"]

if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        Path(folder, "alpha.txt").touch()
        done = subprocess.run(
            [*LS, "alpha.txt", "no-such-file"],
            cwd=folder,
            capture_output=True,  # (1)!
            text=True,
        )
    print("rc", done.returncode)
    print("stdout:", repr(done.stdout))
    print("stderr:", repr(done.stderr))
