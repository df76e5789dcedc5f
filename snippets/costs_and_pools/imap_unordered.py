"""Show that imap_unordered gives each result when it is there."""

from multiprocessing import Event, Pool


def share(event):
    global others_are_in
    others_are_in = event


def work(name):
    if name == "slow":
        others_are_in.wait()  # (1)!
    return name


if __name__ == "__main__":
    others_are_in = Event()
    names = ["slow", "first", "second", "third"]
    print("sent:", *names)
    with Pool(2, initializer=share, initargs=(others_are_in,)) as pool:
        for name in pool.imap_unordered(work, names):  # (2)!
            print("came:", name)
            if name == "third":
                others_are_in.set()
        pool.close()
        pool.join()
