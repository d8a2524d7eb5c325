from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import torch

from tests.stages import OWN, untrained
from tests.worlds import two_room_dataset
from vln.learn.run_directory import RunDirectory
from vln.learn.self_imitation import Explorer, imitate_oneself


class Forbidden(tuple):
    """A path whose goal must not be read: only its start may be taken, by a slice."""

    def __getitem__(self, key):
        if key == slice(None, 1):
            return tuple.__getitem__(self, key)
        raise AssertionError(f"somebody looked at place {key} of the path")

    def __iter__(self):
        raise AssertionError("somebody walked along the path")


def test_goals_and_paths_are_never_read(tmp_path):
    dataset = two_room_dataset()
    checkpoint, critic = untrained(dataset)
    for episode in dataset.episodes:
        object.__setattr__(episode, "path", Forbidden(episode.path))
        object.__setattr__(episode, "distance", None)
    imitate_oneself(OWN, RunDirectory(tmp_path, False), checkpoint, critic, dataset)
    with pytest.raises(AssertionError, match="looked at place"):
        _ = dataset.episodes[0].goal


def test_a_look_at_the_critics_score_is_at_all_walks_also_those_that_fill_no_batch():
    dataset = two_room_dataset()
    again = replace(dataset.episodes[0], path_id="again", instructions=("Walk east.",), sentences=())
    three = replace(dataset, episodes=(*dataset.episodes, again))
    checkpoint, critic = untrained(three)
    looks = [
        Explorer(replace(OWN, batch_size=size), checkpoint, critic, three).judge(checkpoint.network)["critic"]
        for size in (2, 3)
    ]
    assert looks[0] == pytest.approx(looks[1], rel=1e-4)


def test_without_answers_nothing_is_left_but_starts_and_words():
    dataset = two_room_dataset()
    bare = dataset.without_answers()
    assert bare.instructions == dataset.instructions
    for episode, full in zip(bare.episodes, dataset.episodes, strict=True):
        assert episode.start == full.start
        assert episode.path == full.path[:1]
        assert (episode.distance, episode.sentences, episode.final_heading) == (0.0, (), None)


def test_the_memory_keeps_the_best_walk_and_replays_it():
    dataset = two_room_dataset().without_answers()
    checkpoint, critic = untrained(dataset)
    explorer = Explorer(replace(OWN, temperature=3.0, group_size=40), checkpoint, critic, dataset)
    torch.manual_seed(1)
    scores = []
    for update in range(4):
        explorer.explore(checkpoint.network, update)
        scores.append(explorer.memory["score"].clone())
    assert all((later >= earlier).all() for earlier, later in pairwise(scores))
    _, record = explorer.replay(0)
    steps = record.active.sum(0)
    assert (record.actions[steps - 1, np.arange(2)] == 0).all()
