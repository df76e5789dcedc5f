"""Lab 3: what does it cost to move data between processes?"""

from __future__ import annotations

import os
import pickle
from array import array
from contextlib import ExitStack, contextmanager
from functools import partial
from multiprocessing import get_context
from multiprocessing.shared_memory import SharedMemory
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from .chart import Chart, Facts, measured
from .measuring import in_turn, seconds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


SIZES = 10, 1_000, 64_000, 1_000_000, 8_000_000  # bytes
NUMBERS = 125_000  # of 8 bytes each
BATCH, MOST = 16_000_000, 100  # bytes and messages at most for one figure of throughput
SPAWN: Any = get_context("spawn")  # every system has it


def latency(size: int = SIZES[0], repeats: int = 30, warm_up: int = 2) -> Chart:
    """Show how long a message of `size` bytes is under way, in microseconds.

    It is sent to another process and back: the figure is half of that time. In shared memory the
    sender writes it, and a semaphore tells the receiver that it is there: nobody reads or copies it.
    """
    title = {
        "en": f"Latency of a message of {named(size)}: half of the way there and back",
        "zh": f"一条 {named(size)} 消息的延迟（往返时间的一半）",
    }
    return measured(title, "µs", latencies, size, repeats=repeats, warm_up=warm_up)


def throughput(size: int = SIZES[-1], repeats: int = 10, warm_up: int = 1) -> Chart:
    """Show how many MB (a million bytes) of messages arrive in a second.

    Messages of `size` bytes are sent one after the other; only the last is answered. Shared memory
    has place for one: the next is written when the receiver is done with it.
    """
    title = {
        "en": f"Throughput in messages of {named(size)}",
        "zh": f"以 {named(size)} 的消息传输时的吞吐量",
    }
    return measured(title, "MB/s", throughputs, size, repeats=repeats, warm_up=warm_up)


def pickling(repeats: int = 20, warm_up: int = 2) -> Chart:
    """Show what pickling takes of the time to move a million bytes of data, in milliseconds.

    `pickle` is to pickle and unpickle them, `Pipe` to move the pickled bytes: half of their way to
    another process and back. Both together is what `Connection.send` and `recv` take.
    """
    title = {
        "en": f"Pickling {NUMBERS:,} numbers or their bytes, and moving what comes out",
        "zh": f"对 {NUMBERS:,} 个数（或它们的字节）做 pickle，并传送得到的数据",
    }
    return measured(title, "ms", pickling_times, repeats=repeats, warm_up=warm_up)


def pipe_capacity() -> Facts:
    """Show how many bytes a pipe of the system takes before anybody reads them."""
    reader, writer = SPAWN.Pipe(duplex=False)
    with reader, writer:
        try:
            os.set_blocking(writer.fileno(), False)
        except (AttributeError, OSError):  # Windows
            return Facts({"Pipe(duplex=False)": "this system does not tell"})
        taken = 0
        try:
            while True:
                taken += os.write(writer.fileno(), bytes(1024))
        except BlockingIOError:
            return Facts({"Pipe(duplex=False)": f"{taken} bytes"})


def latencies(size: int, repeats: int, warm_up: int) -> dict[str, list[float]]:
    """Return the microseconds that a message takes through each kind of channel."""
    message = os.urandom(size)
    with channels(size, echo) as found:
        ways = {label: partial(half_way, channel, message) for label, channel in found.items()}
        return scaled(in_turn(ways, repeats, warm_up), 1_000_000)


