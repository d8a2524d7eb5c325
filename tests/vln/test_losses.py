from math import exp, log

import pytest
import torch

from vln.learn.losses import (
    alignment_loss,
    clipped,
    entropy,
    imitation_loss,
    mean_over,
    policy_gradient,
    value_loss,
)

ACTIVE = torch.tensor([[True, True], [True, False]])


def test_the_mean_is_over_the_steps_that_were_done():
    assert mean_over(ACTIVE, torch.tensor([[1.0, 2.0], [6.0, 100.0]])) == 3
    assert mean_over(torch.zeros_like(ACTIVE), torch.ones(2, 2)) == 0


@pytest.mark.parametrize("smoothing", [0.0, 0.2])
def test_imitation_is_the_mean_surprise_at_the_experts_actions_of_which_smoothing_believes_a_part(smoothing):
    logits, expert = torch.linspace(-2, 3, 16).view(2, 2, 4), torch.tensor([[1, 3], [0, 2]])
    total = 0.0
    for step, agent in ((0, 0), (0, 1), (1, 0)):
        p = torch.softmax(logits[step, agent], 0).tolist()
        believed = [smoothing / 4 + (1 - smoothing) * (action == int(expert[step, agent])) for action in range(4)]
        total += sum(-share * log(p[action]) for action, share in enumerate(believed))
    assert imitation_loss(logits, expert, ACTIVE, smoothing).item() == pytest.approx(total / 3, rel=1e-5)
    if smoothing == 0:
        assert imitation_loss(logits, expert, ACTIVE) == imitation_loss(logits, expert, ACTIVE, smoothing)


def test_alignment_is_the_mean_surprise_that_attention_is_where_it_should_be_known_and_under_way():
    attention = torch.tensor([[[0.5, 0.25, 0.25], [0.1, 0.1, 0.8]], [[0.2, 0.2, 0.6], [0.0, 0.0, 1.0]]])
    relevant = torch.tensor([[[1, 1, 0], [0, 0, 0]], [[0, 0, 1], [1, 0, 0]]]).bool()
    expected = -(log(0.75) + log(0.6)) / 2
    assert alignment_loss(attention, relevant, ACTIVE).item() == pytest.approx(expected)


def test_attention_altogether_elsewhere_is_a_finite_loss():
    loss = alignment_loss(torch.tensor([[0.0, 1.0]]), torch.tensor([[True, False]]), torch.tensor([True]))
    assert loss.item() == pytest.approx(-log(1e-6), rel=1e-5)


def test_nothing_known_is_no_loss():
    assert alignment_loss(torch.ones(1, 2) / 2, torch.zeros(1, 2).bool(), torch.tensor([True])) == 0


def test_the_policy_gradient_makes_likelier_what_was_better_than_expected():
    log_p = torch.tensor([[log(0.5), log(0.5)]], requires_grad=True)
    policy_gradient(log_p, torch.zeros(1, 2), torch.tensor([[2.0, -3.0]]), 0.2).sum().backward()
    assert log_p.grad.tolist() == [[2, -3]]


# A gain ends at a ratio of 1 + clip or 1 - clip, and with it the gradient; a loss does not.
@pytest.mark.parametrize(
    ("ratio", "advantage", "expected", "moves"),
    [
        (1.0, 2.0, 2.0, True),
        (1.1, 2.0, 2.2, True),
        (1.5, 2.0, 2.4, False),
        (0.5, 2.0, 1.0, True),
        (1.5, -2.0, -3.0, True),
        (0.9, -2.0, -1.8, True),
        (0.5, -2.0, -1.6, False),
    ],
)
def test_the_clipped_objective_gains_nothing_by_going_too_far(ratio, advantage, expected, moves):
    log_p = torch.tensor([[log(0.3 * ratio)]], requires_grad=True)
    objective = clipped(log_p, torch.tensor([[log(0.3)]]), torch.tensor([[advantage]]), 0.2)
    assert objective.item() == pytest.approx(expected, rel=1e-5)
    objective.sum().backward()
    assert bool(log_p.grad) == moves


def test_values_are_drawn_to_what_came_and_large_errors_are_not_squared():
    predicted = torch.tensor([[0.0, 0.0, 0.5]], requires_grad=True)
    loss = value_loss(predicted, torch.tensor([[0.5, -4.0, 0.5]]))
    assert loss.tolist() == [[0.125, 3.5, 0]]
    loss.sum().backward()
    assert predicted.grad.tolist() == [[-0.5, 1, 0]]


def test_entropy_is_greatest_where_all_actions_are_as_likely():
    even, sure = torch.full((4,), 0.25).log(), torch.log_softmax(torch.tensor([50.0, 0, 0, 0]), 0)
    p = [0.5, 0.25, 0.125, 0.125]
    values = entropy(torch.stack([even, sure, torch.tensor(p).log()])[None])[0].tolist()
    assert values == pytest.approx([log(4), 0, -sum(x * log(x) for x in p)], rel=1e-5, abs=1e-6)
    assert exp(values[0]) == pytest.approx(4)


def test_an_action_that_does_not_exist_adds_nothing_to_the_entropy_and_stops_no_gradient():
    logits = torch.tensor([[[0.3, -0.2, -torch.inf]]], requires_grad=True)
    of_three, of_two = (entropy(torch.log_softmax(some, 2)) for some in (logits, logits[..., :2]))
    torch.testing.assert_close(of_three, of_two)
    of_three.sum().backward()
    assert torch.isfinite(logits.grad).all()
    assert logits.grad[0, 0, 0] != 0
