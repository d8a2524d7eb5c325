"""Further processes that help to make homes: Python programs of their own, which share nothing with this one.

They are not `multiprocessing`'s, which would run a script without a guard once more in every helper, and which a
process that is itself one of those may not have. What a helper does not deliver, for whatever reason, is made
here.
"""

import os
import struct
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from contextvars import ContextVar
from threading import Thread
from typing import IO

AT_ONCE = 4  # homes that a helper is asked for at a time
WORTH_HELP = 48  # homes for each process: fewer are made in the time that a helper takes to start
_PROGRAM = """
import sys
sys.path[:] = {path!r}
from vln.envs.corpora.home_store import help_out
help_out({order!r})
"""
_SIZE = struct.Struct(">I")  # goes before each content
_LARGEST = 1 << 24  # bytes of a content; what claims to be larger is none

Make = Callable[[int], bytes]


_heard: ContextVar[Callable[[int, int], object]] = ContextVar("heard", default=lambda made, missing: None)


@contextmanager
def homes_heard(heard: Callable[[int, int], object]) -> Iterator[None]:
    """Has somebody told, while homes are made together, how many are there and how many will be."""
    token = _heard.set(heard)
    try:
        yield
    finally:
        _heard.reset(token)


def make_together(order: str, numbers: Sequence[int], make: Make, made: dict[int, bytes]) -> None:
    """Makes what belongs to numbers, in this process and a helper on each of the other processors.

    Args:
        order: what helpers are told beside the numbers; see `vln.envs.corpora.home_store.help_out`.
        numbers: of what is to be made.
        make: makes one.
        made: gets each by its number as soon as it is there, in no order.
    """
    left, heard = deque(numbers), _heard.get()
    with ExitStack() as stack:
        for _ in range(min(processors(), len(numbers) // WORTH_HELP) - 1):
            stack.enter_context(_helper(order, left, made))
        while mine := _taken(left, 1):
            heard(len(made), len(numbers))
            made[mine[0]] = make(mine[0])
    for number in numbers:  # of a helper that has failed
        if number not in made:
            made[number] = make(number)


def serve(make: Make, asked: IO[bytes], answers: IO[bytes]) -> None:
    """Makes what is asked for, line by line, until nobody asks any more: what a helper does."""
    for line in asked:
        for number in map(int, line.split()):
            content = make(number)
            answers.write(_SIZE.pack(len(content)) + content)
        answers.flush()


def processors() -> int:
    """Returns how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def _helper(order: str, left: deque[int], made: dict[int, bytes]) -> Iterator[None]:
    """Lets a helper make some of what is left, and waits at the end for what it has begun."""
    program = _PROGRAM.format(path=sys.path, order=order)
    pipe, nothing = subprocess.PIPE, subprocess.DEVNULL
    try:
        process = subprocess.Popen([sys.executable, "-c", program], stdin=pipe, stdout=pipe, stderr=nothing)
    except OSError:
        yield
        return
    with process:
        assert process.stdin is not None
        thread = Thread(target=_ask, args=(process.stdin, process.stdout, left, made), daemon=True)
        thread.start()
        try:
            yield
            thread.join()
        finally:
            process.kill()
            thread.join()
            with suppress(OSError):  # what it was still being asked
                process.stdin.close()


def _ask(asked: IO[bytes], answers: IO[bytes], left: deque[int], made: dict[int, bytes]) -> None:
    """Asks a helper for some of what is left, again and again, until nothing is or it has ended."""
    with suppress(OSError, struct.error):
        while numbers := _taken(left, AT_ONCE):
            asked.write(b" ".join(b"%d" % number for number in numbers) + b"\n")
            asked.flush()
            for number in numbers:
                (size,) = _SIZE.unpack(answers.read(_SIZE.size))
                content = answers.read(size) if size <= _LARGEST else b""
                if len(content) < size:
                    return
                made[number] = content


def _taken(left: deque[int], count: int) -> list[int]:
    """Takes numbers from what is left, as many as there are."""
    taken = []
    with suppress(IndexError):
        for _ in range(count):
            taken.append(left.popleft())
    return taken
