"""Report the messages that processes send each other, and the events that they set."""

import os
import sys
from time import monotonic_ns

from _recorded_watching import Watch, short, waits


def place(connection):
    """Name a pipe's end, or the pipe of a queue, alike in every process that holds it."""
    return os.fstat(connection.fileno()).st_ino


made = {}  # by whom and when each semaphore was that has no name, by its address


def note_semaphore(args, kwargs, result):
    """Note who has made a semaphore: under fork it has no name, and siblings' may have one address."""
    lock = args[0]._semlock
    if lock.name is None:
        made[lock.handle] = f"{os.getpid()} {lock.handle} {monotonic_ns()}"


def signal_of(event):
    """Name an event alike in every process that holds it."""
    lock = event._flag._semlock
    return lock.name or made[lock.handle]


def by_program():
    """Tell whether the program itself calls what is wrapped, not a queue or a pool."""
    caller = sys._getframe(4).f_globals.get("__name__", "")  # past what describes, tells and wraps
    return caller.partition(".")[0] not in ("multiprocessing", "concurrent")


class Messages(Watch):
    """Queues, pipes and events of multiprocessing."""

    def multiprocessing_queues(self, module):
        if self.measuring:
            return

        def put(args, kwargs):
            message = args[1] if len(args) > 1 else kwargs["obj"]
            return "put", {"queue": place(args[0]._reader), "message": short(message)}

        def queue(args):
            return {"queue": place(args[0]._reader)}

        def blocks(args, kwargs):
            block = args[1] if len(args) > 1 else kwargs.get("block", True)
            return block and waits(args, kwargs, 2)

        def not_put(args, kwargs, error):
            return "not-put", put(args, kwargs)[1] | {"error": type(error).__name__}

        def got_nothing(args, kwargs, error):
            if not blocks(args, kwargs):
                return None
            return "not-received", queue(args) | {"error": type(error).__name__}

        self.wrap(module.Queue, "put", before=put, failed=not_put)
        self.wrap(module.JoinableQueue, "put", before=put, failed=not_put)
        self.wrap(
            module.Queue,
            "get",
            lambda args, kwargs: ("wait-get", queue(args)) if blocks(args, kwargs) else None,
            lambda args, kwargs, result: ("get", queue(args) | {"message": short(result)}),
            got_nothing,
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

        seen = set()  # who has seen which event set: a loop may ask each time

        def asked(args, kwargs, result):
            who = os.getpid(), signal_of(args[0])
            if not result:
                seen.discard(who)
            if not result or who in seen:
                return None
            seen.add(who)
            return "saw-event", event(args)

        def wait(args, kwargs):
            return ("wait-event", event(args)) if waits(args, kwargs, 1) else None

        def woke(args, kwargs, result):
            if not waits(args, kwargs, 1):
                return asked(args, kwargs, result)
            return "woke" if result else "not-woke", event(args)

        self.wrap(module.SemLock, "__init__", after=note_semaphore)
        self.wrap(module.Event, "set", before=lambda args, kwargs: ("event-set", event(args)))
        self.wrap(module.Event, "is_set", after=asked)
        self.wrap(module.Event, "wait", wait, woke)

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

        def raw(args):
            return end(args) | {"message": short(bytes(args[1])), "raw": True}

        def sent_bytes(args, kwargs):
            return ("send", raw(args)) if by_program() else None

        def wait_for_bytes(args, kwargs):
            return ("wait-receive", end(args)) if by_program() else None

        def received_bytes(args, kwargs, result):
            if not by_program():
                return None
            return "received", end(args) | {"message": short(result), "raw": True}

        def not_sent_bytes(args, kwargs, error):
            what = raw(args) | {"error": type(error).__name__}
            return ("not-sent", what) if by_program() else None

        def no_bytes_received(args, kwargs, error):
            return not_received(args, kwargs, error) if by_program() else None

        def sent(args, kwargs):
            return "send", end(args) | {"message": short(args[1])}

        def not_sent(args, kwargs, error):
            return "not-sent", sent(args, kwargs)[1] | {"error": type(error).__name__}

        def not_received(args, kwargs, error):
            return "not-received", end(args) | {"error": type(error).__name__}

        connection = module.Connection
        self.wrap(connection, "send_bytes", sent_bytes, failed=not_sent_bytes)
        self.wrap(connection, "recv_bytes", wait_for_bytes, received_bytes, no_bytes_received)
        self.wrap(module, "Pipe", after=pipe)
        self.wrap(connection, "send", sent, failed=not_sent)
        self.wrap(
            connection,
            "recv",
            lambda args, kwargs: ("wait-receive", end(args)),
            lambda args, kwargs, result: ("received", end(args) | {"message": short(result)}),
            not_received,
        )
