"""Run a program as real processes and record who printed what, and when."""

import shutil
import sys

# On a full disk, Python before 3.12.8 keeps half a file of bytecode, and fails at it from then on:
# https://github.com/python/cpython/issues/126606
ROOM = 10_000_000  # bytes, more than all bytecode takes
DISK_IS_FULL = shutil.disk_usage(__file__).free < ROOM
if DISK_IS_FULL:
    sys.dont_write_bytecode = True
