"""Show what a child sees of a change that main made before."""

from multiprocessing import Process

colour = "red"


def look(argument):
    print("global:", colour)
    print("argument:", argument)


if __name__ == "__main__":
    colour = "blue"  # (1)!
    look(colour)
    child = Process(target=look, args=(colour,), name="child")  # (2)!
    child.start()
    child.join()
