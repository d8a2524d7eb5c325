"""The batched simulator: many agents follow instructions in the houses of one dataset.

It knows neither gymnasium nor torch. `NavigationEnv` and the rollouts of training are two faces of it.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vln.envs.geometry import Heading, Pose
from vln.envs.simulation.episode_arrays import Leg, episode_arrays, legs_of
from vln.envs.simulation.expert import FieldPool, expert_actions_field
from vln.envs.simulation.house_arrays import house_arrays
from vln.envs.simulation.kernels.arrays import AGENT, HouseArrays, Records
from vln.envs.simulation.kernels.goal_fields import DistanceFields, begin_all, empty_fields, exchange
from vln.envs.simulation.kernels.motion import advance
from vln.envs.simulation.kernels.sight import SightTable, look, sight_table
from vln.envs.simulation.threads import Slices
from vln.envs.world.dataset import Dataset
from vln.envs.world.episode import Instance
from vln.envs.world.house import House

if TYPE_CHECKING:
    from vln.envs.first_person.renderer import FirstPersonRenderer

Ids = NDArray[np.int32]
RewardKind = Literal["distance", "sparse"]


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
        table: what hides what in the view.
    """

    houses: HouseArrays
    fields: DistanceFields
    goals: Records
    episodes: Records
    agents: Records
    table: SightTable


