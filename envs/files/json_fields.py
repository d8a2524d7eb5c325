"""Reading JSON with mistakes explained: names of categories and cells, and fields that know where they stand."""

import gzip
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from enum import IntEnum
from functools import cache, lru_cache
from io import BytesIO, TextIOWrapper
from math import isfinite
from pathlib import Path
from typing import Any, TypeVar

from vln.envs.errors import InputError
from vln.envs.geometry import Cell

Name = TypeVar("Name", bound=IntEnum)
Value = TypeVar("Value")

_CELL = re.compile(r"([0-9]{1,9}),([0-9]{1,9})").fullmatch  # "row,column"
LARGEST = 2**31  # numbers in files stay below: kernels count in 32 bits
JSON_TYPES = {
    str: "a string",
    bool: "true or false",
    int: "a whole number",
    float: "a finite number",
    list: "a list",
    dict: "an object",
}


def name_of(member: IntEnum) -> str:
    """Returns the word people write for a category or cell kind, for example "coffee table"."""
    return member.name.lower().replace("_", " ")


def member_named(kind: type[Name], name: str, what: str) -> Name:
    """Returns the category or cell kind of a name; `what` says in the message what was looked for.

    Raises:
        InputError: if there is none; the message suggests close ones, by their names and by what people call them.
    """
    names = _members(kind)
    if name not in names:
        called = {word.lower(): own for own, member in names.items() for word in getattr(member, "words", ())}
        called |= {own: own for own in names}
        matches = [name.lower()] if name.lower() in called else get_close_matches(name.lower(), called, n=3)
        close = dict.fromkeys(called[word] for word in matches)
        hint = f"did you mean {' or '.join(map(repr, close))}?" if close else "`vln names` lists what there is"
        raise InputError(f"unknown {what} {name!r}; {hint}")
    return names[name]


@cache
def _members(kind: type[Name]) -> dict[str, Name]:
    return {name_of(member): member for member in kind}


def viewpoint_of(cell: Cell) -> str:
    """Returns the cell's name in files, "row,column"."""
    return f"{cell[0]},{cell[1]}"


@lru_cache(1 << 16)  # houses are of one size, and cells are named again and again
def cell_named(viewpoint: str) -> Cell:
    """Returns the cell of a name "row,column".

    Raises:
        InputError: if it is none.
    """
    found = _CELL(viewpoint)
    if found is None:
        raise InputError(f"{viewpoint!r} is no cell; write row,column, counted from 0")
    return Cell(int(found[1]), int(found[2]))


@contextmanager
def located(place: str) -> Iterator[None]:
    """Puts a place in front of the message of an InputError raised within."""
    try:
        yield
    except InputError as error:
        raise InputError(f"{place}: {error}") from None


