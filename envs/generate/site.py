"""Building sites: a room while it is being furnished, and the places where a piece still fits.

Cells are numbers, row * width + column, which makes sets of them fast. Every solid piece keeps a walkable cell
beside it free for good, and the walkable floor stays in one piece.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import NamedTuple

import numpy as np

from vln.envs.categories import LandmarkCategory
from vln.envs.geometry import Cell, Heading
from vln.envs.world.house import Landmark

Size = tuple[int, int]  # cells along the wall, cells away from it

# Looked up once: members of an Enum are slow to reach.
_NORTH, _WEST = Heading.NORTH, Heading.WEST
_VERTICAL = (Heading.NORTH, Heading.SOUTH)


class Spot(NamedTuple):
    """Where a piece may stand.

    Attributes:
        corner: its north-west cell.
        rows: cells from north to south.
        columns: cells from west to east.
        back: the side with the wall it stands at.
    """

    corner: int
    rows: int
    columns: int
    back: Heading = Heading.NORTH


class Site:
    """A room while it is being furnished."""

    def __init__(
        self, rng: np.random.Generator, width: int, floor: list[int], thresholds: set[int], openings: set[int]
    ) -> None:
        """Starts with an empty room.

        Args:
            rng: where chance comes from.
            width: columns of the house.
            floor: the cells of the room.
            thresholds: those in front of its doorways, which stay free.
            openings: the cells of doorways.
        """
        self.rng = rng
        self.width = width
        self.floor = set(floor)
        self.area = len(floor)
        self.walkable = set(floor)
        self.covered: set[int] = set()
        self.kept = thresholds
        self.landmarks: list[Landmark] = []
        self.steps = (-width, 1, width, -1)
        self.edges = [
            (cell, heading)
            for heading in Heading
            for cell in floor
            if (next_to := cell + self.steps[heading]) not in self.floor and next_to not in openings
        ]
        self._at_wall = set(self.edges)

    # What a piece covers and touches.

    def cells(self, spot: Spot) -> list[int]:
        """Returns the cells of a spot, in reading order."""
        return [
            cell + column
            for cell in range(spot.corner, spot.corner + spot.rows * self.width, self.width)
            for column in range(spot.columns)
        ]

    def beyond(self, spot: Spot, side: Heading, distance: int = 1) -> list[int]:
        """Returns the row of cells that far from a spot on one side, from the west or north."""
        corner, rows, columns, _ = spot
        if side in _VERTICAL:
            start = corner + (-distance if side == _NORTH else rows - 1 + distance) * self.width
            return list(range(start, start + columns))
        start = corner + (-distance if side == _WEST else columns - 1 + distance)
        return list(range(start, start + rows * self.width, self.width))

    def has(self, category: LandmarkCategory) -> bool:
        """Returns whether a piece of this category stands here."""
        return any(landmark.category == category for landmark in self.landmarks)

    # Placing.

    def add(self, category: LandmarkCategory, spot: Spot, solid: bool = True) -> None:
        """Puts a piece on a spot where it fits."""
        cells = self.cells(spot)
        self.landmarks.append(Landmark(category, tuple(Cell(*divmod(cell, self.width)) for cell in cells), solid))
        self.covered.update(cells)
        if solid:
            self.walkable.difference_update(cells)

    def keep(self, cells: Iterable[int]) -> bool:
        """Keeps the first walkable one of some cells free for good; returns whether there was one."""
        for cell in cells:
            if cell in self.walkable:
                self.kept.add(cell)
                return True
        return False

    def is_free(self, spot: Spot) -> bool:
        """Returns whether a solid piece may cover a spot: nothing is there, and the rest stays in one piece."""
        for cell in self.cells(spot):
            if cell not in self.walkable or cell in self.covered or cell in self.kept:
                return False
        # Where the walkable cells around it are in one piece, so are all others.
        corner, walkable = spot.corner, self.walkable
        arcs, before = 0, corner + _ring(spot.rows, spot.columns, self.width)[-1] in walkable
        for offset in _ring(spot.rows, spot.columns, self.width):
            now = corner + offset in walkable
            if now and not before:
                arcs += 1
            before = now
        if arcs == 0:
            return before
        return arcs == 1 or self._is_connected_without(self.cells(spot))

    def _is_connected_without(self, cells: list[int]) -> bool:
        unseen = self.walkable.difference(cells)
        frontier = [unseen.pop()]
        while frontier:
            cell = frontier.pop()
            for step in self.steps:
                if cell + step in unseen:
                    unseen.remove(cell + step)
                    frontier.append(cell + step)
        return not unseen

    def wall_spots(self, size: Size) -> Iterator[Spot]:
        """Yields the spots of a size with their back to a wall, along the walls from a random place."""
        along, away = size
        count = len(self.edges)
        start = int(self.rng.random() * count)
        for number in range(count):
            cell, back = self.edges[(start + number) % count]
            spot = self.wall_spot(cell, back, along, away)
            if spot is not None:
                yield spot

    def wall_spot(self, cell: int, back: Heading, along: int, away: int) -> Spot | None:
        """Returns the spot whose back row starts at a cell, from the west or north, or None if it does not fit."""
        is_row = back in _VERTICAL
        step = 1 if is_row else self.width
        for number in range(along):
            own = cell + number * step
            if (own, back) not in self._at_wall or own in self.covered or own in self.kept:
                return None
        shift = (0, away - 1, (away - 1) * self.width, 0)[back]
        spot = Spot(cell - shift, *((away, along) if is_row else (along, away)), back)
        return spot if self.is_free(spot) else None

    def place_at_wall(
        self,
        category: LandmarkCategory,
        sizes: Iterable[Size],
        suits: Callable[[Spot], bool] | None = None,
    ) -> Spot | None:
        """Puts a piece with its back to a wall, a walkable cell in front of it; returns where, or None.

        Args:
            category: of the piece.
            sizes: what it may measure, the best first.
            suits: what else a spot must fulfil.
        """
        for size in sizes:
            for spot in self.wall_spots(size):
                front = self.beyond(spot, spot.back.turned(2))
                middle = len(front) // 2
                order = front[middle:] + front[:middle]
                if (suits is None or suits(spot)) and any(cell in self.walkable for cell in order):
                    self.add(category, spot)
                    self.keep(order)
                    return spot
        return None

    def open_spots(self, rows: int, columns: int, margin: int = 1) -> list[Spot]:
        """Returns the spots of a size with nothing but walkable floor for `margin` cells all around."""
        offsets = [
            row * self.width + column
            for row in range(-margin, rows + margin)
            for column in range(-margin, columns + margin)
        ]
        walkable = self.walkable
        return [
            spot
            for cell in sorted(walkable)
            if all(cell + offset in walkable for offset in offsets)
            and self.is_free(spot := Spot(cell, rows, columns))
        ]

    def place_flat(self, category: LandmarkCategory, sizes: Iterable[Size]) -> bool:
        """Lays something that is walked over on floor that nothing covers; returns whether there was room."""
        for along, away in sizes:
            for rows, columns in ((along, away), (away, along)):
                free = self.floor - self.covered
                offsets = [row * self.width + column for row in range(rows) for column in range(columns)]
                corners = [cell for cell in sorted(free) if all(cell + offset in free for offset in offsets)]
                if corners:
                    self.add(category, Spot(self._most_central(corners, rows, columns), rows, columns), False)
                    return True
        return False

    def _most_central(self, corners: list[int], rows: int, columns: int) -> int:
        """Returns the north-west cell for which a rectangle is nearest to the middle of the room."""
        row, column = (
            sum(each) / self.area for each in zip(*(divmod(c, self.width) for c in self.floor), strict=True)
        )

        def distance(corner: int) -> float:
            top, left = divmod(corner, self.width)
            return abs(top + (rows - 1) / 2 - row) + abs(left + (columns - 1) / 2 - column)

        return min(corners, key=distance)

    def wall_runs(self) -> list[tuple[Heading, list[int]]]:
        """Returns the stretches of free floor along each wall, the longest first."""
        runs: list[tuple[Heading, list[int]]] = []
        for cell, back in sorted(self.edges, key=lambda edge: (edge[1], self._along(edge))):
            if cell in self.covered or cell in self.kept:
                continue
            step = 1 if back in _VERTICAL else self.width
            if runs and runs[-1][0] == back and runs[-1][1][-1] + step == cell:
                runs[-1][1].append(cell)
            else:
                runs.append((back, [cell]))
        return sorted(runs, key=lambda run: -len(run[1]))

    def _along(self, edge: tuple[int, Heading]) -> tuple[int, int]:
        row, column = divmod(edge[0], self.width)
        return (row, column) if edge[1] in _VERTICAL else (column, row)


@cache
def _ring(rows: int, columns: int, width: int) -> tuple[int, ...]:
    """Returns the cells around a rectangle, from its corner, clockwise from the north-west."""
    top = [-width + column for column in range(-1, columns + 1)]
    right = [row * width + columns for row in range(rows)]
    bottom = [rows * width + column for column in range(columns, -2, -1)]
    left = [row * width - 1 for row in range(rows - 1, -1, -1)]
    return (*top, *right, *bottom, *left)
