"""Writing files so that a reader finds the old content or the new, never half of it."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from vln.envs.errors import InputError


def write_bytes(path: Path, content: bytes) -> None:
    """Writes a file under a temporary name in the same folder, then renames it; makes the folder if need be.

    A link keeps pointing where it did, and what is no ordinary file (a device, a pipe) is written to as it is.

    Raises:
        InputError: if it cannot be written; nothing is left behind, and an older file stays as it was.
    """
    target = path.resolve()
    temporary = target.with_name(f".{target.name}.tmp")
    try:
        if target.exists() and not (target.is_file() or target.is_dir()):
            target.write_bytes(content)
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        _write(temporary, content)
        temporary.replace(target)
    except BaseException as error:
        with suppress(OSError):
            temporary.unlink()
        if isinstance(error, OSError):
            raise InputError(f"{path} cannot be written ({error.strerror})") from error
        raise


@contextmanager
def writing(path: Path) -> Iterator[TextIO]:
    """Opens a text file to be written bit by bit, which appears at the end: as `write_bytes` writes it.

    Raises:
        InputError: if it cannot be written; after any exception nothing is left behind.
    """
    target = path.resolve()
    if target.exists() and not (target.is_file() or target.is_dir()):
        with target.open("w", encoding="utf-8", newline="") as file:
            yield file
        return
    temporary = target.with_name(f".{target.name}.tmp")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("w", encoding="utf-8", newline="") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    except BaseException as error:
        with suppress(OSError):
            temporary.unlink()
        if isinstance(error, OSError):
            raise InputError(f"{path} cannot be written ({error.strerror})") from error
        raise


def write_text(path: Path, content: str) -> None:
    """Writes UTF-8 text the same way."""
    write_bytes(path, content.encode())


def check_writable(path: Path, size: int = 1 << 20) -> None:
    """Refuses a path that no file can be written to: before the work, not after. Leaves nothing behind.

    Args:
        path: the file to be.
        size: bytes that its disk must have room for.

    Raises:
        InputError: if a folder is in its place, a file is in the place of one of its folders, or it may not be.
    """
    if path.is_dir():
        raise InputError(f"{path} is a folder; name a file in it")
    if path.exists() and not path.is_file():  # a device or a pipe
        return
    folder = next(parent for parent in path.resolve().parents if parent.exists())
    try:
        with tempfile.TemporaryFile(dir=folder):
            free = shutil.disk_usage(folder).free
    except OSError as error:
        raise InputError(f"{path} cannot be written ({error.strerror})") from error
    if free < size:
        raise InputError(
            f"{path} cannot be written (its disk has room for {free >> 20} MB, {-(-size >> 20)} are needed)"
        )


def _write(path: Path, content: bytes) -> None:
    """Writes a file through to the disk: a rename must never be there before what is renamed."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
