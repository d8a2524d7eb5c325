"""Houses as text: a drawing for people, JSON for programs.

A drawing shows the house from above, one character per cell (`CellKind.character`: space outside, # wall,
. floor, + door, / passage), letters for landmarks, and under it what the letters and the rooms are:

    #########
    #BB..#TT#
    #....+..#
    #########

    house = flat
    cell_size = 0.5
    B = bed
    T = rug, walk-through
    room 1,1 = bedroom on carpet
    room 1,6 = bathroom on tile

Neighbouring cells with one letter are one landmark: two beds side by side take two letters. A landmark covers
floor unless its line says otherwise ("B = bed on outside"). A room is the floor within walls and doorways; its
line names any of its cells, row and column from 0, and what its floor is made of. A doorway joins the rooms on
its two sides. Lines that may be left out: `house`, `cell_size` (metres), `stride`, `floor` (of doorways and of
rooms whose line names none; wood), rooms (a floor without a line is a room without a category), and
`rooms = none`, which makes a house that has neither rooms nor doorways.

What a drawing cannot say: a floor that changes within a room, rooms without a wall between them, landmarks on
top of each other or in separate pieces, and an order of doorways other than by the rooms they join. JSON says
everything.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from enum import IntEnum
from math import isfinite
from pathlib import Path
from string import ascii_letters, ascii_lowercase, digits
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import label

from envs.atomic_file import write_text
from envs.categories import LandmarkCategory, Material, RoomCategory
from envs.errors import InputError
from envs.geometry import STEPS, Cell, CellKind
from envs.house import NO_ROOM, Doorway, House, Landmark, Room

Name = TypeVar("Name", bound=IntEnum)
Value = TypeVar("Value")

KINDS = {kind.character: kind for kind in CellKind}
LETTERS = ascii_letters + digits + "!\"$%&'()*,-:;<>?@[\\]^_`{|}~"  # what a landmark may be drawn as
PALETTE = digits + ascii_lowercase  # of the material layer in JSON
NO_ROOMS = "none"
LARGEST = 2**31  # numbers in files stay below: kernels count in 32 bits
JSON_TYPES = {
    str: "a string",
    bool: "true or false",
    int: "a whole number",
    float: "a finite number",
    list: "a list",
    dict: "an object",
}
HOUSE_FIELDS = (
    *("house_id", "cell_size", "stride", "structure", "materials", "material"),
    *("rooms", "doorways", "landmarks"),
)


# Names ---------------------------------------------------------------------------------------------------


def name_of(member: IntEnum) -> str:
    """Returns the word people write for a category or cell kind, for example "coffee table"."""
    return member.name.lower().replace("_", " ")


def member_named(kind: type[Name], name: str, what: str) -> Name:
    """Returns the category or cell kind of a name; `what` says in the message what was looked for.

    Raises:
        InputError: if there is none; the message suggests a close one.
    """
    names = {name_of(member): member for member in kind}
    if name not in names:
        close = get_close_matches(name, names, n=1)
        hint = f"did you mean {close[0]!r}?" if close else f"one of them is {list(names)[1]!r}"
        raise InputError(f"unknown {what} {name!r}; {hint}")
    return names[name]


def viewpoint_of(cell: Cell) -> str:
    """Returns the cell's name in files, "row,column"."""
    return f"{cell[0]},{cell[1]}"


def cell_named(viewpoint: str) -> Cell:
    """Returns the cell of a name "row,column".

    Raises:
        InputError: if it is none.
    """
    if not re.fullmatch(r"\d{1,9},\d{1,9}", viewpoint, re.ASCII):
        raise InputError(f"{viewpoint!r} is no cell; write row,column, counted from 0")
    row, column = viewpoint.split(",")
    return Cell(int(row), int(column))


@contextmanager
def located(place: str) -> Iterator[None]:
    """Puts a place in front of the message of an InputError raised within."""
    try:
        yield
    except InputError as error:
        raise InputError(f"{place}: {error}") from None


# The drawing ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Meaning:
    """What a letter stands for."""

    category: LandmarkCategory
    kind: CellKind
    solid: bool

    def __str__(self) -> str:
        on = "" if self.kind == CellKind.FLOOR else f" on {name_of(self.kind)}"
        return f"{name_of(self.category)}{on}{'' if self.solid else ', walk-through'}"


