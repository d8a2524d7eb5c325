"""The batched simulator: many agents follow instructions in the houses of one dataset.

It knows neither gymnasium nor torch. `NavigationEnv` and the rollouts of training are two faces of it.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vln.envs.errors import InputError
from vln.envs.geometry import Action, Heading, Pose
from vln.envs.simulation.episode_arrays import Leg, episode_arrays, legs_of
from vln.envs.simulation.expert import FieldPool, expert_actions_field
from vln.envs.simulation.house_arrays import house_arrays
from vln.envs.simulation.kernels.arrays import AGENT, HouseArrays
from vln.envs.simulation.kernels.goal_fields import DistanceFields, begin_all, empty_fields, exchange
from vln.envs.simulation.kernels.motion import advance, find_successes, first_outside
from vln.envs.simulation.observation import Seen
from vln.envs.simulation.reward import Reward, RewardName, reward_named
from vln.envs.simulation.threads import Slices
from vln.envs.simulation.views import SymbolicView, view_of
from vln.envs.simulation.world import Step
from vln.envs.space.compiler import Records
from vln.envs.world.dataset import Dataset
from vln.envs.world.episode import Instance
from vln.envs.world.eyes import local_view_of
from vln.envs.world.house import House


def empty_step(num_agents: int) -> Step:
    """Returns room for what a step brings."""
    flags = np.empty((2, num_agents), dtype=np.bool_)
    return Step(np.empty(num_agents, dtype=np.float32), flags[0], flags[1])


class Arrays(NamedTuple):
    """What the kernels of a simulator work on.

    Attributes:
        houses: all houses.
        fields: distances to goals.
        goals: `vln.envs.simulation.kernels.arrays.GOAL` (goals,).
        episodes: `vln.envs.simulation.kernels.arrays.EPISODE` (instances,).
        agents: `vln.envs.simulation.kernels.arrays.AGENT` (B,).
    """

    houses: HouseArrays
    fields: DistanceFields
    goals: Records
    episodes: Records
    agents: Records


class Simulator:
    """B agents in the houses of a dataset: the grid as a `vln.envs.simulation.world.World`.

    Attributes:
        dataset: houses, episodes and rules.
        num_agents: B.
        state: the agents as a record array (B,) of `kernels.arrays.AGENT`: `state.row`, `state.steps` ... Read
            it; change it only through `reset` and `step`.
        instance: int64 (B,): index into `dataset.instances` of what each agent is doing.
        arrays: what the kernels work on.
        slices: the parts of the batch that threads work on.
        reward: what moves and success earn.
        surroundings: the local view around the agents, whatever their eyes see.
        view: what their eyes see.
    """

    def __init__(
        self,
        dataset: Dataset,
        num_agents: int,
        reward: RewardName | Reward = "distance",
        *,
        threads: int = 1,
        field_megabytes: float = 256,
    ) -> None:
        """Makes a simulator; call `reset` before anything else.

        Args:
            dataset: houses, episodes and rules.
            num_agents: B.
            reward: "distance" is RCM's extrinsic reward (Wang et al., CVPR 2019, section 3.3.1): metres gained
                towards the goal at every move, and 1 for stopping within the success distance;
                "sparse" is the latter alone; or other weights of the two.
            threads: how many share the work of a large batch.
            field_megabytes: memory for the distances to goals, which are computed once per goal and kept as long
                as there is room.

        Raises:
            InputError: if there is no episode, no agent or no thread, or no reward of that name.
        """
        if not dataset.instances or num_agents < 1 or threads < 1:
            raise InputError(
                f"{dataset.source} {dataset.split}: {len(dataset.instances)} episodes, {num_agents} agents, "
                f"{threads} threads: a simulator needs at least one of each"
            )
        self.dataset = dataset
        self.task = dataset.task
        self.num_agents = num_agents
        self.instance = np.zeros(num_agents, dtype=np.int64)
        self.reward = reward_named(reward)
        self.slices = Slices(num_agents, threads)
        houses = list(dataset.houses.values())
        largest = max(house.structure.size for house in houses)
        memory = int(field_megabytes * 2**20)
        eyes = self.task.eyes
        # Where the eyes see pictures there is a local view all the same: for maps of what has been seen.
        local = local_view_of(eyes)
        self.arrays = _arrays(dataset, num_agents, largest, memory, local.reach)
        self.state = self.arrays.agents.view(np.recarray)
        self.surroundings = SymbolicView(local, self.arrays.houses, self.slices)
        self.view = view_of(eyes, houses, self.surroundings, threads, num_agents)
        self._begun = False
        self._experts = FieldPool(4 * largest, np.int8, memory)

    @property
    def active(self) -> NDArray[np.bool_]:
        """Bool (B,): agents still under way."""
        return ~(self.arrays.agents["stopped"] | self.arrays.agents["timed_out"])

    def reset(
        self, instances: Sequence[int] | NDArray[np.int64], agents: Sequence[int] | NDArray[np.int64] | None = None
    ) -> None:
        """Puts agents (default: all) at the start of instances of the dataset.

        Raises:
            InputError: if there are not as many instances as agents, or one of either does not exist.
        """
        everyone = np.arange(self.num_agents) if agents is None else agents
        which = _numbers("agents", everyone, self.num_agents)
        numbers = _numbers("instances", instances, len(self.dataset.instances))
        if which.shape != numbers.shape:
            raise InputError(f"{numbers.size} instances for {which.size} agents; give each agent one")
        self.instance[which] = numbers
        houses, fields, goals, episodes, records = self.arrays
        exchange(houses, fields, goals, episodes, records["field"], which, numbers)
        begin_all(houses, fields, episodes, records, which, numbers)
        self._begun = self._begun or bool((records["field"] >= 0).all())

    def rearrange(self, agents: NDArray[np.int64]) -> None:
        """Puts agent i where agent `agents[i]` is, with all of its past: for searches.

        Raises:
            ValueError: if the two are doing different instances.
        """
        if (self.instance[agents] != self.instance).any():
            raise ValueError("agents can take the places of those with the same instance only")
        self.arrays.agents[:] = self.arrays.agents[agents]
        self.view.rearrange(agents)

    def step(self, actions: NDArray[np.int64]) -> Step:
        """Applies one action per agent, (B,); agents that are done stay as they are and earn nothing.

        Raises:
            InputError: if there are not B actions, one is none, or an agent has not begun.
        """
        actions = self.checked(actions)
        outcome, arrays, task = empty_step(self.num_agents), self.arrays, self.task
        rules = task.max_steps, task.success_distance, self.reward.metre, self.reward.success

        def run(part: slice) -> None:
            advance(
                arrays.houses,
                arrays.fields,
                arrays.agents[part],
                actions[part],
                rules,
                outcome.reward[part],
                outcome.terminated[part],
                outcome.truncated[part],
            )

        self.slices.run(run)
        return outcome

    def checked(self, actions: NDArray[np.int64]) -> NDArray[np.int64]:
        """Returns actions as int64 (B,); kernels would read past the end of fewer.

        Raises:
            InputError: if there are not B actions, one is none, or an agent has not begun.
        """
        if not self._begun:
            raise InputError("an agent has not begun; call reset before the first step")
        given = np.asarray(actions)
        if given.shape != (self.num_agents,) or given.dtype.kind not in "iu":
            raise InputError(
                f"actions are {given.dtype} {given.shape}: must be {self.num_agents} whole numbers, one per agent"
            )
        numbers = np.ascontiguousarray(given, dtype=np.int64)
        wrong = first_outside(numbers, len(Action))
        if wrong >= 0:
            raise InputError(f"action {given[wrong]} of agent {wrong} is none; it can be 0 to {len(Action) - 1}")
        return numbers

    def observe(self, out: NDArray[np.uint8] | None = None, *, agents: NDArray[np.int64] | None = None) -> Seen:
        """Returns what each agent perceives.

        Args:
            out: array for the view, for loops that must not allocate; default: a new one.
            agents: only those of these indices.
        """
        if agents is None:
            return self.view.observe(self.arrays.agents, out)
        return self.view.observe(self.arrays.agents[agents], out, agents)

    def texts(self) -> list[str]:
        """Returns the words that each agent follows now."""
        return [self.leg(agent).text for agent in range(self.num_agents)]

    def move_lengths(self) -> NDArray[np.float32]:
        """Returns float32 (B,): metres that a FORWARD covers in each agent's house."""
        return self.arrays.houses.houses["move_length"][self.arrays.agents["house"]]  # type: ignore[no-any-return]

    def poses(self) -> NDArray[np.int32]:
        """Returns int32 (B, 3): row, column and heading of each agent."""
        poses, agents = np.empty((self.num_agents, 3), dtype=np.int32), self.arrays.agents
        poses[:, 0], poses[:, 1], poses[:, 2] = agents["row"], agents["column"], agents["heading"]
        return poses

    def collisions(self) -> NDArray[np.int32]:
        """Returns int32 (B,): FORWARDs of each agent into an obstacle."""
        return self.arrays.agents["collisions"].copy()

    def distance_to_goal(self) -> NDArray[np.float32]:
        """Returns float32 (B,): geodesic metres to each agent's goal."""
        return self.arrays.agents["distance"].copy()

    def succeeded(self) -> NDArray[np.bool_]:
        """Returns bool (B,): agents that have stopped where, and if asked facing how, they should."""
        found = np.empty(self.num_agents, dtype=np.bool_)
        find_successes(self.arrays.agents, self.task.success_distance, found)
        return found

    def expert_actions(self, follow_demonstration: bool = True) -> NDArray[np.int64]:
        """Returns int64 (B,): the expert's actions, along the demonstration or a shortest path (see `goals`)."""
        actions = np.zeros(self.num_agents, dtype=np.int64)
        for agent in np.flatnonzero(self.active):
            number = self._expert_number(int(agent), follow_demonstration)
            row, column, heading = self.pose(int(agent))
            cell = (row * self.house(int(agent)).shape[1] + column) * 4 + heading
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
        _, row, column, heading, *_ = self.arrays.agents[agent].item()
        return Pose(row, column, Heading(heading))

    def leg(self, agent: int) -> Leg:
        """Returns what an agent is told now."""
        return self.legs(self.current(agent))[self.arrays.agents["sentence"][agent]]

    def legs(self, instance: Instance) -> list[Leg]:
        """Returns the whole instruction of an instance, or its sentences where the task is chained."""
        return legs_of(instance, self.task)

    def _expert_number(self, agent: int, follow_demonstration: bool) -> int:
        """Returns the row of an agent's expert field, computing it at its first use."""
        # Paraphrases of one path share their expert, unless they divide the path into different sentences.
        instance, sentence = self.current(agent), int(self.arrays.agents["sentence"][agent])
        division = instance.index if self.task.chained else 0
        key = (instance.episode.scan, instance.episode.path_id, division, sentence, follow_demonstration)

        def compute() -> NDArray[np.int8]:
            leg = self.leg(agent)
            actions = leg.demonstration if follow_demonstration else []
            goal = leg.path[-1]
            return expert_actions_field(self.house(agent), goal, leg.final_heading, leg.start, actions)

        return self._experts.number(key, compute)


