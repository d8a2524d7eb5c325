"""What the simulator knows about goals: distances and expert actions, computed once per goal and reused."""

from collections.abc import Callable, Hashable

import numpy as np
from numpy.typing import NDArray

from envs.geometry import Action, Cell, Heading, Pose
from envs.house import House
from envs.kernels.expert import expert_field
from envs.shortest_path import actions_to_go, geodesic_distances, move


class FieldPool:
    """Flat fields of equal length in one growing array, so that fancy indexing reaches them by number."""

    def __init__(self, length: int, dtype: type[np.generic]) -> None:
        """Makes an empty pool of fields with `length` entries each."""
        self.fields: NDArray[np.generic] = np.empty((64, length), dtype=dtype)  # (fields, length)
        self._number: dict[Hashable, int] = {}

    def number(self, key: Hashable, compute: Callable[[], NDArray[np.generic]]) -> int:
        """Returns the row of the field with this key, computing it at its first use."""
        number = self._number.get(key)
        if number is None:
            number = self._number[key] = len(self._number)
            if number == len(self.fields):
                self.fields = np.concatenate([self.fields, np.empty_like(self.fields)])
            field = compute().ravel()
            self.fields[number, : field.size] = field
        return number


def distance_field(house: House, goal: Cell) -> NDArray[np.float32]:
    """Returns float32 (H * W,): geodesic metres to the goal."""
    return geodesic_distances(house, goal).ravel()


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
