import pytest
import torch
from torch.autograd import gradcheck

from vln.agents.candidates import ACTION_SIZE
from vln.agents.fused_history import Recurrence, remembered
from vln.agents.history import HistorySizes, SteppedHistory
from vln.agents.instruction_encoder import Words
from vln.agents.recurrence import core_named
from vln.agents.view_encoder import Patches

STEPS, BATCH, WORDS, PATCHES, VIEW, HIDDEN = 5, 3, 6, 9, 4, 8


def masks(*shape):
    some = torch.rand(*shape) < 0.6
    some[..., 0] = True
    return some


def world():
    """Differentiable inputs of a history, and the masks of words and patches."""
    torch.manual_seed(0)
    shapes = (
        (BATCH, WORDS, HIDDEN),
        (STEPS, BATCH, PATCHES, VIEW),
        (STEPS, BATCH, VIEW),
        (STEPS, BATCH, ACTION_SIZE),
    )
    leaves = [torch.randn(shape, requires_grad=True) for shape in (*shapes, *[(BATCH, HIDDEN)] * 3)]
    word_mask, view_mask = masks(BATCH, WORDS), masks(STEPS, BATCH, PATCHES)
    view_mask[2, 1] = False  # a step at which nothing is seen
    return leaves, word_mask, view_mask


def results(go_through, leaves, word_mask, view_mask):
    words, features, summary, actions, *state = leaves
    told, memory = go_through(
        Words(words, word_mask), Patches(features, view_mask, summary), actions, tuple(state)
    )
    return *told, *memory


@pytest.mark.parametrize("text_feedback", [True, False])
def test_at_once_is_step_by_step(text_feedback):
    torch.manual_seed(1)
    history = SteppedHistory(core_named("lstm"), HistorySizes(VIEW, HIDDEN, 8, text_feedback))
    inputs, gradients = world(), []
    outputs = [results(way, *inputs) for way in (history, history.step_by_step)]
    asked = [*inputs[0], *history.parameters()]
    if not text_feedback:
        del asked[4]  # the text context before the first step, which nobody asks for
    for output in outputs:
        torch.manual_seed(2)
        loss = sum((field * torch.randn(field.shape)).sum() for field in output)
        gradients.append(torch.autograd.grad(loss, asked, allow_unused=True))
    for ours, plain in zip(outputs[0] + gradients[0], outputs[1] + gradients[1], strict=True):
        torch.testing.assert_close(ours, plain, rtol=1e-4, atol=1e-5)


def test_gradients_are_exact():
    torch.manual_seed(0)
    gates, known = 4 * HIDDEN, VIEW + 2 * HIDDEN
    shapes = (STEPS, BATCH, gates), (known, gates), (HIDDEN, HIDDEN + VIEW), (HIDDEN + VIEW,)
    inputs, weight, query, bias = (torch.randn(shape, dtype=torch.double) / 3 for shape in shapes)
    (words, features, _, _, *state), word_mask, view_mask = world()
    words, features, *state = (leaf.detach().double() for leaf in (words, features, *state))
    leaves = [leaf.requires_grad_() for leaf in (inputs, weight, query, bias, words, features, *state)]

    def go_through(inputs, weight, query, bias, words, features, *state):
        return remembered(Recurrence(inputs, weight, query, bias, words, word_mask, features, view_mask, *state))

    # The hyperbolic tangent is good to some 1e-7.
    assert gradcheck(go_through, leaves, eps=1e-3, atol=1e-4, rtol=1e-3)


def test_steps_taken_in_two_parts_are_the_same_steps():
    torch.manual_seed(1)
    history = SteppedHistory(core_named("lstm"), HistorySizes(VIEW, HIDDEN, 8))
    (words, features, summary, actions, *state), word_mask, view_mask = world()
    instruction, memory, parts = Words(words, word_mask), tuple(state), []
    for part in (slice(0, 2), slice(2, None)):
        patches = Patches(features[part], view_mask[part], summary[part])
        told, memory = history(instruction, patches, actions[part], memory)
        parts.append(told.known)
    whole, last = history(instruction, Patches(features, view_mask, summary), actions, tuple(state))
    torch.testing.assert_close(torch.cat(parts), whole.known)
    for one, other in zip(memory, last, strict=True):
        torch.testing.assert_close(one, other)
