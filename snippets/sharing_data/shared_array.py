"""Show an array of one type that a child changes and main sees."""

from multiprocessing import Array, Process


def double(numbers):
    with numbers.get_lock():  # (1)!
        for index, number in enumerate(numbers):
            numbers[index] = 2 * number


if __name__ == "__main__":
    numbers = Array("i", [1, 2, 3, 4, 5])  # (2)!
    child = Process(target=double, args=(numbers,), name="child")
    child.start()
    child.join()
    print("All:", numbers[:])  # (3)!
    numbers[1:3] = [0, 0]
    print("Last four:", numbers[1:])
    try:
        numbers[1:3] = [7]  # (4)!
    except ValueError as error:
        print(type(error).__name__, "-", error)
