"""Deciding only for agents that are still under way: in a batch most of the time somebody is done."""

import numpy as np
from numpy.typing import NDArray

from vln.agents.navigator_policy import NavigatorPolicy
from vln.envs.geometry import Action
from vln.envs.simulation.observation import Seen
from vln.envs.simulation.world import World

_WORTH = 0.8  # share of the agents under way below which the others are left out; to leave them out is to copy


class UnderWay:
    """A greedy navigator that looks and decides for agents under way; what they do stays the same."""

    def __init__(self, policy: NavigatorPolicy) -> None:
        """Wraps a policy, which must not sample: with fewer agents it would draw other random numbers."""
        self._policy = policy

    def reset(self, world: World) -> None:
        """Begins with all agents."""
        self._policy.reset(world)
        self._world, self._agents = world, np.arange(world.num_agents)

    def observe(self) -> Seen:
        """Returns what the agents perceive that it decides for next."""
        active = self._world.active[self._agents]
        if active.sum() < _WORTH * len(active):
            rows = np.flatnonzero(active)
            self._policy.narrow(rows)
            self._agents = self._agents[rows]
        return self._world.observe(agents=self._agents)

    def act(self, observation: Seen) -> NDArray[np.int64]:
        """Chooses actions, int64 (B,), from what `observe` has returned; STOP for who is done."""
        actions = np.full(self._world.num_agents, Action.STOP, dtype=np.int64)
        actions[self._agents] = self._policy.act(observation)
        return actions
