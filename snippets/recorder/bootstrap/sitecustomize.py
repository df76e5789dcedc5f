"""Tag the output of every Python process of a recorded run, and report what the processes do.

Python imports this module at start-up, in main, spawned and fork server processes alike, because
the recorder puts its folder on PYTHONPATH; forked processes inherit it. A process takes part only
where its file descriptor 1 or 2 is the recorder's own pipe, so a captured grandchild stays clean.

A frame is `\\x1e<token>;<stream>;<pid>;<thread>;<ns>;<name length>;<payload length>;<name><payload>`.
It never exceeds PIPE_BUF (4096 bytes on Linux, pipe(7); 512 elsewhere), so that one write is atomic:
nothing tears it.
"""

import io
import os
import sys
from _thread import RLock, get_ident
from time import monotonic_ns

# bytes of payload in one frame, and of the name in it: with the header they stay below PIPE_BUF
FRAME, NAME = (3900, 100) if sys.platform == "linux" else (330, 60)
LINE_FEED, CARRIAGE_RETURN = b"\n\r"  # as numbers, which are found in bytes much faster


def helper_name(words):
    """Name the helper process of multiprocessing that the words of a command begin."""
    for word in words:
        if "multiprocessing.forkserver" in str(word):
            return "fork server"
        if "multiprocessing.resource_tracker" in str(word):
            return "resource tracker"
    return None


def process_name():
    """Name this process: as multiprocessing does, else by the program that it runs."""
    module = sys.modules.get("multiprocessing.process")
    name = getattr(getattr(module, "_current_process", None), "_name", "MainProcess")
    if name != "MainProcess":
        return str(name)
    words = sys.orig_argv[1:]
    if helper := helper_name(words):
        return helper
    script = next((word for word in words if word.endswith(".py")), "python")
    return os.path.basename(script)


class Recorder:
    """The recorder's pipe, seen from inside a process of the run."""

    def __init__(self, token, pipe):
        self.token = token
        self.pipe = pipe
        self.lock = RLock()  # reentrant: a signal handler may print while its thread prints
        if hasattr(os, "register_at_fork"):  # Windows has no fork
            os.register_at_fork(after_in_child=self.after_fork)

    def after_fork(self):
        self.lock = RLock()

    def owns(self, descriptor):
        try:
            status = os.fstat(descriptor)
        except OSError:
            return False
        return f"{status.st_dev}:{status.st_ino}" == self.pipe

    def send(self, descriptor, stream, payload, thread):
        name = process_name().encode("utf-8", "replace")[:NAME]
        for start in range(0, len(payload), FRAME):
            part = payload[start : start + FRAME]
            os.write(
                descriptor,
                b"\x1e%s;%s;%d;%d;%d;%d;%d;%s%s"
                % (
                    self.token,
                    stream,
                    os.getpid(),
                    thread,
                    monotonic_ns(),
                    len(name),
                    len(part),
                    name,
                    part,
                ),
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
            with self.lock:
                for descriptor in (1, 2):
                    if self.owns(descriptor):
                        self.send(descriptor, b"v", payload, get_ident())
                        return
        except Exception:  # the program must not notice that it is watched
            return


class TaggedStream(io.RawIOBase):
    """Write what Python would write to a terminal, tagged; keep what it would keep.

    Python writes when a line ends, be it by a carriage return, and when it is told to flush. Each thread
    has a half line of its own here, so that the lines of threads are whole.
    """

    mode = "wb"

    def __init__(self, recorder, descriptor, stream, name, at_once):
        self.recorder = recorder
        self.descriptor = descriptor
        self.stream = stream
        self.name = name
        self.kept = 0 if at_once else FRAME  # bytes of a half line
        self.unfinished = {}

    @property
    def raw(self):  # of what sys.stdout.buffer is elsewhere
        return self

    def writable(self):
        return True

    def fileno(self):
        return self.descriptor

    def write(self, data):
        data = bytes(data)
        thread = get_ident()
        text = self.unfinished.pop(thread, b"") + data
        if LINE_FEED in data or CARRIAGE_RETURN in data or len(text) > self.kept:
            with self.recorder.lock:
                self.put(thread, text)
        elif text:
            self.unfinished[thread] = text
        return len(data)

    def put(self, thread, text):
        recorder, rest = self.recorder, text
        try:
            if recorder.owns(self.descriptor):
                recorder.send(self.descriptor, self.stream, text, thread)
            else:  # the program has sent its descriptor elsewhere: write as Python would
                while rest:
                    rest = rest[os.write(self.descriptor, rest) :]
        except OSError:  # it stays to be written, as in Python's buffer
            if self.kept:
                self.unfinished[thread] = rest
            raise

    def flush(self):
        super().flush()
        if self.unfinished:  # or else no lock, which a daemon thread may have kept when Python ends
            with self.recorder.lock:
                for thread in list(self.unfinished):
                    self.put(thread, self.unfinished.pop(thread, b""))


def replace_streams(recorder):
    """Put tagged streams in the place of the standard streams that lead into the pipe."""
    import atexit

    streams = []
    for descriptor, name, tag in ((1, "stdout", b"o"), (2, "stderr", b"e")):
        original = getattr(sys, name)
        if original is None or not recorder.owns(descriptor):
            continue
        raw = TaggedStream(recorder, descriptor, tag, original.name, original.write_through)
        streams.append(raw)
        wrapper = io.TextIOWrapper(
            raw,
            encoding=original.encoding,
            errors=original.errors,
            line_buffering=original.line_buffering,
            write_through=True,
        )
        wrapper.mode = "w"
        setattr(sys, name, wrapper)
        setattr(sys, f"__{name}__", wrapper)

    def flush():
        for raw in streams:
            if not raw.closed:
                try:
                    raw.flush()
                except OSError:  # Python tries again, last of all, and complains
                    continue

    atexit.register(flush)


def tell_of_end(recorder):
    """Report that this process comes to its end by itself; as the first, this is done last."""
    import atexit

    pid = os.getpid()

    def end():
        if os.getpid() == pid:  # not a child of the fork server
            recorder.event("helper-ended" if helper_name(sys.orig_argv) else "finished")

    atexit.register(end)


def start():
    """Take part in the recording, if this process writes into the recorder's pipe."""
    folder = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [path for path in sys.path if path != folder]
    settings = os.environ.get("SNIPPETS_RECORDING")
    if not settings:
        return
    token, pipe, method, measuring = settings.split(",")
    recorder = Recorder(token.encode(), pipe)
    if not recorder.owns(1) and not recorder.owns(2):
        return
    tell_of_end(recorder)
    replace_streams(recorder)
    sys.path.insert(0, folder)
    try:
        import _recorded_events
    finally:
        sys.path.remove(folder)
    _recorded_events.install(recorder.event, method, measuring)


start()
