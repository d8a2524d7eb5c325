"""The decorator of every kernel: compiled by numba, cached on disk, safe to run from threads.

Numba's cache does not notice an edit to a callee or a constant in another file, so the folder is named after
a digest of all the kernels' sources; where no folder can be written, kernels are compiled anew in each process.
What is damaged in the folder is compiled anew as well: a full disk or a quota leaves files cut short.
"""

import hashlib
import os
import pickle
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import numba
from numba.core import event
from numba.core.caching import (
    CompileResultCacheImpl,
    FunctionCache,
    IndexDataCacheFile,
    UserProvidedCacheLocator,
)
from numpy.typing import NDArray
from platformdirs import user_cache_path

Records = NDArray[Any]  # a structured array; which one is said where it is used
Record = Any  # an element of one: in a kernel, its fields are attributes


@cache
def _sources_digest(apart: Path) -> str:
    envs = Path(__file__).parents[1]
    folders = {envs / "space", envs / "simulation" / "kernels", envs / "first_person" / "kernels", apart}
    sources = [*(path for folder in sorted(folders) for path in sorted(folder.glob("*.py"))), envs / "geometry.py"]
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:16]


@cache
def _cache_folder(apart: Path) -> str | None:
    """Returns a writable folder for this version of the kernels in `apart` and all they call, or None."""
    try:
        root = os.environ.get("NUMBA_CACHE_DIR") or user_cache_path("vln") / "kernels"
        folder = Path(root) / _sources_digest(apart)
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError):  # RuntimeError: a user without a home
        return None
    return str(folder) if os.access(folder, os.W_OK) else None


class _Announcement(event.Listener):  # type: ignore[misc]
    """Says once what the first seconds after an installation are spent on."""

    def on_start(self, occurrence: event.Event) -> None:
        """Writes a line when the first of our kernels is compiled: it was not found in the cache."""
        if occurrence.data["dispatcher"].py_func.__module__.startswith("vln."):
            event.unregister("numba:compile", self)
            print("vln: compiling for this machine, once; a few seconds ...", file=sys.stderr)  # noqa: T201

    def on_end(self, occurrence: event.Event) -> None:
        """Says nothing."""


event.register("numba:compile", _Announcement())


class _Place(CompileResultCacheImpl):  # type: ignore[misc]
    """Our folder and no other: elsewhere, stale kernels would not be noticed."""

    _locator_classes = [UserProvidedCacheLocator]  # noqa: RUF012 (as numba has it)


class _Files(IndexDataCacheFile):  # type: ignore[misc]
    """Numba's files of one kernel, each with a checksum before its machine code."""

    def _save_data(self, name: str, data: Any) -> None:
        code = self._dump(data)
        with self._open_for_write(self._data_path(name)) as file:
            file.write(hashlib.sha256(code).digest() + code)

    def _load_data(self, name: str) -> Any:
        content = Path(self._data_path(name)).read_bytes()
        if hashlib.sha256(content[32:]).digest() != content[:32]:
            raise ValueError(f"{name} is damaged")
        return pickle.loads(content[32:])


class _Cache(FunctionCache):  # type: ignore[misc]
    """Numba's cache of one kernel; a failure of the disk costs a compilation, nothing else."""

    _impl_class = _Place

    def __init__(self, function: Callable[..., Any]) -> None:
        """Finds the place of a kernel's files."""
        super().__init__(function)
        self._cache_file = _Files(
            self._cache_path, self._impl.filename_base, self._impl.locator.get_source_stamp()
        )

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """Returns the compiled kernel, or None where there is none, or nothing that can be read."""
        try:
            return super().load_overload(sig, target_context)
        except Exception:  # whatever unpickling half a file can raise
            for path in Path(self.cache_path).glob(f"{self._impl.filename_base}.*"):
                path.unlink(missing_ok=True)
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        """Saves the compiled kernel if the disk lets it."""
        with suppress(OSError):
            super().save_overload(sig, data)


def kernel(function: Callable[..., Any]) -> Callable[..., Any]:
    """Returns the function compiled; it releases the GIL, so threads over slices use all cores."""
    return _cached(numba.njit(nogil=True)(function))


def part_of_kernel(function: Callable[..., Any]) -> Callable[..., Any]:
    """Returns a function that is copied into the kernels that call it.

    A call would count references to every array it is given, twice and atomically: more work than most of these
    functions do.
    """
    return numba.njit(nogil=True, inline="always")(function)  # type: ignore[no-any-return]


# Sums may be taken in another order, eight or sixteen numbers at a time; infinities and NaN stay what they are.
_REORDERING = {"reassoc", "contract", "nsz", "arcp"}


def reordering_kernel(function: Callable[..., Any]) -> Callable[..., Any]:
    """Returns a kernel whose sums of floats are vectorised: the last digits depend on the processor."""
    return _cached(numba.njit(nogil=True, fastmath=_REORDERING, error_model="numpy")(function))


def part_of_reordering_kernel(function: Callable[..., Any]) -> Callable[..., Any]:
    """Returns a function that is copied into the reordering kernels that call it."""
    return numba.njit(nogil=True, fastmath=_REORDERING, error_model="numpy", inline="always")(function)  # type: ignore[no-any-return]


def _cached(compiled: Any) -> Callable[..., Any]:
    """Returns a compiled function with our cache: what `cache=True` does with numba's own."""
    if not hasattr(compiled, "py_func"):  # NUMBA_DISABLE_JIT: nothing is compiled, so nothing is kept
        return compiled  # type: ignore[no-any-return]
    folder = _cache_folder(Path(compiled.py_func.__code__.co_filename).parent)
    if folder is not None:
        previous = numba.config.CACHE_DIR  # type: ignore[attr-defined]
        numba.config.CACHE_DIR = folder  # type: ignore[attr-defined]
        try:
            compiled._cache = _Cache(compiled.py_func)
        except RuntimeError:  # the folder can no longer be written
            pass
        finally:
            numba.config.CACHE_DIR = previous  # type: ignore[attr-defined]
    return compiled  # type: ignore[no-any-return]
