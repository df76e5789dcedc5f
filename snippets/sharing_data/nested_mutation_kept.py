"""Show two ways to change what is inside a managed dict."""

from multiprocessing import Manager, Process


def fill(basket):
    fruit = basket["fruit"]
    fruit.append("pear")
    basket["fruit"] = fruit  # (1)!
    basket["nuts"].append("walnut")  # (2)!


if __name__ == "__main__":
    with Manager() as manager:
        nuts = manager.list(["almond"])
        basket = manager.dict(fruit=["apple"], nuts=nuts)
        child = Process(target=fill, args=(basket,), name="child")
        child.start()
        child.join()
        print("Fruit:", basket["fruit"])
        print("Nuts:", basket["nuts"][:])
