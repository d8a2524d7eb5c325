"""Scaled dot-product attention of one query over a masked set."""

from typing import NamedTuple

import torch
from torch import Tensor, nn


class Attended(NamedTuple):
    """The result of one attention.

    Attributes:
        context: float (B, D): the weighted mean of the values.
        weights: float (B, N): the weights, 0 where masked, 1 in sum.
    """

    context: Tensor
    weights: Tensor


class Attention(nn.Module):
    """`softmax((query W_q) (values W_k)^T / sqrt(A)) values`.

    The keys are projected once per sequence by `keys`, because the same set is asked at many steps.
    """

    def __init__(self, query_size: int, value_size: int, size: int) -> None:
        """Makes the two projections to the common size A."""
        super().__init__()
        self.query = nn.Linear(query_size, size)
        self.key = nn.Linear(value_size, size, bias=False)
        self.scale = size**-0.5

    def keys(self, values: Tensor) -> Tensor:
        """Projects values, (..., N, D), to keys, (..., N, A)."""
        return self.key(values)  # type: ignore[no-any-return]

    def forward(self, query: Tensor, keys: Tensor, values: Tensor, mask: Tensor) -> Attended:
        """Attends with query (B, Q) over keys (B, N, A) and values (B, N, D); mask is bool (B, N)."""
        scores = torch.bmm(keys, self.query(query).unsqueeze(2)).squeeze(2) * self.scale
        # A finite filler keeps a fully masked row (an agent that sees nothing) free of NaN.
        weights = torch.softmax(scores.masked_fill(~mask, -1e4), dim=1)
        return Attended(torch.bmm(weights.unsqueeze(1), values).squeeze(1), weights)
