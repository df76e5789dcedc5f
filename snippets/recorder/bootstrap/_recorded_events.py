"""Report what the processes of a recorded run do to each other, without changing what they do.

The methods of multiprocessing are wrapped at the moment a program imports them.
"""

import sys

from _recorded_messages import Messages
from _recorded_processes import Processes
from _recorded_sleeping import watch_sleep
from _recorded_watching import short, wraps
from sitecustomize import as_if_unwatched, own


class Events(Messages, Processes):
    """All that is watched: a method for each module of the standard library."""

    def traceback(self, module):
        walk_stack = module.walk_stack

        @wraps(walk_stack)
        def walk(f):
            if f is None:  # it counts the frames back to its caller
                return walk_stack(f)
            return (place for place in walk_stack(f) if not own(place[0]))

        module.walk_stack = walk

    def threading(self, module):
        original = module.excepthook

        def excepthook(args):
            if not isinstance(args.exc_value, SystemExit):  # by which a thread may end
                self.report("uncaught", error=short(args.exc_value), thread=True)
            original(args)

        module.excepthook = module.__excepthook__ = excepthook


class Finder:
    """Let the import system find a module as ever, then wrap what is in it."""

    def __init__(self, events):
        self.events = events

    def find_spec(self, name, path=None, target=None):
        adapt = getattr(self.events, name.replace(".", "_"), None)
        if adapt is None or name in ("report", "method", "measuring", "wrap", "tell"):
            return None
        for finder in sys.meta_path:
            find = getattr(finder, "find_spec", None)  # a program's own may have none
            spec = find(name, path, target) if find and finder is not self else None
            if spec is not None:
                break
        else:
            return None
        execute = spec.loader.exec_module

        def exec_module(module):
            try:
                execute(module)
            except BaseException as error:
                as_if_unwatched(error)
                raise
            try:
                adapt(module)
            except Exception:  # another Python may differ inside: its run still counts
                self.events.report("not-watched", module=name)

        spec.loader.exec_module = exec_module
        return spec


def install(report, method, measuring):
    """Watch the modules that are still to be imported, and errors that nobody catches."""
    events = Events(report, method, measuring)
    sys.meta_path.insert(0, Finder(events))
    if not measuring:
        watch_sleep(report)
    for name in ("traceback", "threading"):
        if name in sys.modules:
            getattr(events, name)(sys.modules[name])

    original = sys.__excepthook__

    def excepthook(kind, error, trace):
        report("uncaught", error=short(error))
        original(kind, error, trace)

    sys.excepthook = sys.__excepthook__ = excepthook  # a program may ask whether they are the same
