"""Show the process pool of concurrent.futures at the same jobs."""

from concurrent.futures import ProcessPoolExecutor, as_completed
from time import sleep

WORK = 0.1  # seconds; it stands for a calculation


def square(number):
    sleep(WORK)
    print(f"serves {number}")
    return number**2


def divide(a, b):
    return a / b


if __name__ == "__main__":
    with ProcessPoolExecutor(max_workers=3) as executor:  # (1)!
        print(list(executor.map(square, range(6))))  # (2)!
        good = executor.submit(divide, 1, 8)  # (3)!
        bad = executor.submit(divide, 1, 0)
        for future in as_completed([good, bad]):  # (4)!
            if error := future.exception():
                print(f"{type(error).__name__}: {error}")
            else:
                print("result:", future.result())
        late = executor.submit(square, 12)
    print("done?", late.done(), late.result())  # (5)!
