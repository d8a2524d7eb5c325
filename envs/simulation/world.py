"""The seam between minds and worlds: what a policy, a rollout and a training may ask of any world.

The grid (`vln.envs.simulation.simulator.Simulator`) is one world. Another one, of viewpoints in a graph say, gives
`Observation.candidates` where the actions differ from place to place, and everything above works on it as it is.
"""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from vln.envs.simulation.observation import Seen
from vln.envs.world.dataset import Dataset


class Step(NamedTuple):
    """What one step brought each of B agents.

    Attributes:
        reward: float32 (B,).
        terminated: bool (B,): said the final STOP.
        truncated: bool (B,): ran out of time.
    """

    reward: NDArray[np.float32]
    terminated: NDArray[np.bool_]
    truncated: NDArray[np.bool_]


class World(Protocol):
    """B agents that follow instructions of one dataset.

    Attributes:
        dataset: places, episodes and rules.
        num_agents: B.
    """

    dataset: Dataset
    num_agents: int

    @property
    def active(self) -> NDArray[np.bool_]:
        """Bool (B,): agents still under way."""

    def reset(
        self, instances: Sequence[int] | NDArray[np.int64], agents: Sequence[int] | NDArray[np.int64] | None = None
    ) -> None:
        """Puts agents (default: all) at the start of instances of the dataset."""

    def step(self, actions: NDArray[np.int64]) -> Step:
        """Applies one action per agent, (B,): in a grid a move, in a graph the number of a candidate."""

    def observe(self, *, agents: NDArray[np.int64] | None = None) -> Seen:
        """Returns what each agent perceives, or those of some indices."""

    def texts(self) -> list[str]:
        """Returns the words that each agent follows now."""

    def expert_actions(self, follow_demonstration: bool = True) -> NDArray[np.int64]:
        """Returns int64 (B,): the expert's actions, along the demonstration or a shortest path."""

    def distance_to_goal(self) -> NDArray[np.float32]:
        """Returns float32 (B,): geodesic metres to each agent's goal."""

    def succeeded(self) -> NDArray[np.bool_]:
        """Returns bool (B,): agents that have stopped where, and if asked facing how, they should."""

    def move_lengths(self) -> NDArray[np.float32]:
        """Returns float32 (B,): metres that a move covers where each agent is."""

    def poses(self) -> NDArray[np.int32]:
        """Returns int32 (B, 3): where each agent is; in a grid row, column and heading."""

    def collisions(self) -> NDArray[np.int32]:
        """Returns int32 (B,): moves of each agent that led nowhere."""
