"""The gridhouse corpus: splits, routes worth describing, and the same bytes for the same numbers."""

from itertools import combinations

import numpy as np
import pytest

from vln.envs.categories import LandmarkCategory, RoomCategory
from vln.envs.corpora.gridhouse import TASKS, load_gridhouse
from vln.envs.corpora.gridhouse_splits import SPLITS, is_held_out_pair
from vln.envs.errors import InputError
from vln.envs.space.shortest_path import actions_to_go, geodesic_distances, shortest_path
from vln.envs.world.dataset import Dataset
from vln.envs.world.episode import walk
from vln.envs.world.eyes import LocalView


@pytest.fixture(scope="module")
def splits() -> dict[str, Dataset]:
    return {
        split: load_gridhouse(split, houses=3 if split == "val_long" else 4, episodes_per_house=8)
        for split in SPLITS
    }


def test_only_val_seen_shares_houses_with_training(splits):
    houses = {split: set(dataset.houses) for split, dataset in splits.items()}
    assert houses["val_seen"] == houses["train"]
    del houses["val_seen"]
    assert all(not houses[a] & houses[b] for a, b in combinations(houses, 2))


def test_no_split_can_grow_into_the_houses_of_another():
    firsts = sorted({split.first for split in SPLITS.values()})
    assert min(np.diff(firsts)) >= 1_000_000
    with pytest.raises(InputError, match="1 to 1000000 houses"):
        load_gridhouse("train", houses=1_000_001)


def test_val_seen_has_start_poses_that_no_training_episode_has():
    def starts(split, seed):
        dataset = load_gridhouse(split, houses=1, episodes_per_house=200, seed=seed)
        return {episode.start for episode in dataset.episodes}

    assert not starts("train", 0) & starts("val_seen", 1)


def test_paths_take_the_fewest_actions_between_8_and_40_and_end_in_another_room(splits):
    for split, dataset in splits.items():
        for episode in dataset.episodes:
            house = dataset.houses[episode.scan]
            actions, _ = walk(episode.heading, episode.path)
            assert SPLITS[split].shortest <= len(actions) <= SPLITS[split].longest
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
    assert full.task.eyes == LocalView(ahead=8, behind=0, side=4)
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


def goal_pairs(dataset: Dataset) -> list[set[tuple]]:
    """For each episode the (room, landmark) categories it may end at."""
    return [
        {
            (house.room_at(landmark.cells[0]).category, landmark.category)
            for landmark in house.landmarks
            if any(abs(episode.goal.row - r) + abs(episode.goal.column - c) == 1 for r, c in landmark.cells)
        }
        for episode in dataset.episodes
        for house in [dataset.houses[episode.scan]]
    ]


def test_goals_of_val_pairs_are_kept_out_of_all_other_splits(splits):
    for split, dataset in splits.items():
        for pairs in goal_pairs(dataset):
            assert any(is_held_out_pair(*pair) == (split == "val_pairs") for pair in pairs)


def test_about_15_percent_of_the_pairs_are_held_out():
    held_out = [is_held_out_pair(room, landmark) for room in RoomCategory for landmark in LandmarkCategory]
    assert 0.12 < np.mean(held_out) < 0.18


def test_val_phrases_speaks_with_phrases_that_training_never_has(splits):
    def share(split: str) -> float:
        phrases = ("proceed", "hang a", "use the", "come to a halt", "as soon as")
        return np.mean([any(phrase in text.lower() for phrase in phrases) for text in splits[split].instructions])

    assert share("train") == share("val_unseen") == 0
    assert share("val_phrases") > 0.8


def test_val_long_has_long_paths_and_time_for_them(splits):
    assert min(len(walk(episode.heading, episode.path)[0]) for episode in splits["val_long"].episodes) >= 40
    assert splits["val_long"].task.max_steps > TASKS["full"].max_steps


def test_val_big_has_larger_houses_than_training_on_average(splits):
    def rooms(split: str) -> float:
        return np.mean([len(house.rooms) for house in splits[split].houses.values()])

    assert rooms("val_big") > rooms("val_unseen")


def test_detours_lead_through_a_room_that_the_shortest_way_avoids():
    dataset = load_gridhouse("val_unseen", houses=6, episodes_per_house=8, detours=1.0)
    longer = 0
    for episode in dataset.episodes:
        house = dataset.houses[episode.scan]
        assert len(set(episode.path)) == len(episode.path)
        shortest = shortest_path(house, episode.start, episode.goal)
        longer += len(episode.path) > len(shortest)
        rooms, usual = ({house.room_index[cell] for cell in path} for path in (episode.path, shortest))
        assert rooms - usual or episode.path == shortest
    assert longer > 5


def test_joined_styles_are_mixed_and_the_longest_time_limit_holds():
    dataset = load_gridhouse("val_unseen", houses=2, episodes_per_house=8, style="full+goal")
    lengths = [len(text.split()) for text in dataset.instructions]
    assert min(lengths) < 12 < 25 < max(lengths)
    assert dataset.task == TASKS["goal"]


def test_noise_changes_words_but_no_path():
    clean = load_gridhouse("val_unseen", houses=1, episodes_per_house=8)
    noisy = load_gridhouse("val_unseen", houses=1, episodes_per_house=8, noise=0.8)
    assert [episode.path for episode in clean.episodes] == [episode.path for episode in noisy.episodes]
    assert clean.instructions != noisy.instructions


@pytest.mark.parametrize(
    ("split", "options", "message"),
    [
        ("dev", {}, "no split 'dev'"),
        ("train", {"style": "full+sung"}, "no style 'sung'"),
        ("train", {"detours": 2.0}, "detours 2.0"),
        ("train", {"noise": -1.0}, "noise -1.0"),
        ("train", {"houses": 0}, "0 houses"),
        ("train", {"episodes_per_house": 0}, "0 episodes"),
        ("train", {"seed": -1}, "seed -1"),
    ],
)
def test_what_cannot_be_loaded_is_refused_in_one_line(split, options, message):
    with pytest.raises(InputError, match=message) as caught:
        load_gridhouse(split, **options)
    assert "\n" not in str(caught.value)
