import numpy as np
import pytest
import torch

from vln.learn.advantage import (
    Earned,
    discounted,
    lambda_returns,
    leave_one_out,
    normalised,
    over_baseline,
    over_other_walks,
)


def plain_estimates(rewards, values, discount, trace):
    """Generalised advantages by the definition: the discounted sum of the errors of the baseline."""
    after, steps = [*values[1:], 0.0], range(len(rewards))
    errors = [rewards[t] + discount * after[t] - values[t] for t in steps]
    return [sum((discount * trace) ** k * errors[t + k] for k in range(len(rewards) - t)) for t in steps]


def test_returns_less_values_are_generalised_advantages_until_the_end_and_0_after_it():
    rewards, values = np.random.default_rng(0).normal(size=(2, 7, 3))
    lengths = [7, 4, 1]
    active = np.arange(7)[:, None] < np.array(lengths)
    returns = lambda_returns(*(torch.tensor(x) for x in (rewards, values, active)), 0.9, 0.8)
    for agent, length in enumerate(lengths):
        expected = plain_estimates(rewards[:length, agent], values[:length, agent], 0.9, 0.8)
        np.testing.assert_allclose(returns[:length, agent].numpy() - values[:length, agent], expected)
        assert not returns[length:, agent].any()


def test_with_a_trace_of_1_the_return_is_the_discounted_sum_of_rewards_and_with_0_the_next_value_stands_for_it():
    rewards, values = torch.tensor([[1.0], [2.0], [4.0]]), torch.tensor([[9.0], [10.0], [20.0]])
    active = torch.ones(3, 1, dtype=torch.bool)
    assert lambda_returns(rewards, values, active, 0.5, 1.0)[:, 0].tolist() == [1 + 1 + 1, 2 + 2, 4]
    assert lambda_returns(rewards, values, active, 0.5, 0.0)[:, 0].tolist() == [1 + 5, 2 + 10, 4]


def test_a_single_step_returns_its_reward():
    one = torch.ones(1, 2, dtype=torch.bool)
    assert lambda_returns(torch.tensor([[3.0, 4.0]]), torch.ones(1, 2), one, 0.5, 0.5).tolist() == [[3, 4]]


def test_later_rewards_count_less_in_what_a_walk_is_worth():
    rewards = torch.tensor([[1.0, 0.0], [2.0, 0.0], [4.0, 8.0]])
    assert discounted(rewards, 0.5).tolist() == [1 + 1 + 1, 2]


def test_a_walk_is_measured_against_the_others_by_the_same_instruction():
    worth = torch.tensor([1.0, 2.0, 6.0, 0.0, 0.0, 3.0])
    expected = torch.tensor([1 - 4.0, 2 - 3.5, 6 - 1.5, -1.5, -1.5, 3.0])
    torch.testing.assert_close(over_other_walks(worth, 3), expected)


def earned():
    return Earned(
        returns=torch.tensor([[3.0, 1.0], [2.0, 0.0]]),
        worth=torch.tensor([3.0, 1.0]),
        score=torch.tensor([0.5, 0.25]),
        values=torch.tensor([[1.0, 1.0], [5.0, 5.0]]),
        scores=torch.tensor([[0.25, 0.25], [0.0, 1.0]]),
        walks=2,
    )


def test_over_the_baseline_is_what_was_not_predicted():
    gained, matched = over_baseline(earned())
    assert gained.tolist() == [[2, 0], [-3, -5]]
    assert matched.tolist() == [[0.25, 0], [0.5, -0.75]]


def test_leave_one_out_says_the_same_of_every_step_of_a_walk():
    gained, matched = leave_one_out(earned())
    assert gained.tolist() == [[2, -2]] * 2
    assert matched.tolist() == [[0.25, -0.25]] * 2


def test_advantages_are_normalised_over_the_steps_that_were_done():
    active = torch.tensor([[True, True], [True, False]])
    advantage = normalised(torch.tensor([[1.0, 2.0], [6.0, 100.0]]), active)
    assert advantage[active].mean().item() == pytest.approx(0, abs=1e-6)
    assert advantage[active].std().item() == pytest.approx(1, rel=1e-5)
    assert advantage[1, 0] > advantage[0, 1] > advantage[0, 0]


def test_equal_advantages_teach_nothing():
    active = torch.ones(2, 2, dtype=torch.bool)
    assert normalised(torch.full((2, 2), 3.0), active).abs().max() == 0