class Simulator:
    """B agents in the houses of a dataset.

    Attributes:
        dataset: houses, episodes and rules.
        state: the agents as a record array (B,) of `kernels.arrays.AGENT`: `state.row`, `state.steps` ... Read
            it; change it only through `reset` and `step`.
        instance: int64 (B,): index into `dataset.instances` of what each agent is doing.
        arrays: what the kernels work on.
        slices: the parts of the batch that threads work on.
        dense_reward: whether moves earn anything.
    """

    def __init__(
        self,
        dataset: Dataset,
        num_agents: int,
        reward: RewardKind = "distance",
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
                "sparse" is the latter alone.
            threads: how many share the work of a large batch.
            field_megabytes: memory for the distances to goals, which are computed once per goal and kept as long
                as there is room.
        """
        self.dataset = dataset
        self.task = dataset.task
        self.instance = np.zeros(num_agents, dtype=np.int64)
        self.dense_reward = reward == "distance"
        self._threads = threads
        self.slices = Slices(num_agents, threads)
        houses = list(dataset.houses.values())
        largest = max(house.structure.size for house in houses)
        memory = int(field_megabytes * 2**20)
        self.arrays = _arrays(dataset, num_agents, largest, memory)
        self.state = self.arrays.agents.view(np.recarray)
        self._experts = FieldPool(4 * largest, np.int8, memory)

    @property
    def num_agents(self) -> int:
        """B."""
        return len(self.instance)

    @property
    def active(self) -> NDArray[np.bool_]:
        """Bool (B,): agents still under way."""
        return ~(self.arrays.agents["stopped"] | self.arrays.agents["timed_out"])

    def reset(
        self, instances: Sequence[int] | NDArray[np.int64], agents: Sequence[int] | NDArray[np.int64] | None = None
    ) -> None:
        """Puts agents (default: all) at the start of instances of the dataset."""
        which = np.arange(self.num_agents) if agents is None else np.asarray(agents, dtype=np.int64)
        numbers = np.asarray(instances, dtype=np.int64)
        if which.shape != numbers.shape:
            raise ValueError(f"{numbers.size} instances for {which.size} agents")
        self.instance[which] = numbers
        houses, fields, goals, episodes, records, _ = self.arrays
        exchange(houses, fields, goals, episodes, records["field"], which, numbers)
        begin_all(houses, fields, episodes, records, which, numbers)

    def rearrange(self, agents: NDArray[np.int64]) -> None:
        """Puts agent i where agent `agents[i]` is, with all of its past: for searches.

        Raises:
            ValueError: if the two are doing different instances.
        """
        if (self.instance[agents] != self.instance).any():
            raise ValueError("agents can take the places of those with the same instance only")
        self.arrays.agents[:] = self.arrays.agents[agents]

    def step(self, actions: NDArray[np.int64]) -> Step:
        """Applies one action per agent, (B,); agents that are done stay as they are and earn nothing."""
        outcome, arrays, task = empty_step(self.num_agents), self.arrays, self.task

        def run(part: slice) -> None:
            advance(
                arrays.houses,
                arrays.fields,
                arrays.agents[part],
                actions[part],
                task.max_steps,
                task.success_distance,
                self.dense_reward,
                outcome.reward[part],
                outcome.terminated[part],
                outcome.truncated[part],
            )

        self.slices.run(run)
        return outcome

    def observe(self, out: NDArray[np.uint8] | None = None) -> NDArray[np.uint8]:
        """Returns what each agent sees: `local_view`, or where the task has a camera `first_person`.

        Args:
            out: array to fill and return, for loops that must not allocate; default: a new one.
        """
        return self.local_view(out) if self.task.camera is None else self.first_person(out)

    def local_view(self, out: NDArray[np.uint8] | None = None) -> NDArray[np.uint8]:
        """Returns uint8 (B, V, U, 3): what lies around each agent, as ids of structure, material and landmark.

        The agent stands at row `view.ahead`, column `view.side`, its heading up; 0 is "not seen".
        """
        view = np.empty((self.num_agents, *self.task.view.shape, 3), dtype=np.uint8) if out is None else out
        houses, agents, table = self.arrays.houses, self.arrays.agents, self.arrays.table
        self.slices.run(lambda part: look(houses, agents[part], table, view[part]))
        return view

    def first_person(self, out: NDArray[np.uint8] | None = None) -> NDArray[np.uint8]:
        """Returns uint8 (B, height, width, 3): a picture of what each agent has before its eyes.

        From a camera that looks around, uint8 (B, 4, height, width, 3): ahead, right, behind and left.
        """
        look = self.renderer.panorama if self.renderer.camera.around else self.renderer.render
        return look(*self.eyes, out=out, check=False)

    @property
    def eyes(self) -> tuple[Ids, Ids, Ids, Ids]:
        """House, row, column and heading of each agent, int32 (B,) each, as the renderer wants them."""
        agents = self.arrays.agents
        return agents["house"], agents["row"], agents["column"], agents["heading"]

    @cached_property
    def renderer(self) -> "FirstPersonRenderer":
        """The renderer of the agents' houses, made when it is first needed."""
        # Imported here: who never paints need not compile or load it.
        from vln.envs.first_person.renderer import FirstPersonRenderer

        return FirstPersonRenderer(list(self.dataset.houses.values()), self.task.camera, self._threads)

    def distance_to_goal(self) -> NDArray[np.float32]:
        """Returns float32 (B,): geodesic metres to each agent's goal."""
        return self.arrays.agents["distance"].copy()

    def succeeded(self) -> NDArray[np.bool_]:
        """Returns bool (B,): agents that have stopped where, and if asked facing how, they should."""
        agents = self.arrays.agents
        near = agents["distance"] < self.task.success_distance
        facing = (agents["final_heading"] == -1) | (agents["final_heading"] == agents["heading"])
        return agents["stopped"] & near & facing  # type: ignore[no-any-return]

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
        key = (instance.episode.path_id, division, sentence, follow_demonstration)

        def compute() -> NDArray[np.int8]:
            leg = self.leg(agent)
            actions = leg.demonstration if follow_demonstration else []
            goal = leg.path[-1]
            return expert_actions_field(self.house(agent), goal, leg.final_heading, leg.start, actions)

        return self._experts.number(key, compute)


def _arrays(dataset: Dataset, num_agents: int, largest: int, memory: int) -> Arrays:
    """Returns a dataset as arrays, with that many agents who have not begun.

    Args:
        dataset: houses, episodes and rules.
        num_agents: B.
        largest: number of cells of the largest house.
        memory: bytes the distances to goals may take.
    """
    view = dataset.task.view
    episodes, goals = episode_arrays(dataset)
    agents = np.zeros(num_agents, dtype=AGENT)
    agents["field"] = agents["next_field"] = -1
    return Arrays(
        houses=house_arrays(list(dataset.houses.values()), max(view.ahead, view.behind, view.side, 1)),
        fields=empty_fields(len(goals), largest, num_agents, memory),
        goals=goals,
        episodes=episodes,
        agents=agents,
        table=sight_table(view),
    )
