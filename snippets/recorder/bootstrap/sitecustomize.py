"""Tag the output of every Python process of a recorded run, and report what the processes do.

Python imports this module at start-up, in main, spawned and fork server processes alike, because
the recorder puts its folder on PYTHONPATH; forked processes inherit it. A process takes part only
where its file descriptor 1 or 2 is the recorder's own pipe, so a captured grandchild stays clean.
Any Python may import it, also a very old one that a program calls: so its syntax is plain.

A frame is `\\x1e<token>;<stream>;<pid>;<thread>;<ns>;<name length>;<payload length>;<name><payload>`.
It never exceeds PIPE_BUF (4096 bytes on Linux, pipe(7); 512 elsewhere), so that one write is atomic:
nothing tears it.
"""

import os
import sys

FOLDER = os.path.dirname(os.path.abspath(__file__))
sys.path[:] = [path for path in sys.path if path != FOLDER]
if sys.version_info < (3, 10):  # what it prints comes from another program
    missing = ImportError()
    missing.name = __name__
    raise missing

import io
from _thread import RLock, get_ident
from os import fstat, getpid, write  # as they are before a program mocks them
from time import monotonic_ns

# bytes of payload in one frame, and of the name in it: with the header they stay below PIPE_BUF
FRAME, NAME = (3900, 100) if sys.platform == "linux" else (330, 60)
BUFFER = 8192  # bytes of a half line that Python keeps (io.DEFAULT_BUFFER_SIZE)
LINE_FEED, CARRIAGE_RETURN = b"\n\r"  # as numbers, which are found in bytes much faster
OWN = (
    "sitecustomize",
    "_recorded_events",
    "_recorded_messages",
    "_recorded_processes",
    "_recorded_sleeping",
    "_recorded_watching",
)


def own(frame):
    """Tell whether a frame is the recorder's."""
    return frame.f_globals.get("__name__") in OWN


def as_if_unwatched(error):
    """Take the recorder's frames off an exception that is about to leave them; `raise` adds none again."""
    trace = error.__traceback__
    while trace is not None and own(trace.tb_frame):
        trace = trace.tb_next
    BaseException.with_traceback(error, trace)  # which a class can't refuse


def raised_by_handler(error):
    """Tell whether a signal handler of the program has raised it, while the recorder was at work."""
    import _signal

    handlers = [_signal.getsignal(number) for number in range(1, _signal.NSIG)]
    codes = [getattr(getattr(each, "__func__", each), "__code__", None) for each in handlers]
    trace = error.__traceback__
    while trace is not None:
        frame = trace.tb_frame
        if frame.f_code in codes or (not own(frame) and has_frame(frame.f_locals.values())):
            return True
        trace = trace.tb_next
    return False


def has_frame(values):
    """Tell whether a function was given a frame, as signal handlers are, be it by *args."""
    kind = type(sys._getframe())
    return any(
        type(each) is kind or (type(each) is tuple and kind in map(type, each)) for each in values
    )


def helper_name(words):
    """Name the helper process of multiprocessing that the words of a command begin."""
    for word in words:
        if "multiprocessing.forkserver" in str(word):
            return "fork server"
        if "multiprocessing.resource_tracker" in str(word):
            return "resource tracker"
    return None


def program_name():
    """Name the program that this process runs."""
    words = sys.orig_argv[1:]
    script = next((word for word in words if word.endswith(".py")), "python")
    return helper_name(words) or os.path.basename(script)


PROGRAM = program_name()
known = ["MainProcess", None]  # its name, and its parent if multiprocessing has started it


def process_name():
    """Name this process: as multiprocessing does, else by the program that it runs."""
    # when Python ends, the module is no longer there, and must not be kept alive either
    process = getattr(sys.modules.get("multiprocessing.process"), "_current_process", None)
    if process is not None:
        known[:] = str(process._name), process._parent_pid
    name, parent = known
    return PROGRAM if name == "MainProcess" and parent is None else name


