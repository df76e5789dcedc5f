"""Show that a list given to a POSIX shell can hide a failure."""

import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

COMMAND = ["ls", "no-such-folder"]

if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        Path(folder, "door.txt").touch()
        for shell in (True, False):
            try:
                subprocess.check_call(COMMAND, shell=shell, cwd=folder)
                print(f"shell={shell}: no failure")
            except subprocess.CalledProcessError as error:
                print(f"shell={shell}: failed, rc {error.returncode}")
