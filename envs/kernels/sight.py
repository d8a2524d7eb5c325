"""The symbolic local view: an egocentric crop of id layers with line of sight.

A cell is seen if no cell on the straight line between it and the agent is a wall. The lines are the same for
every agent, so they are looked up in a table made once per view shape (`SightTable`).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from envs.geometry import STEPS, CellKind
from envs.kernels.arrays import HouseArrays
from envs.kernels.compiler import kernel
from envs.task import ViewShape

_WALL = int(CellKind.WALL)


class SightTable(NamedTuple):
    """The cells of a view, nearest first, P = V * U, and the lines to them, M cells in all.

    Attributes:
        ahead: int64 (P,): cells ahead of the agent; negative is behind.
        right: int64 (P,): cells to its right; negative is left.
        row: int64 (P,): row in the view.
        column: int64 (P,): column in the view.
        shown: bool (P,): whether the cell lies in the field of view.
        line_start: int64 (P + 1,): where in `line` the line to a cell begins.
        line: int64 (M,): indices in this table of the cells between the agent and a cell, nearest first.
    """

    ahead: NDArray[np.int64]
    right: NDArray[np.int64]
    row: NDArray[np.int64]
    column: NDArray[np.int64]
    shown: NDArray[np.bool_]
    line_start: NDArray[np.int64]
    line: NDArray[np.int64]


def sight_table(shape: ViewShape) -> SightTable:
    """Returns the table of a view shape."""
    cells = [
        (ahead, right)
        for ahead in range(-shape.behind, shape.ahead + 1)
        for right in range(-shape.side, shape.side + 1)
    ]
    cells.sort(key=lambda cell: (max(abs(cell[0]), abs(cell[1])), cell))
    index = {cell: number for number, cell in enumerate(cells)}
    lines = [[index[between] for between in _cells_between(cell)] for cell in cells]
    ahead, right = np.array(cells).T
    return SightTable(
        ahead=ahead,
        right=right,
        row=shape.ahead - ahead,
        column=shape.side + right,
        shown=np.abs(np.degrees(np.arctan2(right, ahead))) * 2 <= shape.field_of_view,
        line_start=np.cumsum([0, *(len(line) for line in lines)]),
        line=np.array([number for line in lines for number in line], dtype=np.int64),
    )


def _cells_between(cell: tuple[int, int]) -> list[tuple[int, int]]:
    """Returns the cells of the digital line from the agent to a cell, both left out."""
    length = max(abs(cell[0]), abs(cell[1]))
    return [(_round(cell[0] * n, length), _round(cell[1] * n, length)) for n in range(1, length)]


def _round(numerator: int, denominator: int) -> int:
    """Returns the nearest integer of a fraction; halves go towards 0, so lines are symmetric."""
    return int(np.sign(numerator)) * ((2 * abs(numerator) + denominator - 1) // (2 * denominator))


@kernel
def look(
    houses: HouseArrays,
    house: NDArray[np.int32],
    row: NDArray[np.int32],
    column: NDArray[np.int32],
    heading: NDArray[np.int32],
    table: SightTable,
    view: NDArray[np.uint8],
) -> None:
    """Fills `view`, uint8 (B, V, U, 3), with what each of B agents sees; 0 where it sees nothing."""
    cells = np.empty(table.ahead.size, dtype=np.int64)
    is_wall = np.empty(table.ahead.size, dtype=np.bool_)
    for agent in range(house.size):
        view[agent] = 0
        _locate(houses, house[agent], row[agent], column[agent], heading[agent], table, cells, is_wall)
        for p in range(table.ahead.size):
            if cells[p] < 0 or not table.shown[p]:
                continue
            visible = True
            for between in table.line[table.line_start[p] : table.line_start[p + 1]]:
                if is_wall[between]:
                    visible = False
                    break
            if visible:
                layers, target = houses.layers[cells[p]], view[agent, table.row[p], table.column[p]]
                target[0], target[1], target[2] = layers[0], layers[1], layers[2]


@kernel
def _locate(
    houses: HouseArrays,
    house: int,
    row: int,
    column: int,
    heading: int,
    table: SightTable,
    cells: NDArray[np.int64],
    is_wall: NDArray[np.bool_],
) -> None:
    """Finds the house's cell at each place of the view, -1 off the grid, and whether it is a wall."""
    rows, columns, offset = houses.rows[house], houses.columns[house], houses.offset[house]
    ahead_row, ahead_column = STEPS[heading, 0], STEPS[heading, 1]
    # A quarter turn to the right of "ahead".
    right_row, right_column = ahead_column, -ahead_row
    for p in range(table.ahead.size):
        r = row + table.ahead[p] * ahead_row + table.right[p] * right_row
        c = column + table.ahead[p] * ahead_column + table.right[p] * right_column
        cells[p] = -1
        is_wall[p] = False
        if 0 <= r < rows and 0 <= c < columns:
            cells[p] = offset + r * columns + c
            is_wall[p] = houses.layers[cells[p], 0] == _WALL
