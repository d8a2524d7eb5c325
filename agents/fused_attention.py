"""Attention with one query for each set, as one operation with its own gradient."""

from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from vln.agents.kernels.attention import attend, attend_back


def attended(queries: Tensor, values: Tensor, masks: Tensor) -> tuple[Tensor, Tensor]:
    """Returns the contexts, float (N, D), and weights, float (N, P), of `softmax(queries values^T) values`.

    Args:
        queries: float (N, D), on the processor.
        values: float (N, P, D).
        masks: bool (N, P): places that may be attended to; where there are none, all are, equally.
    """
    return _Attended.apply(queries, values, masks)  # type: ignore[no-any-return,no-untyped-call]


class _Attended(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, queries: Tensor, values: Tensor, masks: Tensor) -> tuple[Tensor, Tensor]:
        queries, values, masks = queries.contiguous(), values.contiguous(), masks.contiguous()
        contexts, weights = torch.empty_like(queries), values.new_empty(values.shape[:2])
        attend(*arrays(queries, values, masks, weights, contexts))
        ctx.save_for_backward(queries, values, masks, weights)
        return contexts, weights

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, to_contexts: Tensor, to_weights: Tensor) -> tuple[Tensor, Tensor, None]:  # type: ignore[override]
        queries, values, masks, weights = ctx.saved_tensors
        to_queries, to_values = torch.empty_like(queries), torch.empty_like(values)
        gradients = to_weights.contiguous(), to_contexts.contiguous(), to_queries, to_values
        attend_back(*arrays(queries, values, masks, weights, *gradients))
        return to_queries, to_values, None


def arrays(*tensors: Tensor) -> list[np.ndarray[Any, Any]]:
    """Returns tensors as arrays that share their memory, for kernels."""
    return [tensor.detach().numpy() for tensor in tensors]
