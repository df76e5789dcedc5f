"""Report what the processes of a recorded run do to each other, without changing what they do.

The methods of multiprocessing are wrapped at the moment a program imports them.
"""

import sys

from _recorded_messages import Messages
from _recorded_processes import Processes
from _recorded_sleeping import watch_sleep
from _recorded_watching import clean, clean_error, own, short, wraps


class Events(Messages, Processes):
    """All that is watched: a method for each module of the standard library."""

    def traceback(self, module):
        original = module.TracebackException.__init__

        @wraps(original)
        def wrapper(instance, exc_type, exc_value, exc_traceback, *args, **kwargs):
            return original(instance, exc_type, exc_value, clean(exc_traceback), *args, **kwargs)

        module.TracebackException.__init__ = wrapper
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
            clean_error(args.exc_value)
            self.report("uncaught", error=short(args.exc_value))
            original(args)

        module.excepthook = excepthook


class Finder:
    """Let the import system find a module as ever, then wrap what is in it."""

    def __init__(self, events):
        self.events = events

    def find_spec(self, name, path=None, target=None):
        adapt = getattr(self.events, name.replace(".", "_"), None)
        if adapt is None or name in ("report", "method", "measuring", "wrap", "tell"):
            return None
        for finder in sys.meta_path:
            spec = None if finder is self else finder.find_spec(name, path, target)
            if spec is not None:
                break
        else:
            return None
        execute = spec.loader.exec_module

        def exec_module(module):
            execute(module)
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

    def excepthook(kind, error, trace):
        clean_error(error)
        report("uncaught", error=short(error))
        sys.__excepthook__(kind, error, clean(trace))

    def unraisablehook(args):
        fields = (
            args.exc_type,
            args.exc_value,
            clean(args.exc_traceback),
            args.err_msg,
            args.object,
        )
        sys.__unraisablehook__(type(args)(fields))

    sys.excepthook = excepthook
    sys.unraisablehook = unraisablehook
