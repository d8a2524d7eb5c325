from dataclasses import fields, replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from tests.worlds import FIXTURES, FLAT, drawn, two_room_dataset
from vln.envs.corpora import home_maker
from vln.envs.corpora.gridhouse import KEPT, Homes, Telling, load_gridhouse
from vln.envs.corpora.gridhouse_splits import HOUSES_APART, SPLITS
from vln.envs.corpora.sail import LEVELS, load_sail
from vln.envs.corpora.sources import (
    CORPORA,
    AlfredSource,
    FileSource,
    FreehandSource,
    GridhouseSource,
    OwnHouseSource,
    SailSource,
    SceneSource,
    SourceConfig,
    load_dataset,
)
from vln.envs.errors import InputError
from vln.envs.files.episode_json import load_dataset as load_file
from vln.envs.files.episode_json import save_dataset
from vln.envs.generate.home import generate_home
from vln.envs.world.dataset import Dataset, join

# Options


@pytest.mark.parametrize(
    ("config", "source"),
    [
        (SourceConfig(), GridhouseSource()),
        (SourceConfig(split="train", style="goal"), GridhouseSource(split="train", style="goal")),
        (SourceConfig("sail", level="paragraph"), SailSource(level="paragraph")),
        (SourceConfig("alfred", limit=3), AlfredSource(limit=3)),
        (SourceConfig("scene", view="rgb"), SceneSource(view="rgb")),
        (SourceConfig("flat.txt", noise=0.5), OwnHouseSource(file=Path("flat.txt"), noise=0.5)),
        (SourceConfig("flat.json"), FileSource(file=Path("flat.json"))),
        (SourceConfig(str(FIXTURES)), FileSource(file=FIXTURES)),
    ],
)
def test_a_config_is_a_source_with_its_own_options(config, source):
    assert config.resolve() == source


def test_sources_joined_by_plus_are_learnt_together_and_one_named_twice_twice_as_often():
    joint = SourceConfig(
        "gridhouse+freehand+freehand", houses=1, episodes_per_house=3, style="full+free"
    ).resolve()
    ours, hand, again = joint.members
    assert ours == GridhouseSource(houses=1, episodes_per_house=3, style="full+free")
    assert hand == again == FreehandSource(style="route+goal")
    train, validation = joint.training(seed=0)
    written = hand.load("train")
    assert len(train.episodes) == 3 + 2 * len(written.episodes)
    assert len({episode.path_id for episode in train.episodes}) == len(train.episodes)
    assert train.task.eyes == ours.load().task.eyes
    assert not set(validation.houses) & set(train.houses)
    assert {episode.origin.writer for episode in validation.episodes if episode.origin.writer} == {
        episode.origin.writer for episode in hand.load("evaluate").episodes
    }


def test_a_word_joined_by_plus_that_is_no_source_is_refused():
    with pytest.raises(InputError, match=r"unknown source 'gridhouse\+nowhere'; choose one of"):
        SourceConfig("gridhouse+nowhere").resolve()


OPTIONS = {
    "split": "l",
    "data": FIXTURES,
    "level": "paragraph",
    "language": "english",
    "style": "goal",
    "detours": 0.5,
    "noise": 0.5,
    "houses": 2,
    "episodes_per_house": 2,
}


@pytest.mark.parametrize("option", OPTIONS)
@pytest.mark.parametrize("source", [*CORPORA, "flat.txt", "flat.json"])
def test_an_option_that_a_source_does_not_have_is_refused(source, option):
    config = replace(SourceConfig(source), **{option: OPTIONS[option]})
    kind = type(SourceConfig(source).resolve())
    if option == "split" and option in kind.__dataclass_fields__:
        config = replace(config, split=kind.splits[0])
    if option in [own.name for own in fields(kind)]:
        assert getattr(config.resolve(), option) == getattr(config, option)
    else:
        with pytest.raises(InputError, match=f"source {source} has no option '{option}'; it has: limit, view"):
            config.resolve()


