"""A residual convolution over cells of a few kinds, as one operation with its own gradient."""

from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.autograd.function import once_differentiable
from torch.nn import functional

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


class Surroundings(NamedTuple):
    """What a convolution makes of cells.

    Attributes:
        features: float (N, V * U, D).
        squeezed: float (N, V * U, S): the same in fewer features.
    """

    features: Tensor
    squeezed: Tensor


def neighbourhood(
    cells: Tensor, own: Tensor, kernel: Tensor, bias: Tensor, position: Tensor, squeeze: nn.Linear
) -> Surroundings:
    """Returns `e + relu(convolution(e)) + position` for cells with features e, and what a layer makes of that.

    Args:
        cells: int32 (N, V, U): the kind of each, on the processor.
        own: float (K, D): features of each kind.
        kernel: float (D, D, 3, 3): the convolution's weight, as of `nn.Conv2d`.
        bias: float (D,): its bias.
        position: float (V * U, D).
        squeeze: from D to S features.
    """
    # Of each kind what it adds to each of its neighbours; the last one stands for what is outside the view.
    added = functional.pad(own @ kernel.permute(2, 3, 1, 0).flatten(0, 1), (0, 0, 0, 1))
    layer = squeeze.weight, squeeze.bias
    return Surroundings(*_Neighbourhood.apply(cells, own, added, bias, position, *layer))  # type: ignore[no-untyped-call]


class _Neighbourhood(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, cells: Tensor, *fields: Tensor) -> tuple[Tensor, Tensor]:
        own, added, bias, position, squeeze, squeeze_bias = (field.contiguous() for field in fields)
        features = own.new_empty(len(cells), *position.shape)
        passed = torch.empty(features.shape, dtype=torch.bool)
        look_around(*arrays(cells, own, added, bias, position, features, passed))
        ctx.save_for_backward(cells, passed, features, squeeze)
        ctx.kinds = len(own)
        return features, functional.linear(features, squeeze, squeeze_bias)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, to_features: Tensor, to_squeezed: Tensor) -> tuple[Tensor | None, ...]:  # type: ignore[override]
        cells, passed, features, squeeze = ctx.saved_tensors
        size, places = to_features.shape[2], to_features.shape[1]
        shapes = (ctx.kinds, size), (9, ctx.kinds + 1, size), (size,), (places, size)
        gradients = [to_features.new_zeros(shape) for shape in shapes]
        to_outputs = to_features.contiguous(), to_squeezed.contiguous()
        look_around_back(*arrays(cells, passed, squeeze, *to_outputs, *gradients))
        to_squeeze = to_outputs[1].flatten(0, 1).T @ features.flatten(0, 1)
        return None, *gradients, to_squeeze, to_squeezed.sum((0, 1))
