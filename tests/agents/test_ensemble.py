from dataclasses import replace

import pytest
import torch

from tests.stages import TASK, TINY, follower
from tests.worlds import two_room_dataset
from vln.agents.ensemble import EnsemblePolicy
from vln.agents.navigator_policy import NavigatorPolicy
from vln.envs.errors import InputError
from vln.envs.simulation.simulator import Simulator
from vln.learn.new_navigator import new_checkpoint
from vln.play.policies import load_policy
from vln.play.rollout import run_policy


def heard_and_seen(policy, dataset):
    simulator = Simulator(dataset, 2)
    simulator.reset([0, 1])
    words = policy.listen([dataset.instances[number].instruction for number in (0, 1)])
    return words, simulator.observe()


def test_an_ensemble_decides_by_the_mean_probability_of_its_members_step_after_step():
    dataset = two_room_dataset(TASK)
    members = [follower(dataset, seed) for seed in (0, 1, 2)]
    together = EnsemblePolicy(members)
    states, state = [member.start(2) for member in members], together.start(2)
    for _ in range(3):
        words, seen = heard_and_seen(together, dataset)
        decision, state = together.decide(words, seen, state)
        probabilities = []
        for number, member in enumerate(members):
            own, seen = heard_and_seen(member, dataset)
            alone, states[number] = member.decide(own, seen, states[number])
            probabilities.append(torch.softmax(alone.logits, 1))
        torch.testing.assert_close(torch.softmax(decision.logits, 1), torch.stack(probabilities).mean(0))


def test_an_ensemble_of_one_twice_acts_as_that_one():
    dataset = two_room_dataset(TASK)
    alone, numbers = follower(dataset), range(2)
    twice = EnsemblePolicy([alone, alone])
    assert run_policy(twice, Simulator(dataset, 2), numbers) == run_policy(alone, Simulator(dataset, 2), numbers)


def test_members_may_differ_in_size_but_not_in_eyes():
    dataset = two_room_dataset(TASK)
    larger = new_checkpoint(replace(TINY, hidden_size=2 * TINY.hidden_size), dataset)
    mixed = EnsemblePolicy([follower(dataset), NavigatorPolicy(larger.network.eval(), larger.tokenizer)])
    assert len(run_policy(mixed, Simulator(dataset, 2), range(2))) == 2
    blinkered = two_room_dataset(replace(TASK, eyes=replace(TASK.eyes, side=1)))
    with pytest.raises(InputError, match="must see the same; their eyes differ"):
        EnsemblePolicy([follower(dataset), follower(blinkered)])


def test_names_joined_by_a_plus_act_as_one():
    policy, _ = load_policy("flagship+flagship", two_room_dataset(TASK))
    assert isinstance(policy, EnsemblePolicy)
    with pytest.raises(InputError, match="no policy 'nobody'"):
        load_policy("flagship+nobody", two_room_dataset(TASK))
