"""The batched simulator: many agents follow instructions in the houses of one dataset.

It knows neither gymnasium nor torch. `NavigationEnv` and the rollouts of training are two faces of it.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from envs.dataset import Dataset
from envs.episode import Instance, Sentence, walk
from envs.geometry import Action, Cell, Heading, Pose, turns_between
from envs.goals import FieldPool, distance_field, expert_actions_field
from envs.house import House
from envs.house_store import house_arrays
from envs.kernels.motion import AgentState, advance, empty_state
from envs.kernels.sight import look, sight_table

RewardKind = Literal["distance", "sparse"]


class Leg(NamedTuple):
    """What an agent is told at one time: the whole instruction, or one sentence of a chained episode."""

    text: str
    start: Pose
    path: tuple[Cell, ...]
    final_heading: Heading | None

    @property
    def demonstration(self) -> list[Action]:
        """The actions along the leg, STOP included."""
        actions, heading = walk(self.start.heading, self.path)
        if self.final_heading is not None:
            actions += turns_between(heading, self.final_heading)
        return [*actions, Action.STOP]


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


class Simulator:
    """B agents in the houses of a dataset.

    Attributes:
        dataset: houses, episodes and rules.
        state: the agents' `AgentState`; read it, change it only through `reset` and `step`.
        instance: int64 (B,): index into `dataset.instances` of what each agent is doing.
    """

    def __init__(self, dataset: Dataset, num_agents: int, reward: RewardKind = "distance") -> None:
        """Makes a simulator; call `reset` before anything else.

        Args:
            dataset: houses, episodes and rules.
            num_agents: B.
            reward: "distance" is RCM's extrinsic reward (Wang et al., CVPR 2019, section 3.3.1): metres gained
                towards the goal at every move, and 1 for stopping within the success distance;
                "sparse" is the latter alone.
        """
        self.dataset = dataset
        self.task = dataset.task
        self.state: AgentState = empty_state(num_agents)
        self.instance = np.zeros(num_agents, dtype=np.int64)
        self._reward = reward
        houses = list(dataset.houses.values())
        self._houses = house_arrays(houses)
        self._house_index = {house.house_id: index for index, house in enumerate(houses)}
        self._table = sight_table(self.task.view)
        size = max(house.structure.size for house in houses)
        self._distances = FieldPool(size, np.float32)
        self._experts = FieldPool(4 * size, np.int8)
        self._distance_number = np.zeros(num_agents, dtype=np.int64)
        self._final_heading = np.zeros(num_agents, dtype=np.int32)

    @property
    def num_agents(self) -> int:
        """B."""
        return len(self.instance)

    @property
    def active(self) -> NDArray[np.bool_]:
        """Bool (B,): agents still under way."""
        return ~(self.state.stopped | self.state.timed_out)

    def reset(self, instances: Sequence[int] | NDArray[np.int64], agents: Sequence[int] | None = None) -> None:
        """Puts agents (default: all) at the start of instances of the dataset."""
        for agent, number in zip(range(self.num_agents) if agents is None else agents, instances, strict=True):
            instance = self.dataset.instances[number]
            episode, state = instance.episode, self.state
            for field in state:
                field[agent] = 0
            self.instance[agent] = number
            state.house[agent] = self._house_index[episode.scan]
            state.row[agent], state.column[agent], state.heading[agent] = episode.start
            state.last_sentence[agent] = max(len(self._sentences(instance)), 1) - 1
            heading = episode.final_heading if self.task.exact_pose else None
            self._final_heading[agent] = -1 if heading is None else heading
            house = self.house(agent)
            self._distance_number[agent] = self._distances.number(
                (episode.scan, episode.goal),
                lambda h=house, g=episode.goal: distance_field(h, g),  # type: ignore[misc]
            )

    def step(self, actions: NDArray[np.int64]) -> Step:
        """Applies one action per agent, (B,); agents that are done stay as they are and earn nothing."""
        active, before = self.active, self.distance_to_goal()
        advance(self._houses, self.state, actions, self.task.max_steps)
        stopped = active & self.state.stopped
        reward = (stopped & self.succeeded()).astype(np.float32)
        if self._reward == "distance":
            gained = before - self.distance_to_goal()
            reward += np.where(active & np.isfinite(gained), gained, 0).astype(np.float32)
        return Step(reward, stopped, active & self.state.timed_out)

    def observe(self) -> NDArray[np.uint8]:
        """Returns uint8 (B, V, U, 3): what each agent sees, as ids of structure, material and landmark.

        The agent stands at row `view.ahead`, column `view.side`, its heading up; 0 is "not seen".
        """
        view = np.empty((self.num_agents, *self.task.view.shape, 3), dtype=np.uint8)
        state = self.state
        look(self._houses, state.house, state.row, state.column, state.heading, self._table, view)
        return view

    def distance_to_goal(self) -> NDArray[np.float32]:
        """Returns float32 (B,): geodesic metres to each agent's goal."""
        state = self.state
        cell = state.row * self._houses.columns[state.house] + state.column
        return self._distances.fields[self._distance_number, cell]  # type: ignore[return-value]

    def succeeded(self) -> NDArray[np.bool_]:
        """Returns bool (B,): agents that have stopped where, and if asked facing how, they should."""
        near = self.distance_to_goal() < self.task.success_distance
        facing = (self._final_heading == -1) | (self._final_heading == self.state.heading)
        return self.state.stopped & near & facing

    def expert_actions(self, follow_demonstration: bool = True) -> NDArray[np.int64]:
        """Returns int64 (B,): the expert's actions, along the demonstration or a shortest path (see `goals`)."""
        actions = np.zeros(self.num_agents, dtype=np.int64)
        for agent in np.flatnonzero(self.active):
            number = self._expert_number(int(agent), follow_demonstration)
            row, column, heading = self.pose(int(agent))
            cell = (row * self._houses.columns[self.state.house[agent]] + column) * 4 + heading
            actions[agent] = self._experts.fields[number, cell]
        return actions

    def house(self, agent: int) -> House:
        """Returns the house an agent is in."""
        return self.dataset.houses[self.current(agent).episode.scan]

    def current(self, agent: int) -> Instance:
        """Returns the instance an agent is doing."""
        return self.dataset.instances[self.instance[agent]]

    def pose(self, agent: int) -> Pose:
        """Returns where an agent is."""
        state = self.state
        heading = Heading(int(state.heading[agent]))
        return Pose(int(state.row[agent]), int(state.column[agent]), heading)

    def leg(self, agent: int) -> Leg:
        """Returns what an agent is told now."""
        return self.legs(self.current(agent))[self.state.sentence[agent]]

    def legs(self, instance: Instance) -> list[Leg]:
        """Returns the whole instruction of an instance, or its sentences where the task is chained."""
        episode = instance.episode
        heading = episode.final_heading if self.task.exact_pose else None
        sentences = self._sentences(instance)
        if not sentences:
            return [Leg(instance.instruction, episode.start, episode.path, heading)]
        legs, start = [], episode.heading
        for sentence in sentences:
            path = episode.path[sentence.start : sentence.end + 1]
            legs.append(Leg(sentence.text, Pose(*path[0], start), path, sentence.final_heading))
            start = walk(start, path)[1] if sentence.final_heading is None else sentence.final_heading
        return legs

    def _sentences(self, instance: Instance) -> tuple[Sentence, ...]:
        return instance.sentences if self.task.chained else ()

    def _expert_number(self, agent: int, follow_demonstration: bool) -> int:
        """Returns the row of an agent's expert field, computing it at its first use."""
        # Paraphrases of one path share their expert, unless they divide the path into different sentences.
        instance, sentence = self.current(agent), int(self.state.sentence[agent])
        division = instance.index if self.task.chained else 0
        key = (instance.episode.path_id, division, sentence, follow_demonstration)

        def compute() -> NDArray[np.int8]:
            leg = self.leg(agent)
            actions = leg.demonstration if follow_demonstration else []
            goal = leg.path[-1]
            return expert_actions_field(self.house(agent), goal, leg.final_heading, leg.start, actions)

        return self._experts.number(key, compute)
