"""Sharing the work of a batch among threads: compiled kernels release the GIL, so slices run side by side."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from itertools import pairwise

SMALLEST = 512  # agents in a slice; below that, waking a thread costs more than it saves


class Slices:
    """Equal parts of a batch."""

    def __init__(self, size: int, threads: int) -> None:
        """Divides a batch of `size` among up to `threads` threads."""
        count = max(min(threads, size // SMALLEST), 1)
        ends = [size * number // count for number in range(count + 1)]
        self.parts = [slice(start, end) for start, end in pairwise(ends)]

    def run(self, work: Callable[[slice], object]) -> None:
        """Does the work of every part and returns when all are done; this thread does the first."""
        if len(self.parts) == 1:
            work(self.parts[0])
            return
        others = [self._executor.submit(work, part) for part in self.parts[1:]]
        work(self.parts[0])
        for other in others:
            other.result()

    @cached_property
    def _executor(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(len(self.parts) - 1)
