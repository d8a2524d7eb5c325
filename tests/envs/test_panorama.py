"""Agents that look around: four pictures at every step, one wide one to the network."""

from dataclasses import replace

import numpy as np
import torch

from tests.stages import TINY
from tests.worlds import two_room_dataset
from vln.agents.view_encoder import PixelsEncoder
from vln.envs.corpora.sources import SourceConfig, load_dataset
from vln.envs.language.tokenizer import build_word_tokenizer
from vln.envs.simulation.episode_stream import EpisodeStream
from vln.envs.simulation.simulator import Simulator
from vln.envs.simulation.views import poses_of
from vln.envs.world.eyes import LocalView, Panorama
from vln.learn.batches import Lessons
from vln.learn.imitation import imitate
from vln.learn.run_directory import RunDirectory
from vln.play.policies import load_policy
from vln.play.rollout import run_policy_in_batches

AROUND = Panorama(width=16, height=8)


def looking_around():
    dataset = two_room_dataset()
    return replace(dataset, task=replace(dataset.task, eyes=AROUND))


def test_what_lies_ahead_is_the_first_of_four_pictures_and_turning_rotates_them():
    simulator = Simulator(looking_around(), 2)
    simulator.reset([0, 1])
    around = simulator.observe().view
    assert around.shape == (2, 4, 8, 16, 3)
    np.testing.assert_array_equal(around[:, 0], simulator.view.renderer.render(*poses_of(simulator.arrays.agents)))
    simulator.step(np.array([3, 3]))  # TURN_RIGHT: what was to the right is ahead now
    np.testing.assert_array_equal(simulator.observe().view, np.roll(around, -1, axis=1))


def test_endless_play_shows_panoramas():
    stream = EpisodeStream(Simulator(looking_around(), 3))
    stream.step(np.array([1, 2, 3]))
    np.testing.assert_array_equal(stream.view, stream.simulator.observe().view)


def test_the_network_sees_one_wide_picture():
    torch.manual_seed(0)
    encoder = PixelsEncoder(AROUND, 8)
    simulator = Simulator(looking_around(), 2)
    simulator.reset([0, 1])
    view = simulator.observe().view
    wide = torch.from_numpy(np.concatenate([view[:, side] for side in (3, 0, 1, 2)], axis=2))
    for seen, expected in zip(encoder(torch.from_numpy(view)), encoder(wide), strict=True):
        torch.testing.assert_close(seen, expected)
    assert encoder(wide).features.shape == (2, 1 * 8, 8)


def test_a_blind_episode_is_black_and_the_others_are_not():
    dataset = looking_around()
    lessons = Lessons(dataset, build_word_tokenizer(dataset.instructions), batch_size=2, seed=0, masking=0.5)
    views = (lessons.draw(update).seen.view for update in range(12))
    shares = {tuple(view.flatten(2).amax(2).amax(0).gt(0).tolist()) for view in views}
    assert {(True, False), (False, True)} <= shares


def test_an_agent_that_looks_around_is_trained_saved_and_used_again(tmp_path):
    train = load_dataset(SourceConfig(houses=2, episodes_per_house=4, view="panorama"), "train")
    assert train.task.eyes == Panorama()
    config = replace(TINY, updates=2, validate_every=2)
    imitate(config, RunDirectory(tmp_path / "run", False), train, train)
    policy, seen = load_policy(str(tmp_path / "run"), replace(train, task=replace(train.task, eyes=LocalView())))
    assert seen.task == train.task
    assert len(run_policy_in_batches(policy, seen, range(8))) == 8
