"""The one loop in which policies act: look, decide, step, for a batch of episodes at a time."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vln.agents.navigator_policy import NavigatorPolicy
from vln.agents.policy import Policy
from vln.envs.simulation.observation import Seen, stacked
from vln.envs.simulation.played import Played, Trajectory
from vln.envs.simulation.simulator import Simulator
from vln.envs.simulation.world import World
from vln.envs.world.dataset import Dataset
from vln.play.under_way import UnderWay

Instances = Sequence[int] | NDArray[np.int64]

BATCH, LARGE_BATCH = 256, 512  # agents at a time; more of them where those who are done are left out


def rollout(
    policy: Policy,
    world: World,
    instances: Instances,
    max_steps: int | None = None,
    *,
    ask_expert: bool = False,
    keep_views: bool = True,
) -> Played:
    """Lets a policy play one episode per agent and returns the record.

    Args:
        policy: what acts.
        world: with as many agents as instances.
        instances: indices into the dataset's instances.
        max_steps: ends the record early, which bounds the memory of training.
        ask_expert: whether to record what the expert would do.
        keep_views: whether to record what was seen; otherwise only that of the first step.
    """
    world.reset(instances)
    policy.reset(world)
    observe = policy.observe if isinstance(policy, UnderWay) else world.observe
    nothing, silent = np.zeros(world.num_agents, dtype=np.int64), np.zeros(world.num_agents, dtype=np.float32)
    stopped = np.zeros(world.num_agents, dtype=np.bool_)
    observations: list[Seen] = []
    steps: list[tuple[NDArray[Any], ...]] = []
    poses = [world.poses()]
    while (active := world.active).any() and (max_steps is None or len(steps) < max_steps):
        observation = observe()
        expert = world.expert_actions() if ask_expert else nothing
        actions = policy.act(observation)
        log_p = np.asarray(getattr(policy, "log_p", silent))
        step = world.step(actions)
        if keep_views or not observations:
            observations.append(observation)
        steps.append((actions, expert, step.reward, active, log_p))
        poses.append(world.poses())
        stopped |= step.terminated
    actions, expert, rewards, started, log_p = (np.stack(field) for field in zip(*steps, strict=True))
    return Played(
        instances=np.array(instances, dtype=np.int64),
        observations=stacked(observations),
        actions=actions,
        expert=expert,
        rewards=rewards,
        active=started,
        log_p=log_p,
        poses=np.stack(poses),
        stopped=stopped,
        succeeded=world.succeeded(),
        collisions=world.collisions(),
    )


def run_policy(policy: Policy, world: World, instances: Instances) -> list[Trajectory]:
    """Lets a policy act until every agent is done and returns what each did; arguments as of `rollout`."""
    return rollout(policy, world, instances, keep_views=False).trajectories()


def run_policy_in_batches(
    policy: Policy,
    dataset: Dataset,
    instances: Instances,
    batch_size: int | None = None,
    on_batch: Callable[[int], None] | None = None,
) -> list[Trajectory]:
    """Runs a policy on many instances and returns their trajectories in the given order.

    Args:
        policy: what acts.
        dataset: houses, episodes and rules.
        instances: indices into the dataset's instances.
        batch_size: agents at a time; by default as many as is fastest. What is sampled depends on it.
        on_batch: told how many episodes have just been finished.
    """
    actor, size = policy, batch_size or BATCH
    if isinstance(policy, NavigatorPolicy) and policy.temperature <= 0:
        actor, size = UnderWay(policy), batch_size or LARGE_BATCH
    trajectories: list[Trajectory] = []
    for start in range(0, len(instances), size):
        batch = instances[start : start + size]
        trajectories += run_policy(actor, Simulator(dataset, len(batch)), batch)
        if on_batch:
            on_batch(len(batch))
    return trajectories
