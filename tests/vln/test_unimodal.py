from dataclasses import replace

import numpy as np
import pytest
import torch

from tests.stages import TINY
from tests.worlds import two_room_dataset
from vln.agents.checkpoint import load_checkpoint
from vln.envs.simulation.simulator import Simulator
from vln.learn.imitation import imitate
from vln.learn.new_navigator import new_checkpoint
from vln.learn.run_directory import RunDirectory
from vln.play.policies import load_policy
from vln.play.rollout import run_policy_in_batches

DATASET = two_room_dataset()
MUTED = replace(
    DATASET, episodes=tuple(replace(one, instructions=("Stop.",), sentences=()) for one in DATASET.episodes)
)


def walks(policy, dataset=DATASET):
    return [one.poses for one in run_policy_in_batches(policy, dataset, [0, 1])]


def logits(policy, simulator, observation):
    policy.reset(simulator)
    policy.act(observation)
    return policy.decision.logits


@pytest.fixture(scope="module", params=["blind", "deaf"])
def trained(request, tmp_path_factory):
    """What an agent was deprived of from the beginning, and its run directory."""
    folder = tmp_path_factory.mktemp(request.param)
    config = replace(TINY, updates=20, validate_every=20, masking=0.0, **{request.param: True})
    imitate(config, RunDirectory(folder, False), DATASET, DATASET)
    return request.param, folder


def test_what_it_was_deprived_of_is_saved_with_it(trained):
    sense, folder = trained
    checkpoint = load_checkpoint(folder)
    assert getattr(checkpoint.network.config, sense)
    assert checkpoint.training[sense]


def test_it_acts_the_same_whatever_it_would_have_seen_or_heard(trained):
    sense, folder = trained
    policy, seen = load_policy(str(folder), DATASET)
    simulator = Simulator(seen, 2)
    simulator.reset([0, 1])
    observation = simulator.observe()
    dark = observation._replace(view=np.zeros_like(observation.view))
    same_in_the_dark = torch.equal(logits(policy, simulator, observation), logits(policy, simulator, dark))
    simulator_of_others = Simulator(replace(seen, episodes=MUTED.episodes), 2)
    simulator_of_others.reset([0, 1])
    with_other_words = logits(policy, simulator_of_others, observation)
    same_without_words = torch.equal(logits(policy, simulator, observation), with_other_words)
    assert (same_in_the_dark, same_without_words) == (sense == "blind", sense == "deaf")


def test_closing_its_eyes_or_ears_once_more_changes_nothing(trained):
    sense, folder = trained
    once, twice = (load_policy(str(folder), DATASET, **{sense: again})[0] for again in (False, True))
    assert walks(once) == walks(twice)


@pytest.mark.parametrize("sense", ["blind", "deaf"])
def test_words_teach_the_blind_and_not_the_deaf(sense):
    checkpoint = new_checkpoint(replace(TINY, **{sense: True}), DATASET)
    navigator, simulator = checkpoint.network, Simulator(DATASET, 1)
    simulator.reset([0])
    words = navigator.read_instruction(torch.tensor([[5, 6, 7]]))
    seen = simulator.observe().map(torch.from_numpy)
    decision, _ = navigator.step(words, seen, navigator.start(1))
    decision.logits.sum().backward()
    gradient = navigator.instruction_encoder.embedding.weight.grad
    assert bool(gradient[5:8].any()) == (sense == "blind")
