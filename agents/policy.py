"""The protocol every agent obeys, and the baselines that stand next to every result."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from vln.envs.geometry import Action
from vln.envs.simulation.simulator import Simulator


class Policy(Protocol):
    """Something that acts for all agents of a simulator at once."""

    def reset(self, simulator: Simulator) -> None:
        """Prepares for new episodes; the simulator has just been reset."""

    def act(self, view: NDArray[np.uint8]) -> NDArray[np.int64]:
        """Chooses actions, int64 (B,), from views, uint8 (B, V, U, 3)."""


class _Constant:
    """A policy that needs nothing but the number of agents."""

    def reset(self, simulator: Simulator) -> None:
        """Notes the simulator."""
        self.simulator = simulator

    def _all(self, action: Action) -> NDArray[np.int64]:
        return np.full(self.simulator.num_agents, action, dtype=np.int64)


class StopPolicy(_Constant):
    """Stops at once: what standing still is worth."""

    def act(self, view: NDArray[np.uint8]) -> NDArray[np.int64]:
        """Chooses STOP."""
        return self._all(Action.STOP)


class ForwardPolicy(_Constant):
    """Moves forward once, then stops, in every sentence: SAIL's FORWARD floor."""

    def act(self, view: NDArray[np.uint8]) -> NDArray[np.int64]:
        """Chooses FORWARD as the first action of a sentence, then STOP."""
        begins = self.simulator.state.steps == 0
        return np.where(begins, Action.FORWARD, Action.STOP).astype(np.int64)


class RandomPolicy(_Constant):
    """R2R's random agent, adapted to a grid: faces a random heading, then tries to move forward five times.

    On R2R's graph it walks five edges of about 2 m and turns where it cannot; here a FORWARD is shorter, so it
    covers 10 m with `moves` FORWARDs, turning right at random when blocked (Anderson et al., CVPR 2018).
    """

    DISTANCE = 10.0  # metres: five viewpoints of R2R, 2 m apart

    def __init__(self, seed: int = 0) -> None:
        """Makes the agent with its own generator."""
        self._random = np.random.default_rng(seed)

    def reset(self, simulator: Simulator) -> None:
        """Draws a heading for every agent."""
        super().reset(simulator)
        count = simulator.num_agents
        self._turns = self._random.integers(0, 4, count)
        length = np.array(
            [simulator.house(agent).stride * simulator.house(agent).cell_size for agent in range(count)]
        )
        self._moves = np.ceil(self.DISTANCE / length).astype(np.int64)
        self._collisions = np.zeros(count, dtype=np.int64)

    def act(self, view: NDArray[np.uint8]) -> NDArray[np.int64]:
        """Turns to the drawn heading, walks, turns at random when blocked, and stops."""
        blocked = self.simulator.state.collisions > self._collisions
        self._collisions = self.simulator.state.collisions.astype(np.int64)
        self._turns = np.where(blocked, self._random.integers(1, 4, len(blocked)), self._turns)
        actions = np.where(self._moves > 0, Action.FORWARD, Action.STOP)
        turning = (self._turns > 0) & (self._moves > 0)
        self._moves = np.where(turning, self._moves, self._moves - 1)
        self._turns = np.where(turning, self._turns - 1, self._turns)
        return np.where(turning, Action.TURN_RIGHT, actions).astype(np.int64)


class ShortestPathPolicy(_Constant):
    """Knows the goal and takes a shortest path to it: the ceiling."""

    def act(self, view: NDArray[np.uint8]) -> NDArray[np.int64]:
        """Asks the simulator's expert."""
        return self.simulator.expert_actions(follow_demonstration=False)


BASELINES: dict[str, type[Policy]] = {
    "stop": StopPolicy,
    "random": RandomPolicy,
    "forward": ForwardPolicy,
    "shortest": ShortestPathPolicy,
}
