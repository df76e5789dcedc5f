"""Show that a POSIX shell takes the rest of a list for itself."""

import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

CALLS = [
    (["ls", "shelf"], True),  # (1)!
    ("ls shelf", True),  # (2)!
    (["ls", "shelf"], False),  # (3)!
    (["echo $0, $1", "shelf", "table"], True),  # (4)!
]

if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        Path(folder, "shelf").mkdir()
        Path(folder, "shelf", "book.txt").touch()
        for command, shell in CALLS:
            print(f"call({command!r}, shell={shell})")
            rc = subprocess.call(command, shell=shell, cwd=folder)
            print("rc", rc)
