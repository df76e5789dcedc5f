"""Wrap what a program calls, so that it is reported and goes on as if nobody watched.

A wrapper takes any signature, never raises by itself, and its frames are kept out of the tracebacks
that a program shows. It imports nothing: a program that has a types.py of its own must find that.
"""

SHOWN = 60  # characters of a message's repr that an event carries
OWN = (
    "sitecustomize",
    "_recorded_events",
    "_recorded_messages",
    "_recorded_processes",
    "_recorded_sleeping",
    "_recorded_watching",
)


def short(value):
    """Describe a value in one line, or by its type if it can't describe itself."""
    try:
        text = repr(value)
    except Exception:  # a program's own __repr__ may fail; the run must go on
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


def own(frame):
    """Tell whether a frame is the recorder's."""
    return frame.f_globals.get("__name__") in OWN


def clean(trace):
    """Drop the frames of the recorder from a traceback."""
    if trace is None:
        return None
    rest = clean(trace.tb_next)
    if own(trace.tb_frame):
        return rest
    return type(trace)(rest, trace.tb_frame, trace.tb_lasti, trace.tb_lineno)


def clean_error(error):
    """Drop the frames of the recorder from an exception and all that it was raised from."""
    seen = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        error.__traceback__ = clean(error.__traceback__)
        if error.__cause__ is not None:
            clean_error(error.__cause__)
        error = error.__context__


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
            return result

        setattr(owner, name, wrapper)

    def tell(self, describe, *values):
        try:
            found = describe(*values)
        except Exception:  # an unforeseen signature: the event is lost, the program is not
            return
        if found is not None:
            kind, details = found
            self.report(kind, **details)
