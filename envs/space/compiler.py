"""The decorator of every kernel: compiled by numba, cached on disk, safe to run from threads.

Numba's cache does not notice an edit to a callee or a constant in another file, so the folder is named after
a digest of all the kernels' sources; where no folder can be written, kernels are compiled anew in each process.
"""

import hashlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
from numba.core import event
from platformdirs import user_cache_path


def _sources_digest() -> str:
    envs = Path(__file__).parents[1]
    folders = (envs / "space", envs / "simulation" / "kernels", envs / "first_person" / "kernels")
    sources = [*(path for folder in folders for path in sorted(folder.glob("*.py"))), envs / "geometry.py"]
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:16]


def _cache_folder() -> str | None:
    """Returns a writable folder for this version of the kernels, or None."""
    root = os.environ.get("NUMBA_CACHE_DIR") or user_cache_path("vln") / "kernels"
    folder = Path(root) / _sources_digest()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return str(folder) if os.access(folder, os.W_OK) else None


_FOLDER = _cache_folder()


class _Announcement(event.Listener):  # type: ignore[misc]
    """Says once what the first seconds after an installation are spent on."""

    def on_start(self, occurrence: event.Event) -> None:
        """Writes a line when the first of our kernels is compiled: it was not found in the cache."""
        if occurrence.data["dispatcher"].py_func.__module__.startswith("vln.envs."):
            event.unregister("numba:compile", self)
            print("vln: compiling the simulator for this machine, once; a few seconds ...", file=sys.stderr)  # noqa: T201

    def on_end(self, occurrence: event.Event) -> None:
        """Says nothing."""


event.register("numba:compile", _Announcement())


def kernel(function: Callable[..., Any]) -> Callable[..., Any]:
    """Returns the function compiled; it releases the GIL, so threads over slices use all cores."""
    if _FOLDER is None:
        return numba.njit(nogil=True)(function)  # type: ignore[no-any-return]
    previous = numba.config.CACHE_DIR  # type: ignore[attr-defined]
    numba.config.CACHE_DIR = _FOLDER  # type: ignore[attr-defined]
    try:
        return numba.njit(nogil=True, cache=True)(function)  # type: ignore[no-any-return]
    finally:
        numba.config.CACHE_DIR = previous  # type: ignore[attr-defined]


def part_of_kernel(function: Callable[..., Any]) -> Callable[..., Any]:
    """Returns a function that is copied into the kernels that call it.

    A call would count references to every array it is given, twice and atomically: more work than most of these
    functions do.
    """
    return numba.njit(nogil=True, inline="always")(function)  # type: ignore[no-any-return]
