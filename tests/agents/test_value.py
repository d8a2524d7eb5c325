import pytest
import torch

from tests.agents.test_navigator import random_inputs, small_config
from vln.agents import value
from vln.agents.navigator import Navigator
from vln.agents.value import ActorCritic


@pytest.mark.parametrize("truncation", [0, 3])
def test_episodes_that_are_over_are_left_out_and_nothing_else_changes(monkeypatch, truncation):
    torch.manual_seed(0)
    monkeypatch.setattr(value, "_PART", 2)
    network = ActorCritic(Navigator(small_config())).eval()
    tokens, seen, actions = random_inputs(steps=7, batch=4)
    tokens = tokens[[0, 1, 2, 0]]
    active = torch.arange(7)[:, None] < torch.tensor([7, 1, 5, 3])
    results, acted = [], []
    network.navigator.history.register_forward_hook(lambda _, given, __: acted.append(given[2].shape[1]))
    for known in (None, active):
        network.zero_grad()
        logits, values = network(tokens, seen, actions, truncation, known)
        loss = (logits.square().sum(2) * active).sum() + (values.sum(2) * active).sum()
        loss.backward()
        gradients = [weight.grad.clone() for weight in network.parameters()]
        results.append([logits[active], values[active], *gradients])
    assert sorted(set(acted)) == [1, 2, 3, 4]
    for whole, part in zip(*results, strict=True):
        torch.testing.assert_close(whole, part, rtol=1e-4, atol=1e-5)
