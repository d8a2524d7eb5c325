"""The shortest-path expert: the best action in every pose of a house."""

import numpy as np
from numpy.typing import NDArray

from vln.envs.geometry import MOVES, STEPS, WAYS_ON, Action
from vln.envs.space.compiler import kernel
from vln.envs.space.distance_kernels import can_move

_STOP = int(Action.STOP)
_WAYS_ON = np.array(WAYS_ON, dtype=np.int64)


@kernel
def expert_field(walkable: NDArray[np.bool_], remaining: NDArray[np.int16], stride: int) -> NDArray[np.int8]:
    """Returns int8 (H, W, 4): the action that comes one closer to the goal, the first of `WAYS_ON`.

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
                for action in _WAYS_ON:
                    turned = (heading + MOVES[action, 0]) % 4
                    next_row, next_column = row, column
                    ahead = MOVES[action, 1]
                    if ahead != 0:
                        towards = (turned + 1 - ahead) % 4
                        if not can_move(walkable, row, column, towards, stride):
                            continue
                        next_row += STEPS[towards, 0] * stride
                        next_column += STEPS[towards, 1] * stride
                    if remaining[next_row, next_column, turned] == left - 1:
                        field[row, column, heading] = action
                        break
    return field