@dataclass
class _Legend:
    """The lines under a drawing."""

    house: str
    cell_size: float = 0.5
    stride: int = 1
    floor: Material = Material.WOOD
    has_rooms: bool = True
    rooms: dict[Cell, tuple[RoomCategory, Material | None]] = field(default_factory=dict)
    letters: dict[str, _Meaning] = field(default_factory=dict)

    def read(self, line: str) -> None:
        """Takes in one line.

        Raises:
            InputError: if it says nothing a legend can say.
        """
        key, equals, value = (part.strip() for part in line.partition("="))
        if not equals or not value:
            raise InputError('is not "name = value"')
        if key in self.letters:
            raise InputError(f"explains {key!r} a second time")
        if len(key) == 1:
            self._read_letter(key, value)
        elif key.startswith("room "):
            category, _, material = value.partition(" on ")
            floor = member_named(Material, material, "material") if material else None
            cell = cell_named(key.removeprefix("room ").strip())
            if cell in self.rooms:
                raise InputError("names this room a second time")
            self.rooms[cell] = member_named(RoomCategory, category, "room"), floor
        elif key == "rooms" and value == NO_ROOMS:
            self.has_rooms = False
        elif key == "house":
            self.house = value
        elif key == "floor":
            self.floor = member_named(Material, value, "material")
        elif key in ("cell_size", "stride"):
            self._read_number(key, value)
        else:
            raise InputError(
                "does not start with house, cell_size, stride, floor, rooms, room ROW,COLUMN or a letter"
            )

    def _read_letter(self, key: str, value: str) -> None:
        if key in KINDS:
            raise InputError(f"gives {key!r} a new meaning; it is {name_of(KINDS[key])}")
        words, comma, manner = (part.strip() for part in value.partition(","))
        if comma and manner != "walk-through":
            raise InputError(f'says {manner!r}; after the comma it can only say "walk-through"')
        category, _, kind = words.partition(" on ")
        self.letters[key] = _Meaning(
            member_named(LandmarkCategory, category, "landmark"),
            member_named(CellKind, kind, "kind of cell") if kind else CellKind.FLOOR,
            solid=not comma,
        )

    def _read_number(self, key: str, value: str) -> None:
        kind = float if key == "cell_size" else int
        try:
            number = kind(value)
        except ValueError:
            raise InputError(f"says {value!r}, which is not {JSON_TYPES[kind]}") from None
        if not abs(number) < LARGEST:
            raise InputError(f"says {value!r}, which is no number a house can have")
        setattr(self, key, number)


def house_from_ascii(text: str, house_id: str = "drawing") -> House:
    """Returns the house of a drawing and its legend; see the module for the form.

    Short rows are filled up with outside. Rooms come in the order of their lines, doorways in the order of the
    rooms they join, landmarks in the order of their letters' lines.

    Args:
        text: the drawing, and the legend after it.
        house_id: its name where the legend gives none.

    Raises:
        InputError: if a letter, a line, a room or a doorway makes no sense; the message says where.
    """
    rows, lines = _split(text)
    legend = _Legend(house_id)
    for line in lines:
        with located(f"legend line {line.strip()!r}"):
            legend.read(line)
    structure = _structure(rows, legend)
    regions, rooms, floors = _rooms(structure, legend)
    material = np.where(structure >= CellKind.FLOOR, legend.floor, Material.NONE)
    for index, floor in enumerate(floors):
        material[regions == index] = floor
    return House(
        house_id=legend.house,
        structure=structure,
        material=material.astype(np.uint8),
        rooms=rooms,
        doorways=_doorways(structure, regions) if legend.has_rooms else (),
        landmarks=tuple(
            Landmark(meaning.category, cells, meaning.solid)
            for letter, meaning in legend.letters.items()
            for cells in _pieces(np.array([[character == letter for character in row] for row in rows]))
        ),
        cell_size=legend.cell_size,
        stride=legend.stride,
    )


def _split(text: str) -> tuple[list[str], list[str]]:
    """Returns the rows of the drawing, all of one width, and the lines of the legend."""
    lines = text.replace("\r\n", "\n").split("\n")
    start = next((number for number, line in enumerate(lines) if "=" in line), len(lines))
    rows = lines[:start]
    # Blank lines around a drawing set it off; a blank line within it is a row of outside.
    while rows and not rows[0]:
        rows.pop(0)
    while rows and not rows[-1]:
        rows.pop()
    if not any(row.strip() for row in rows):
        raise InputError("there is no drawing; draw the house with # for walls and . for floor")
    width = max(map(len, rows))
    return [row.ljust(width) for row in rows], [line for line in lines[start:] if line.strip()]


