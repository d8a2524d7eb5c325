"""Whoever is done is left out of a batch, and nobody else does anything else for it."""

from dataclasses import replace

import numpy as np
import pytest

from tests.graph_world import GraphWorld
from tests.stages import TASK, follower
from tests.worlds import chained_dataset, repeated, two_room_dataset
from vln.agents.ensemble import EnsemblePolicy
from vln.agents.navigator_policy import NavigatorPolicy
from vln.envs.corpora.sources import SourceConfig, load_dataset
from vln.envs.simulation.simulator import Simulator
from vln.envs.world.eyes import Panorama
from vln.play import rollout
from vln.play.policies import load_policy
from vln.play.rollout import run_policy, run_policy_in_batches
from vln.play.under_way import UnderWay


class Counted(NavigatorPolicy):
    """Notes how many agents it decides for each time."""

    def act(self, observation):
        self.counts.append(len(observation.view))
        return super().act(observation)


def counted(policy):
    policy.__class__, policy.counts = Counted, []
    return policy


@pytest.fixture(scope="module")
def homes():
    return load_dataset(SourceConfig(split="val_unseen", houses=3))


@pytest.mark.parametrize("deprived", [{}, {"blind": True}, {"deaf": True}])
def test_the_flagship_walks_the_same_in_homes(homes, deprived):
    policy, dataset = load_policy("flagship", homes, **deprived)
    numbers = range(len(dataset.instances))
    alone = run_policy(policy, Simulator(dataset, len(numbers)), numbers)
    assert len({trajectory.steps for trajectory in alone}) > 1
    assert run_policy_in_batches(counted(policy), dataset, numbers) == alone
    assert policy.counts[0] == 48
    assert (sum(policy.counts) < 48 * len(policy.counts)) != ("blind" in deprived)  # who is blind never stops


def test_sentences_are_heard_by_those_who_are_left():
    dataset = repeated(chained_dataset(), 5)
    policy = follower(dataset)
    together = run_policy(policy, Simulator(dataset, 5), range(5))
    numbers = [0, 0, 0, 0, 0]
    script = Script([[1, 1, 0, 1, 1], [0, 1, 0, 1, 0], [1, 0, 0, 0, 0], [1, 0, 1, 1, 1]])
    assert len(together) == len(numbers)
    for wrap in (lambda one: one, UnderWay):
        decided = script.follow(wrap, follower(dataset), dataset, numbers)
        script.texts.append(decided)
    assert script.texts[0] == script.texts[1]


class Script:
    """Actions by a hand of one's own, and what a policy has been told at each decision."""

    def __init__(self, actions):
        self.actions, self.texts = np.array(actions), []

    def follow(self, wrap, policy, dataset, numbers):
        world, heard = Simulator(dataset, len(numbers)), []
        listen = policy.listen
        policy.listen = lambda texts: heard.append(sorted(set(texts))) or listen(texts)
        actor = wrap(policy)
        world.reset(numbers)
        actor.reset(world)
        for actions in self.actions:
            if world.active.any():
                actor.act(actor.observe() if isinstance(actor, UnderWay) else world.observe())
                world.step(actions)
        return heard


def test_an_ensemble_and_pictures_and_a_graph():
    task = replace(TASK, eyes=Panorama(8, 8), max_steps=7)
    dataset = repeated(two_room_dataset(task), 4)
    both = EnsemblePolicy([follower(dataset, 0), follower(dataset, 1)])
    numbers = np.arange(len(dataset.instances))
    alone = run_policy(both, Simulator(dataset, len(numbers)), numbers)
    assert run_policy(UnderWay(both), Simulator(dataset, len(numbers)), numbers) == alone


def test_only_those_are_shown_something_who_are_under_way():
    world = GraphWorld([4, 4, 4])
    world.reset([0, 0, 0])
    policy = Recorder()
    actor = UnderWay(policy)
    actor.reset(world)
    for actions, left in (([1, 0, 1], [0, 1, 2]), ([0, 1, 1], [0, 2]), ([0, 0, 1], [2])):
        seen = actor.observe()
        np.testing.assert_array_equal(seen.candidates, world.observe().candidates[left])
        policy.answer = np.array(actions)[left]
        chosen = actor.act(seen)
        assert chosen.tolist() == [actions[agent] if agent in left else 0 for agent in range(3)]
        world.step(chosen)


class Recorder:
    """A policy whose answers are known."""

    def reset(self, world):
        pass

    def narrow(self, rows):
        pass

    def act(self, observation):
        return self.answer


def test_whoever_samples_draws_as_ever(homes, monkeypatch):
    policy, dataset = load_policy("flagship", homes, temperature=1.0)
    monkeypatch.setattr(rollout.UnderWay, "act", None)
    assert len(run_policy_in_batches(policy, dataset, range(4))) == 4


def test_what_an_agent_reads_is_told_after_others_have_been_left_out(homes):
    policy, dataset = load_policy("flagship", homes)
    world = Simulator(dataset, 3)
    world.reset([0, 1, 2])
    policy.reset(world)
    policy.act(world.observe())
    before = [policy.reads(agent) for agent in (1, 2)]
    policy.reset(world)
    policy.narrow(np.array([1, 2]))
    policy.act(world.observe(agents=np.array([1, 2])))
    after = [policy.reads(row) for row in (0, 1)]
    assert [len(strengths) for strengths in after] == [len(strengths) for strengths in before]
    for strengths, expected in zip(after, before, strict=True):
        assert strengths == pytest.approx(expected, abs=1e-5)
