"""The actions of many demonstrated paths at once, and which sentence each of them belongs to."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from vln.envs.geometry import Action
from vln.envs.space.compiler import kernel

_STOP, _FORWARD, _LEFT, _RIGHT = (
    np.int8(action) for action in (Action.STOP, Action.FORWARD, Action.TURN_LEFT, Action.TURN_RIGHT)
)


@kernel
def demonstrate(
    cells: NDArray[np.int32],
    first_cell: NDArray[np.int64],
    headings: NDArray[np.int8],
    parts: NDArray[np.int32],
    first_part: NDArray[np.int64],
    actions: NDArray[np.int8],
    sentences: NDArray[np.int16],
    ends: NDArray[np.int64],
) -> int:
    """Writes the demonstrations of E paths one after the other; returns the first path that is none, or -1.

    Args:
        cells: (cells of all paths, 2).
        first_cell: (E + 1,), where in `cells` each path begins.
        headings: (E, 2), at the start and required at the end, -1 where none is.
        parts: (sentences of all paths, 2), first cell of each and the one after the last.
        first_part: (E + 1,), where in `parts` the sentences of each path begin.
        actions: gets the actions; has room for three for each cell, and three for each path.
        sentences: gets the number of the sentence of each action, -1 where there is none.
        ends: (E,), gets where the actions of each path end.
    """
    at = 0
    for path in range(len(headings)):
        own = parts[first_part[path] : first_part[path + 1]]
        heading, begin, end = headings[path, 0], first_cell[path], first_cell[path + 1]
        for cell in range(begin, end):
            is_last, turns, before = cell == end - 1, 0, at
            if is_last:
                if headings[path, 1] >= 0:
                    turns = (headings[path, 1] - heading) % 4
            else:
                rows, columns = cells[cell + 1, 0] - cells[cell, 0], cells[cell + 1, 1] - cells[cell, 1]
                if (rows == 0) == (columns == 0):
                    return path
                towards = (2 if rows > 0 else 0) if rows != 0 else (1 if columns > 0 else 3)
                turns, heading = (towards - heading) % 4, towards
            if turns == 3:
                actions[at] = _LEFT
                at += 1
            else:
                for _ in range(turns):
                    actions[at] = _RIGHT
                    at += 1
            actions[at] = _STOP if is_last else _FORWARD
            at += 1
            sentences[before:at] = _sentence_at(own, cell - begin)
        ends[path] = at
    return -1


@kernel
def _sentence_at(parts: NDArray[np.int32], place: int) -> Any:
    """Returns the first sentence that describes a place of its path, or the last one where none does."""
    for number in range(len(parts)):
        if parts[number, 0] <= place < parts[number, 1]:
            return number
    return len(parts) - 1
