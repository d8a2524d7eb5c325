"""Memory that is used again and again stays with the process."""

import ctypes
import sys

# Parameters of mallopt, from glibc's <malloc.h>.
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
_LARGEST = 2**31 - 1


def keep_memory() -> None:
    """Tells the C library not to give freed memory back to the system, where it can be told (glibc).

    Every update needs the same arrays of some megabytes anew. By default they come from the system each time, and
    it clears them first: a tenth of the time of an update.
    """
    if not sys.platform.startswith("linux"):
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # other C libraries have none
    if mallopt is not None:
        for parameter in (_TRIM_THRESHOLD, _MMAP_THRESHOLD):
            mallopt(parameter, _LARGEST)
