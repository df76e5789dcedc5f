"""Show how a worker of a pool gets a queue, and how it does not."""

from multiprocessing import Manager, Pool, Queue


def share(queue):
    global shared
    shared = queue


def put(queue, text):
    queue.put(text)


def put_in_shared(text):
    shared.put(text)


if __name__ == "__main__":
    queue = Queue()
    with (
        Manager() as manager,
        Pool(1, initializer=share, initargs=(queue,)) as pool,  # (1)!
    ):
        try:
            pool.apply(put, (queue, "as an argument"))  # (2)!
        except RuntimeError as error:
            print(f"{type(error).__name__}: {error}")
        pool.apply(put_in_shared, ("through the initializer",))
        print(queue.get())
        proxy = manager.Queue()  # (3)!
        pool.apply(put, (proxy, "through a manager"))
        print(proxy.get())
        pool.close()
        pool.join()
