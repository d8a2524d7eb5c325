"""Homes are the same whether they are made or kept, in one process or in several."""

import io
import subprocess
import sys

import numpy as np
import pytest

from vln.envs.corpora import home_helpers, home_maker, home_store
from vln.envs.corpora.gridhouse import load_gridhouse
from vln.envs.corpora.gridhouse_splits import SPLITS
from vln.envs.corpora.home_helpers import homes_heard, make_together, serve
from vln.envs.corpora.home_maker import HomeMaker, Telling, maker_from_text
from vln.envs.corpora.sources import GridhouseSource
from vln.envs.files.compact import home_from_bytes, home_to_bytes
from vln.envs.files.disk_cache import DiskCache
from vln.envs.files.episode_json import dataset_to_text
from vln.envs.generate.home import generate_home


@pytest.fixture
def made(monkeypatch):
    """The numbers of the houses that are made, as they are made."""
    made = []

    def make(number, size):
        made.append(number)
        return generate_home(number, size)

    monkeypatch.setattr(home_maker, "generate_home", make)
    return made


@pytest.fixture
def helpers(monkeypatch):
    """Three processors, and help for a few homes already."""
    monkeypatch.setattr(home_helpers, "processors", lambda: 3)
    monkeypatch.setattr(home_helpers, "WORTH_HELP", 2)


def details(value):
    """All that a value is made of, with the types of its parts."""
    if isinstance(value, np.ndarray):
        return value.dtype, value.flags.writeable, value.tolist()
    if isinstance(value, tuple | frozenset):
        return type(value), [details(part) for part in value]  # a set in the order in which it is gone through
    if hasattr(value, "__dataclass_fields__"):
        return type(value), {name: details(getattr(value, name)) for name in value.__dataclass_fields__}
    return type(value), value


@pytest.mark.parametrize(
    ("split", "style"), [("val_unseen", "full+goal"), ("val_long", "landmark"), ("val_big", "terse")]
)
def test_a_home_comes_back_from_its_bytes_as_it_was(split, style):
    maker = HomeMaker(split, SPLITS[split]._replace(episodes_per_house=4), Telling(style, noise=0.5, detours=0.5))
    home = maker.make(next(n for n in range(SPLITS[split].first, SPLITS[split].first + 99) if maker.suits(n)))
    again = home_from_bytes(home_to_bytes(*home))
    assert details(again) == details(tuple(home))


@pytest.mark.parametrize("split", ["train", "val_pairs"])
def test_what_is_kept_is_what_is_made_and_is_made_once(split, cache, made, monkeypatch):
    first = load_gridhouse(split, houses=4, episodes_per_house=2)
    once = made.copy()
    assert len(set(once)) == len(once) >= 4
    again = load_gridhouse(split, houses=4, episodes_per_house=2)
    assert made == once
    monkeypatch.setenv("VLN_CACHE", "off")
    anew = load_gridhouse(split, houses=4, episodes_per_house=2)
    assert made == once * 2
    assert details(tuple(first.houses.values())) == details(tuple(anew.houses.values()))
    assert dataset_to_text(first) == dataset_to_text(again) == dataset_to_text(anew)


def test_more_homes_or_other_paths_are_made_beside_what_is_kept(cache, made):
    load_gridhouse("train", houses=2, episodes_per_house=2)
    more = load_gridhouse("train", houses=3, episodes_per_house=2)
    assert made == [0, 1, 2]
    others = [
        load_gridhouse("train", houses=1, **{"episodes_per_house": 2, **other})
        for other in ({"episodes_per_house": 3}, {"seed": 1}, {"style": "goal"}, {"noise": 0.5}, {"detours": 1.0})
    ]
    assert made == [0, 1, 2, *[0] * 5]
    texts = {dataset.instructions[0] for dataset in (more, *others)}
    assert len(texts) >= 4  # a third path does not change the first


def test_another_generator_makes_other_homes(cache, made, monkeypatch):
    load_gridhouse("train", houses=1, episodes_per_house=1)
    monkeypatch.setattr(home_store, "_version", lambda: "another")
    load_gridhouse("train", houses=1, episodes_per_house=1)
    assert made == [0, 0]


def test_a_change_in_anything_that_makes_homes_makes_another_generator():
    code = (
        "import sys, vln.envs.corpora.home_store as store\n"
        "from vln.envs.corpora.home_maker import HomeMaker, Telling\n"
        "from vln.envs.corpora.gridhouse_splits import SPLITS\n"
        "for style in ('full', 'terse', 'verbose', 'goal', 'landmark'):\n"
        "    store.content_of(HomeMaker('val_big', SPLITS['val_big'], Telling(style, noise=0.5)), 5_000_000)\n"
        "print(*(name for name in sys.modules if name.startswith('vln.envs.')))"
    )
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    modules = {module.split(".")[2] for module in printed.split() if hasattr(sys.modules[module], "__path__")}
    assert modules == set(home_store._MAKING)  # and all modules beside these folders


