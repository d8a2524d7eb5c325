from math import cos, pi

import pytest
import torch
from torch import nn

from vln.learn.learner import Learner
from vln.options import Optimizer


def one_weight(start=0.0):
    network = nn.Linear(1, 1, bias=False)
    nn.init.constant_(network.weight, start)
    return network


def learner_of(network, weight_decay=0.0, ema=0.0, **options):
    return Learner(network, Optimizer(learning_rate=0.1, weight_decay=weight_decay, ema=ema, **options))


def rate_at(update, done):
    """How far one step of Adam moves a weight whose gradient has always been the same: the learning rate."""
    network = one_weight()
    learner_of(network).step(network.weight.sum(), update, done)
    return -network.weight.item()


@pytest.mark.parametrize(("update", "share"), [(0, 0.01), (49, 0.5), (99, 1.0), (100, 1.0), (5000, 1.0)])
def test_the_learning_rate_warms_up_over_100_updates(update, share):
    assert rate_at(update, 0.0) == pytest.approx(0.1 * share, rel=1e-4)


@pytest.mark.parametrize("done", [0.0, 0.25, 0.5, 1.0])
def test_the_learning_rate_falls_along_a_cosine_to_a_tenth(done):
    assert rate_at(1000, done) == pytest.approx(0.1 * (0.1 + 0.9 * (1 + cos(pi * done)) / 2), rel=1e-4)


def test_large_gradients_are_clipped_together_to_a_norm_of_1():
    network = nn.Linear(2, 1, bias=False)
    learner_of(network).step((network.weight * torch.tensor([300.0, 400.0])).sum(), 0, 0.0)
    torch.testing.assert_close(network.weight.grad, torch.tensor([[0.6, 0.8]]))
    learner_of(network).step((network.weight * torch.tensor([0.3, 0.4])).sum(), 0, 0.0)
    torch.testing.assert_close(network.weight.grad, torch.tensor([[0.3, 0.4]]))


def test_without_a_norm_to_clip_to_gradients_are_as_they_are():
    network = one_weight()
    learner_of(network, clip_norm=0.0).step(300 * network.weight.sum(), 0, 0.0)
    assert network.weight.grad.item() == 300


def test_a_gradient_that_is_no_number_is_refused_and_changes_nothing():
    network = one_weight(1.0)
    with pytest.raises(FloatingPointError, match="nan"):
        learner_of(network, ema=0.5).step(network.weight.sum() * torch.nan, 0, 0.0)
    assert network.weight.item() == 1


def test_gradients_do_not_add_up_over_steps():
    network = one_weight()
    learner = learner_of(network)
    for _ in range(3):
        learner.step(0.25 * network.weight.sum(), 1000, 0.0)
    assert network.weight.grad.item() == 0.25


def test_weights_decay_by_the_rate_times_the_weight_decay():
    network = one_weight(2.0)
    learner_of(network, weight_decay=0.5).step(0 * network.weight.sum(), 1000, 0.0)
    assert network.weight.item() == pytest.approx(2 * (1 - 0.1 * 0.5))


def test_the_average_keeps_its_share_of_the_old_weights():
    network = one_weight()
    learner = learner_of(network, ema=0.75)
    weights = []
    for _ in range(3):
        learner.step(network.weight.sum(), 1000, 0.0)
        weights.append(network.weight.item())
    expected = 0.75 * (0.75 * weights[0] + 0.25 * weights[1]) + 0.25 * weights[2]
    assert learner.average.weight.item() == pytest.approx(expected)


def test_without_an_average_the_weights_themselves_are_judged():
    network = one_weight()
    assert learner_of(network).average is network


def test_frozen_weights_are_left_alone():
    network = nn.Sequential(one_weight(1.0), one_weight(1.0))
    network[0].weight.requires_grad_(False)
    learner_of(network, weight_decay=0.5).step(network(torch.ones(1, 1)).sum(), 1000, 0.0)
    assert network[0].weight.item() == 1
    assert network[1].weight.item() < 1


@pytest.mark.parametrize("ema", [0.0, 0.5])
def test_what_was_saved_goes_on_as_if_nothing_had_happened(ema):
    first, second = (learner_of(one_weight(), 0.01, ema) for _ in range(2))
    for update, slope in enumerate((1, -3, 2)):
        first.step(slope * first.network.weight.sum(), 1000 + update, 0.0)
    second.restore(first.tensors())
    for learner in (first, second):
        learner.step(learner.network.weight.sum(), 1003, 0.0)
    assert first.network.weight.item() == second.network.weight.item()
    assert first.average.weight.item() == second.average.weight.item()
