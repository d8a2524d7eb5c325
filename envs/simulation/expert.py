"""What the shortest-path expert does, computed once per goal and reused."""

from collections import OrderedDict
from collections.abc import Callable, Hashable

import numpy as np
from numpy.typing import NDArray

from vln.envs.geometry import Action, Cell, Heading, Pose
from vln.envs.simulation.kernels.expert import expert_field
from vln.envs.space.shortest_path import actions_to_go, move
from vln.envs.world.house import House


class FieldPool:
    """Flat fields of equal length in one array; when it is full, the one not used for longest gives way."""

    def __init__(self, length: int, dtype: type[np.generic], max_bytes: int) -> None:
        """Makes an empty pool.

        Args:
            length: entries of a field.
            dtype: of its entries.
            max_bytes: bound of its memory.
        """
        size = max(max_bytes // (length * np.dtype(dtype).itemsize), 64)
        self._size = size
        self.fields: NDArray[np.generic] = np.empty((64, length), dtype=dtype)  # (fields, length)
        self._number: OrderedDict[Hashable, int] = OrderedDict()

    def number(self, key: Hashable, compute: Callable[[], NDArray[np.generic]]) -> int:
        """Returns the row of the field with this key, which holds until the next call; computes it if need be."""
        number = self._number.get(key)
        if number is None:
            number = self._number[key] = self._free_row()
            field = compute().ravel()
            self.fields[number, : field.size] = field
        self._number.move_to_end(key)
        return number

    def _free_row(self) -> int:
        used = len(self._number)
        if used == self._size:
            return self._number.popitem(last=False)[1]
        if used == len(self.fields):
            more = min(used, self._size - used)
            self.fields = np.concatenate(
                [self.fields, np.empty_like(self.fields, shape=(more, *self.fields.shape[1:]))]
            )
        return used


def expert_actions_field(
    house: House,
    goal: Cell,
    final_heading: Heading | None,
    start: Pose,
    demonstration: list[Action],
) -> NDArray[np.int8]:
    """Returns int8 (H * W * 4,): the expert's action in every pose.

    On the poses of the demonstration the expert follows it; elsewhere it takes a shortest path to the goal,
    straight on where it can (the shortest-path expert of student forcing, Anderson et al., CVPR 2018, with the
    demonstrated path preferred among equals). An empty demonstration gives the pure shortest path.
    """
    field = expert_field(house.walkable, actions_to_go(house, goal, final_heading), house.stride)
    pose = start
    for action in demonstration:
        field[pose] = action
        pose = move(house, pose, action)
    return field.ravel()  # type: ignore[no-any-return]