def test_homes_one_by_one_are_kept_for_playing_and_not_for_writing(cache, made):
    source = GridhouseSource(split="val_pairs", houses=3, episodes_per_house=2)
    texts = [home.instructions for home in source.parts()]
    once = made.copy()
    assert [home.instructions for home in source.parts()] == texts
    assert source.load().instructions == [text for home in texts for text in home]
    assert made == once
    assert [home.instructions for home in source.homes()] == texts
    assert made == once * 2


def test_it_is_told_how_many_homes_are_there(cache):
    told = []
    with homes_heard(lambda made, missing: told.append((made, missing))):
        load_gridhouse("train", houses=2, episodes_per_house=1)
        load_gridhouse("train", houses=3, episodes_per_house=1)
    load_gridhouse("train", houses=4, episodes_per_house=1)
    assert told == [(0, 2), (1, 2), (0, 1)]


def test_helpers_make_the_same_homes(helpers, made):
    together = load_gridhouse("val_pairs", houses=9, episodes_per_house=2)
    assert len(made) < 9
    alone = GridhouseSource(split="val_pairs", houses=9, episodes_per_house=2).homes()
    assert together.instructions == [text for home in alone for text in home.instructions]


@pytest.mark.parametrize(
    "program", ["import nothing_like_it", "print('no home', flush=True)", "raise SystemExit(1)"]
)
def test_what_a_helper_does_not_deliver_is_made_here(helpers, monkeypatch, program):
    monkeypatch.setattr(home_helpers, "_PROGRAM", program + "\n# {path} {order}")
    made = {}
    make_together("order", range(20), lambda number: b"%d" % number, made)
    assert made == {number: b"%d" % number for number in range(20)}


def test_without_further_processes_all_is_made_here(helpers, monkeypatch):
    monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: (_ for _ in ()).throw(OSError("no more processes")))
    made = {}
    make_together("order", range(5), lambda number: b"%d" % number, made)
    assert list(made) == list(range(5))


def test_what_is_there_when_it_is_interrupted_is_not_made_again(cache, made, monkeypatch):
    def interrupted(order, numbers, make, made):
        made[numbers[0]] = make(numbers[0])
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(home_store, "make_together", interrupted)
        with pytest.raises(KeyboardInterrupt):
            load_gridhouse("train", houses=3, episodes_per_house=1)
    load_gridhouse("train", houses=3, episodes_per_house=1)
    assert made == [0, 1, 2]


def test_a_helper_answers_line_by_line():
    answers = io.BytesIO()
    serve(lambda number: b"x" * number, io.BytesIO(b"1 2\n3\n"), answers)
    assert answers.getvalue() == b"\0\0\0\1x\0\0\0\2xx\0\0\0\3xxx"


def test_a_maker_is_what_its_text_says():
    maker = HomeMaker("val_long", SPLITS["val_long"], Telling("goal", 3, 0.5, 0.25))
    again = maker_from_text(maker.to_text())
    assert again.to_text() == maker.to_text()
    assert (again.rules, again.telling) == (SPLITS["val_long"]._replace(houses=0), maker.telling)
    assert again.rules.size is SPLITS["val_long"].size


def test_two_processes_at_once_have_the_same_homes(cache):
    program = (
        "from vln.envs.corpora.gridhouse import load_gridhouse\n"
        "print('\\n'.join(load_gridhouse('train', houses=6, episodes_per_house=2).instructions))"
    )
    processes = [
        subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) for _ in "ab"
    ]
    texts = [process.communicate()[0].splitlines() for process in processes]
    assert texts[0] == texts[1] == load_gridhouse("train", houses=6, episodes_per_house=2).instructions


def test_a_damaged_cache_is_replaced(cache, made, monkeypatch):
    monkeypatch.setattr(home_store, "KEPT", DiskCache("homes", 1 << 20))
    whole = load_gridhouse("train", houses=2, episodes_per_house=1)
    (cache / "homes.sqlite").write_bytes(b"damaged" * 1000)
    assert load_gridhouse("train", houses=2, episodes_per_house=1).instructions == whole.instructions
    assert load_gridhouse("train", houses=2, episodes_per_house=1).instructions == whole.instructions
    assert made == [0, 1, 0, 1]
