"""A cache on disk that several processes share: what is missing, damaged or cannot be read is made anew.

It is one SQLite file in the user's cache folder (on Linux ~/.cache/vln), or in the folder that VLN_CACHE names;
`VLN_CACHE=off` keeps nothing. Nothing but time depends on it: whatever goes wrong with the disk is passed over.
"""

import os
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from platformdirs import user_cache_path

Result = TypeVar("Result")

VARIABLE, OFF = "VLN_CACHE", "off"
_PATIENCE = 2.0  # seconds to wait for another process that writes
_PAGE = 4096  # bytes
_DIGEST = 16  # bytes of a content's checksum
_TABLE = "CREATE TABLE IF NOT EXISTS kept (key TEXT, number INTEGER, content BLOB, PRIMARY KEY (key, number))"
_QUERY = "SELECT number, content FROM kept WHERE key = ? AND number BETWEEN ? AND ?"
_INSERT = "INSERT OR REPLACE INTO kept VALUES (?, ?, ?)"
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR}  # the last: of another form


def cache_folder() -> Path | None:
    """Returns the folder of what is cached, which need not exist; None where nothing is to be."""
    named = os.environ.get(VARIABLE)
    with suppress(RuntimeError):  # a user without a home
        return None if named == OFF else Path(named) if named else user_cache_path("vln")
    return None


class DiskCache:
    """Contents by key and number: a key has what is of one kind, such as the homes of one split."""

    def __init__(self, name: str, most_bytes: int) -> None:
        """Names a cache; nothing is opened yet.

        Args:
            name: of its file.
            most_bytes: size of the file at most. When that is reached, all other keys make room for the present.
        """
        self._name, self._most_pages = f"{name}.sqlite", most_bytes // _PAGE

    def get(self, key: str, numbers: Sequence[int]) -> dict[int, bytes]:
        """Returns the contents of a key by their numbers, those that are there and intact."""
        if not numbers:
            return {}
        bounds, wanted = (key, min(numbers), max(numbers)), set(numbers)
        rows = self._done(lambda file: file.execute(_QUERY, bounds).fetchall()) or ()
        return {number: content[_DIGEST:] for number, content in rows if number in wanted and _is_intact(content)}

    def put(self, key: str, contents: Mapping[int, bytes]) -> None:
        """Keeps contents of a key by their numbers, all of them or, where there is no room, none."""
        rows = [(key, number, _digest(content) + content) for number, content in contents.items()]

        def write(file: sqlite3.Connection) -> None:
            try:
                with file:
                    file.executemany(_INSERT, rows)
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_FULL:
                    raise
                with file:
                    file.execute("DELETE FROM kept WHERE key != ?", (key,))
                    file.executemany(_INSERT, rows)

        if rows:
            self._done(write)

    def _done(self, work: Callable[[sqlite3.Connection], Result]) -> Result | None:
        """Returns what comes of work on the file, or None where there is none; a damaged file is begun anew."""
        folder = cache_folder()
        if folder is None:
            return None
        for _ in range(2):
            try:
                folder.mkdir(parents=True, exist_ok=True)
                with closing(self._opened(folder / self._name)) as file:
                    return work(file)
            except sqlite3.DatabaseError as error:
                if getattr(error, "sqlite_errorcode", None) not in _DAMAGED:
                    return None
                with suppress(OSError):
                    (folder / self._name).unlink()
            except OSError:
                return None
        return None

    def _opened(self, path: Path) -> sqlite3.Connection:
        file = sqlite3.connect(path, timeout=_PATIENCE)
        file.text_factory = bytes  # what should be bytes and is text has another checksum
        try:
            file.execute("PRAGMA synchronous = OFF")  # what a failing power supply damages has a checksum
            file.execute(f"PRAGMA max_page_count = {self._most_pages}")
            file.execute(_TABLE)
        except BaseException:
            file.close()
            raise
        return file


def _digest(content: bytes) -> bytes:
    return sha256(content).digest()[:_DIGEST]


def _is_intact(content: object) -> bool:
    return isinstance(content, bytes) and _digest(content[_DIGEST:]) == content[:_DIGEST]