def throughputs(size: int, repeats: int, warm_up: int) -> dict[str, list[float]]:
    """Return the MB that each kind of channel moves in a second."""
    message = os.urandom(size)
    count = max(1, min(MOST, BATCH // size))

    def speed(channel: Channel) -> float:
        return count * size / 1_000_000 / seconds(partial(send_many, channel, message, count))

    with channels(size, answer_last, count) as found:
        ways = {label: partial(speed, channel) for label, channel in found.items()}
        return in_turn(ways, repeats, warm_up)


def pickling_times(repeats: int, warm_up: int) -> dict[str, list[float]]:
    """Return the milliseconds that it takes to pickle data, and to move the result."""
    numbers = [n / 7 for n in range(NUMBERS)]
    packed = array("d", numbers)
    near, far = SPAWN.Pipe()
    pipe = Channel(near.send_bytes, near.recv_bytes)
    ways: dict[str, Callable[[], float]] = {}
    for name, data in {"list": numbers, "array": packed, "bytes": packed.tobytes()}.items():
        ways[f"{name}, pickle"] = partial(seconds, partial(pickle_and_back, data))
        ways[f"{name}, Pipe"] = partial(half_way, pipe, pickle.dumps(data))
    with child(echo, Channel(far.send_bytes, far.recv_bytes)):
        return scaled(in_turn(ways, repeats, warm_up), 1_000)


def scaled(figures: dict[str, list[float]], times: int) -> dict[str, list[float]]:
    """Return figures in a smaller unit."""
    return {label: [value * times for value in values] for label, values in figures.items()}


def named(size: int) -> str:
    """Return a number of bytes with its unit."""
    for bytes_of_it, unit in (1_000_000, "MB"), (1_000, "kB"):
        if size >= bytes_of_it:
            return f"{size / bytes_of_it:g} {unit}"
    return f"{size} B"


class Channel(NamedTuple):
    """What one process has of a channel: how to send to the other one, and receive from it."""

    send: Callable[[Any], object]
    receive: Callable[[], Any]


def half_way(channel: Channel, message: bytes) -> float:
    """Return half of the seconds in which a message goes to the other process and back."""

    def round_trip() -> None:
        channel.send(message)
        channel.receive()

    return seconds(round_trip) / 2


def send_many(channel: Channel, message: bytes, count: int) -> None:
    """Send a message again and again, and wait for the answer to the last."""
    for _ in range(count):
        channel.send(message)
    channel.receive()


def echo(channel: Channel) -> None:
    """Send back each message."""
    while True:
        channel.send(channel.receive())


def answer_last(channel: Channel, count: int) -> None:
    """Answer the last of `count` messages, again and again."""
    while True:
        for _ in range(count):
            channel.receive()
        channel.send(b"")


def pickle_and_back(data: object) -> None:
    """Make bytes of data, and data of the bytes."""
    pickle.loads(pickle.dumps(data))  # noqa: S301 bytes of our own


@contextmanager
def channels(size: int, work: Callable[..., None], *arguments: Any) -> Iterator[dict[str, Channel]]:
    """Yield a channel of each kind for messages of `size` bytes; a child works at its far end."""
    near, far = SPAWN.Pipe()
    ends = {"Pipe": (Channel(near.send, near.recv), Channel(far.send, far.recv))}
    with ExitStack() as stack:
        manager = stack.enter_context(SPAWN.Manager())
        kinds = {
            "SimpleQueue": SPAWN.SimpleQueue,
            "Queue": SPAWN.Queue,
            "Manager().Queue": manager.Queue,
        }
        for label, make in kinds.items():
            there, back = make(), make()
            ends[label] = Channel(there.put, back.get), Channel(back.put, there.get)
            if label == "Queue":
                there.cancel_join_thread()  # after a failure nobody empties it
        there, back = stack.enter_context(Block(size)), stack.enter_context(Block(size))
        ends["shared_memory"] = Channel(there.send, back.receive), Channel(back.send, there.receive)
        for _, far_end in ends.values():
            stack.enter_context(child(work, far_end, *arguments))
        yield {label: near_end for label, (near_end, _) in ends.items()}


class Block:
    """Shared memory for one message; semaphores tell when it may be written, and when read."""

    def __init__(self, size: int) -> None:
        self.size, self.reading = size, False
        self.free, self.full = SPAWN.Semaphore(1), SPAWN.Semaphore(0)
        self.memory: Any = SharedMemory(create=True, size=size)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.memory.unlink()
        self.memory.close()

    def send(self, message: bytes) -> None:
        """Write a message, as soon as the reader has done with the one before."""
        self.free.acquire()
        self.memory.buf[: len(message)] = message
        self.full.release()

    def receive(self) -> memoryview:
        """Return the next message where it lies, until the next call."""
        if self.reading:
            self.free.release()
        self.full.acquire()
        self.reading = True
        message: memoryview = self.memory.buf[: self.size]
        return message


@contextmanager
def child(work: Callable[..., None], *arguments: Any) -> Iterator[None]:
    """Let a child work until this ends."""
    process = SPAWN.Process(target=work, args=arguments)
    process.start()
    try:
        yield
    finally:
        process.kill()
        process.join()
