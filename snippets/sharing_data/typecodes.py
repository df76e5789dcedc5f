"""Show the C types behind the type codes, and what each makes of -1."""

from ctypes import sizeof
from multiprocessing import RawValue

if __name__ == "__main__":
    for code in "cbBhHiIlLqQfd":
        scalar = RawValue(code, b"\xff" if code == "c" else -1)
        row = code, type(scalar).__name__, sizeof(scalar), scalar.value
        print(*row, sep="  ")
