"""Ctrl-C and other signals to end: requests answered between two updates, when all is consistent."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

# SIGHUP, when a terminal is closed, is unknown to Windows.
_SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
_SAME_REQUEST = 1.0  # seconds in which a further signal is the same request: two presses, a shell and its group


class Interrupted(KeyboardInterrupt):
    """A training that has ended on request, when everything had been saved.

    Attributes:
        number: of the signal.
    """

    def __init__(self, number: int, message: str) -> None:
        """Takes the number of the signal, and what to tell."""
        super().__init__(message)
        self.number = number


class Interruption:
    """Whether a signal to end has come; a second one, later than a second, ends as Ctrl-C usually does.

    Attributes:
        signal: number of the signal, or None.
    """

    def __init__(self) -> None:
        """Starts uninterrupted."""
        self.signal: int | None = None
        self._since = 0.0

    def __call__(self, number: int, frame: FrameType | None) -> None:
        """Notes the request."""
        if self.signal is None:
            self.signal, self._since = number, time.monotonic()
        elif time.monotonic() - self._since > _SAME_REQUEST:
            raise KeyboardInterrupt


@contextmanager
def interruptible() -> Iterator[Interruption]:
    """Turns signals to end into a request that a training answers between two updates, when all is consistent."""
    interruption = Interruption()
    try:
        previous = {number: signal.signal(number, interruption) for number in _SIGNALS}
    except ValueError:  # not in the main thread, where signals do not arrive anyway
        yield interruption
        return
    try:
        yield interruption
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
