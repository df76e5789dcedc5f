"""Report which processes start, end, wait for each other and call other programs."""

import os
from os import getpid

from _recorded_watching import Watch, short, waits
from sitecustomize import as_if_unwatched, helper_name

LONGEST_NAME = 100
MOST = 1000  # times that a process says of an attribute that it was set


def plain(name, value):
    """Tell whether an attribute of a process object is worth a look: a flag, a number, a word."""
    known = isinstance(value, (bool, int, str)) or value is None
    return known and not name.startswith("_") and name not in ("name", "daemon", "authkey")


def name_of(process):
    """Return the name of a process, of reasonable length."""
    return str(vars(process).get("_name", ""))[:LONGEST_NAME]  # the class may answer to any name


def program_of(popen, args, bufsize=-1, executable=None, *others, **settings):
    """Name the program that a call runs: the first word, unless a shell or another is to run it."""
    shell = settings.get("shell", any(others[5:6]))
    first = args if isinstance(args, (str, bytes, os.PathLike)) else next(iter(args))
    return os.path.basename(os.fsdecode(executable or ("sh" if shell else first)))


def runs(process):
    """Tell whether a process is a child of this one, and not known to have ended."""
    popen = process._popen
    return popen is not None and popen.returncode is None and process._parent_pid == getpid()


def noticed(args, kwargs, result):
    """Tell once of a child that its parent knows its end."""
    process, popen = args[0], args[0]._popen
    if popen is None or process._parent_pid != getpid() or popen.returncode is None:
        return None
    if hasattr(popen, "told"):
        return None
    popen.told = True
    return "joined", {"child": popen.pid, "exit_code": popen.returncode}


def watch_children(watch, module):
    """Report which children a process starts and ends, waits for, or finds to have ended."""
    base = module.BaseProcess

    def started(args, kwargs, result):
        popen = args[0]._popen
        return "start", {"child": popen.pid, "name": name_of(args[0]), "method": popen.method}

    def join(args, kwargs):
        waiting = runs(args[0]) and waits(args, kwargs, 1)
        return ("join", {"child": args[0].pid}) if waiting else None

    def joined(args, kwargs, result):
        if runs(args[0]):
            return ("not-joined", {"child": args[0].pid}) if waits(args, kwargs, 1) else None
        return noticed(args, kwargs, result)

    asked_for = []

    def ask(args, kwargs):
        asked_for[:] = module._children

    def counted(args, kwargs, result):
        while asked_for:
            watch.tell(noticed, (asked_for.pop(),), {}, None)

    class Getter:
        exitcode = staticmethod(base.exitcode.fget)

    watch.wrap(base, "start", after=started)
    watch.wrap(base, "join", join, joined)
    watch.wrap(base, "is_alive", after=noticed)
    watch.wrap(Getter, "exitcode", after=noticed)
    base.exitcode = property(Getter.exitcode, doc=base.exitcode.__doc__)
    watch.wrap(module, "active_children", ask, counted)
    for name in ("terminate", "kill"):
        watch.wrap(
            base,
            name,
            lambda args, kwargs, name=name: (
                (name, {"child": args[0].pid}) if runs(args[0]) else None
            ),
        )


class Processes(Watch):
    """The processes of multiprocessing, and the programs that subprocess calls."""

    def multiprocessing_context(self, module):
        if self.method:
            # the default only: a program that sets its own start method still can
            module._default_context._default_context = module._concrete_contexts[self.method]

    def multiprocessing_util(self, module):
        def begun(args, kwargs, result):
            name = helper_name(args[1])
            return ("helper", {"child": result, "name": name}) if name else None

        self.wrap(module, "spawnv_passfds", after=begun)

    def multiprocessing_process(self, module):
        base = module.BaseProcess
        report = self.report

        watch_children(self, module)
        bootstrap = base._bootstrap

        def run(process, *args, **kwargs):
            module._current_process = process  # the name of this process, a little early
            report("run", parent=process._parent_pid, by=os.getppid(), name=name_of(process))
            for name, value in vars(process).items():
                if plain(name, value):
                    report("has-attribute", name=name, value=short(value), of=name_of(process))
            try:
                code = bootstrap(process, *args, **kwargs)
            except BaseException as error:
                as_if_unwatched(error)
                raise
            seen = code & 0xFF if os.name == "posix" else code  # by the parent
            report("exit", exit_code=seen)
            return code

        base._bootstrap = run

        told = {}  # how often each attribute was; a loop may set it each time

        def set_attribute(process, name, value):
            try:
                super(base, process).__setattr__(name, value)
            except BaseException as error:
                as_if_unwatched(error)
                raise
            if plain(name, value) and told.get(name, 0) < MOST:
                told[name] = told.get(name, 0) + 1
                report(
                    "set-attribute",
                    name=name,
                    value=short(value),
                    of=name_of(process),
                )

        base.__setattr__ = set_attribute

    def subprocess(self, module):
        called = set()  # a program that is missing has a process for a moment, and no call

        def call(args, kwargs, result):
            details = {"child": args[0].pid, "program": program_of(*args, **kwargs)}
            called.add(args[0].pid)
            return "call", details | {"command": short(args[0].args)}

        def not_called(args, kwargs, error):
            details = {"program": program_of(*args, **kwargs)}
            return "not-called", details | {"error": type(error).__name__}

        def ended(args, kwargs, result):
            child = args[0].pid
            if child not in called:
                return None
            return "call-ended", {"child": child, "exit_code": args[0].returncode}

        def wait(args, kwargs):
            return ("wait-call", {"child": args[0].pid}) if args[0].returncode is None else None

        def sent(args, kwargs, result):
            if args[0].returncode is not None:
                return None
            number = args[1] if len(args) > 1 else kwargs["sig"]
            return "signal", {"child": args[0].pid, "name": module.signal.Signals(number).name}

        self.wrap(module.Popen, "__init__", lambda *_: ("calling", {}), call, not_called)
        self.wrap(module.Popen, "_handle_exitstatus", after=ended)
        self.wrap(module.Popen, "send_signal", after=sent)
        for name in ("wait", "communicate"):
            self.wrap(module.Popen, name, before=wait)

    def asyncio_base_subprocess(self, module):
        """Asyncio calls programs by Popen, and waits for them in ways of its own."""

        def ended(args, kwargs, result):
            return "call-ended", {"child": args[0]._pid, "exit_code": args[1]}

        self.wrap(module.BaseSubprocessTransport, "_process_exited", after=ended)
