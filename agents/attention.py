"""Scaled dot-product attention over a masked set."""

from typing import NamedTuple

import torch
from torch import Tensor, nn

from vln.agents.fused_attention import attended


class Attended(NamedTuple):
    """The result of one attention.

    Attributes:
        context: float (B, D), or (B, T, D) for T queries: the weighted mean of the values.
        weights: float (B, N), or (B, T, N): the weights, 0 where masked, 1 in sum.
    """

    context: Tensor
    weights: Tensor


class Attention(nn.Module):
    """`softmax((query W_q) (values W_k)^T / sqrt(A)) values`, with one query or several for each set of values.

    It is computed as `(query W_q W_k^T) values^T`: there are fewer queries than values, and the keys of all
    patches of all views would be the largest array of a training step.
    """

    def __init__(self, query_size: int, value_size: int, size: int) -> None:
        """Makes the two projections to the common size A."""
        super().__init__()
        self.query = nn.Linear(query_size, size)
        self.key = nn.Linear(value_size, size, bias=False)
        self.scale = size**-0.5

    def forward(self, query: Tensor, values: Tensor, mask: Tensor) -> Attended:
        """Attends with queries (B, Q) or (B, T, Q) over values (B, N, D); mask is bool (B, N)."""
        if query.dim() == 2:
            if on_processor(values):
                weight, bias = self.folded()
                return Attended(*attended(torch.addmm(bias, query, weight), values, mask))
            one = self(query[:, None], values, mask)
            return Attended(one.context[:, 0], one.weights[:, 0])
        scores = torch.bmm(self.query(query) @ self.key.weight, values.transpose(1, 2)) * self.scale
        # A finite filler keeps a fully masked row (an agent that sees nothing) free of NaN.
        weights = torch.softmax(scores.masked_fill(~mask[:, None], -1e4), dim=2)
        return Attended(torch.bmm(weights, values), weights)

    def folded(self) -> tuple[Tensor, Tensor]:
        """Returns one product for both projections and the scale: weight, float (Q, D), and bias, float (D,)."""
        keys = self.key.weight * self.scale
        return self.query.weight.T @ keys, self.query.bias @ keys


def on_processor(values: Tensor) -> bool:
    """Returns whether the kernels for processors can take a tensor; elsewhere PyTorch's own operations do."""
    return values.device.type == "cpu" and values.dtype in (torch.float32, torch.float64)
