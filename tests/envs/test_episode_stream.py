import numpy as np

from tests.worlds import two_room_dataset
from vln.envs.corpora.gridhouse import load_gridhouse
from vln.envs.simulation.episode_stream import EpisodeStream
from vln.envs.simulation.simulator import Simulator
from vln.envs.world.eyes import LocalView
from vln.envs.world.task import Task


def test_the_stream_agrees_with_steps_resets_and_looks_one_by_one():
    dataset = load_gridhouse("train", houses=2, episodes_per_house=4)
    stream = EpisodeStream(Simulator(dataset, 1100, threads=2), seed=4)
    plain = Simulator(dataset, 1100)
    plain.reset(stream.simulator.instance)
    np.testing.assert_array_equal(stream.view, plain.observe().view)
    rng = np.random.default_rng(1)
    for _ in range(25):
        actions = rng.choice(4, size=1100, p=[0.15, 0.55, 0.15, 0.15])
        outcome, expected = stream.step(actions), plain.step(actions)
        for one, other in zip(outcome, expected, strict=True):
            np.testing.assert_array_equal(one, other)
        ended = np.flatnonzero(outcome.terminated | outcome.truncated)
        plain.reset(stream.simulator.instance[ended], ended)
        np.testing.assert_array_equal(stream.view, plain.observe().view)
        np.testing.assert_array_equal(stream.simulator.distance_to_goal(), plain.distance_to_goal())
        for name in ("row", "column", "heading", "steps", "collisions", "stopped"):
            np.testing.assert_array_equal(stream.simulator.state[name], plain.state[name])


def test_distances_stay_right_when_the_cache_is_far_too_small():
    dataset = load_gridhouse("train", houses=4, episodes_per_house=8)
    roomy, tight = Simulator(dataset, 3), Simulator(dataset, 3, field_megabytes=0)
    assert len(tight.arrays.fields.moves) == 7 < len(roomy.arrays.fields.moves)
    rng = np.random.default_rng(0)
    for _ in range(50):
        instances = rng.integers(len(dataset.instances), size=3)
        for simulator in (roomy, tight):
            simulator.reset(instances)
            simulator.step(np.ones(3, dtype=np.int64))
        np.testing.assert_array_equal(roomy.distance_to_goal(), tight.distance_to_goal())
    users = tight.arrays.fields.users
    assert users.sum() == 3


def test_streams_with_a_small_cache_agree_with_a_large_one():
    dataset = load_gridhouse("train", houses=3, episodes_per_house=8)
    streams = [EpisodeStream(Simulator(dataset, 5, field_megabytes=size)) for size in (0, 64)]
    rng = np.random.default_rng(0)
    for _ in range(100):
        actions = rng.integers(0, 4, 5)
        one, other = (stream.step(actions) for stream in streams)
        np.testing.assert_array_equal(one.reward, other.reward)
    assert streams[0].simulator.arrays.fields.users.sum() == 10  # present and next of five agents


def test_the_stream_allocates_nothing_for_views():
    stream = EpisodeStream(Simulator(two_room_dataset(Task(eyes=LocalView(2, 0, 1))), 4))
    view = stream.view
    stream.step(np.ones(4, dtype=np.int64))
    assert stream.view is view
