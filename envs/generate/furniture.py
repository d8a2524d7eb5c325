"""Furniture: what stands in a room, placed so that doorways and ways to walk stay free."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache

import numpy as np

from envs.categories import LandmarkCategory, RoomCategory
from envs.generate.floor_plan import NARROWEST_ROOM, Rectangle
from envs.geometry import Cell, Heading
from envs.house import Landmark

FEWEST_PIECES, MOST_PIECES = 3, 6

_Category = LandmarkCategory


class Place(Enum):
    """Where in a room a piece goes."""

    WALL = "with its back to a wall"
    ANYWHERE = "anywhere"


@dataclass(frozen=True)
class Piece:
    """A piece of furniture a room may have.

    Attributes:
        category: what it is.
        sizes: possible (along the wall, away from the wall) extents in cells.
        chance: how likely it is there; 1 means that the room is not itself without it.
        place: where it goes.
        near: the category of the piece it stands next to, if there is one.
        solid: whether it stops the agent.
    """

    category: LandmarkCategory
    sizes: tuple[tuple[int, int], ...] = ((1, 1),)
    chance: float = 0.5
    place: Place = Place.WALL
    near: LandmarkCategory | None = None
    solid: bool = True


_RUG = Piece(_Category.RUG, ((2, 2), (3, 1), (2, 1)), 0.4, Place.ANYWHERE, solid=False)
_LAMP = Piece(_Category.LAMP, chance=0.4)
_PLANT = Piece(_Category.PLANT, chance=0.5)
_MIRROR = Piece(_Category.MIRROR, chance=0.4)

# What tells a room comes first, then what it may have; the earlier, the likelier it finds a place.
FURNITURE: dict[RoomCategory, tuple[Piece, ...]] = {
    RoomCategory.ENTRY: (
        Piece(_Category.SHOE_RACK, chance=0.9),
        Piece(_Category.COAT_RACK, chance=0.9),
        _MIRROR,
    ),
    RoomCategory.HALLWAY: (
        Piece(_Category.COAT_RACK, chance=0.6),
        Piece(_Category.BENCH, ((2, 1), (1, 1)), 0.6),
        _PLANT,
        _MIRROR,
        Piece(_Category.SHELF, chance=0.4),
        _LAMP,
        Piece(_Category.SHOE_RACK, chance=0.4),
        Piece(_Category.RUG, ((3, 1), (2, 1)), 0.3, Place.ANYWHERE, solid=False),
    ),
    RoomCategory.LIVING_ROOM: (
        Piece(_Category.SOFA, ((3, 1), (2, 1)), 1.0),
        Piece(_Category.TELEVISION, ((2, 1), (1, 1)), 1.0),
        Piece(_Category.COFFEE_TABLE, ((2, 1), (1, 1)), 0.8, Place.ANYWHERE),
        Piece(_Category.ARMCHAIR, chance=0.7),
        _PLANT,
        Piece(_Category.BOOKSHELF, ((2, 1),), 0.5),
        _LAMP,
        Piece(_Category.PIANO, ((2, 1),), 0.25),
        _RUG,
    ),
    RoomCategory.DINING_ROOM: (
        Piece(_Category.DINING_TABLE, ((2, 2), (2, 1)), 1.0, Place.ANYWHERE),
        Piece(_Category.CHAIR, ((1, 1),), 0.9, Place.ANYWHERE, _Category.DINING_TABLE),
        Piece(_Category.CHAIR, ((1, 1),), 0.7, Place.ANYWHERE, _Category.DINING_TABLE),
        Piece(_Category.SHELF, ((2, 1), (1, 1)), 0.6),
        _PLANT,
        _MIRROR,
        _LAMP,
    ),
    RoomCategory.KITCHEN: (
        Piece(_Category.STOVE, chance=1.0),
        Piece(_Category.FRIDGE, chance=1.0),
        Piece(_Category.KITCHEN_SINK, chance=1.0),
        Piece(_Category.COUNTER, ((2, 1), (1, 1)), 0.8),
        Piece(_Category.DINING_TABLE, ((2, 1), (1, 1)), 0.3, Place.ANYWHERE),
        Piece(_Category.CHAIR, ((1, 1),), 0.3, Place.ANYWHERE, _Category.DINING_TABLE),
        _PLANT,
    ),
    RoomCategory.BEDROOM: (
        Piece(_Category.BED, ((2, 2), (1, 2), (2, 1)), 1.0),
        Piece(_Category.WARDROBE, ((2, 1), (1, 1)), 1.0),
        Piece(_Category.NIGHTSTAND, ((1, 1),), 0.8, near=_Category.BED),
        Piece(_Category.DRESSER, ((2, 1), (1, 1)), 0.5),
        _MIRROR,
        _LAMP,
        _PLANT,
        Piece(_Category.ARMCHAIR, chance=0.2),
        _RUG,
    ),
    RoomCategory.BATHROOM: (
        Piece(_Category.TOILET, chance=1.0),
        Piece(_Category.WASHBASIN, chance=1.0),
        Piece(_Category.BATHTUB, ((2, 1), (3, 1)), 0.65),
        Piece(_Category.SHOWER, chance=0.6),
        Piece(_Category.WASHING_MACHINE, chance=0.25),
        _MIRROR,
        _PLANT,
    ),
    RoomCategory.TOILET: (
        Piece(_Category.TOILET, chance=1.0),
        Piece(_Category.WASHBASIN, chance=1.0),
        _MIRROR,
        _PLANT,
    ),
    RoomCategory.STUDY: (
        Piece(_Category.DESK, ((2, 1),), 1.0),
        Piece(_Category.OFFICE_CHAIR, ((1, 1),), 0.9, Place.ANYWHERE, _Category.DESK),
        Piece(_Category.BOOKSHELF, ((2, 1), (3, 1)), 0.9),
        _LAMP,
        Piece(_Category.PIANO, ((2, 1),), 0.15),
        Piece(_Category.ARMCHAIR, chance=0.3),
        _PLANT,
        _RUG,
    ),
    RoomCategory.STORAGE: (
        Piece(_Category.SHELF, ((2, 1), (3, 1), (1, 1)), 1.0),
        Piece(_Category.BOX, chance=1.0),
        Piece(_Category.BOX, chance=0.6),
        Piece(_Category.SHOE_RACK, chance=0.3),
        Piece(_Category.BENCH, ((2, 1),), 0.2),
    ),
    RoomCategory.LAUNDRY: (
        Piece(_Category.WASHING_MACHINE, chance=1.0),
        Piece(_Category.SHELF, ((2, 1), (1, 1)), 0.9),
        Piece(_Category.BOX, chance=0.6),
        Piece(_Category.WASHBASIN, chance=0.4),
        Piece(_Category.BENCH, chance=0.3),
    ),
}


def furnish(
    rng: np.random.Generator, category: RoomCategory, floor: Rectangle, thresholds: set[Cell]
) -> list[Landmark] | None:
    """Returns the furniture of a room, or None where what tells the room finds no place.

    Args:
        rng: where chance comes from.
        category: what the room is for.
        floor: its cells.
        thresholds: the floor cells in front of its doorways, kept free.
    """
    room = _Room(floor, thresholds)
    most = min(int(rng.integers(FEWEST_PIECES + 1, MOST_PIECES + 1)), 1 + floor.area // 3)
    for piece in FURNITURE[category]:
        if len(room.landmarks) < most and rng.random() < piece.chance:
            placed = room.place(rng, piece)
            if not placed and piece.chance == 1:
                return None
    fewest = FEWEST_PIECES if floor.area >= NARROWEST_ROOM**2 else 1
    for filler in (_PLANT, _LAMP, _MIRROR, Piece(_Category.SHELF), Piece(_Category.BOX)):
        if len(room.landmarks) >= fewest:
            return room.landmarks
        if all(landmark.category != filler.category for landmark in room.landmarks):
            room.place(rng, filler)
    return None


class _Room:
    """A room while it is being furnished."""

    def __init__(self, floor: Rectangle, thresholds: set[Cell]) -> None:
        self.floor = floor
        self.thresholds = thresholds
        self.walkable = set(floor.cells())
        self.covered: set[Cell] = set()
        self.landmarks: list[Landmark] = []

    def place(self, rng: np.random.Generator, piece: Piece) -> bool:
        """Adds the piece at a random place that leaves room to walk; returns whether there was one."""
        first = int(rng.random() * len(piece.sizes))
        for along, away in (*piece.sizes[first:], *piece.sizes[:first]):
            spots = _spots(self.floor.height, self.floor.width, along, away, piece.place)
            for index in rng.permutation(len(spots)).tolist():
                cells = tuple(Cell(self.floor.top + r, self.floor.left + c) for r, c in spots[index])
                if self._fits(piece, cells):
                    self._add(Landmark(piece.category, cells, piece.solid))
                    return True
        return False

    def _add(self, landmark: Landmark) -> None:
        self.landmarks.append(landmark)
        self.covered.update(landmark.cells)
        if landmark.solid:
            self.walkable.difference_update(landmark.cells)

    def _fits(self, piece: Piece, cells: tuple[Cell, ...]) -> bool:
        if not self.covered.isdisjoint(cells):
            return False
        if piece.near is not None and not self._touches(piece.near, cells):
            return False
        if not piece.solid:
            return True
        walkable = self.walkable.difference(cells)
        return (
            self.thresholds.isdisjoint(cells)
            and _is_connected(walkable)
            and all(
                any(cell in walkable for own in landmark.cells for cell in neighbours(own))
                for landmark in (*self.landmarks, Landmark(piece.category, cells))
                if landmark.solid
            )
        )

    def _touches(self, category: LandmarkCategory, cells: tuple[Cell, ...]) -> bool:
        """Whether the cells are next to the piece of this category, or there is none to be next to."""
        others = {cell for piece in self.landmarks if piece.category == category for cell in piece.cells}
        return not others or any(cell in others for own in cells for cell in neighbours(own))


def neighbours(cell: Cell) -> Iterator[Cell]:
    """Yields the four cells next to a cell, clockwise from the north; they may lie off the grid."""
    for rows, columns in _STEPS:
        yield Cell(cell[0] + rows, cell[1] + columns)


_STEPS = tuple(heading.step for heading in Heading)


def _is_connected(cells: set[Cell]) -> bool:
    """Returns whether one can walk from any cell to any other within the set; it has at least one."""
    unseen = set(cells)
    frontier = [unseen.pop()] if unseen else []
    while frontier:
        row, column = frontier.pop()
        for rows, columns in _STEPS:
            cell = (row + rows, column + columns)
            if cell in unseen:
                unseen.remove(cell)  # type: ignore[arg-type]
                frontier.append(cell)  # type: ignore[arg-type]
    return bool(cells) and not unseen


@cache
def _spots(
    height: int, width: int, along: int, away: int, place: Place
) -> tuple[tuple[tuple[int, int], ...], ...]:
    """Returns the sets of (row, column) a piece can cover in a room of this size, from its corner."""
    spots: dict[tuple[int, int, int, int], None] = {}
    for back in Heading:
        rows, columns = (away, along) if back.step[0] else (along, away)
        for top in range(height - rows + 1):
            for left in range(width - columns + 1):
                gap = (top, width - left - columns, height - top - rows, left)[back]
                if gap == 0 or place == Place.ANYWHERE:
                    spots[top, left, rows, columns] = None
    return tuple(
        tuple((row, column) for row in range(top, top + rows) for column in range(left, left + columns))
        for top, left, rows, columns in spots
    )