@pytest.mark.parametrize(
    ("config", "message"),
    [
        (SourceConfig("moon"), "unknown source 'moon'; choose one of: gridhouse, freehand, scene, sail, alfred"),
        (SourceConfig(split="valid"), "unknown split 'valid' of gridhouse; choose one of: train, val_seen"),
        (SourceConfig(split="train+"), "unknown split '' of gridhouse"),
        (SourceConfig(split="test+train+test"), "split 'test' is named twice"),
        (SourceConfig(limit=0), "limit 0: must be at least 1"),
        (SourceConfig(limit=-3), "limit -3: must be at least 1"),
    ],
)
def test_what_no_source_can_be_is_told_before_anything_is_made(config, message):
    with pytest.raises(InputError, match=message):
        config.resolve()


@pytest.mark.parametrize(
    ("config", "message"),
    [
        (SourceConfig(style="loud"), "no style 'loud'"),
        (SourceConfig(noise=2.0), "must be from 0 to 1"),
        (SourceConfig(houses=0), "needs 1 to"),
        (SourceConfig(episodes_per_house=0), "at least 1 episode"),
    ],
)
def test_numbers_out_of_range_are_refused(config, message):
    with pytest.raises(InputError, match=message):
        load_dataset(config)


def test_no_episodes_are_one_line(tmp_path):
    save_dataset(two_room_dataset().select([]), tmp_path / "empty.json")
    with pytest.raises(InputError, match="drawn train: no episodes to play"):
        load_dataset(SourceConfig(str(tmp_path / "empty.json")))


def test_a_drawing_trains_on_some_of_its_episodes_and_chooses_by_others(tmp_path):
    (tmp_path / "flat.txt").write_text(FLAT)
    train, validation = SourceConfig(str(tmp_path / "flat.txt"), episodes_per_house=10).resolve().training(0)
    assert (len(train.episodes), len(validation.episodes)) == (9, 1)
    with pytest.raises(InputError, match="1 of the 2 episodes that training needs"):
        SceneSource().training(0)


def test_mandarin_is_reached_by_an_option_and_not_augmented():
    chinese = SailSource(split="grid", data=FIXTURES, language="mandarin")
    english = SailSource(split="grid", data=FIXTURES)
    assert english.augmentation()
    with pytest.raises(InputError, match="augmentation understands English only, not mandarin"):
        chinese.augmentation()
    with pytest.raises(InputError, match=r"SingleSentence_Mandarin\.xml is missing"):
        chinese.load()


# Splits


def test_the_splits_of_generated_houses_have_numbers_and_houses_of_their_own():
    assert GridhouseSource.splits == tuple(SPLITS)
    assert {name: rules.number for name, rules in SPLITS.items()} == {
        "train": 0,
        "val_seen": 1,
        "val_unseen": 2,
        "test": 3,
        "val_phrases": 4,
        "val_long": 5,
        "val_big": 6,
        "val_pairs": 7,
        "val_select": 8,
    }
    firsts = [rules.first for name, rules in SPLITS.items() if name != "val_seen"]
    assert len(set(firsts)) == len(firsts)
    assert all(first % HOUSES_APART == 0 for first in firsts)


def test_episodes_do_not_depend_on_the_order_of_the_splits(monkeypatch):
    before = load_gridhouse("val_unseen", houses=1, episodes_per_house=2).episodes
    monkeypatch.setattr("vln.envs.corpora.gridhouse.SPLITS", dict(reversed(SPLITS.items())))
    assert load_gridhouse("val_unseen", houses=1, episodes_per_house=2).episodes == before