class Recorder:
    """The recorder's pipe, seen from inside a process of the run."""

    def __init__(self, token, pipe):
        self.token = token
        self.pipe = pipe
        self.streams = []
        self.serves = helper_name(sys.orig_argv) == "fork server"
        if hasattr(os, "register_at_fork"):  # Windows has no fork
            os.register_at_fork(after_in_child=self.after_fork)

    def after_fork(self):
        for stream in self.streams:
            stream.after_fork()
        if self.serves:
            self.serves = False
            self.event("forked", by=os.getppid())

    def owns(self, descriptor):
        try:
            status = fstat(descriptor)
        except OSError as error:
            if raised_by_handler(error):
                raise
            return False
        return (status.st_dev, status.st_ino) == self.pipe

    def frame(self, stream, part, thread):
        """Return a frame of at most FRAME bytes."""
        name = process_name().encode("utf-8", "replace")[:NAME]
        return b"\x1e%s;%s;%d;%d;%d;%d;%d;%s%s" % (
            self.token,
            stream,
            getpid(),
            thread,
            monotonic_ns(),
            len(name),
            len(part),
            name,
            part,
        )

    def event(self, kind, **details):
        """Report an event; never raise, whatever the program has done to its streams."""
        try:
            plain = {
                key: value if type(value) in (bool, int, str, type(None)) else repr(value)
                for key, value in details.items()
            }
            payload = ascii((kind, plain)).encode()  # a literal: json takes long to import
            if len(payload) > FRAME:
                payload = ascii((kind, {"cut": True})).encode()
            for descriptor in (1, 2):
                if self.owns(descriptor):
                    write(descriptor, self.frame(b"v", payload, get_ident()))
                    return
        except Exception as error:  # the program must not notice that it is watched
            if raised_by_handler(error):
                raise


class TaggedStream(io.BufferedIOBase):
    """Write what Python would write to a terminal, tagged; keep what it would keep.

    Python writes when a line ends, be it by a carriage return, and when it is told to flush. Each thread
    has a half line of its own here, so that the lines of threads are whole. Whatever a signal handler
    raises meanwhile, nothing that is here is lost, and nothing written twice.
    """

    mode = "wb"

    def __init__(self, recorder, descriptor, stream, name, at_once):
        self.recorder = recorder
        self.descriptor = descriptor
        self.stream = stream
        self.name = name
        self.kept = 0 if at_once else BUFFER
        # by sender: its thread, text, and how many bytes of that went out with each write. An entry is
        # replaced at once, and C code adds to it as it writes, so no signal handler comes in between.
        self.unfinished = {}
        self.lock = RLock()  # reentrant: a signal handler may print while its thread prints
        self.busy = set()  # threads that write, or wait for their turn

    @property
    def raw(self):  # of what sys.stdout.buffer is elsewhere
        return self

    def writable(self):
        return True

    def fileno(self):
        return self.descriptor

    def write(self, data):
        try:
            if self.closed:
                raise ValueError("write to closed file")  # noqa: TRY301
            if type(data) is not bytes:
                data = self.bytes_of(data)
            # a signal handler has interrupted this: what it prints goes out by itself
            inside = self.lock._is_owned()
            thread = get_ident()
            self.busy.add(thread)
            with self.turn():
                sender = object() if inside else thread
                text = self.left(sender) + data if sender in self.unfinished else data
                ends = LINE_FEED in data or CARRIAGE_RETURN in data
                goes = inside or ends or len(text) > self.kept
                self.unfinished[sender] = (thread, text, [] if goes else ())
                if goes:
                    self.put(sender)
        except BaseException as error:
            as_if_unwatched(error)
            raise
        finally:
            self.busy.discard(get_ident())
        return len(data)

    def turn(self):
        """Return the lock; when Python ends, one of its own: a daemon thread may have kept the other."""
        return RLock() if sys.is_finalizing() else self.lock

    def bytes_of(self, data):
        try:
            return bytes(memoryview(data))
        except TypeError as error:
            error.args = ("a bytes-like object is required, not " + repr(type(data).__name__),)
            raise

    def left(self, sender):
        """Return what is still to be written."""
        _, text, written = self.unfinished[sender]
        return text[sum(written) :]

    def put(self, sender):
        thread, text, written = self.unfinished[sender]
        if type(written) is tuple:
            written = []
        entry = self.unfinished[sender] = (thread, text, written)
        done, whole = sum(written), memoryview(text)  # whose parts are no copies
        try:
            while done < len(text) and self.unfinished.get(sender) is entry:  # or this is a child
                if self.recorder.owns(self.descriptor):
                    part = whole[done : done + FRAME]
                    frame = self.recorder.frame(self.stream, part, thread)  # written whole or not
                    sizes = map(min, map(write, (self.descriptor,), (frame,)), (len(part),))
                else:  # the program has sent its descriptor elsewhere: write as Python would
                    sizes = map(write, (self.descriptor,), (whole[done:],))
                written.extend(sizes)
                done += written[-1]
        except OSError as error:  # it stays to be written, as in Python's buffer
            if not self.kept and not raised_by_handler(error):
                self.unfinished.pop(sender, None)
            raise
        self.unfinished.pop(sender, None)

    def flush(self):
        try:
            super().flush()
            if self.unfinished and not self.lock._is_owned():
                with self.turn():
                    if sys.is_finalizing():
                        self.leave_what_others_write()
                    for sender in list(self.unfinished):
                        self.put(sender)
        except BaseException as error:
            as_if_unwatched(error)
            raise

    def after_fork(self):
        """Leave to the parent what it was about to write; of this thread too, if a signal handler forks."""
        inside = self.lock._is_owned()
        self.lock = RLock()
        self.leave_what_others_write()
        for sender, (_, _, written) in list(self.unfinished.items()):
            if inside and type(written) is list:
                del self.unfinished[sender]
        self.busy.clear()

    def leave_what_others_write(self):
        """Forget what other threads were about to write: they are no more, or it is theirs."""
        for sender, (thread, _, written) in list(self.unfinished.items()):
            if thread != get_ident() and (thread in self.busy or type(written) is list):
                del self.unfinished[sender]


