"""Show that a C integer wraps, and that Python is strongly typed."""

from multiprocessing import Value


def attempt(action):
    try:
        print(action())
    except TypeError as error:
        print(type(error).__name__, "-", error)


if __name__ == "__main__":
    highest = 2**31 - 1
    signed, unsigned = Value("i", highest), Value("I", 0)
    print("int:", highest + 1)  # (1)!
    signed.value += 1
    print("i:", signed.value)  # (2)!
    unsigned.value -= 1
    print("I:", unsigned.value)  # (3)!
    attempt(lambda: Value("i", "1"))  # (4)!
    attempt(lambda: 1 + "1")  # (5)!
