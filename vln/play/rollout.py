"""Running policies in the simulator: whole batches of episodes, recorded for training or for scoring."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vln.agents.policy import Policy
from vln.envs.geometry import Heading, Pose
from vln.envs.simulation.simulator import Simulator
from vln.envs.world.dataset import Dataset


class Rollout(NamedTuple):
    """T steps of B agents; an agent that is done keeps still until the last one is.

    Attributes:
        views: uint8 (T, B, V, U, 3): what was seen before each action.
        actions: int64 (T, B): what was done.
        expert: int64 (T, B): what the expert would have done; zeros where it was not asked.
        rewards: float32 (T, B).
        active: bool (T, B): whether the agent was still under way before the action.
        cells: int32 (T, B, 2): row and column before each action.
    """

    views: NDArray[np.uint8]
    actions: NDArray[np.int64]
    expert: NDArray[np.int64]
    rewards: NDArray[np.float32]
    active: NDArray[np.bool_]
    cells: NDArray[np.int32]


def rollout(
    simulator: Simulator,
    instances: Sequence[int] | NDArray[np.int64],
    choose: Callable[[NDArray[np.uint8], NDArray[np.int64]], NDArray[np.int64]],
    max_steps: int | None = None,
    *,
    ask_expert: bool = True,
) -> Rollout:
    """Plays one episode per agent and returns the record.

    Args:
        simulator: with as many agents as instances.
        instances: indices into the dataset's instances.
        choose: maps views (B, V, U, 3) and the expert's actions (B,) to actions (B,).
        max_steps: ends the record early, which bounds the memory of training.
        ask_expert: whether to record what the expert would do.
    """
    simulator.reset(instances)
    nothing = np.zeros(simulator.num_agents, dtype=np.int64)
    steps: list[tuple[NDArray[Any], ...]] = []
    while (active := simulator.active).any() and (max_steps is None or len(steps) < max_steps):
        view, expert = simulator.observe(), simulator.expert_actions() if ask_expert else nothing
        cells = np.stack([simulator.state.row, simulator.state.column], 1)
        actions = choose(view, expert)
        steps.append((view, actions, expert, simulator.step(actions).reward, active, cells))
    return Rollout(*(np.stack(field) for field in zip(*steps, strict=True)))


class Trajectory(NamedTuple):
    """One executed path.

    Attributes:
        instance: index into the dataset's instances.
        poses: every pose from the start on, one per action.
        stopped: whether it ended with STOP.
        success: whether it satisfied the task.
        steps: number of actions.
        collisions: FORWARDs into an obstacle.
    """

    instance: int
    poses: tuple[Pose, ...]
    stopped: bool
    success: bool
    steps: int
    collisions: int


def run_policy(
    policy: Policy,
    simulator: Simulator,
    instances: Sequence[int] | NDArray[np.int64],
    on_step: Callable[[], None] | None = None,
) -> list[Trajectory]:
    """Lets a policy act until every agent is done and returns what each did.

    Args:
        policy: what acts.
        simulator: with as many agents as instances.
        instances: indices into the dataset's instances.
        on_step: called before every action, for example to draw a frame.
    """
    simulator.reset(instances)
    policy.reset(simulator)
    state = simulator.state
    poses = [np.stack([state.row, state.column, state.heading], 1)]
    active = [simulator.active]
    while active[-1].any():
        if on_step:
            on_step()
        simulator.step(policy.act(simulator.observe()))
        poses.append(np.stack([state.row, state.column, state.heading], 1))
        active.append(simulator.active)
    if on_step:
        on_step()
    steps = np.stack(active).sum(0)
    success = simulator.succeeded()
    record = np.stack(poses)
    return [
        Trajectory(
            instance=int(number),
            poses=tuple(Pose(int(r), int(c), Heading(int(h))) for r, c, h in record[: steps[agent] + 1, agent]),
            stopped=bool(state.stopped[agent]),
            success=bool(success[agent]),
            steps=int(steps[agent]),
            collisions=int(state.collisions[agent]),
        )
        for agent, number in enumerate(instances)
    ]


def run_policy_in_batches(
    policy: Policy,
    dataset: Dataset,
    instances: Sequence[int] | NDArray[np.int64],
    batch_size: int = 256,
    on_batch: Callable[[int], None] | None = None,
) -> list[Trajectory]:
    """Runs a policy on many instances and returns their trajectories in the given order.

    Args:
        policy: what acts.
        dataset: houses, episodes and rules.
        instances: indices into the dataset's instances.
        batch_size: agents at a time.
        on_batch: told how many episodes have just been finished.
    """
    trajectories: list[Trajectory] = []
    for start in range(0, len(instances), batch_size):
        batch = instances[start : start + batch_size]
        trajectories += run_policy(policy, Simulator(dataset, len(batch)), batch)
        if on_batch:
            on_batch(len(batch))
    return trajectories