def _structure(rows: list[str], legend: _Legend) -> NDArray[np.uint8]:
    """Returns uint8 (H, W), `CellKind`."""
    kinds = KINDS | {letter: meaning.kind for letter, meaning in legend.letters.items()}
    for number, row in enumerate(rows):
        for column, character in enumerate(row):
            if character not in kinds:
                hint = f'add a line "{character} = ..." under the drawing' if character in LETTERS else "remove it"
                raise InputError(f"row {number}, column {column}: unknown letter {character!r}; {hint}")
    return np.array([[kinds[character] for character in row] for row in rows], dtype=np.uint8)


def _pieces(mask: NDArray[np.bool_]) -> list[tuple[Cell, ...]]:
    """Returns the connected pieces of a mask, (H, W), each as its cells, all in reading order."""
    numbers, count = label(mask)
    cells: list[list[Cell]] = [[] for _ in range(count)]
    for row, column in np.argwhere(mask):
        cells[numbers[row, column] - 1].append(Cell(int(row), int(column)))
    return sorted(tuple(piece) for piece in cells)


def _rooms(
    structure: NDArray[np.uint8], legend: _Legend
) -> tuple[NDArray[np.int64], tuple[Room, ...], list[Material]]:
    """Returns the room's index at each cell, int64 (H, W), `NO_ROOM` elsewhere, the rooms and their floors."""
    regions = np.full(structure.shape, NO_ROOM, dtype=np.int64)
    if not legend.has_rooms:
        return regions, (), []
    pieces = {cell: piece for piece in _pieces(structure == CellKind.FLOOR) for cell in piece}
    rooms: list[Room] = []
    floors: list[Material] = []
    names = legend.rooms | {cell: (RoomCategory.NONE, None) for cell in pieces if cell not in legend.rooms}
    for cell, (category, material) in names.items():
        if cell not in pieces:
            found = _found(structure, cell)
            raise InputError(f"room {viewpoint_of(cell)} ({name_of(category)}) is {found}, not on floor")
        if regions[cell] == NO_ROOM:
            for own in pieces[cell]:
                regions[own] = len(rooms)
            rooms.append(Room(category, frozenset(pieces[cell])))
            floors.append(legend.floor if material is None else material)
        elif cell in legend.rooms:
            other = name_of(rooms[regions[cell]].category)
            raise InputError(
                f"room {viewpoint_of(cell)} ({name_of(category)}) lies in the {other} named before it; "
                "only walls and doorways divide rooms"
            )
    return regions, tuple(rooms), floors


def _found(structure: NDArray[np.uint8], cell: Cell) -> str:
    """Returns what is at a cell, for messages."""
    inside = cell[0] < structure.shape[0] and cell[1] < structure.shape[1]
    return f"on {name_of(CellKind(structure[cell]))}" if inside else "off the drawing"


def _doorways(structure: NDArray[np.uint8], regions: NDArray[np.int64]) -> tuple[Doorway, ...]:
    """Returns the doorways with the rooms they touch, in the order of those."""
    found: list[Doorway] = []
    for kind in (CellKind.DOOR, CellKind.PASSAGE):
        for cells in _pieces(structure == kind):
            around = {cell for own in cells for cell in _neighbours(own, structure.shape)}
            touched = {int(regions[cell]) for cell in around} - {NO_ROOM}
            if len(touched) != 2:
                raise InputError(
                    f"the {name_of(kind)} at row {cells[0].row}, column {cells[0].column} touches {len(touched)} "
                    f"room{'' if len(touched) == 1 else 's'}; it must have one on each of its two sides"
                )
            first, second = sorted(touched)
            found.append(Doorway(kind, cells, (first, second)))
    return tuple(sorted(found, key=lambda doorway: (doorway.rooms, doorway.cells)))


def _neighbours(cell: Cell, shape: tuple[int, ...]) -> Iterator[Cell]:
    for rows, columns in STEPS.tolist():
        row, column = cell.row + rows, cell.column + columns
        if 0 <= row < shape[0] and 0 <= column < shape[1]:
            yield Cell(row, column)


