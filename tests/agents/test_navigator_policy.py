import numpy as np
import pytest
import torch

from tests.stages import TINY
from tests.worlds import chained_dataset, two_room_dataset
from vln.agents.navigator_policy import NavigatorPolicy, choose_actions, log_probability
from vln.envs.geometry import Action
from vln.envs.simulation.simulator import Simulator
from vln.learn.new_navigator import new_checkpoint


def policy_for(dataset, **options):
    torch.manual_seed(0)
    checkpoint = new_checkpoint(TINY, dataset)
    return NavigatorPolicy(checkpoint.network.eval(), checkpoint.tokenizer, **options)


def begun(dataset, agents=1):
    world = Simulator(dataset, agents)
    world.reset([0] * agents)
    return world


def decided(policy, text, world):
    """What a policy would do first, told a text."""
    return policy.decide(policy.listen([text]), policy.look(world.observe()), policy.start(1))[0].logits


@pytest.mark.parametrize("other", ["back to the sofa", "lamp", "through the door go below it now", ""])
def test_a_deaf_agent_decides_the_same_whatever_it_is_told(other):
    world = begun(two_room_dataset())
    deaf, hearing = (policy_for(two_room_dataset(), deaf=deaf) for deaf in (True, False))
    assert torch.equal(decided(deaf, "go to the lamp", world), decided(deaf, other, world))
    assert not torch.allclose(decided(hearing, "go to the lamp", world), decided(hearing, other, world))


def test_a_blind_agent_decides_the_same_wherever_it_stands():
    here, there = begun(two_room_dataset()), begun(two_room_dataset())
    there.step(np.array([Action.FORWARD]))
    blind, seeing = policy_for(two_room_dataset(), blind=True), policy_for(two_room_dataset())
    assert torch.equal(decided(blind, "go", here), decided(blind, "go", there))
    assert not torch.allclose(decided(seeing, "go", here), decided(seeing, "go", there))


def acted(policy, world, steps):
    """The logits of each agent, while the world is moved by a hand of its own."""
    policy.reset(world)
    logits = []
    for actions in steps:
        policy.act(world.observe())
        logits.append(policy.decision.logits)
        world.step(np.array(actions))
    return torch.stack(logits)


def test_whoever_is_given_the_next_sentence_begins_anew_and_hears_it():
    dataset = chained_dataset()
    policy, world = policy_for(dataset), begun(dataset)
    logits = acted(policy, world, [[Action.FORWARD], [Action.FORWARD], [Action.STOP], [Action.TURN_RIGHT]])
    assert world.texts() == ["Face south."]
    again = begun(dataset)
    for action in (Action.FORWARD, Action.FORWARD, Action.STOP):
        again.step(np.array([action]))
    torch.testing.assert_close(logits[3], decided(policy, "Face south.", again))
    # It has a memory otherwise.
    twice = acted(policy_for(dataset), begun(dataset), [[Action.TURN_LEFT]] * 2 + [[Action.TURN_RIGHT]] * 3)
    assert not torch.allclose(twice[0], twice[4])


def test_the_next_sentence_of_one_agent_is_no_matter_to_another():
    dataset = chained_dataset()
    together = acted(
        policy_for(dataset), begun(dataset, 2), [[Action.STOP, Action.FORWARD], [Action.TURN_LEFT] * 2, [1, 1]]
    )
    alone = acted(policy_for(dataset), begun(dataset), [[Action.FORWARD], [Action.TURN_LEFT], [1]])
    torch.testing.assert_close(together[:, 1:], alone)
    started = begun(dataset)
    started.step(np.array([Action.STOP]))
    torch.testing.assert_close(together[1, :1], decided(policy_for(dataset), "Face south.", started))


def test_a_new_episode_begins_without_a_memory_of_the_last():
    dataset = two_room_dataset()
    policy, steps = policy_for(dataset), [[Action.FORWARD], [Action.TURN_LEFT], [Action.FORWARD]]
    first, second = (acted(policy, begun(dataset), steps) for _ in range(2))
    assert torch.equal(first, second)


def test_actions_are_the_likeliest_or_drawn_at_a_temperature():
    logits = torch.tensor([[0.0, 1.0, 2.0, -1.0]]).repeat(20_000, 1)
    assert (choose_actions(logits, 0.0) == 2).all()
    torch.manual_seed(0)
    for temperature in (1.0, 0.5):
        drawn = choose_actions(logits, temperature).bincount(minlength=4) / len(logits)
        torch.testing.assert_close(drawn, torch.softmax(logits[0] / temperature, 0), atol=0.01, rtol=0.0)


@pytest.mark.parametrize(("temperature", "at"), [(0.0, 1.0), (1.0, 1.0), (0.5, 0.5)])
def test_a_choice_is_as_probable_as_its_temperature_says(temperature, at):
    logits, actions = torch.tensor([[0.0, 1.0, 2.0, -1.0], [3.0, 0.0, 0.0, 0.0]]), torch.tensor([1, 0])
    expected = [
        torch.softmax(row / at, 0)[action].log().item() for row, action in zip(logits, actions, strict=True)
    ]
    assert log_probability(logits, actions, temperature).tolist() == pytest.approx(expected, rel=1e-5)
