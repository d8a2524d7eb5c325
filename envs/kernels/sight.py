"""The symbolic local view: an egocentric crop of id layers with line of sight.

A cell is seen if the cell before it on the straight line from the agent is seen and is not a wall. The cell
before is the same for every agent, so it is looked up in a table made once per view shape (`SightTable`).
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
    """The cells of a view, nearest first; P = V * U.

    Attributes:
        ahead: int64 (P,): cells ahead of the agent; negative is behind.
        right: int64 (P,): cells to its right; negative is left.
        before: int64 (P,): index in this table of the cell before on the line of sight.
        row: int64 (P,): row in the view.
        column: int64 (P,): column in the view.
        shown: bool (P,): whether the cell lies in the field of view.
    """

    ahead: NDArray[np.int64]
    right: NDArray[np.int64]
    before: NDArray[np.int64]
    row: NDArray[np.int64]
    column: NDArray[np.int64]
    shown: NDArray[np.bool_]


def sight_table(shape: ViewShape) -> SightTable:
    """Returns the table of a view shape."""
    cells = [
        (ahead, right)
        for ahead in range(-shape.behind, shape.ahead + 1)
        for right in range(-shape.side, shape.side + 1)
    ]
    cells.sort(key=lambda cell: (max(abs(cell[0]), abs(cell[1])), cell))
    position = {cell: index for index, cell in enumerate(cells)}
    ahead, right = np.array(cells).T
    return SightTable(
        ahead=ahead,
        right=right,
        before=np.array([position[_cell_before(cell)] for cell in cells]),
        row=shape.ahead - ahead,
        column=shape.side + right,
        shown=np.abs(np.degrees(np.arctan2(right, ahead))) * 2 <= shape.field_of_view,
    )


def _cell_before(cell: tuple[int, int]) -> tuple[int, int]:
    """Returns the cell one step back towards the agent along the digital line; the agent's own is its own."""
    distance = max(abs(cell[0]), abs(cell[1]))
    if distance == 0:
        return cell
    # Rounding half towards the axis keeps the line inside the angle of the cell: the table is symmetric.
    scale = (distance - 1) / distance
    return tuple(int(np.sign(x) * np.ceil(abs(x) * scale - 0.5)) for x in cell)  # type: ignore[return-value]


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
    seen = np.empty(table.ahead.size, dtype=np.bool_)
    for agent in range(house.size):
        view[agent] = 0
        index = house[agent]
        rows, columns, offset = houses.rows[index], houses.columns[index], houses.offset[index]
        ahead_row, ahead_column = STEPS[heading[agent], 0], STEPS[heading[agent], 1]
        # A quarter turn to the right of "ahead".
        right_row, right_column = ahead_column, -ahead_row
        for p in range(table.ahead.size):
            ahead, right = table.ahead[p], table.right[p]
            r = row[agent] + ahead * ahead_row + right * right_row
            c = column[agent] + ahead * ahead_column + right * right_column
            inside = 0 <= r < rows and 0 <= c < columns
            visible = inside and (p == 0 or seen[table.before[p]])
            seen[p] = False
            if visible:
                cell = offset + r * columns + c
                layers = houses.layers[cell]
                if table.shown[p]:
                    target = view[agent, table.row[p], table.column[p]]
                    target[0], target[1], target[2] = layers[0], layers[1], layers[2]
                # `seen` tells the cells behind whether they can be: walls end the line of sight.
                seen[p] = layers[0] != _WALL
