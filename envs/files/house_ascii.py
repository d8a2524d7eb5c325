"""Houses as drawings for people.

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
`rooms = none`, which makes a house that has neither rooms nor doorways. Walls, where there are any, close the
house: floor that reaches the edge or outside is a mistake.

What a drawing cannot say: a floor that changes within a room, rooms without a wall between them, landmarks on
top of each other or in separate pieces, walls that do not close the house, and an order of doorways other than by
the rooms they join. JSON says everything.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from string import ascii_letters, digits

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import label

from vln.envs.categories import LandmarkCategory, Material, RoomCategory
from vln.envs.errors import InputError
from vln.envs.files.json_fields import (
    JSON_TYPES,
    LARGEST,
    cell_named,
    located,
    member_named,
    name_of,
    viewpoint_of,
)
from vln.envs.geometry import STEPS, Cell, CellKind
from vln.envs.world.house import NO_ROOM, Doorway, House, Landmark, Room

KINDS = {kind.character: kind for kind in CellKind}
LETTERS = ascii_letters + digits + "!\"$%&'()*,-:;<>?@[\\]^_`{|}~"  # what a landmark may be drawn as
NO_ROOMS = "none"
LARGEST_DRAWING = 1_000_000  # cells; a short file could ask for any number, since short rows are filled up


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
    characters = np.array([list(row) for row in rows])
    regions, rooms, floors = _rooms(structure, legend)
    doorways = _doorways(structure, regions) if legend.has_rooms else ()
    if legend.has_rooms:
        _expect_closed(structure)
    material = np.where(structure >= CellKind.FLOOR, legend.floor, Material.NONE)
    for index, floor in enumerate(floors):
        material[regions == index] = floor
    return House(
        house_id=legend.house,
        structure=structure,
        material=material.astype(np.uint8),
        rooms=rooms,
        doorways=doorways,
        landmarks=tuple(
            Landmark(meaning.category, cells, meaning.solid)
            for letter, meaning in legend.letters.items()
            for cells in _pieces(characters == letter)
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
    if len(rows) * width > LARGEST_DRAWING:
        raise InputError(f"the drawing is {len(rows)} rows x {width} columns, more than {LARGEST_DRAWING} cells")
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


def _expect_closed(structure: NDArray[np.uint8]) -> None:
    """Refuses a house with walls whose floor reaches what is outside; a house without walls may be open."""
    if not (structure == CellKind.WALL).any():
        return
    outside = np.pad(structure == CellKind.OUTSIDE, 1, constant_values=True)
    beside = outside[:-2, 1:-1] | outside[2:, 1:-1] | outside[1:-1, :-2] | outside[1:-1, 2:]
    for row, column in np.argwhere((structure >= CellKind.FLOOR) & beside).tolist():
        kind = name_of(CellKind(structure[row, column]))
        raise InputError(f"row {row}, column {column}: {kind} at the edge of the house; close the wall with #")


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
            nearest = sorted(pieces, key=lambda floor: abs(floor[0] - cell[0]) + abs(floor[1] - cell[1]))[:1]
            hint = "".join(f"; the nearest floor is {viewpoint_of(floor)}" for floor in nearest)
            raise InputError(f"room {viewpoint_of(cell)} ({name_of(category)}) is {found}, not on floor{hint}")
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
