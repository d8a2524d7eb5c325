"""Strikes when a process changes a file: kills it, leaves the file half written, or fills the disk.

Python tells audit hooks of every file that is opened, renamed or removed and of every folder made, before it is.
"""

import errno
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

How = Literal["killed", "half written", "disk full", "terminated", "interrupted"]
HOWS: tuple[How, ...] = ("killed", "half written", "disk full")
SIGNALS = {"terminated": signal.SIGTERM, "interrupted": signal.SIGINT}


class Killed(BaseException):
    """Stands for the death of the process in a test of one process: no file changes any more."""


class Saboteur:
    """Counts the operations that change files in a folder, and strikes at one of them.

    Attributes:
        count: operations so far.
    """

    def __init__(self, folder: Path, strike_at: int, how: How, *, really: bool = False) -> None:
        """Prepares a strike.

        Args:
            folder: whose files are watched.
            strike_at: number of the operation, from 1; 0 for none.
            how: what happens then.
            really: whether the process is killed, or `Killed` raised then and ever after.
        """
        self._folder, self._strike_at, self._how, self._really = str(folder.resolve()), strike_at, how, really
        self.count = 0

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        """Sees an audit event."""
        if not _changes(event, arguments) or not self._is_mine(arguments[0]):
            return
        self.count += 1
        if self._how == "disk full":
            if self.count == self._strike_at:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), arguments[0])
        elif self._how in SIGNALS:
            if self.count == self._strike_at:
                os.kill(os.getpid(), SIGNALS[self._how])
        elif 0 < self._strike_at <= self.count:
            if self.count == self._strike_at and self._how == "half written" and event == "os.rename":
                source = Path(str(arguments[0]))
                os.truncate(source, source.stat().st_size // 2)
            if self._really:
                os.kill(os.getpid(), signal.SIGKILL)
            raise Killed

    def _is_mine(self, path: object) -> bool:
        return isinstance(path, (str, os.PathLike)) and os.path.abspath(path).startswith(self._folder)


@contextmanager
def sabotage(saboteur: Saboteur) -> Iterator[Saboteur]:
    """Lets a saboteur watch for a while."""
    global _watching
    _watching = saboteur
    try:
        yield saboteur
    finally:
        _watching = None


def _changes(event: str, arguments: tuple[object, ...]) -> bool:
    """Whether an event changes files."""
    if event == "open":
        flags = arguments[2]
        return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
    return event in ("os.rename", "os.remove", "os.mkdir", "os.rmdir")


_watching: Saboteur | None = None
_busy = False


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    global _busy
    if _watching is None or _busy:
        return
    _busy = True  # what the saboteur does itself is not watched
    try:
        _watching(event, arguments)
    finally:
        _busy = False


sys.addaudithook(_hook)


def contents(folder: Path) -> dict[str, bytes]:
    """Returns what is in a folder, locks apart."""
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != ".lock")
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}
