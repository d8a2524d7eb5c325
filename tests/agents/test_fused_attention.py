import pytest
import torch
from torch.autograd import gradcheck

from vln.agents.attention import Attention
from vln.agents.fused_attention import attended


def sets(rows=5, places=7, size=4, kind=torch.float64):
    torch.manual_seed(0)
    masks = torch.rand(rows, places) < 0.6
    masks[1] = False  # nothing to attend to
    masks[2] = True
    return torch.randn(rows, size, dtype=kind), torch.randn(rows, places, size, dtype=kind), masks


def plainly(queries, values, masks):
    scores = (values @ queries[:, :, None])[..., 0].masked_fill(~masks, -1e4)
    weights = torch.softmax(scores, 1)
    return (weights[:, None] @ values)[:, 0], weights


def test_contexts_and_weights_are_those_of_a_softmax():
    for one, other in zip(attended(*sets()), plainly(*sets()), strict=True):
        torch.testing.assert_close(one, other)


def test_gradients_are_exact():
    queries, values, masks = sets()
    assert gradcheck(lambda q, v: attended(q, v, masks), (queries.requires_grad_(), values.requires_grad_()))


@pytest.mark.parametrize("queries", [1, 3])
def test_one_query_is_one_of_several(queries):
    torch.manual_seed(0)
    attention = Attention(6, 4, 8)
    _, values, masks = sets(kind=torch.float32)
    query = torch.randn(5, queries, 6)
    several = attention(query, values, masks)
    for number in range(queries):
        one = attention(query[:, number], values, masks)
        torch.testing.assert_close(one.context, several.context[:, number])
        torch.testing.assert_close(one.weights, several.weights[:, number])