def _numbers(what: str, given: Sequence[int] | NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Returns indices as int64 (n,); kernels would read past the end for one that does not exist.

    Raises:
        InputError: if they are no whole numbers, or one is not in 0..count - 1.
    """
    listed = np.asarray(given)
    if listed.ndim != 1 or not (listed.dtype.kind in "iu" or listed.size == 0):
        raise InputError(f"{what} are {listed.dtype} {listed.shape}: must be a list of whole numbers")
    numbers = np.ascontiguousarray(listed, dtype=np.int64)
    wrong = first_outside(numbers, count)
    if wrong >= 0:
        raise InputError(f"{what}: {listed[wrong]} does not exist; choose from 0..{count - 1}")
    return numbers


def _arrays(dataset: Dataset, num_agents: int, largest: int, memory: int, reach: int) -> Arrays:
    """Returns a dataset as arrays, with that many agents who have not begun.

    Args:
        dataset: houses, episodes and rules.
        num_agents: B.
        largest: number of cells of the largest house.
        memory: bytes the distances to goals may take.
        reach: cells that a local view reaches.
    """
    episodes, goals = episode_arrays(dataset)
    agents = np.zeros(num_agents, dtype=AGENT)
    agents["field"] = agents["next_field"] = -1
    return Arrays(
        houses=house_arrays(list(dataset.houses.values()), reach),
        fields=empty_fields(len(goals), largest, num_agents, memory),
        goals=goals,
        episodes=episodes,
        agents=agents,
    )