def house_to_ascii(house: House) -> str:
    """Returns the drawing and legend of a house; reading them gives an equal house.

    Raises:
        InputError: if a drawing cannot say this house exactly (see the module); JSON can.
    """
    canvas = [[CellKind(kind).character for kind in row] for row in house.structure]
    letters = _draw_landmarks(canvas, house)
    floors = [Cell(*cell) for cell in np.argwhere(house.structure >= CellKind.FLOOR).tolist()]
    plain = [doorway.cells[0] for doorway in house.doorways] or floors
    floor = Material(house.material[plain[0]]) if plain else Material.WOOD
    lines = [
        f"house = {house.house_id}",
        f"cell_size = {house.cell_size}",
        f"stride = {house.stride}",
        f"floor = {name_of(floor)}",
        *(f"{letter} = {meaning}" for letter, meaning in letters.items()),
        *(_room_line(room, house) for room in house.rooms),
        *([] if house.rooms else [f"rooms = {NO_ROOMS}"]),
    ]
    text = "\n".join([*map("".join, canvas), "", *lines, ""])
    _expect_equal(house, text)
    return text


def _room_line(room: Room, house: House) -> str:
    cell = min(room.cells)
    floor = Material(house.material[cell])
    return f"room {viewpoint_of(cell)} = {name_of(room.category)} on {name_of(floor)}"


def _draw_landmarks(canvas: list[list[str]], house: House) -> dict[str, _Meaning]:
    """Draws the landmarks onto the canvas, rows of characters, and returns the legend of their letters.

    A letter serves again as long as the landmarks that share it follow each other in reading order without
    touching: then reading finds them in the same order.
    """
    letters: dict[str, _Meaning] = {}
    letter, drawn = "", set[Cell]()
    for landmark in house.landmarks:
        kind = CellKind(house.structure[landmark.cells[0]])
        meaning = _Meaning(landmark.category, kind, landmark.solid)
        around = {cell for own in landmark.cells for cell in (own, *_neighbours(own, house.shape))}
        serves_again = letters.get(letter) == meaning and not drawn & around and max(drawn) < min(landmark.cells)
        if not serves_again:
            letter, drawn = _free_letter(landmark, letters, house.house_id), set()
            letters[letter] = meaning
        drawn.update(landmark.cells)
        for row, column in landmark.cells:
            canvas[row][column] = letter
    return letters


def _free_letter(landmark: Landmark, taken: Iterable[str], house_id: str) -> str:
    """Returns a letter for a landmark, one from its name if possible."""
    own = (letter for initial in landmark.category.word for letter in (initial.upper(), initial))
    for letter in (*own, *LETTERS):
        if letter in LETTERS and letter not in taken:
            return letter
    raise InputError(f"house {house_id!r}: has more landmarks than there are letters to draw; save it as .json")


def _expect_equal(house: House, text: str) -> None:
    """Raises InputError if the text does not say exactly this house."""
    refusal = f"house {house.house_id!r} cannot be drawn exactly, save it as .json"
    with located(refusal):
        copy = house_from_ascii(text)
    for name in (attribute.name for attribute in fields(House)):
        own, other = getattr(house, name), getattr(copy, name)
        if not (np.array_equal(own, other) if isinstance(own, np.ndarray) else own == other):
            raise InputError(f"{refusal}: its {name.replace('_', ' ')} would change")


# JSON ----------------------------------------------------------------------------------------------------


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
    text = json.dumps(value)
    return text if len(text) <= 40 else f"{text[:37]}..."


def house_to_json(house: House) -> dict[str, Any]:
    """Returns a house as JSON values, without loss.

    Layers are rows of characters: the structure's as in drawings, the material's each the place of a name in
    `materials`, counted 0 to 9, then a to z.
    """
    used = np.unique(house.material).tolist()
    character = {material: PALETTE[number] for number, material in enumerate(used)}
    return {
        "house_id": house.house_id,
        "cell_size": house.cell_size,
        "stride": house.stride,
        "structure": ["".join(CellKind(kind).character for kind in row) for row in house.structure],
        "materials": [name_of(Material(material)) for material in used],
        "material": ["".join(character[material] for material in row) for row in house.material.tolist()],
        "rooms": [{"category": name_of(one.category), "cells": _names(sorted(one.cells))} for one in house.rooms],
        "doorways": [
            {"kind": name_of(one.kind), "cells": _names(one.cells), "rooms": list(one.rooms)}
            for one in house.doorways
        ],
        "landmarks": [
            {"category": name_of(one.category), "cells": _names(one.cells), "solid": one.solid}
            for one in house.landmarks
        ],
    }


def _names(cells: Iterable[Cell]) -> list[str]:
    return [viewpoint_of(cell) for cell in cells]


