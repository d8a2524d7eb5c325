"""Circular garbage, which there is none of while homes and episodes are made."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def little_to_collect() -> Iterator[None]:
    """Puts the search for circular garbage off, which takes a quarter of the time among so many objects."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
