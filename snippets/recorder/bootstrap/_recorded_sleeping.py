"""Report that a process sleeps, by a stand-in for time.sleep that a program can't tell from it."""

import os
import sys
import time
from _thread import get_ident, get_native_id

from _recorded_watching import wraps
from sitecustomize import as_if_unwatched

LEAST = 0.02  # seconds; shorter sleeps, as of a loop that polls, would flood the recording
LIBRARY = os.path.dirname(os.__file__) + os.sep
INSTALLED = ("site-packages", "dist-packages")


def inside_library(code):
    """Tell whether code of the standard library sleeps by itself, as while it waits for a program.

    Code that calls what a program gave it, be it sleep, does not have the word in it.
    """
    name = code.co_filename
    inside = name.startswith(LIBRARY) and not name.startswith(INSTALLED, len(LIBRARY))
    return inside and "sleep" in code.co_names


def in_main_thread():
    """Tell whether the main thread of its process runs this."""
    if sys.platform == "linux":
        return get_native_id() == os.getpid()
    threading = sys.modules.get("threading")
    return threading is None or get_ident() == threading.main_thread().ident


class Sleep:
    """Like the built-in function, it is no method where it is an attribute of a class."""

    def __init__(self, sleep, report):
        wraps(sleep)(self)
        self.__report = report

    def __call__(self, *args, **kwargs):
        sleep = self.__wrapped__
        told = (
            len(args) == 1
            and type(args[0]) in (int, float)
            and args[0] >= LEAST
            and in_main_thread()
            and not inside_library(sys._getframe(1).f_code)
        )
        try:
            if not told:
                return sleep(*args, **kwargs)
            self.__report("sleep", ms=int(min(args[0], 1e9) * 1000 + 0.5))
            try:
                return sleep(*args)
            finally:
                self.__report("slept")
        except BaseException as error:
            as_if_unwatched(error)
            raise

    def __repr__(self):
        return repr(self.__wrapped__)

    def __reduce__(self):
        return self.__name__  # pickled by its name, as a built-in function is

    def __getattr__(self, name):
        return getattr(self.__dict__["__wrapped__"], name)


def watch_sleep(report):
    """Take the place of time.sleep before anybody imports it."""
    time.sleep = Sleep(time.sleep, report)
