"""Show that a RawValue is shared too, and has no lock."""

from multiprocessing import Process, RawValue, Value


def write(scalars):
    for scalar in scalars:
        scalar.value = 42


if __name__ == "__main__":
    scalars = Value("i", 0), RawValue("i", 0)
    writer = Process(target=write, args=(scalars,), name="writer")
    writer.start()
    writer.join()
    for scalar in scalars:
        print(type(scalar).__name__, scalar.value, end=", ")
        print("lock" if hasattr(scalar, "get_lock") else "no lock")
