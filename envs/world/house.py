"""A house: walls, floors, rooms, doorways and landmarks on a grid, validated and immutable.

One type holds every source: generated homes, drawings, SAIL's corridor worlds and ALFRED's furnished rooms.
`house_drawing` and `house_forms` read and write the ASCII and JSON forms.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from vln.envs.categories import LandmarkCategory, Material, RoomCategory
from vln.envs.errors import InputError
from vln.envs.geometry import Cell, CellKind
from vln.envs.world.names import expect_name

NO_ROOM = -1

WIDEST_CELL = 1e6  # metres; distances are single precision


@dataclass(frozen=True)
class Room:
    """A room: its category and the cells of its floor, doorways excluded."""

    category: RoomCategory
    cells: frozenset[Cell]

    def __post_init__(self) -> None:
        """Checks that the room has a floor.

        Raises:
            InputError: if the room has no cell.
        """
        if not self.cells:
            raise InputError(f"a {self.category.word} without any cell; give it at least one floor cell")


@dataclass(frozen=True)
class Doorway:
    """An opening between two rooms: a `DOOR`, or a `PASSAGE` without a door.

    Attributes:
        kind: `CellKind.DOOR` or `CellKind.PASSAGE`.
        cells: the opening's cells, one or more side by side.
        rooms: indices into `House.rooms` of the rooms on the two sides.
    """

    kind: CellKind
    cells: tuple[Cell, ...]
    rooms: tuple[int, int]


@dataclass(frozen=True)
class Landmark:
    """A piece of furniture, an object or a wall picture.

    Attributes:
        category: what it is.
        cells: the cells it covers.
        solid: whether it stops the agent (a table) or is walked through (a rug).
    """

    category: LandmarkCategory
    cells: tuple[Cell, ...]
    solid: bool = True

    def __post_init__(self) -> None:
        """Checks that the landmark is something and stands somewhere.

        Raises:
            InputError: if it has no cell or no category.
        """
        if not self.cells or self.category == LandmarkCategory.NONE:
            raise InputError(f"landmark {self.category.word!r} at {list(self.cells)}: needs a category and a cell")


@dataclass(frozen=True, eq=False)
class House:
    """An immutable house.

    Attributes:
        house_id: the name episodes refer to (`Episode.scan`).
        structure: uint8 (H, W), `CellKind`.
        material: uint8 (H, W), `Material` of the floor.
        rooms: the rooms; may be empty where a source has none.
        doorways: the openings between them.
        landmarks: furniture and objects; where two share a cell, the later one is seen.
        cell_size: metres along the edge of a cell.
        stride: cells covered by one FORWARD (2 in SAIL: from junction to junction over an edge).

    Raises:
        InputError: if the name cannot be printed, layers differ in shape, or a room, doorway or landmark lies off
            its cells.
    """

    house_id: str
    structure: NDArray[np.uint8]
    material: NDArray[np.uint8]
    rooms: tuple[Room, ...] = ()
    doorways: tuple[Doorway, ...] = ()
    landmarks: tuple[Landmark, ...] = ()
    cell_size: float = 0.5
    stride: int = 1

    def __post_init__(self) -> None:
        """Freezes the layers and validates the house."""
        for name in ("structure", "material"):
            layer = np.array(getattr(self, name), dtype=np.uint8)
            layer.flags.writeable = False
            object.__setattr__(self, name, layer)
        self._validate()

    def __eq__(self, other: object) -> bool:
        """Compares every field, layers by value."""
        if not isinstance(other, House):
            return NotImplemented
        return (
            np.array_equal(self.structure, other.structure)
            and np.array_equal(self.material, other.material)
            and (
                self.house_id,
                self.rooms,
                self.doorways,
                self.landmarks,
                self.cell_size,
                self.stride,
            )
            == (
                other.house_id,
                other.rooms,
                other.doorways,
                other.landmarks,
                other.cell_size,
                other.stride,
            )
        )

    def __hash__(self) -> int:
        """Hashes by name and shape: enough to tell houses apart in a set."""
        return hash((self.house_id, self.structure.shape))

    @property
    def shape(self) -> tuple[int, int]:
        """(H, W) in cells."""
        return self.structure.shape  # type: ignore[return-value]

    @cached_property
    def room_index(self) -> NDArray[np.int16]:
        """int16 (H, W): index into `rooms`, `NO_ROOM` elsewhere."""
        layer = np.full(self.shape, NO_ROOM, dtype=np.int16)
        for index, room in enumerate(self.rooms):
            for cell in room.cells:
                layer[cell] = index
        return layer

    @cached_property
    def landmark_layer(self) -> NDArray[np.uint8]:
        """uint8 (H, W): `LandmarkCategory` seen at each cell."""
        layer = np.zeros(self.shape, dtype=np.uint8)
        for landmark in self.landmarks:
            for cell in landmark.cells:
                layer[cell] = landmark.category
        return layer

    @cached_property
    def walkable(self) -> NDArray[np.bool_]:
        """Bool (H, W): cells where an agent can stand."""
        layer = self.structure >= CellKind.FLOOR
        for landmark in self.landmarks:
            if landmark.solid:
                for cell in landmark.cells:
                    layer[cell] = False
        return layer

    def room_at(self, cell: Cell) -> Room | None:
        """The room a floor cell belongs to, or None."""
        index = self.room_index[cell]
        return None if index == NO_ROOM else self.rooms[index]

    def doorway_at(self, cell: Cell) -> Doorway | None:
        """The doorway a cell belongs to, or None."""
        return self._doorway_of_cell.get(Cell(*cell))

    def with_landmarks(self, house_id: str, landmarks: Iterable[Landmark]) -> "House":
        """Returns the same house under another name, with these landmarks added."""
        return replace(self, house_id=house_id, landmarks=(*self.landmarks, *landmarks))

    @cached_property
    def _doorway_of_cell(self) -> dict[Cell, Doorway]:
        return {cell: doorway for doorway in self.doorways for cell in doorway.cells}

    def _validate(self) -> None:
        expect_name(self.house_id, "a house")
        if self.structure.ndim != 2 or not self.structure.size:
            self._refuse(f"structure must be rows x columns, is {self.structure.shape}")
        if self.material.shape != self.structure.shape:
            self._refuse(f"material is {self.material.shape}, structure {self.structure.shape}")
        if self.structure.max() > max(CellKind) or self.material.max() > max(Material):
            self._refuse("unknown cell kind or material id")
        if not 0 < self.cell_size <= WIDEST_CELL or self.stride < 1:
            self._refuse(f"cell_size must be > 0 and at most {WIDEST_CELL:g} metres, and stride >= 1")
        for index, room in enumerate(self.rooms):
            self._expect(room.cells, {CellKind.FLOOR}, f"room {index} ({room.category.word})")
        if sum(len(room.cells) for room in self.rooms) != len(
            {cell for room in self.rooms for cell in room.cells}
        ):
            self._refuse("two rooms share a cell")
        for landmark in self.landmarks:
            self._expect(landmark.cells, None, landmark.category.word)
        for doorway in self.doorways:
            self._validate_doorway(doorway)

    def _validate_doorway(self, doorway: Doorway) -> None:
        if doorway.kind not in (CellKind.DOOR, CellKind.PASSAGE):
            self._refuse(f"a doorway is a door or a passage, not {doorway.kind!r}")
        self._expect(doorway.cells, {doorway.kind}, doorway.kind.name.lower())
        if not all(0 <= room < len(self.rooms) for room in doorway.rooms):
            self._refuse(f"doorway at {tuple(doorway.cells[0])} leads to no room")

    def _expect(self, cells: Iterable[Cell], kinds: set[CellKind] | None, what: str) -> None:
        """Refuses cells off the grid or, if kinds are given, on something else."""
        (rows, columns), kind_at = self.shape, self.structure.item
        for row, column in cells:
            if not (0 <= row < rows and 0 <= column < columns):
                self._refuse(f"{what} at row {row}, column {column} is off the grid")
            if kinds is not None and kind_at(row, column) not in kinds:
                found = CellKind(kind_at(row, column)).name.lower()
                self._refuse(f"{what} at row {row}, column {column} stands on {found}")

    def _refuse(self, reason: str) -> NoReturn:
        raise InputError(f"house {self.house_id!r}: {reason}")
