"""Show what bytes and text make of the same three lines."""

import os
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

LS = ["cmd", "/c", "dir", "/b"] if os.name == "nt" else ["ls"]

if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        for name in ("alpha.txt", "beta.txt", "gamma.txt"):
            Path(folder, name).touch()
        data = subprocess.check_output([*LS, folder])
        text = subprocess.check_output([*LS, folder], text=True)
    print(repr(data))
    print(repr(text))
    try:
        data.split("\n")
    except TypeError as error:
        print(type(error).__name__, "-", error)  # (1)!
    print('split("\\n"):', len(text.split("\n")))  # (2)!
    print("splitlines():", len(text.splitlines()))