def house_from_json(value: Any, file: str = "house") -> House:
    """Returns the house of `house_to_json`'s values; rooms, doorways and landmarks may be left out.

    Args:
        value: the parsed JSON.
        file: what it was read from, for messages.

    Raises:
        InputError: if a field is missing or wrong; the message names it.
    """
    return house_from_record(Record(value, file, known=HOUSE_FIELDS))


def house_from_record(record: Record) -> House:
    """Returns the house of a JSON object, as `house_from_json` does."""
    names = record.texts("materials")
    with located(record.place("materials")):
        materials = [member_named(Material, name, "material") for name in names]
    values: dict[str, Any] = {
        "house_id": record.get("house_id", str),
        "structure": _layer(record, "structure", KINDS),
        "material": _layer(record, "material", dict(zip(PALETTE, materials, strict=False))),
        "rooms": tuple(map(_room, record.records("rooms", ("category", "cells")))),
        "doorways": tuple(map(_doorway, record.records("doorways", ("kind", "cells", "rooms")))),
        "landmarks": tuple(map(_landmark, record.records("landmarks", ("category", "cells", "solid")))),
        "cell_size": record.get("cell_size", float),
        "stride": record.get("stride", int),
    }
    with located(record.place()):
        return House(**values)


def _layer(record: Record, key: str, meanings: Mapping[str, IntEnum]) -> NDArray[np.uint8]:
    """Returns the layer, uint8 (H, W), of rows of characters."""
    rows = record.texts(key)
    if not rows or len({len(row) for row in rows}) > 1:
        raise InputError(f"{record.place(key)}: must be rows of one length, at least one")
    for number, row in enumerate(rows):
        for column, character in enumerate(row):
            if character not in meanings:
                place = f"{record.place(key)}[{number}]"
                raise InputError(f"{place}: unknown character {character!r} in column {column}")
    return np.array([[meanings[character] for character in row] for row in rows], dtype=np.uint8)


def _room(record: Record) -> Room:
    category, cells = record.member("category", RoomCategory), record.cells("cells")
    with located(record.place()):
        return Room(category, frozenset(cells))


def _doorway(record: Record) -> Doorway:
    rooms = record.get("rooms", list)
    if len(rooms) != 2 or not all(type(room) is int for room in rooms):
        raise InputError(f"{record.place('rooms')}: must be the numbers of two rooms, counted from 0")
    return Doorway(record.member("kind", CellKind), record.cells("cells"), (rooms[0], rooms[1]))


def _landmark(record: Record) -> Landmark:
    category, cells = record.member("category", LandmarkCategory), record.cells("cells")
    solid = record.get("solid", bool) if "solid" in record else True
    with located(record.place()):
        return Landmark(category, cells, solid)


# Files ---------------------------------------------------------------------------------------------------


def read_text(path: Path) -> str:
    """Returns the content of a UTF-8 text file.

    Raises:
        InputError: if it cannot be read.
    """
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise InputError(f"{path}: is no UTF-8 text") from None


def read_json(path: Path) -> Any:
    """Returns the value in a JSON file.

    Raises:
        InputError: if it cannot be read or is not JSON.
    """
    try:
        return json.loads(read_text(path))
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise InputError(f"{path}: is not JSON: {error.msg} in {place}") from None
    except (RecursionError, ValueError):
        raise InputError(f"{path}: is JSON nested too deeply, or with a number too long, to be read") from None


def save_house(house: House, path: Path | str) -> None:
    """Writes a house as a drawing (.txt) or as JSON (.json).

    Raises:
        InputError: if the suffix is another, or a drawing cannot say the house.
    """
    path = Path(path)
    is_drawing = _form(path) == ".txt"
    write_text(path, house_to_ascii(house) if is_drawing else json.dumps(house_to_json(house), indent=1) + "\n")


def load_house(path: Path | str) -> House:
    """Returns the house of a drawing (.txt; named after the file unless it says otherwise) or of JSON (.json).

    Raises:
        InputError: if the file cannot be read; the message names it and the place in it.
    """
    path = Path(path)
    if _form(path) == ".json":
        return house_from_json(read_json(path), str(path))
    text = read_text(path)
    with located(str(path)):
        return house_from_ascii(text, path.stem)


def _form(path: Path) -> str:
    if path.suffix not in (".txt", ".json"):
        raise InputError(f"{path}: a house is a drawing (.txt) or JSON (.json)")
    return path.suffix
