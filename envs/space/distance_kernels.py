"""Breadth-first searches on a grid: geodesic distance of cells, and fewest actions of poses."""

import numpy as np
from numpy.typing import NDArray

from vln.envs.geometry import MOVES, STEPS, WAYS_ON
from vln.envs.space.compiler import kernel

UNREACHABLE = -1
_WAYS_ON = np.array(WAYS_ON, dtype=np.int64)


@kernel
def can_move(walkable: NDArray[np.bool_], row: int, column: int, heading: int, stride: int) -> bool:
    """Returns whether one FORWARD from a cell succeeds: every cell it covers is walkable."""
    rows, columns = walkable.shape
    for _ in range(stride):
        row += STEPS[heading, 0]
        column += STEPS[heading, 1]
        if row < 0 or row >= rows or column < 0 or column >= columns:
            return False
        if not walkable[row, column]:
            return False
    return True


@kernel
def moves_to(walkable: NDArray[np.bool_], goal_row: int, goal_column: int, stride: int) -> NDArray[np.int32]:
    """Returns int32 (H, W): fewest FORWARDs from each cell to the goal, `UNREACHABLE` where none."""
    rows, columns = walkable.shape
    moves = np.full((rows, columns), UNREACHABLE, dtype=np.int32)
    queue = np.empty((rows * columns, 2), dtype=np.int64)
    moves[goal_row, goal_column] = 0
    queue[0, 0], queue[0, 1] = goal_row, goal_column
    head, tail = 0, 1
    while head < tail:
        row, column = queue[head, 0], queue[head, 1]
        head += 1
        for heading in range(4):
            if can_move(walkable, row, column, heading, stride):
                next_row = row + STEPS[heading, 0] * stride
                next_column = column + STEPS[heading, 1] * stride
                if moves[next_row, next_column] == UNREACHABLE:
                    moves[next_row, next_column] = moves[row, column] + 1
                    queue[tail, 0], queue[tail, 1] = next_row, next_column
                    tail += 1
    return moves


@kernel
def actions_to(
    walkable: NDArray[np.bool_],
    goal_row: int,
    goal_column: int,
    final_heading: int,
    stride: int,
) -> NDArray[np.int16]:
    """Returns int16 (H, W, 4): fewest moves and turns from each pose to the goal, without the STOP.

    `final_heading` -1 accepts any heading at the goal. Searches backwards from the goal: a pose is reached from
    those that an action leads out of and into it.
    """
    rows, columns = walkable.shape
    actions = np.full((rows, columns, 4), UNREACHABLE, dtype=np.int16)
    queue = np.empty((rows * columns * 4, 3), dtype=np.int64)
    tail = 0
    for heading in range(4):
        if final_heading in (-1, heading):
            actions[goal_row, goal_column, heading] = 0
            queue[tail, 0], queue[tail, 1], queue[tail, 2] = goal_row, goal_column, heading
            tail += 1
    head = 0
    while head < tail:
        row, column, heading = queue[head, 0], queue[head, 1], queue[head, 2]
        head += 1
        cost = actions[row, column, heading] + 1
        for action in _WAYS_ON:
            source_row, source_column = row, column
            source_heading = (heading - MOVES[action, 0]) % 4
            ahead = MOVES[action, 1]
            if ahead != 0:
                # A grid edge is open both ways, so looking back tells whether the move led here.
                backwards = (heading + 1 + ahead) % 4
                if not can_move(walkable, row, column, backwards, stride):
                    continue
                source_row += STEPS[backwards, 0] * stride
                source_column += STEPS[backwards, 1] * stride
            if actions[source_row, source_column, source_heading] == UNREACHABLE:
                actions[source_row, source_column, source_heading] = cost
                queue[tail, 0], queue[tail, 1] = source_row, source_column
                queue[tail, 2] = source_heading
                tail += 1
    return actions
