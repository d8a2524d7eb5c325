"""The shortest-path expert: the best action in every pose of a house."""

import numpy as np
from numpy.typing import NDArray

from vln.envs.geometry import STEPS, Action
from vln.envs.space.compiler import kernel
from vln.envs.space.distance_kernels import can_move

_STOP, _FORWARD = int(Action.STOP), int(Action.FORWARD)
_LEFT, _RIGHT = int(Action.TURN_LEFT), int(Action.TURN_RIGHT)


@kernel
def expert_field(walkable: NDArray[np.bool_], remaining: NDArray[np.int16], stride: int) -> NDArray[np.int8]:
    """Returns int8 (H, W, 4): the action that comes one closer to the goal, FORWARD before turns.

    `remaining`, int16 (H, W, 4), is the field of `actions_to`; STOP at the goal and where there is no way.
    """
    rows, columns = walkable.shape
    field = np.full((rows, columns, 4), _STOP, dtype=np.int8)
    for row in range(rows):
        for column in range(columns):
            for heading in range(4):
                left = remaining[row, column, heading]
                if left <= 0:
                    continue
                field[row, column, heading] = _RIGHT
                if remaining[row, column, (heading + 3) % 4] == left - 1:
                    field[row, column, heading] = _LEFT
                if can_move(walkable, row, column, heading, stride):
                    next_row = row + STEPS[heading, 0] * stride
                    next_column = column + STEPS[heading, 1] * stride
                    if remaining[next_row, next_column, heading] == left - 1:
                        field[row, column, heading] = _FORWARD
    return field
