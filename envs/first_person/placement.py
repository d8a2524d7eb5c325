"""Where things are in a house: which way furniture faces, doors lead and windows look."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vln.envs.categories import LandmarkCategory
from vln.envs.geometry import Cell, CellKind, Heading
from vln.envs.world.house import House

_TALL = [category for category in LandmarkCategory if category.kind.about.is_tall]
_FAR_AWAY = 20  # cells
_BY_PREFERENCE = (Heading.NORTH, Heading.WEST, Heading.EAST, Heading.SOUTH)


def pieces_of(cells: tuple[Cell, ...]) -> list[tuple[int, int, int, int]]:
    """Returns (row, column, rows, columns): one piece if a landmark's cells are a rectangle, else one each."""
    rows, columns = {cell[0] for cell in cells}, {cell[1] for cell in cells}
    if len(rows) * len(columns) == len(set(cells)):
        return [(min(rows), min(columns), len(rows), len(columns))]
    return [(cell[0], cell[1], 1, 1) for cell in sorted(set(cells))]


def back_of(house: House, piece: tuple[int, int, int, int]) -> Heading:
    """Returns the side on which most of a piece touches wall.

    Of equals it is the longer side, then north, west, east, south: as in the map. In a house without walls it
    is the side away from the nearest floor.
    """
    structure = house.structure
    height, width = structure.shape

    def touching(side: Heading) -> tuple[float, int, int]:
        kinds = [structure[r, c] for r, c in _border(piece, side) if 0 <= r < height and 0 <= c < width]
        walls = kinds.count(CellKind.WALL)
        length = piece[3] if side.step[0] else piece[2]
        return walls / length, walls, 0 if walls else -_distance_to_floor(house, piece, side.turned(2))

    return max(_BY_PREFERENCE, key=touching)


def _distance_to_floor(house: House, piece: tuple[int, int, int, int], side: Heading) -> int:
    """Returns how many cells lie between the corner of a piece and the floor on a side."""
    cell, distance = Cell(*piece[:2]), 0
    while (kind := _kind(house, cell)) == CellKind.OUTSIDE and distance < _FAR_AWAY:
        cell, distance = _next_to(cell, side), distance + 1
    return distance if kind >= CellKind.FLOOR else _FAR_AWAY


def _border(piece: tuple[int, int, int, int], side: Heading) -> Iterator[tuple[int, int]]:
    """Yields the cells next to a piece on a side; they may lie off the grid."""
    top, left, rows, columns = piece
    if side in (Heading.NORTH, Heading.SOUTH):
        row = top - 1 if side == Heading.NORTH else top + rows
        yield from ((row, left + column) for column in range(columns))
    else:
        column = left - 1 if side == Heading.WEST else left + columns
        yield from ((top + row, column) for row in range(rows))


class Opening(NamedTuple):
    """Cells side by side through a wall, from west to east or from north to south.

    Attributes:
        kind: `CellKind.DOOR` or `CellKind.PASSAGE`.
        cells: the cells.
        back: one of the two sides it leads to: north, or east.
    """

    kind: CellKind
    cells: tuple[Cell, ...]
    back: Heading


def openings_of(house: House) -> list[Opening]:
    """Returns the doors and passages of a house, read off its structure."""
    cells = [Cell(*cell) for cell in np.argwhere(house.structure > CellKind.FLOOR).tolist()]
    openings: list[Opening] = []
    taken: set[Cell] = set()
    for cell in cells:
        if cell in taken:
            continue
        kind = CellKind(house.structure[cell])
        back = _through(house, cell)
        along = Heading.EAST if back == Heading.NORTH else Heading.SOUTH
        run = [cell]
        while (following := _next_to(run[-1], along)) in cells and house.structure[following] == kind:
            run.append(following)
        taken.update(run)
        openings.append(Opening(kind, tuple(run), back))
    return openings


def _through(house: House, cell: Cell) -> Heading:
    """Returns a side that an opening leads to: north where there is wall to its west and east, else east."""

    def closed(side: Heading) -> bool:
        row, column = _next_to(cell, side)
        inside = 0 <= row < house.shape[0] and 0 <= column < house.shape[1]
        return not inside or house.structure[row, column] in (CellKind.WALL, house.structure[cell])

    return (
        Heading.NORTH
        if closed(Heading.WEST) + closed(Heading.EAST) >= closed(Heading.NORTH) + closed(Heading.SOUTH)
        else Heading.EAST
    )


def leaf_place(house: House, opening: Opening) -> tuple[Cell, Heading] | None:
    """Returns the cell beside a door where its leaf lies against the wall, and the side that wall is on.

    None if all four such cells are taken, or if they are no floor with a wall behind it.
    """
    along = Heading.EAST if opening.back == Heading.NORTH else Heading.SOUTH
    for side in (opening.back, opening.back.turned(2)):
        for end, outwards in ((opening.cells[0], along.turned(2)), (opening.cells[-1], along)):
            wall = _next_to(end, outwards)
            cell = _next_to(wall, side)
            if (
                _kind(house, wall) == CellKind.WALL
                and _kind(house, cell) == CellKind.FLOOR
                and not house.landmark_layer[cell]
            ):
                return cell, side.turned(2)
    return None


def _kind(house: House, cell: Cell) -> CellKind:
    """Returns what a cell is; what lies off the grid is outside."""
    if not (0 <= cell[0] < house.shape[0] and 0 <= cell[1] < house.shape[1]):
        return CellKind.OUTSIDE
    return CellKind(house.structure[cell])


def walls_around(house: House, cell: Cell) -> list[Heading]:
    """Returns the sides on which a cell has a wall; north if there is none."""
    sides = []
    for side in Heading:
        row, column = _next_to(cell, side)
        inside = 0 <= row < house.shape[0] and 0 <= column < house.shape[1]
        if not inside or house.structure[row, column] == CellKind.WALL:
            sides.append(side)
    return sides or [Heading.NORTH]


def windows_of(house: House) -> Iterator[tuple[Heading, tuple[Cell, ...]]]:
    """Yields the windows: the side of the outer wall, and the floor cells in front, from west or north."""
    structure = np.pad(house.structure, 2)
    height, width = house.shape
    indoors = (house.structure == CellKind.FLOOR) & ~np.isin(house.landmark_layer, _TALL)
    for side in Heading:
        row, column = side.step
        wall = structure[2 + row : 2 + row + height, 2 + column : 2 + column + width] == CellKind.WALL
        beyond = structure[2 + 2 * row : 2 + 2 * row + height, 2 + 2 * column : 2 + 2 * column + width]
        free = indoors & wall & (beyond == CellKind.OUTSIDE)
        along = Heading.EAST if row else Heading.SOUTH
        yield from ((side, cells) for cells in _window_cells(house, free, along))


def _window_cells(house: House, free: NDArray[np.bool_], along: Heading) -> Iterator[tuple[Cell, ...]]:
    """Yields pairs of cells in the middle of each stretch of outer wall, with wall between them."""
    cells = {Cell(*cell) for cell in np.argwhere(free).tolist()}
    for cell in sorted(cells):
        if _next_to(cell, along.turned(2)) in cells:
            continue
        run = [cell]
        while (following := _next_to(run[-1], along)) in cells:
            run.append(following)
        count = (len(run) + 1) // 4
        for number in range(count):
            start = round((2 * number + 1) * len(run) / (2 * count)) - 1
            yield tuple(run[start : start + 2])


def _next_to(cell: Cell, side: Heading) -> Cell:
    return Cell(cell[0] + side.step[0], cell[1] + side.step[1])
