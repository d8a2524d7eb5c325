"""Writing files so that a reader finds the old content or the new, never half of it."""

import tempfile
from pathlib import Path

from vln.envs.errors import InputError


def write_bytes(path: Path, content: bytes) -> None:
    """Writes a file under a temporary name in the same folder, then renames it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.tmp")
    temporary.write_bytes(content)
    temporary.replace(path)


def write_text(path: Path, content: str) -> None:
    """Writes UTF-8 text the same way."""
    write_bytes(path, content.encode())


def check_writable(path: Path) -> None:
    """Refuses a path that no file can be written to: before the work, not after. Leaves nothing behind.

    Raises:
        InputError: if a folder is in its place, a file is in the place of one of its folders, or it may not be.
    """
    if path.is_dir():
        raise InputError(f"{path} is a folder; name a file in it")
    folder = next(parent for parent in path.absolute().parents if parent.exists())
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise InputError(f"{path} cannot be written ({error.strerror})") from error
