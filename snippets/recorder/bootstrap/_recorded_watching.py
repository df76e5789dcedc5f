"""Wrap what a program calls, so that it is reported and goes on as if nobody watched.

A wrapper takes any signature, never raises by itself, and takes its frames off an exception that
passes. It imports nothing: a program that has a types.py of its own must find that.
"""

from sitecustomize import as_if_unwatched, raised_by_handler

SHOWN = 60  # characters of a message's repr that an event carries


def short(value):
    """Describe a value in one line, or by its type if it can't describe itself."""
    try:
        large = type(value) in (list, tuple, str, bytes, bytearray) and len(value) > SHOWN
        text = repr(value[:SHOWN] if large else value)  # the rest of it would be cut
    except Exception as error:  # a program's own __repr__ may fail; the run must go on
        if raised_by_handler(error):
            raise
        text = f"<{type(value).__name__}>"
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def waits(args, kwargs, place):
    """Tell whether a call waits, by its timeout in this place: None or a time, but not 0."""
    timeout = args[place] if len(args) > place else kwargs.get("timeout")
    return timeout is None or timeout > 0


def wraps(original):
    """Give a wrapper the looks of what it wraps, as functools.wraps does."""

    def dress(wrapper):
        for name in ("__module__", "__name__", "__qualname__", "__doc__"):
            setattr(wrapper, name, getattr(original, name))
        wrapper.__dict__.update(getattr(original, "__dict__", {}))
        wrapper.__wrapped__ = original
        return wrapper

    return dress


class Watch:
    """Report what is called; the classes that inherit have a method for each module to watch."""

    def __init__(self, report, method, measuring):
        self.report = report
        self.method = method
        self.measuring = measuring  # so what the program may repeat many times is left as it is

    def wrap(self, owner, name, before=None, after=None, failed=None):
        original = getattr(owner, name)

        @wraps(original)
        def wrapper(*args, **kwargs):
            try:
                if before:
                    self.tell(before, args, kwargs)
                try:
                    result = original(*args, **kwargs)
                except BaseException as error:
                    if failed:
                        self.tell(failed, args, kwargs, error)
                    raise
                if after:
                    self.tell(after, args, kwargs, result)
            except BaseException as error:
                as_if_unwatched(error)
                raise
            return result

        setattr(owner, name, wrapper)

    def tell(self, describe, *values):
        try:
            found = describe(*values)
        except Exception as error:  # an unforeseen signature: the event is lost, the program is not
            if raised_by_handler(error):
                raise
            return
        if found is not None:
            kind, details = found
            self.report(kind, **details)
