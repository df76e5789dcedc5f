"""Measure what one read of a flag costs, for four kinds of flag."""

from ctypes import c_bool
from multiprocessing import Event, RawValue, Value
from statistics import median
from timeit import repeat

READS = 2_000
REPEATS = 25


class Flag:
    def __init__(self):
        self.value = False


if __name__ == "__main__":
    flags = {
        "attribute": ("flag.value", Flag()),  # (1)!
        "RawValue": ("flag.value", RawValue(c_bool, False)),  # (2)!
        "Value": ("flag.value", Value(c_bool, False)),  # (3)!
        "Event": ("flag.is_set()", Event()),  # (4)!
    }
    cheapest = None
    for name, (read, flag) in flags.items():
        seconds = repeat(
            read, globals={"flag": flag}, number=READS, repeat=REPEATS
        )
        cost = median(seconds) / READS * 1e9  # nanoseconds
        cheapest = cheapest or cost
        print(f"{name}  {cost:.0f}  {cost / cheapest:.1f}")
