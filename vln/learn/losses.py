"""Losses as pure functions of tensors."""

import torch
from torch import Tensor
from torch.nn import functional


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
    weight = active.flatten().to(loss.dtype)
    return (loss * weight).sum() / weight.sum().clamp(min=1)


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
    known = (relevant.any(-1) & active).to(attention.dtype)
    share = (attention * relevant).sum(-1).clamp(min=1e-6)
    return -(torch.log(share) * known).sum() / known.sum().clamp(min=1)
