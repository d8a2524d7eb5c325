import pytest
import torch
from torch import nn
from torch.autograd import gradcheck
from torch.func import functional_call
from torch.nn import functional

from vln.agents import view_encoder
from vln.agents.fused_neighbourhood import kinds_among, neighbourhood
from vln.agents.view_encoder import CropEncoder
from vln.envs.world.eyes import LocalView

SIZES = (3, 4, 5)


def some_cells(number=6, rows=4, columns=3):
    torch.manual_seed(0)
    return torch.stack([torch.randint(size, (number, rows, columns)) for size in SIZES], 3).to(torch.uint8)


def test_every_cell_is_of_its_kind():
    cells = some_cells()
    kinds = kinds_among(cells, SIZES)
    assert torch.equal(kinds.ids[kinds.cells.long()], cells.long())
    assert len(kinds.ids) == len(cells.flatten(0, 2).unique(dim=0))


@pytest.mark.parametrize("field", range(3))
def test_a_cell_of_no_known_kind_is_an_error(field):
    cells = some_cells()
    cells[2, 1, 1, field] = SIZES[field]
    with pytest.raises(IndexError, match="below"):
        kinds_among(cells, SIZES)


def test_it_is_a_residual_convolution_with_exact_gradients():
    kinds, size = kinds_among(some_cells(), SIZES), 4
    shapes = (len(kinds.ids), size), (size, size, 3, 3), (size,), (12, size)
    weights = [torch.randn(shape, dtype=torch.double, requires_grad=True) for shape in shapes]
    own, kernel, bias, position = weights
    squeeze = nn.Linear(size, 2, dtype=torch.double)
    features, squeezed = neighbourhood(kinds.cells, *weights, squeeze)
    embedded = own[kinds.cells.long()].permute(0, 3, 1, 2)
    hidden = embedded + torch.relu(functional.conv2d(embedded, kernel, bias, padding=1))
    torch.testing.assert_close(features, hidden.flatten(2).transpose(1, 2) + position)
    torch.testing.assert_close(squeezed, squeeze(features))
    layer = Layer(kinds.cells, squeeze)
    squeezing = [weight.detach().requires_grad_() for weight in squeeze.parameters()]

    def compute(weight, bias, *weights):
        return functional_call(layer, {"squeeze.weight": weight, "squeeze.bias": bias}, weights)

    assert gradcheck(compute, [*squeezing, *weights])


class Layer(nn.Module):
    """A neighbourhood whose squeezing is a weight among others."""

    def __init__(self, cells, squeeze):
        super().__init__()
        self.cells, self.squeeze = cells, squeeze

    def forward(self, *weights):
        return tuple(neighbourhood(self.cells, *weights, self.squeeze))


def test_both_ways_of_an_encoder_see_the_same(monkeypatch):
    torch.manual_seed(0)
    encoder = CropEncoder(LocalView(), 8)
    rows, columns = LocalView().grid
    views = some_cells(5, rows, columns)
    ours = encoder(views)
    monkeypatch.setattr(view_encoder, "on_processor", lambda _: False)
    for one, other in zip(ours, encoder(views), strict=True):
        torch.testing.assert_close(one, other)
