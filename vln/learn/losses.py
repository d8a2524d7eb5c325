"""Losses as pure functions of tensors: T steps of B episodes, of which the active ones were done.

A policy-gradient loss is an objective of `OBJECTIVES`, to be maximised, of an advantage (see `advantage`); another
algorithm is another function there.
"""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

from vln.learn.processes import mean_of_all


def mean_over(active: Tensor, values: Tensor) -> Tensor:
    """Returns the mean of values, float (T, B), over the steps that were done, bool (T, B); 0 where none was.

    In a training of several processes the steps are counted in all: the mean of what they return is that of all.
    """
    return (values * active).sum() / mean_of_all(active.sum()).clamp(min=1)


def imitation_loss(logits: Tensor, expert: Tensor, active: Tensor, smoothing: float = 0.0) -> Tensor:
    """Returns the mean cross-entropy of the expert's actions over the steps under way.

    Args:
        logits: float (T, B, 4).
        expert: int (T, B).
        active: bool (T, B).
        smoothing: label smoothing.
    """
    loss = functional.cross_entropy(
        logits.flatten(0, 1), expert.flatten(), reduction="none", label_smoothing=smoothing
    )
    return mean_over(active, loss.unflatten(0, active.shape))


def alignment_loss(attention: Tensor, relevant: Tensor, active: Tensor) -> Tensor:
    """Returns how far attention is from where it should be: `-log` of its share there, where that is known.

    A navigator should read the sentence that describes the present part of its path, a speaker look at the part
    of the path that its present sentence describes: the supervision of sub-instructions of Hong et al. (EMNLP
    2020, "Sub-instruction aware VLN"), on attention.

    Args:
        attention: float (..., K), 1 in sum over K.
        relevant: bool (..., K): what should be looked at; all False where unknown.
        active: bool (...).
    """
    share = (attention * relevant).sum(-1).clamp(min=1e-6)
    return mean_over(relevant.any(-1) & active, -torch.log(share))


def policy_gradient(log_p: Tensor, log_p_then: Tensor, advantage: Tensor, clip: float) -> Tensor:
    """Returns the objective of REINFORCE with a baseline, float (T, B) (Williams, 1992).

    Args:
        log_p: float (T, B): log-probability of each action that was done, as the policy is now.
        log_p_then: float (T, B): the same when it was done; not needed here.
        advantage: float (T, B): how much better than expected it was.
        clip: not needed here.
    """
    return log_p * advantage


def clipped(log_p: Tensor, log_p_then: Tensor, advantage: Tensor, clip: float) -> Tensor:
    """Returns PPO's objective, float (T, B): no gain beyond a ratio of 1 +- clip (Schulman et al., 2017).

    Args:
        log_p: float (T, B): log-probability of each action that was done, as the policy is now.
        log_p_then: float (T, B): the same when it was done.
        advantage: float (T, B): how much better than expected it was.
        clip: epsilon.
    """
    ratio = torch.exp(log_p - log_p_then)
    return torch.minimum(ratio * advantage, ratio.clamp(1 - clip, 1 + clip) * advantage)


OBJECTIVES: dict[str, Callable[[Tensor, Tensor, Tensor, float], Tensor]] = {
    "policy-gradient": policy_gradient,
    "clipped": clipped,
}


def value_loss(predicted: Tensor, target: Tensor) -> Tensor:
    """Returns the Huber loss of predictions, float (T, B): half the square of an error below 1, else linear."""
    return functional.smooth_l1_loss(predicted, target, reduction="none")


def entropy(log_p: Tensor) -> Tensor:
    """Returns the entropy, float (T, B), of log-probabilities, float (T, B, K); impossible actions add nothing."""
    return -(log_p.exp() * log_p.masked_fill(log_p.isneginf(), 0.0)).sum(-1)
