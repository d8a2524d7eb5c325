"""The protocol every agent obeys, and the baselines that stand next to every result."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from vln.agents.explorer import ExplorerPolicy
from vln.envs.geometry import Action
from vln.envs.simulation.observation import Seen
from vln.envs.simulation.world import World


class Policy(Protocol):
    """Something that acts for all agents of a world at once."""

    def reset(self, world: World) -> None:
        """Prepares for new episodes; the world has just been reset."""

    def act(self, observation: Seen) -> NDArray[np.int64]:
        """Chooses actions, int64 (B,), from what the agents perceive."""


class _InWorld:
    """A policy that needs nothing but its world."""

    def reset(self, world: World) -> None:
        """Notes the world."""
        self.world = world

    def _all(self, action: Action) -> NDArray[np.int64]:
        return np.full(self.world.num_agents, action, dtype=np.int64)


class StopPolicy(_InWorld):
    """Stops at once: what standing still is worth."""

    def act(self, observation: Seen) -> NDArray[np.int64]:
        """Chooses STOP."""
        return self._all(Action.STOP)


class ForwardPolicy(_InWorld):
    """Moves forward once, then stops, in every sentence: SAIL's FORWARD floor."""

    def reset(self, world: World) -> None:
        """Has followed no sentence yet."""
        super().reset(world)
        self._moved_in = np.full(world.num_agents, -1)

    def act(self, observation: Seen) -> NDArray[np.int64]:
        """Chooses FORWARD as the first action of a sentence, then STOP."""
        begins = observation.sentence != self._moved_in
        self._moved_in = observation.sentence
        return np.where(begins, Action.FORWARD, Action.STOP).astype(np.int64)


class RandomPolicy(_InWorld):
    """R2R's random agent, adapted to a grid: faces a random heading, then tries to move forward five times.

    On R2R's graph it walks five edges of about 2 m and turns where it cannot; here a FORWARD is shorter, so it
    covers 10 m with `moves` FORWARDs, turning right at random when blocked (Anderson et al., CVPR 2018).
    """

    DISTANCE = 10.0  # metres: five viewpoints of R2R, 2 m apart

    def __init__(self, seed: int = 0) -> None:
        """Makes the agent with its own generator."""
        self._random = np.random.default_rng(seed)

    def reset(self, world: World) -> None:
        """Draws a heading for every agent."""
        super().reset(world)
        self._turns = self._random.integers(0, 4, world.num_agents)
        self._moves = np.ceil(self.DISTANCE / world.move_lengths().astype(np.float64)).astype(np.int64)
        self._collisions = world.collisions()

    def act(self, observation: Seen) -> NDArray[np.int64]:
        """Turns to the drawn heading, walks, turns at random when blocked, and stops."""
        collisions = self.world.collisions()
        blocked = collisions > self._collisions
        self._collisions = collisions
        self._turns = np.where(blocked, self._random.integers(1, 4, len(blocked)), self._turns)
        actions = np.where(self._moves > 0, Action.FORWARD, Action.STOP)
        turning = (self._turns > 0) & (self._moves > 0)
        self._moves = np.where(turning, self._moves, self._moves - 1)
        self._turns = np.where(turning, self._turns - 1, self._turns)
        return np.where(turning, Action.TURN_RIGHT, actions).astype(np.int64)


class ShortestPathPolicy(_InWorld):
    """Knows the goal and takes a shortest path to it: the ceiling."""

    def act(self, observation: Seen) -> NDArray[np.int64]:
        """Asks the world's expert."""
        return self.world.expert_actions(follow_demonstration=False)


class DemonstrationPolicy(_InWorld):
    """Walks the demonstration: teacher forcing, and the paths that a speaker describes."""

    def act(self, observation: Seen) -> NDArray[np.int64]:
        """Asks the world's expert for the demonstration."""
        return self.world.expert_actions()


class PlanPolicy:
    """Carries out what has been decided before, whatever is seen."""

    def __init__(self, plans: Sequence[Sequence[int] | NDArray[np.integer]]) -> None:
        """Keeps the actions of each agent; who has none left says STOP."""
        self._actions = np.full((len(plans), max(map(len, plans)) + 1), Action.STOP, dtype=np.int64)
        for row, plan in zip(self._actions, plans, strict=True):
            row[: len(plan)] = plan

    def reset(self, world: World) -> None:
        """Begins with the first actions."""
        self._done = 0

    def act(self, observation: Seen) -> NDArray[np.int64]:
        """Returns the next actions."""
        actions = self._actions[:, min(self._done, self._actions.shape[1] - 1)]
        self._done += 1
        return actions


BASELINES: dict[str, type[Policy]] = {
    "stop": StopPolicy,
    "random": RandomPolicy,
    "forward": ForwardPolicy,
    "shortest": ShortestPathPolicy,
    "explorer": ExplorerPolicy,
}
