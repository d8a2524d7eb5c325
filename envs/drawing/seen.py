"""Which cells of its house an agent has seen, for the fog over the rest of the map."""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from vln.envs.geometry import CellKind
from vln.envs.simulation.simulator import Simulator


class SeenCells:
    """What one agent has seen since the start of its episode.

    Attributes:
        cells: bool (H, W), True where it has seen the cell.
    """

    def __init__(self, simulator: Simulator, agent: int) -> None:
        """Starts with what the agent sees now."""
        self._simulator, self._agent = simulator, agent
        self._house = simulator.house(agent)
        self.cells: NDArray[np.bool_] = np.zeros(self._house.shape, dtype=np.bool_)
        self.look()

    def look(self) -> None:
        """Adds what the agent sees now."""
        surroundings = self._simulator.surroundings
        view, eyes = surroundings.observe(self._simulator.arrays.agents).view[self._agent], surroundings.eyes
        pose = self._simulator.pose(self._agent)
        # Outside is not told from unseen, but what stands there is seen.
        rows, columns = np.nonzero((view[..., 0] != CellKind.OUTSIDE) | (view[..., 2] > 0))
        ahead, aside = eyes.ahead - rows, columns - eyes.side
        up, right = pose.heading.step, pose.heading.turned(1).step
        self.cells[pose.row + ahead * up[0] + aside * right[0], pose.column + ahead * up[1] + aside * right[1]] = (
            True
        )
        # Walls around what is seen belong to it: fog over half a wall tells nothing.
        wall = self._house.structure == CellKind.WALL
        self.cells |= wall & ndimage.binary_dilation(self.cells & ~wall, np.ones((3, 3)))
