"""Ctrl-C in a training: a request that is answered between two updates, when all is consistent."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Interruption:
    """Whether Ctrl-C has been pressed; true once, then the second one kills as usual."""

    def __init__(self) -> None:
        """Starts uninterrupted."""
        self.requested = False

    def __call__(self, signal_number: int, frame: FrameType | None) -> None:
        """Notes the request and restores the ordinary behaviour."""
        self.requested = True
        signal.signal(signal.SIGINT, signal.default_int_handler)


@contextmanager
def interruptible() -> Iterator[Interruption]:
    """Turns Ctrl-C into a request that a training answers between two updates, when all is consistent."""
    interruption = Interruption()
    try:
        previous = signal.signal(signal.SIGINT, interruption)
    except ValueError:  # not in the main thread, where signals do not arrive anyway
        yield interruption
        return
    try:
        yield interruption
    finally:
        signal.signal(signal.SIGINT, previous)
