from dataclasses import replace

import numpy as np
import pytest

from tests.stages import RL, TINY
from tests.worlds import two_room_dataset
from vln.envs.categories import NUM_MATERIALS
from vln.envs.errors import InputError
from vln.envs.world.episode import Origin
from vln.envs.world.eyes import Picture
from vln.envs.world.task import Task
from vln.learn.batches import Lessons
from vln.learn.environment_dropout import EnvironmentDropout
from vln.learn.new_navigator import new_checkpoint
from vln.learn.reinforcement import Player


def episode(spoken="", name="a"):
    return replace(two_room_dataset().episodes[0], path_id=name, origin=Origin(spoken=spoken))


EPISODES = [episode(), episode(), episode("spoken/0")]


def views(steps=4, agents=3):
    return np.random.default_rng(0).integers(0, 5, (steps, agents, 3, 3, 3)).astype(np.uint8)


def test_a_category_is_hidden_in_every_view_of_an_episode_or_in_none():
    dropout, seen = EnvironmentDropout(0.5, 0, Task()), views()
    hidden = dropout.hidden(EPISODES, 0)
    shown = dropout.hide(seen, hidden)
    assert (shown[..., 0] == seen[..., 0]).all()
    for agent in range(3):
        for channel, first in ((1, 0), (2, NUM_MATERIALS)):
            before, after = seen[:, agent, ..., channel], shown[:, agent, ..., channel]
            for category in range(1, 5):
                expected = 0 if hidden[agent, first + category] else category
                assert (after[before == category] == expected).all()
    # Alone at one step an agent is shown what it is shown in the whole record.
    np.testing.assert_array_equal(dropout.hide(seen[2], hidden), shown[2])


def test_agents_and_updates_differ_but_a_described_path_stays_as_the_speaker_saw_it():
    dropout = EnvironmentDropout(0.5, 0, Task())
    first, second = dropout.hidden(EPISODES, 0), dropout.hidden(EPISODES, 1)
    assert (first[0] != first[1]).any()
    assert (first[:2] != second[:2]).any(1).all()
    np.testing.assert_array_equal(first[2], second[2])
    np.testing.assert_array_equal(dropout.hidden([episode("spoken/0", "spoken/0~mirror")], 7)[0], first[2])
    assert (dropout.hidden([episode("spoken/1")], 0)[0] != first[2]).any()


@pytest.mark.parametrize(("share", "low", "high"), [(0, 0, 0), (0.3, 0.25, 0.35), (1, 1, 1)])
def test_the_share_is_that_of_the_categories(share, low, high):
    hidden = EnvironmentDropout(share, 0, Task()).hidden([episode()] * 50, 0)
    assert low <= hidden.mean() <= high


def test_without_dropout_the_views_are_the_very_same():
    dropout, seen = EnvironmentDropout(0.0, 0, Task()), views()
    assert dropout.hide(seen, dropout.hidden(EPISODES, 0)) is seen


@pytest.mark.parametrize("share", [-0.1, 1.1])
def test_a_share_out_of_range_is_refused(share):
    with pytest.raises(InputError, match="from 0 to 1"):
        EnvironmentDropout(share, 0, Task())


def test_pictures_are_refused():
    EnvironmentDropout(0.0, 0, Task(eyes=Picture()))
    with pytest.raises(InputError, match="leave it at 0 for view rgb"):
        EnvironmentDropout(0.2, 0, Task(eyes=Picture()))


@pytest.mark.parametrize("forced", [False, True])
def test_teacher_and_student_are_shown_a_house_without_the_hidden_categories(forced):
    dataset = two_room_dataset()
    checkpoint = new_checkpoint(TINY, dataset)
    student = checkpoint.network if forced else None
    lesson = Lessons(dataset, checkpoint.tokenizer, batch_size=2, seed=0, environment_dropout=1.0).draw(0, student)
    assert lesson.seen.view[..., 0].any()
    assert not lesson.seen.view[..., 1:].any()


def test_lessons_are_the_same_for_the_same_update_in_any_order():
    dataset = two_room_dataset()
    tokenizer = new_checkpoint(TINY, dataset).tokenizer
    one, other = (Lessons(dataset, tokenizer, batch_size=1, seed=3, environment_dropout=0.5) for _ in range(2))
    first = [one.draw(update).seen.view for update in range(4)]
    second = [other.draw(update).seen.view for update in reversed(range(4))][::-1]
    assert all((a == b).all() for a, b in zip(first, second, strict=True))


@pytest.mark.parametrize("share", [0.5, 1.0])
def test_reinforcement_plays_and_learns_in_the_same_altered_house(share):

    dataset = two_room_dataset()
    checkpoint = new_checkpoint(TINY, dataset)
    config = replace(RL, environment_dropout=share)
    seen = []
    step = checkpoint.network.step
    checkpoint.network.step = lambda words, now, state: seen.append(now.view.numpy()) or step(words, now, state)
    experience = Player(config, checkpoint, None, dataset).play(checkpoint.network, 0)
    np.testing.assert_array_equal(np.stack(seen), experience.seen.view)
    assert experience.seen.view[..., 0].any()
    assert experience.seen.view[..., 1:].any() == (share < 1)