def test_checkpoints_are_chosen_on_houses_that_no_table_reports(monkeypatch):
    monkeypatch.setitem(SPLITS, "val_select", SPLITS["val_select"]._replace(houses=2))
    train, validation = GridhouseSource(houses=1, episodes_per_house=2).training(0)
    assert (train.split, validation.split) == ("train", "val_select")
    assert {int(name.rpartition("-")[2]) // HOUSES_APART for name in validation.houses} == {7}
    assert len(validation.episodes) == 2 * 16


# Joining


def test_joining_refuses_what_is_not_one_dataset():
    dataset = two_room_dataset()
    with pytest.raises(InputError, match="2 episodes are named 'there'"):
        join([dataset, dataset])
    other = Dataset("drawn", "train", {"drawn": drawn("###\n#.#\n###")}, (), dataset.task)
    with pytest.raises(InputError, match="another house is named 'drawn' as well"):
        join([dataset, other])
    strict = replace(dataset, episodes=(), task=replace(dataset.task, exact_pose=True))
    with pytest.raises(InputError, match="is played by other rules"):
        join([dataset, strict])


def test_the_longest_time_limit_of_joined_splits_holds():
    both = load_dataset(SourceConfig(split="val_unseen+val_long", houses=1, episodes_per_house=1))
    assert (both.split, both.task.max_steps) == ("val_unseen+val_long", 240)


# Home by home


@pytest.mark.parametrize("split", ["train", "val_pairs"])
def test_homes_one_by_one_are_the_split_in_any_order(split):
    source = GridhouseSource(split=split, houses=3, episodes_per_house=2, view="rgb")
    whole, homes = source.load(), source.homes()
    assert len(homes) == 3
    backwards = [homes[number] for number in (2, 1, 0)][::-1]
    assert join(backwards).episodes == whole.episodes
    assert join(backwards).houses == whole.houses
    assert {home.task for home in backwards} == {whole.task}
    assert [home.episodes for home in homes] == [home.episodes for home in homes[:]]
    with pytest.raises(IndexError):
        homes[3]


def test_homes_are_made_when_they_are_asked_for_and_only_so_many_are_kept(monkeypatch):
    made = []

    def fake(number, size):
        made.append(number)
        return drawn("#####\n#...#\n#####", f"home-{number}")

    monkeypatch.setattr("vln.envs.corpora.home_maker.generate_home", fake)
    monkeypatch.setattr("vln.envs.corpora.home_maker.episodes_in", lambda *_: iter(()))
    homes = Homes("train", Telling())
    assert (len(homes), made) == (1500, [])
    assert homes[700] is homes[700]
    assert made == [700]
    for number in range(KEPT):
        homes[number]
    assert homes[700].houses.keys() == {"home-700"}
    assert made == [700, *range(KEPT), 700]


@pytest.mark.parametrize("level", LEVELS)
def test_other_sources_give_their_homes_as_well(level):
    source = SailSource(split="grid+l", data=FIXTURES, level=level)
    assert [home.episodes for home in source.homes()] == [
        load_sail(FIXTURES, split, level).episodes for split in ("grid", "l")
    ]


# New paths


def test_new_paths_are_drawn_anew_for_generated_houses():
    source = GridhouseSource(houses=2, episodes_per_house=3)
    train = source.load("train")
    paths = list(islice(source.new_paths(train, 0, np.random.default_rng(0)), 12))
    assert {episode.path for episode in paths}.isdisjoint(episode.path for episode in train.episodes)
    assert {episode.scan for episode in paths} == set(train.houses)


def test_what_is_known_of_an_episodes_origin_comes_back_from_a_file(tmp_path):
    dataset = load_sail(FIXTURES, "grid")
    assert {episode.origin.free_heading for episode in dataset.episodes} == {True, False}
    save_dataset(dataset, tmp_path / "grid.json")
    assert load_file(tmp_path / "grid.json").episodes == dataset.episodes


def test_a_limit_makes_only_the_homes_it_needs(monkeypatch):
    made = []
    monkeypatch.setattr(
        home_maker, "generate_home", lambda number, size: made.append(number) or generate_home(number, size)
    )
    few = GridhouseSource(split="train+val_seen", episodes_per_house=3, limit=4).load()
    assert made == [0, 1, 0, 1]
    whole = GridhouseSource(split="train+val_seen", episodes_per_house=3, houses=2).load()
    assert few.episodes == whole.episodes[:4]
    assert len(GridhouseSource(houses=1, episodes_per_house=3, limit=100).load().episodes) == 3
