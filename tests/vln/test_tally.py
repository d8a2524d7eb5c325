"""Shards are scored one after the other, and together as if they had been one dataset."""

import gc
import json
import weakref
from dataclasses import replace

import pytest

from tests.command_line import run
from vln.envs.corpora import sources
from vln.envs.corpora.sources import SourceConfig
from vln.envs.files import dataset_folder
from vln.show.shards import generate_shards

SMALL = SourceConfig(split="train", houses=6, episodes_per_house=5)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made")
    generate_shards(SMALL, folder, shards=6)
    return folder


def outputs(folder, kinds=("json", "per-episode", "table", "submission")):
    suffixes = {"json": "json", "per-episode": "csv", "table": "md", "submission": "txt"}
    return [word for kind in kinds for word in (f"--{kind}", folder / f"{kind}.{suffixes[kind]}")]


@pytest.mark.parametrize("how", [["shortest"], ["random", "--seed", "3"], ["flagship"]])
def test_shards_are_scored_as_if_they_were_one(folder, tmp_path, monkeypatch, how):
    run("evaluate", *how, "--source", folder, *outputs(tmp_path / "whole"))
    monkeypatch.setattr(sources, "HELD", 20)
    run("evaluate", *how, "--source", folder, *outputs(tmp_path / "parts"))
    whole, parts = (
        {file.name: file.read_text() for file in (tmp_path / name).iterdir()} for name in ("whole", "parts")
    )
    values = [json.loads(one["json.json"]) for one in (whole, parts)]
    assert values[0]["episodes"] == values[1]["episodes"] == 30
    if "random" not in how:  # which draws in batches, and they are other ones
        assert whole == parts
    assert whole["per-episode.csv"].count("\n") == 31
    assert [entry["instr_id"] for entry in json.loads(parts["submission.txt"])] == [
        f"gridhouse-{house}-train-{number}_0" for house in range(6) for number in range(5)
    ]


def test_two_policies_are_compared_over_all_shards(folder, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sources, "HELD", 20)
    run("evaluate", "shortest", "stop", "--source", folder, *outputs(tmp_path, ("json", "per-episode")))
    beside = json.loads((tmp_path / "json.json").read_text())["beside_the_first"]["stop"]
    assert (beside["only"], beside["only_other"], beside["neither"]) == (0, 30, 0)
    assert (tmp_path / "per-episode.csv").read_text().count("\n") == 61


def test_one_shard_is_held_at_a_time(folder, monkeypatch):
    alive, most = weakref.WeakSet(), 0
    load_shard = dataset_folder.load_shard

    def load(*arguments):
        nonlocal most
        gc.collect()
        shard = load_shard(*arguments)
        alive.add(shard)
        most = max(most, len(alive))
        return shard

    monkeypatch.setattr(sources, "HELD", 20)
    monkeypatch.setattr(dataset_folder, "load_shard", load)
    run("evaluate", "stop", "--source", folder)
    assert most <= 3  # the first one, by which policies are made, the one that was played, and the next


def test_nothing_is_left_of_an_evaluation_that_is_broken_off(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "HELD", 20)
    damaged = tmp_path / "damaged"
    generate_shards(replace(SMALL), damaged, shards=6)
    (damaged / "shard-00002-of-00006.json").write_text("{}")
    with pytest.raises(SystemExit, match="2"):
        run("evaluate", "stop", "--source", damaged, *outputs(tmp_path / "out"))
    assert not list((tmp_path / "out").iterdir())
