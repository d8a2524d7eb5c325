"""The fast path: agents play one episode after the other, and nothing is copied."""

import numpy as np
from numpy.typing import NDArray

from vln.envs.simulation.kernels.goal_fields import exchange
from vln.envs.simulation.kernels.stream import play
from vln.envs.simulation.simulator import Simulator, Step, empty_step


class EpisodeStream:
    """Endless play in a simulator: an agent that is done begins another episode in the same step.

    Each step is one pass over memory: act, begin anew where an episode is done, look.

    Attributes:
        simulator: its agents; use `step` of the stream, not of the simulator.
        view: uint8 (B, ...): what the simulator's agents see now, local view or pictures. Every step overwrites
            it: copy what is to be kept.
    """

    def __init__(self, simulator: Simulator, seed: int = 0) -> None:
        """Starts every agent on an episode drawn at random.

        Args:
            simulator: of any number of agents.
            seed: of the draws.
        """
        self.simulator = simulator
        self._rng = np.random.default_rng(seed)
        task, reward = simulator.task, simulator.reward
        self._rules = task.max_steps, task.success_distance, reward.metre, reward.success
        self._outcome = empty_step(simulator.num_agents)
        everyone = np.arange(simulator.num_agents)
        simulator.reset(self._draw(everyone.size))
        self._following = np.zeros(everyone.size, dtype=np.int64)
        self._prepare(everyone)
        self.view = simulator.observe().view
        self._pictures = simulator.view is not simulator.surroundings
        empty = np.empty((simulator.num_agents, 0, 0, 3), dtype=np.uint8)
        self._local_view = empty if self._pictures else self.view

    def step(self, actions: NDArray[np.int64]) -> Step:
        """Applies one action per agent, int64 (B,).

        Returns:
            what the actions brought, in arrays that the next step overwrites. Where an episode is terminated or
            truncated, `view`, `simulator.state` and `simulator.instance` are those of the next one.
        """
        actions = self.simulator.checked(actions)
        houses, fields, _, episodes, agents = self.simulator.arrays
        table = self.simulator.surroundings.table
        reward, terminated, truncated = self._outcome

        def run(part: slice) -> None:
            play(
                houses,
                fields,
                episodes,
                agents[part],
                actions[part],
                self._following[part],
                self._rules,
                reward[part],
                terminated[part],
                truncated[part],
                table,
                self._local_view[part],
            )

        self.simulator.slices.run(run)
        done = np.flatnonzero(terminated | truncated)
        if done.size:
            self.simulator.instance[done] = self._following[done]
            self._prepare(done)
        if self._pictures:
            self.simulator.observe(self.view)
        return self._outcome

    def _prepare(self, agents: NDArray[np.int64]) -> None:
        """Draws the episodes that agents begin next."""
        self._following[agents] = numbers = self._draw(agents.size)
        houses, fields, goals, episodes, state = self.simulator.arrays
        exchange(houses, fields, goals, episodes, state["next_field"], agents, numbers)

    def _draw(self, count: int) -> NDArray[np.int64]:
        return self._rng.integers(len(self.simulator.dataset.instances), size=count)
