"""Report what the processes of a recorded run do to each other, without changing what they do.

The methods of multiprocessing are wrapped at the moment a program imports them. A wrapper takes any
signature, never raises by itself, and its frames are kept out of the tracebacks that a program shows.
"""

import functools
import os
import sys
from types import TracebackType

SHOWN = 60  # characters of a message's repr that an event carries


def short(value):
    """Describe a value in one line, or by its type if it can't describe itself."""
    try:
        text = repr(value)
    except Exception:  # a program's own __repr__ may fail; the run must go on
        text = f"<{type(value).__name__}>"
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def place(connection):
    """Name a pipe's end, or the pipe of a queue, alike in every process that holds it."""
    return os.fstat(connection.fileno()).st_ino


def signal_of(event):
    """Name an event alike in every process that holds it."""
    lock = event._flag._semlock
    return lock.name or str(lock.handle)  # under fork it has no name, but one address


def plain(name, value):
    """Tell whether an attribute of a process object is worth a look: a flag, a number, a word."""
    known = isinstance(value, (bool, int, str)) or value is None
    return known and not name.startswith("_") and name not in ("name", "daemon", "authkey")


def clean(trace):
    """Drop the frames of the recorder from a traceback."""
    if trace is None:
        return None
    rest = clean(trace.tb_next)
    if trace.tb_frame.f_globals.get("__name__") in (__name__, "sitecustomize"):
        return rest
    return TracebackType(rest, trace.tb_frame, trace.tb_lasti, trace.tb_lineno)


def clean_error(error):
    """Drop the frames of the recorder from an exception and all that it was raised from."""
    seen = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        error.__traceback__ = clean(error.__traceback__)
        if error.__cause__ is not None:
            clean_error(error.__cause__)
        error = error.__context__


class Events:
    """The wrappers, a method for each module of the standard library that they belong to."""

    def __init__(self, report, method, measuring):
        self.report = report
        self.method = method
        self.measuring = (
            measuring  # the program measures: what it may repeat many times is left as it is
        )

    def wrap(self, owner, name, before=None, after=None, failed=None):
        original = getattr(owner, name)

        @functools.wraps(original)
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

    def traceback(self, module):
        original = module.TracebackException.__init__

        @functools.wraps(original)
        def wrapper(instance, exc_type, exc_value, exc_traceback, *args, **kwargs):
            return original(instance, exc_type, exc_value, clean(exc_traceback), *args, **kwargs)

        module.TracebackException.__init__ = wrapper

    def threading(self, module):
        original = module.excepthook

        def excepthook(args):
            clean_error(args.exc_value)
            self.report("uncaught", error=short(args.exc_value))
            original(args)

        module.excepthook = excepthook

    def multiprocessing_context(self, module):
        if self.method:
            # the default only: a program that sets its own start method still can
            module._default_context._default_context = module._concrete_contexts[self.method]

    def multiprocessing_process(self, module):
        base = module.BaseProcess
        report = self.report

        def started(args, kwargs, result):
            return "start", {"child": args[0]._popen.pid, "name": args[0]._name}

        self.wrap(base, "start", after=started)
        self.wrap(
            base,
            "join",
            lambda args, kwargs: ("join", {"child": args[0].pid}),
            lambda args, kwargs, result: (
                "joined",
                {"child": args[0].pid, "exit_code": args[0].exitcode},
            ),
        )
        for name in ("terminate", "kill"):
            self.wrap(base, name, lambda args, kwargs, name=name: (name, {"child": args[0].pid}))
        bootstrap = base._bootstrap

        def run(process, *args, **kwargs):
            module._current_process = process  # the name of this process, a little early
            report("run", parent=process._parent_pid, name=process._name)
            for name, value in vars(process).items():
                if plain(name, value):
                    report("has-attribute", name=name, value=short(value), of=str(process._name))
            code = bootstrap(process, *args, **kwargs)
            report("exit", exit_code=code)
            return code

        base._bootstrap = run

        def set_attribute(process, name, value):
            object.__setattr__(process, name, value)
            if plain(name, value):
                report(
                    "set-attribute",
                    name=name,
                    value=short(value),
                    of=str(getattr(process, "_name", "")),
                )

        base.__setattr__ = set_attribute

    def multiprocessing_queues(self, module):
        if self.measuring:
            return

        def put(args, kwargs):
            message = args[1] if len(args) > 1 else kwargs["obj"]
            return "put", {"queue": place(args[0]._reader), "message": short(message)}

        def queue(args):
            return {"queue": place(args[0]._reader)}

        self.wrap(module.Queue, "put", before=put)
        self.wrap(module.JoinableQueue, "put", before=put)
        self.wrap(
            module.Queue,
            "get",
            lambda args, kwargs: ("wait-get", queue(args)),
            lambda args, kwargs, result: ("get", queue(args) | {"message": short(result)}),
        )
        self.wrap(
            module.JoinableQueue,
            "task_done",
            before=lambda args, kwargs: ("task-done", queue(args)),
        )
        self.wrap(
            module.JoinableQueue,
            "join",
            lambda args, kwargs: ("wait-queue", queue(args)),
            lambda args, kwargs, result: ("joined-queue", queue(args)),
        )

    def multiprocessing_synchronize(self, module):
        if self.measuring:
            return

        def event(args):
            return {"event": signal_of(args[0])}

        self.wrap(module.Event, "set", before=lambda args, kwargs: ("event-set", event(args)))
        self.wrap(
            module.Event,
            "wait",
            lambda args, kwargs: ("wait-event", event(args)),
            lambda args, kwargs, result: ("woke", event(args) | {"set": bool(result)}),
        )

    def multiprocessing_connection(self, module):
        if self.measuring:
            return

        def end(args):
            return {"end": place(args[0])}

        def pipe(args, kwargs, result):
            caller = sys._getframe(3).f_globals.get("__name__")
            if (
                caller != "multiprocessing.context"
            ):  # a queue's or a manager's own, not the program's
                return None
            return "pipe", {"left": place(result[0]), "right": place(result[1])}

        self.wrap(module, "Pipe", after=pipe)
        self.wrap(
            module.Connection,
            "send",
            lambda args, kwargs: ("send", end(args) | {"message": short(args[1])}),
            failed=lambda args, kwargs, error: (
                "not-sent",
                end(args) | {"error": type(error).__name__},
            ),
        )
        self.wrap(
            module.Connection,
            "recv",
            lambda args, kwargs: ("wait-receive", end(args)),
            lambda args, kwargs, result: ("received", end(args) | {"message": short(result)}),
            lambda args, kwargs, error: (
                "not-received",
                end(args) | {"error": type(error).__name__},
            ),
        )

    def subprocess(self, module):
        self.wrap(
            module.Popen,
            "__init__",
            after=lambda args, kwargs, result: (
                "call",
                {"child": args[0].pid, "command": short(args[0].args)},
            ),
        )
        self.wrap(
            module.Popen,
            "_handle_exitstatus",
            after=lambda args, kwargs, result: (
                "call-ended",
                {"child": args[0].pid, "exit_code": args[0].returncode},
            ),
        )


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
    for name in ("traceback", "threading"):
        if name in sys.modules:
            getattr(events, name)(sys.modules[name])

    def excepthook(kind, error, trace):
        clean_error(error)
        report("uncaught", error=short(error))
        sys.__excepthook__(kind, error, clean(trace))

    sys.excepthook = excepthook