class Record:
    """A JSON object read field by field; errors say where ("homes.json: houses[2].rooms[0].category: ...")."""

    def __init__(self, value: Any, file: str, path: str = "", known: Iterable[str] = ()) -> None:
        """Takes a parsed JSON value.

        Args:
            value: what should be an object.
            file: name of the file, for messages.
            path: where in the file the value is.
            known: the fields it may have; none given: any.

        Raises:
            InputError: if the value is no object, or has another field.
        """
        self._value, self._file, self._path = value, file, path
        if not isinstance(value, dict):
            raise InputError(f"{self.place()}: must be an object, is {_shown(value)}")
        for key in value:
            if known and key not in known:
                raise InputError(f"{self.place(key)}: unknown field; it can be one of: {', '.join(known)}")

    def __contains__(self, key: str) -> bool:
        """Whether the field is there and not null."""
        return self._value.get(key) is not None

    def place(self, key: str = "") -> str:
        """Returns where the object, or one of its fields, is: file and path."""
        return _place(self._file, self._inner(key))

    def get(self, key: str, kind: type[Value]) -> Value:
        """Returns a field of the given type: str, bool, int, float (finite), list or dict.

        Raises:
            InputError: if the field is missing or of another type.
        """
        if key not in self:
            raise InputError(f"{self.place(key)}: missing; it must be {JSON_TYPES[kind]}")
        value = self._value[key]
        if type(value) is int and abs(value) >= LARGEST:
            raise InputError(f"{self.place(key)}: too large a number, {_shown(value)}")
        if kind is float and type(value) is int:
            value = float(value)
        if type(value) is not kind or (isinstance(value, float) and not isfinite(value)):
            raise InputError(f"{self.place(key)}: must be {JSON_TYPES[kind]}, is {_shown(value)}")
        return value  # type: ignore[no-any-return]

    def identifier(self, key: str) -> str:
        """Returns a field that is a string, or a whole number, as a string."""
        return str(self.get(key, int)) if type(self._value.get(key)) is int else self.get(key, str)

    def texts(self, key: str) -> list[str]:
        """Returns a field that is a list of strings."""
        values = self.get(key, list)
        for number, value in enumerate(values):
            if not isinstance(value, str):
                raise InputError(f"{self.place(key)}[{number}]: must be a string, is {_shown(value)}")
        return values

    def member(self, key: str, kind: type[Name]) -> Name:
        """Returns the category or cell kind that a field names."""
        name = self.get(key, str)
        with located(self.place(key)):
            return member_named(kind, name, "name")

    def cells(self, key: str) -> tuple[Cell, ...]:
        """Returns a field that is a list of cells, "row,column"."""
        names = self.texts(key)
        with located(self.place(key)):
            return tuple(cell_named(name) for name in names)

    def record(self, key: str, known: Iterable[str] = ()) -> "Record":
        """Returns a field that is an object."""
        return Record(self.get(key, dict), self._file, self._inner(key), known)

    def records(self, key: str, known: Iterable[str] = ()) -> list["Record"]:
        """Returns a field that is a list of objects; without the field, none."""
        values = self.get(key, list) if key in self else []
        return records(values, self._file, self._inner(key), known)

    def groups(self, key: str, known: Iterable[str] = ()) -> list[list["Record"]]:
        """Returns a field that is a list of lists of objects; without the field, none."""
        values = self.get(key, list) if key in self else []
        return [
            records(value, self._file, f"{self._inner(key)}[{number}]", known)
            for number, value in enumerate(values)
        ]

    def _inner(self, key: str) -> str:
        return ".".join(part for part in (self._path, key) if part)


def records(values: Any, file: str, path: str = "", known: Iterable[str] = ()) -> list[Record]:
    """Returns the objects of a list at a path of a file.

    Raises:
        InputError: if it is no list, or holds something else.
    """
    if not isinstance(values, list):
        raise InputError(f"{_place(file, path)}: must be a list, is {_shown(values)}")
    return [Record(value, file, f"{path}[{number}]", known) for number, value in enumerate(values)]


def _place(file: str, path: str) -> str:
    return f"{file}: {path}" if path else file


def _shown(value: Any) -> str:
    """Returns a JSON value in short, for messages."""
    try:
        text = json.dumps(value)
    except RecursionError:
        return "nested too deeply to be shown"
    return text if len(text) <= 40 else f"{text[:37]}..."


def read_text(path: Path) -> str:
    """Returns the content of a UTF-8 text file, which may be gzipped (.gz).

    Raises:
        InputError: if it cannot be read.
    """
    try:
        content = unzipped(path.read_bytes(), str(path))
        # As Windows writes it, with a byte order mark and its ends of lines, and as others do.
        return TextIOWrapper(BytesIO(content), encoding="utf-8-sig").read()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise InputError(f"{path}: is no UTF-8 text") from None
    except ValueError as error:
        raise InputError(f"{str(path)!r}: cannot be read ({error})") from None


def unzipped(content: bytes, file: str) -> bytes:
    """Returns the content of a file, unzipped if its name ends in .gz.

    Raises:
        InputError: if it should be gzipped and is not.
    """
    if not file.endswith(".gz"):
        return content
    try:
        return gzip.decompress(content)
    except (EOFError, OSError, zlib.error):
        raise InputError(f"{file}: is not gzipped, or damaged") from None


def read_json(path: Path) -> Any:
    """Returns the value in a JSON file.

    Raises:
        InputError: if it cannot be read or is not JSON.
    """
    return parse_json(read_text(path), str(path))


def parse_json(text: str | bytes, file: str) -> Any:
    """Returns the value of a JSON text.

    Args:
        text: the JSON; bytes are UTF-8.
        file: what it was read from, for messages.

    Raises:
        InputError: if it is not JSON.
    """
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise InputError(f"{file}: is not JSON: {error.msg} in {place}") from None
    except UnicodeDecodeError:
        raise InputError(f"{file}: is no UTF-8 text") from None
    except (RecursionError, ValueError):
        raise InputError(f"{file}: is JSON nested too deeply, or with a number too long, to be read") from None
