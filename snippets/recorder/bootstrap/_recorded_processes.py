"""Report which processes start, end, wait for each other and call other programs."""

from _recorded_watching import Watch, short


def plain(name, value):
    """Tell whether an attribute of a process object is worth a look: a flag, a number, a word."""
    known = isinstance(value, (bool, int, str)) or value is None
    return known and not name.startswith("_") and name not in ("name", "daemon", "authkey")


class Processes(Watch):
    """The processes of multiprocessing, and the programs that subprocess calls."""

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
