"""What an environment lets an agent see: the symbolic local view, a first-person image, or four of them."""

from typing import Any, Literal, Protocol

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from envs.categories import NUM_LANDMARK_CATEGORIES, NUM_MATERIALS
from envs.geometry import CellKind
from envs.simulator import Simulator

ViewKind = Literal["symbolic", "rgb", "panorama"]


class View(Protocol):
    """One way of seeing.

    Attributes:
        spaces: the spaces of one agent's observation, by key.
    """

    spaces: dict[str, spaces.Space[Any]]

    def observe(self) -> dict[str, NDArray[Any]]:
        """Returns new arrays of what B agents see, by key, the batch first."""


class SymbolicView:
    """Ids of structure, material and landmark around the agent, as far as no wall hides them."""

    def __init__(self, simulator: Simulator) -> None:
        """Sees what the simulator's agents see."""
        self._simulator = simulator
        shape = (*simulator.task.view.shape, 3)
        highest = np.array([len(CellKind), NUM_MATERIALS, NUM_LANDMARK_CATEGORIES], dtype=np.uint8) - 1
        self.spaces: dict[str, spaces.Space[Any]] = {
            "view": spaces.Box(0, np.broadcast_to(highest, shape), shape, np.uint8)
        }

    def observe(self) -> dict[str, NDArray[Any]]:
        """Returns `view`, uint8 (B, V, U, 3)."""
        return {"view": self._simulator.observe()}
