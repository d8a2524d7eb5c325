"""The gridhouse corpus: splits, routes worth describing, and the same bytes for the same numbers."""

import numpy as np
import pytest

from envs.corpora.gridhouse import LONGEST, SHORTEST, SPLITS, load_gridhouse
from envs.dataset import Dataset
from envs.episode import walk
from envs.errors import InputError
from envs.shortest_path import actions_to_go, geodesic_distances, shortest_path
from envs.task import ViewShape


@pytest.fixture(scope="module")
def splits() -> dict[str, Dataset]:
    return {split: load_gridhouse(split, houses=4, episodes_per_house=8) for split in SPLITS}


def test_only_val_seen_shares_houses_with_training(splits):
    houses = {split: set(dataset.houses) for split, dataset in splits.items()}
    assert houses["val_seen"] == houses["train"]
    assert not houses["train"] & houses["val_unseen"]
    assert not houses["train"] & houses["test"]
    assert not houses["val_unseen"] & houses["test"]


def test_no_split_can_grow_into_the_houses_of_another():
    firsts = sorted({first for first, _, _ in SPLITS.values()})
    assert min(np.diff(firsts)) >= 1_000_000
    with pytest.raises(InputError, match="1 to 1000000 houses"):
        load_gridhouse("train", houses=1_000_001)


def test_val_seen_has_start_poses_that_no_training_episode_has():
    def starts(split, seed):
        dataset = load_gridhouse(split, houses=1, episodes_per_house=200, seed=seed)
        return {episode.start for episode in dataset.episodes}

    assert not starts("train", 0) & starts("val_seen", 1)


def test_paths_take_the_fewest_actions_between_8_and_40_and_end_in_another_room(splits):
    for dataset in splits.values():
        for episode in dataset.episodes:
            house = dataset.houses[episode.scan]
            actions, _ = walk(episode.heading, episode.path)
            assert SHORTEST <= len(actions) <= LONGEST
            assert len(actions) == actions_to_go(house, episode.goal)[episode.start]
            assert episode.path == shortest_path(house, episode.start, episode.goal)
            assert house.room_index[episode.path[0]] != house.room_index[episode.goal]
            assert episode.distance == pytest.approx(geodesic_distances(house, episode.goal)[episode.path[0]])


def test_the_goal_is_the_first_cell_of_the_path_beside_the_landmark_it_names(splits):
    for dataset in splits.values():
        for episode in dataset.episodes:
            assert reached(dataset, episode)


def reached(dataset, episode) -> bool:
    """Whether some landmark touches the goal and no cell of the path before it."""
    house = dataset.houses[episode.scan]
    for landmark in house.landmarks:
        touching = [
            any(abs(row - r) + abs(column - c) == 1 for r, c in landmark.cells) for row, column in episode.path
        ]
        if touching[-1] and not any(touching[:-1]):
            return True
    return False


def test_nobody_has_to_count_more_than_three_steps(splits):
    texts = " ".join(text for dataset in splits.values() for text in dataset.instructions)
    assert not {"four", "five", "six", "seven", "eight", "nine", "ten"} & set(texts.lower().split())


def test_sentences_cover_the_path(splits):
    for episode in splits["train"].episodes:
        (sentences,) = episode.sentences
        assert " ".join(sentence.text for sentence in sentences) == episode.instructions[0]
        assert (sentences[0].start, sentences[-1].end) == (0, len(episode.path) - 1)


def test_the_same_numbers_give_the_same_episodes_and_another_seed_gives_others(splits):
    again = load_gridhouse("train", houses=4, episodes_per_house=8)
    other = load_gridhouse("train", houses=4, episodes_per_house=8, seed=1)
    assert again.episodes == splits["train"].episodes
    assert again.houses == splits["train"].houses
    assert other.houses == again.houses
    assert not set(other.instructions) & set(again.instructions)


def test_an_episode_does_not_depend_on_how_many_are_drawn(splits):
    fewer = load_gridhouse("train", houses=2, episodes_per_house=3)
    assert set(fewer.episodes) <= set(splits["train"].episodes)


def test_the_goal_style_says_nothing_of_the_way_and_allows_time_to_search():
    full = load_gridhouse("val_unseen", houses=2, episodes_per_house=8)
    goal = load_gridhouse("val_unseen", houses=2, episodes_per_house=8, style="goal")
    assert goal.task.max_steps > full.task.max_steps
    assert full.task.view == ViewShape(ahead=8, behind=0, side=4)
    for text in goal.instructions:
        assert not {"left", "right", "turn"} & set(text.lower().strip(".").split())


def test_the_goal_style_fits_one_landmark_of_the_house_only():
    dataset = load_gridhouse("val_unseen", houses=6, episodes_per_house=8, style="goal")
    for episode in dataset.episodes:
        house = dataset.houses[episode.scan]
        names = [(house.room_at(landmark.cells[0]).category, landmark.category) for landmark in house.landmarks]
        own = [
            name
            for name, landmark in zip(names, house.landmarks, strict=True)
            if any(abs(episode.goal.row - r) + abs(episode.goal.column - c) == 1 for r, c in landmark.cells)
        ]
        assert any(names.count(name) == 1 for name in own)


@pytest.mark.parametrize(
    ("split", "options", "message"),
    [
        ("dev", {}, "no split 'dev'"),
        ("train", {"style": "terse"}, "no style 'terse'"),
        ("train", {"houses": 0}, "0 houses"),
        ("train", {"episodes_per_house": 0}, "0 episodes"),
        ("train", {"seed": -1}, "seed -1"),
    ],
)
def test_what_cannot_be_loaded_is_refused_in_one_line(split, options, message):
    with pytest.raises(InputError, match=message) as caught:
        load_gridhouse(split, **options)
    assert "\n" not in str(caught.value)
