"""How much better than expected each action was: one half of a policy-gradient loss (the other: `losses`).

Every function of `ADVANTAGES` is one answer, from what a batch of walks has earned; another algorithm is another
function there.
"""

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor

from vln.learn.processes import count, mean_of_all


class Earned(NamedTuple):
    """What T steps of B walks have earned, and what had been expected.

    Attributes:
        returns: float (T, B): extrinsic, from each action on.
        worth: float (B,): extrinsic, of the whole walk.
        score: float (B,): intrinsic, the critic's of the whole walk.
        values: float (T, B): the returns that the baseline predicted.
        scores: float (T, B): the critic's score that it predicted at each step.
        walks: by each instruction; they follow each other.
    """

    returns: Tensor
    worth: Tensor
    score: Tensor
    values: Tensor
    scores: Tensor
    walks: int


def over_baseline(earned: Earned) -> tuple[Tensor, Tensor]:
    """Returns what extrinsic and intrinsic reward are above the learned baseline, float (T, B) each.

    The critic scores the whole walk, so every step of it earns the same (Wang et al., CVPR 2019, equation 8).
    """
    return earned.returns - earned.values, earned.score - earned.scores


def leave_one_out(earned: Earned) -> tuple[Tensor, Tensor]:
    """Returns what both rewards of each walk are above those of the others, float (T, B) each.

    The walks by the same instruction are the baseline, none has to be learnt (RLOO; Kool et al., 2019).
    """
    gained, matched = (over_other_walks(value, earned.walks) for value in (earned.worth, earned.score))
    return gained.expand_as(earned.values), matched.expand_as(earned.scores)


ADVANTAGES: dict[str, Callable[[Earned], tuple[Tensor, Tensor]]] = {
    "baseline": over_baseline,
    "leave-one-out": leave_one_out,
}


def lambda_returns(rewards: Tensor, values: Tensor, active: Tensor, discount: float, trace: float) -> Tensor:
    """Returns the lambda-returns, float (T, B), 0 after the end (Sutton and Barto, 2018, section 12.1).

    Less the values they are generalised advantage estimates (Schulman et al., 2016).

    Args:
        rewards: float (T, B).
        values: float (T, B): predictions before each action.
        active: bool (T, B): steps that were done; after the last one nothing more is earned.
        discount: gamma.
        trace: lambda; 1 trusts in rewards alone, 0 in the next value.
    """
    returns = torch.zeros_like(rewards)
    after, value_after = torch.zeros_like(rewards[0]), torch.zeros_like(rewards[0])
    for step in range(len(rewards) - 1, -1, -1):
        to_come = (1 - trace) * value_after + trace * after
        after = (rewards[step] + discount * to_come) * active[step]
        returns[step], value_after = after, values[step] * active[step]
    return returns


def discounted(rewards: Tensor, discount: float) -> Tensor:
    """Returns the discounted sum of the rewards of each walk, float (B,), from float (T, B)."""
    return (rewards * discount ** torch.arange(len(rewards), device=rewards.device)[:, None]).sum(0)


def over_other_walks(worth: Tensor, walks: int) -> Tensor:
    """Returns float (B,): how much more each walk is worth than the mean of the others by the same instruction.

    Args:
        worth: float (B,); the walks by one instruction follow each other.
        walks: by each instruction, two or more.
    """
    groups = worth.unflatten(0, (-1, walks))
    return ((groups - groups.mean(1, keepdim=True)) * walks / (walks - 1)).flatten()


def normalised(advantage: Tensor, active: Tensor) -> Tensor:
    """Returns advantages, float (T, B), with mean 0 and deviation 1 over the steps that were done."""
    done = advantage[active]
    number = mean_of_all(active.sum())  # in each of the processes
    mean = mean_of_all(done.sum()) / number
    deviation = (mean_of_all((done - mean).square().sum()) / (number - 1 / count())).sqrt()
    return (advantage - mean) / (deviation + 1e-6)
