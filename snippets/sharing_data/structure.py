"""Show that a C structure can be shared, and a Python type can't."""

from ctypes import Structure, c_double
from multiprocessing import Array, Process, Value


class Point(Structure):
    _fields_ = [("x", c_double), ("y", c_double)]


def move(point, path):
    with point.get_lock():
        point.x += 1
        point.y += 2
    with path.get_lock():
        for place in path:
            place.x = -place.x


if __name__ == "__main__":
    point = Value(Point, 0.5, 0.5)  # (1)!
    path = Array(Point, [(1, 2), (3, 4)])  # (2)!
    child = Process(target=move, args=(point, path), name="child")
    child.start()
    child.join()
    print("Point:", (point.x, point.y))
    print("Path:", [(place.x, place.y) for place in path])
    try:
        Value(str, "text")  # (3)!
    except TypeError as error:
        print(type(error).__name__, "-", error)
