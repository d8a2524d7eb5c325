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


def alignment_loss(text_attention: Tensor, relevant: Tensor, active: Tensor) -> Tensor:
    """Returns how far the text attention is from the sentence that describes the present part of the path.

    `-log` of the attention on the relevant words, averaged over the steps for which they are known. This is
    the supervision of sub-instructions of Hong et al. (EMNLP 2020, "Sub-instruction aware VLN"), on attention.

    Args:
        text_attention: float (T, B, L), 1 in sum over L.
        relevant: bool (T, B, L): the words of the present sentence; all False where unknown.
        active: bool (T, B).
    """
    known = (relevant.any(2) & active).to(text_attention.dtype)
    mass = (text_attention * relevant).sum(2).clamp(min=1e-6)
    return -(torch.log(mass) * known).sum() / known.sum().clamp(min=1)