def replace_streams(recorder):
    """Put tagged streams in the place of the standard streams that lead into the pipe."""
    import atexit

    for descriptor, name, tag in ((1, "stdout", b"o"), (2, "stderr", b"e")):
        original = getattr(sys, name)
        if original is None or not recorder.owns(descriptor):
            continue
        raw = TaggedStream(recorder, descriptor, tag, original.name, original.write_through)
        recorder.streams.append(raw)
        wrapper = io.TextIOWrapper(
            raw,
            encoding=original.encoding,
            errors=original.errors,
            line_buffering=original.line_buffering,
            write_through=True,
        )
        wrapper.mode = "w"
        setattr(sys, name, wrapper)
        setattr(sys, "__" + name + "__", wrapper)

    def flush():
        for raw in recorder.streams:
            if not raw.closed:
                try:
                    raw.flush()
                except OSError:  # Python tries again, last of all, and complains
                    continue

    atexit.register(flush)


def tell_of_end(recorder):
    """Report that this process comes to its end by itself; as the first, this is done last."""
    import atexit

    pid = getpid()

    def end():
        if getpid() == pid:  # not a child of the fork server
            recorder.event("helper-ended" if helper_name(sys.orig_argv) else "finished")

    atexit.register(end)


def start():
    """Take part in the recording, if this process writes into the recorder's pipe."""
    settings = os.environ.get("SNIPPETS_RECORDING")
    if not settings:
        return
    token, pipe, method, measuring = settings.split(",")
    recorder = Recorder(token.encode(), tuple(map(int, pipe.split(":"))))
    if not recorder.owns(1) and not recorder.owns(2):
        return
    tell_of_end(recorder)
    replace_streams(recorder)
    sys.path.insert(0, FOLDER)
    try:
        import _recorded_events
    finally:
        sys.path.remove(FOLDER)
    _recorded_events.install(recorder.event, method, measuring)


def give_way():
    """Import the module of this name that Python would have imported."""
    own = sys.modules.pop("sitecustomize")
    try:
        import sitecustomize  # noqa: F401 another one, if there is one
    except ImportError as error:
        if error.name != "sitecustomize":
            raise
    finally:
        sys.modules.setdefault("sitecustomize", own)


start()
give_way()
