"""Houses, episodes and agents as kernels see them: one record each, in structured arrays.

A structured array is one argument of a compiled function however many fields it has, which makes calls cheap,
and keeps what belongs to one agent together in memory.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vln.envs.space.compiler import Records

# A cell is one number: structure, material and landmark id in a byte each, and two flags above them.
MATERIAL_SHIFT, LANDMARK_SHIFT, OPAQUE_SHIFT, WALKABLE_SHIFT = 8, 16, 24, 25


def _record(fields: list[tuple[str, Any]]) -> np.dtype[Any]:
    """Returns an aligned structured type whose fields are attributes in plain Python too."""
    return np.dtype((np.record, np.dtype(fields, align=True)))


HOUSE = _record(
    [
        ("origin", np.int64),  # index of cell (0, 0) in `HouseArrays.cells`
        ("floor", np.int64),  # index of cell (0, 0) in `HouseArrays.walkable`
        ("width", np.int32),  # cells from one row to the next in `HouseArrays.cells`
        ("rows", np.int32),
        ("columns", np.int32),
        ("stride", np.int32),  # cells covered by one FORWARD
        ("move_length", np.float32),  # metres covered by one FORWARD
    ]
)

GOAL = _record([("house", np.int32), ("row", np.int32), ("column", np.int32)])

EPISODE = _record(
    [
        ("house", np.int32),
        ("row", np.int32),
        ("column", np.int32),
        ("heading", np.int32),
        ("final_heading", np.int32),  # -1: any
        ("last_sentence", np.int32),  # 0 when not chained
        ("goal", np.int32),  # index of the goal
    ]
)

AGENT = _record(
    [
        ("house", np.int32),
        ("row", np.int32),
        ("column", np.int32),
        ("heading", np.int32),
        ("final_heading", np.int32),  # that its episode asks for, -1: any
        ("sentence", np.int32),  # index of the sentence being followed
        ("last_sentence", np.int32),
        ("steps", np.int32),  # actions taken since the start of the sentence
        ("collisions", np.int32),  # FORWARDs into an obstacle
        ("clock", np.int32),  # actions taken since the start of the episode
        ("begun", np.int32),  # episodes that it has begun
        ("field", np.int32),  # row of its goal's distances in `DistanceFields`, -1 before the first reset
        ("next_field", np.int32),  # of the episode it begins when this one is done, -1 where none is prepared
        ("distance", np.float32),  # geodesic metres to its goal
        ("stopped", np.bool_),  # has said the final STOP
        ("timed_out", np.bool_),
    ]
)


class HouseArrays(NamedTuple):
    """All cells of all houses, one house after the other.

    Attributes:
        cells: uint32 (N,): packed cells, with a margin of empty ones around every house, so that a view never
            leaves the array. Cell (row, column) of house h lies at `origin + row * width + column`.
        walkable: bool (M,): the same without margins, at `floor + row * columns + column`.
        houses: `HOUSE` (houses,).
    """

    cells: NDArray[np.uint32]
    walkable: NDArray[np.bool_]
    houses: Records
