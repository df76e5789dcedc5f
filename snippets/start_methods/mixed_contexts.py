"""Show that an event of one context doesn't fit another's process."""

from multiprocessing import get_context


def work(event):
    event.wait()


if __name__ == "__main__":
    event = get_context("fork").Event()
    child = get_context("spawn").Process(target=work, args=(event,))
    try:
        child.start()
    except RuntimeError as error:
        print(type(error).__name__, "-", error)
