from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.worlds import FIXTURES, drawn, episode_between, two_room_dataset
from vln.agents.navigator import Decision
from vln.envs.corpora.sources import SourceConfig, load_dataset
from vln.envs.errors import InputError
from vln.envs.geometry import Action, Cell, Heading, Pose
from vln.envs.world.dataset import Dataset, join
from vln.envs.world.episode import Origin
from vln.envs.world.task import Task
from vln.learn.batches import Lessons
from vln.learn.data import spread, training_data
from vln.learn.new_navigator import new_checkpoint
from vln.options import ImitationConfig, config_from_json, config_to_json


def test_whole_groups_are_held_out():
    dataset = two_room_dataset()
    dataset = replace(
        dataset,
        episodes=tuple(
            replace(dataset.episodes[n % 2], path_id=str(n), origin=Origin(group=str(n // 5))) for n in range(40)
        ),
    )
    rest, held = dataset.hold_out(0.25, seed=1)
    groups = [{episode.origin.group for episode in part.episodes} for part in (rest, held)]
    assert len(held.episodes) == 10
    assert len(rest.episodes) == 30
    assert groups[0].isdisjoint(groups[1])
    assert held.episodes == dataset.hold_out(0.25, seed=1)[1].episodes


def test_of_one_house_episodes_are_held_out_and_never_all_of_any_dataset():
    dataset = two_room_dataset()
    rest, held = dataset.hold_out(0.1, seed=0)
    assert sorted(episode.path_id for part in (rest, held) for episode in part.episodes) == ["back", "there"]
    many = tuple(replace(dataset.episodes[0], path_id=str(n), origin=Origin(group="abc"[n % 3])) for n in range(9))
    for sizes in (["a"] * 8 + ["b"], ["a"] * 5 + ["b"] * 4, ["a", "b", "c"] * 3):
        episodes = tuple(replace(one, origin=Origin(group=group)) for one, group in zip(many, sizes, strict=True))
        for seed in range(5):
            rest, held = replace(dataset, episodes=episodes).hold_out(0.1, seed)
            assert rest.episodes
            assert held.episodes
            assert {e.origin.group for e in rest.episodes}.isdisjoint(e.origin.group for e in held.episodes)


def test_one_episode_is_too_few_to_learn_from():
    with pytest.raises(InputError, match="1 of the 2 episodes that training needs"):
        two_room_dataset().select([0]).hold_out(0.1, seed=0)


def test_selecting_episodes_keeps_only_their_houses():
    one = load_dataset(SourceConfig(houses=2, episodes_per_house=2))
    first = one.select([0, 1])
    assert list(first.houses) == [one.episodes[0].scan]
    assert len(one.select(range(100)).episodes) == 4


def test_an_episode_in_an_unknown_house_is_refused():
    dataset = two_room_dataset()
    with pytest.raises(InputError, match="episode there is in house 'drawn', which is not in the dataset"):
        Dataset("t", "t", {}, dataset.episodes, dataset.task)


def test_names_in_a_dataset_tell_one_thing_each():
    dataset = two_room_dataset()
    there, back = dataset.episodes
    with pytest.raises(InputError, match="drawn train: 2 episodes are named 'there'; give each its own name"):
        replace(dataset, episodes=(there, replace(back, path_id="there")))
    with pytest.raises(InputError, match="house 'drawn' is under the name 'other'"):
        Dataset("t", "t", {"other": dataset.houses["drawn"]}, (), dataset.task)


def test_generated_houses_validate_on_houses_that_are_not_trained_on():
    data = training_data(SourceConfig(houses=2, episodes_per_house=2), augment=False, seed=0)
    assert set(data.train.houses).isdisjoint(data.validation.houses)
    assert data.augment is None


def test_no_checkpoint_is_chosen_on_a_test_split():
    data = training_data(SourceConfig(houses=2, episodes_per_house=2), augment=False, seed=0)
    assert (data.train.split, data.validation.split[:4]) == ("train", "val_")


def test_mirrored_houses_keep_every_demonstration_walkable():
    data = training_data(SourceConfig(houses=2, episodes_per_house=4), augment=True, seed=0)
    varied = data.augment(data.train, np.random.default_rng(0))
    mirrored = [episode for episode in varied.episodes if episode.origin.mirrored]
    assert (len(varied.episodes), len(mirrored)) == (8, 4)
    for episode in varied.episodes:
        assert all(varied.houses[episode.scan].walkable[cell] for cell in episode.path)


def test_sail_varies_sides_names_and_first_headings():
    source = SourceConfig(source="sail", split="grid+l", data=FIXTURES)
    data = training_data(source, augment=True, seed=0)
    paragraphs = [{e.origin.group for e in part.episodes} for part in (data.train, data.validation)]
    assert paragraphs[0].isdisjoint(paragraphs[1])
    headings = set()
    for seed in range(20):
        varied = data.augment(data.train, np.random.default_rng(seed))
        assert len(varied.episodes) == len(data.train.episodes)
        headings |= {e.heading for e in varied.episodes if e.origin.free_heading}
    assert headings == set(Heading)


def test_joined_splits_have_all_houses_and_episodes():
    one, other = (load_dataset(SourceConfig(split=s, houses=1, episodes_per_house=2)) for s in ("train", "test"))
    both = join([one, other])
    assert both.split == "train+test"
    assert len(both.houses) == 2
    assert both.episodes == one.episodes + other.episodes


class Astray(torch.nn.Module):
    """A student that turns around at once and walks off."""

    def __init__(self, actions):
        super().__init__()
        self.actions = actions

    def read_instruction(self, tokens):
        return tokens

    def start(self, batch_size):
        return 0

    def step(self, words, seen, state):
        logits = torch.full((len(seen.view), 4), -100.0)
        logits[:, self.actions[min(state, len(self.actions) - 1)]] = 100.0
        return Decision(logits, logits, logits, logits), state + 1

    def remember(self, state, seen, actions):
        return state


def test_a_student_teaches_only_until_it_has_strayed_from_the_path():
    house = drawn("############\n#..........#\n############")
    episode = episode_between(house, Pose(1, 5, Heading.WEST), Cell(1, 1), "Walk to the end.")
    dataset = Dataset("t", "t", {house.house_id: house}, (episode,), Task())
    tokenizer = new_checkpoint(ImitationConfig(), dataset).tokenizer
    lessons = Lessons(dataset, tokenizer, batch_size=1, seed=0)
    assert lessons.draw(0, Astray(episode.demonstration())).active.all()
    lost = lessons.draw(0, Astray([Action.TURN_RIGHT, Action.TURN_RIGHT, Action.FORWARD]))
    # Two turns at column 5, then columns 5, 6 and 7; column 8 is three moves from the path.
    assert lost.active[:, 0].tolist() == [True] * 5 + [False] * (len(lost.active) - 5)
    assert lost.expert[3:5, 0].tolist() == [Action.TURN_LEFT, Action.TURN_LEFT]


def test_a_config_survives_its_json():
    config = ImitationConfig(source=SourceConfig(source="sail", data=Path("/data")), minutes=3.5, augment=True)
    assert config_from_json(ImitationConfig, config_to_json(config)) == config


@pytest.mark.parametrize(("count", "most", "numbers"), [(5, 9, [0, 1, 2, 3, 4]), (9, 3, [0, 4, 8]), (1, 4, [0])])
def test_a_validation_looks_at_episodes_from_all_over_the_dataset(count, most, numbers):
    assert spread(count, most).tolist() == numbers
