"""A residual convolution over cells of a few kinds, as one operation with its own gradient."""

from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from vln.agents.fused_attention import arrays
from vln.agents.kernels.neighbourhood import kinds_of_cells, look_around, look_around_back


class Kinds(NamedTuple):
    """The K different cells among many.

    Attributes:
        ids: int (K, 3): structure, material and landmark of each.
        cells: int32 (N, V, U): the kind of each cell.
    """

    ids: Tensor
    cells: Tensor


def kinds_among(cells: Tensor, sizes: tuple[int, int, int]) -> Kinds:
    """Returns the kinds of cells, uint8 (N, V, U, 3), in order of appearance.

    Args:
        cells: structure, material and landmark of each, on the processor.
        sizes: one more than the largest of each.

    Raises:
        IndexError: if an id is too large.
    """
    structures, materials, landmarks = sizes
    known = np.full(structures * materials * landmarks, -1, dtype=np.int32)
    kinds = np.empty(cells.shape[:-1], dtype=np.int32)
    codes = kinds_of_cells(
        cells.contiguous().numpy().reshape(-1, 3), materials, landmarks, known, kinds.reshape(-1)
    )
    if not codes.size:
        raise IndexError(f"structure, material and landmark of cells must be below {sizes}")
    ids = np.stack(np.unravel_index(codes, sizes), 1)
    return Kinds(torch.from_numpy(ids), torch.from_numpy(kinds))


def neighbourhood(cells: Tensor, own: Tensor, kernel: Tensor, bias: Tensor, position: Tensor) -> Tensor:
    """Returns `e + relu(convolution(e)) + position` for cells with features e, float (N, V * U, D).

    Args:
        cells: int32 (N, V, U): the kind of each, on the processor.
        own: float (K, D): features of each kind.
        kernel: float (D, D, 3, 3): the convolution's weight, as of `nn.Conv2d`.
        bias: float (D,): its bias.
        position: float (V * U, D).
    """
    added = own @ kernel.permute(2, 3, 1, 0)
    return _Neighbourhood.apply(cells, own, added, bias, position)  # type: ignore[no-any-return,no-untyped-call]


class _Neighbourhood(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, cells: Tensor, *fields: Tensor) -> Tensor:
        own, added, bias, position = (field.contiguous() for field in fields)
        features = own.new_empty(len(cells), *position.shape)
        passed = torch.empty(features.shape, dtype=torch.bool)
        look_around(*arrays(cells, own, added, bias, position, features, passed))
        ctx.save_for_backward(cells, passed)
        ctx.kinds = len(own)
        return features

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, to_features: Tensor) -> tuple[Tensor | None, ...]:  # type: ignore[override]
        cells, passed = ctx.saved_tensors
        size, places = to_features.shape[2], to_features.shape[1]
        shapes = (ctx.kinds, size), (3, 3, ctx.kinds, size), (size,), (places, size)
        gradients = [to_features.new_zeros(shape) for shape in shapes]
        look_around_back(*arrays(cells, passed, to_features.contiguous(), *gradients))
        return None, *gradients
