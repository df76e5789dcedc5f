"""Show that a Value holds any scalar of C."""

from ctypes import c_bool, c_char, c_double, c_int, c_long, c_uint
from multiprocessing import Process, Value

KINDS = c_bool, c_char, c_int, c_uint, c_long, c_double
NEWS = True, b"A", -4, 4, -8, 0.25


def write(scalars):
    for scalar, news in zip(scalars, NEWS, strict=True):
        scalar.value = news


if __name__ == "__main__":
    scalars = [Value(kind) for kind in KINDS]
    before = [scalar.value for scalar in scalars]  # (1)!
    writer = Process(target=write, args=(scalars,), name="writer")
    writer.start()
    writer.join()
    for kind, old, scalar in zip(KINDS, before, scalars, strict=True):
        print(f"{kind.__name__}: {old} -> {scalar.value}")
