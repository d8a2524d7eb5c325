"""Agents among more homes than are worth holding at once: the simulator's houses change while they walk."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from vln.envs.simulation.kernels.arrays import AGENT
from vln.envs.simulation.reward import Reward, RewardName
from vln.envs.simulation.simulator import Simulator
from vln.envs.world.dataset import Dataset, join
from vln.envs.world.task import Task

FEWEST, MOST = 16, 64  # homes that agents play in at a time, as many as there are agents
_OF_ITS_SIMULATOR = ("house", "field", "next_field")  # of an agent's record; all else it takes with it

Numbers = NDArray[np.int64]


class Pool:
    """The instances of a row of homes, numbered throughout, played by B agents.

    A few homes are drawn at a time, and make room for the next few when as many episodes as they have have been
    drawn: all of them are played before any comes again, and only those being played are held in memory.

    Attributes:
        simulator: the agents, in the homes that are held now. Another one takes its place when homes change.
        number: int64 (B,): of the instance each agent is doing.
    """

    def __init__(
        self,
        homes: Sequence[Dataset],
        task: Task,
        num_agents: int,
        reward: RewardName | Reward = "distance",
        threads: int = 1,
    ) -> None:
        """Holds all homes if they are few, else the first one.

        Args:
            homes: with as many instances each.
            task: rules and eyes, instead of the homes' own.
            num_agents: B.
            reward: see `Simulator`.
            threads: see `Simulator`.
        """
        self._homes, self._task, self._reward, self._threads = homes, task, reward, threads
        self._at_once = len(homes) if len(homes) <= MOST else max(FEWEST, min(num_agents, MOST))
        self._held = list(range(len(homes) if len(homes) <= MOST else 1))  # homes of the simulator, in order
        self._drawn_from = np.array(self._held)
        self._waiting = np.empty(0, dtype=np.int64)
        self._left = 0  # episodes to be drawn before other homes are
        self.number = np.zeros(num_agents, dtype=np.int64)
        self.simulator = self._simulator(num_agents)
        self._per_home = len(self.simulator.dataset.instances) // len(self._held)

    def __len__(self) -> int:
        """The number of instances."""
        return len(self._homes) * self._per_home

    def forget(self) -> None:
        """Draws as if nothing had been drawn before: what follows depends on the generator alone."""
        self._left, self._waiting = 0, self._waiting[:0]

    def draw(self, random: np.random.Generator, count: int) -> Numbers:
        """Returns the numbers of random instances, of the homes whose turn it is."""
        if self._left <= 0 and self._at_once < len(self._homes):
            if not len(self._waiting):
                self._waiting = random.permutation(len(self._homes))
            self._drawn_from, self._waiting = np.split(self._waiting, [self._at_once])
            self._left = len(self._drawn_from) * self._per_home
        self._left -= count
        which = random.integers(len(self._drawn_from) * self._per_home, size=count)
        return self._drawn_from[which // self._per_home] * self._per_home + which % self._per_home

    def begin(self, numbers: Numbers, agents: Numbers) -> None:
        """Puts agents, by index, at the start of instances, by number."""
        wanted = set((numbers // self._per_home).tolist())
        if not wanted.issubset(self._held):
            turn = set(self._drawn_from.tolist())
            # If it is their turn, the others will soon be wanted as well.
            self._hold(turn if wanted <= turn else wanted, agents)
        self.number[agents] = numbers
        self.simulator.reset(self._local(numbers), agents)

    def _hold(self, homes: set[int], leaving: Numbers) -> None:
        """Holds homes, and those where agents are who are not leaving, and no others."""
        before = self.simulator
        staying = before.arrays.agents["field"] >= 0
        staying[leaving] = False
        stay = np.flatnonzero(staying)
        self._held = sorted(homes | set((self.number[stay] // self._per_home).tolist()))
        self.simulator = self._simulator(before.num_agents)
        self.simulator.reset(self._local(self.number[stay]), stay)
        for name in AGENT.names or ():
            if name not in _OF_ITS_SIMULATOR:
                self.simulator.arrays.agents[name][stay] = before.arrays.agents[name][stay]
        self.simulator.view.take_over(before.view, stay)

    def _simulator(self, num_agents: int) -> Simulator:
        dataset = replace(join([self._homes[home] for home in self._held]), task=self._task)
        return Simulator(dataset, num_agents, self._reward, threads=self._threads)

    def _local(self, numbers: Numbers) -> Numbers:
        """Returns the numbers that instances have in the simulator."""
        if len(self._held) == len(self._homes):
            return numbers
        places = np.searchsorted(self._held, numbers // self._per_home)
        return places * self._per_home + numbers % self._per_home  # type: ignore[no-any-return]
