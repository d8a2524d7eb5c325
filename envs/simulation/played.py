"""Episodes that have been played: one record for training, scoring, searching and drawing."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vln.envs.geometry import Heading, Pose
from vln.envs.simulation.observation import Seen

_HEADINGS = tuple(Heading)


@dataclass(frozen=True, eq=False)
class Played:
    """T steps of B agents; an agent that is done keeps still until the last one is.

    Attributes:
        instances: int64 (B,): indices into the dataset's instances.
        observations: at T steps what B agents perceived before each action.
        actions: int64 (T, B): what was done.
        expert: int64 (T, B): what the expert would have done; zeros where it was not asked.
        rewards: float32 (T, B): extrinsic.
        active: bool (T, B): whether the agent was still under way before the action.
        log_p: float32 (T, B): log-probability of each action when it was chosen; 0 where the policy does not say.
        poses: int32 (T + 1, B, 3): before each action, and after the last one.
        stopped: bool (B,): whether it ended with STOP.
        succeeded: bool (B,): whether it satisfied the task.
        collisions: int32 (B,): moves that led nowhere.
    """

    instances: NDArray[np.int64]
    observations: Seen
    actions: NDArray[np.int64]
    expert: NDArray[np.int64]
    rewards: NDArray[np.float32]
    active: NDArray[np.bool_]
    log_p: NDArray[np.float32]
    poses: NDArray[np.int32]
    stopped: NDArray[np.bool_]
    succeeded: NDArray[np.bool_]
    collisions: NDArray[np.int32]

    @property
    def steps(self) -> NDArray[np.int64]:
        """Int64 (B,): how many actions each agent did."""
        return self.active.sum(0)

    def trajectories(self) -> list["Trajectory"]:
        """Returns what each agent did, without what it saw."""
        steps = self.steps.tolist()
        return [self._trajectory(agent, count) for agent, count in enumerate(steps)]

    def trajectory(self, agent: int) -> "Trajectory":
        """Returns what one agent did, without what it saw."""
        return self._trajectory(agent, int(self.steps[agent]))

    def _trajectory(self, agent: int, steps: int) -> "Trajectory":
        poses = self.poses[: steps + 1, agent].tolist()
        return Trajectory(
            instance=int(self.instances[agent]),
            poses=tuple([Pose(row, column, _HEADINGS[heading]) for row, column, heading in poses]),
            stopped=bool(self.stopped[agent]),
            success=bool(self.succeeded[agent]),
            steps=steps,
            collisions=int(self.collisions[agent]),
        )


class Trajectory(NamedTuple):
    """One executed path.

    Attributes:
        instance: index into the dataset's instances.
        poses: every pose from the start on, one per action.
        stopped: whether it ended with STOP.
        success: whether it satisfied the task.
        steps: number of actions.
        collisions: FORWARDs into an obstacle.
        explored: metres of all walking that a search would have cost a single body; None without a search.
    """

    instance: int
    poses: tuple[Pose, ...]
    stopped: bool
    success: bool
    steps: int
    collisions: int
    explored: float | None = None
