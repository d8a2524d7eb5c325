"""Who shows the way where the words name only the goal: somebody who knows no more than they say.

A demonstration goes straight to a goal that nobody who has only been told its name could know the way to. The
explorer looks for it, and its pupil can learn from what both have seen (compare teachers who know what the pupil
cannot: Weihs et al., NeurIPS 2021).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from vln.agents.explorer import ExplorerPolicy
from vln.agents.policy import Policy
from vln.envs.simulation.observation import Seen
from vln.envs.simulation.world import World
from vln.envs.world.episode import Instance

GOALS = ("goal", "free_goal")  # styles, `Origin.style`, whose words say nothing of the way
SPARE = 12  # actions beyond twice the demonstration that looking for its goal may take


def names_only_the_goal(instances: Sequence[Instance]) -> NDArray[np.bool_]:
    """Returns bool (N,): instances whose words say where to end and not how to get there."""
    return np.array([instance.episode.origin.style in GOALS for instance in instances], dtype=np.bool_)


class Guided:
    """A policy beside whom the explorer says what it would do in the place of some agents.

    Attributes:
        advice: at each step int64 (B,): what the explorer would do; STOP for agents that it does not watch.
    """

    def __init__(self, policy: Policy, watched: NDArray[np.bool_], *, follows: bool) -> None:
        """Watches agents.

        Args:
            policy: what acts.
            watched: bool (B,): for whom the explorer speaks.
            follows: whether they do what it says; otherwise the policy decides for all.
        """
        self._policy, self._watched, self._follows = policy, watched, follows
        self._explorer = ExplorerPolicy(watched)
        self.advice: list[NDArray[np.int64]] = []

    def reset(self, world: World) -> None:
        """Begins with the policy."""
        self._policy.reset(world)
        self._explorer.reset(world)

    def act(self, observation: Seen) -> NDArray[np.int64]:
        """Chooses actions, int64 (B,)."""
        self.advice.append(self._explorer.act(observation))
        chosen = self._policy.act(observation)
        return np.where(self._watched, self.advice[-1], chosen) if self._follows else chosen
