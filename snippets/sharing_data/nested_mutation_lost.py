"""Show that a change inside a value of a managed dict is lost."""

from multiprocessing import Manager, Process


def fill(basket):
    basket["fruit"].append("pear")  # (1)!


if __name__ == "__main__":
    with Manager() as manager:
        basket = manager.dict(fruit=["apple"])
        child = Process(target=fill, args=(basket,), name="child")
        child.start()
        child.join()
        print("Fruit:", basket["fruit"])
