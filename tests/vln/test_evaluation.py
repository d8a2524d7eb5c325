import csv
import json
from dataclasses import replace

import pytest
import torch

from tests.command_line import refused, run
from tests.stages import SPEAKING
from tests.worlds import two_room_dataset
from vln.agents.critic import MatchingCritic
from vln.envs.files.episode_json import save_dataset
from vln.envs.world.task import Task
from vln.judge import evaluation
from vln.learn.run_directory import RunDirectory
from vln.learn.speaker import learn_to_speak


@pytest.fixture(scope="module")
def rooms(tmp_path_factory):
    """A dataset file of two episodes."""
    path = tmp_path_factory.mktemp("rooms") / "rooms.json"
    save_dataset(two_room_dataset(Task(lenient_distance=0.5, max_steps=30)), path)
    return path


@pytest.fixture
def nothing_runs(monkeypatch):
    """What is refused is refused before anything is loaded."""
    monkeypatch.setattr(evaluation.SourceConfig, "resolve", None)


def test_the_report_of_a_beam(rooms, tmp_path, capsys):
    run("evaluate", "flagship", "--source", rooms, "--beam", 2, "--json", tmp_path / "scores.json")
    values = json.loads((tmp_path / "scores.json").read_text())
    assert values["path_length_explored"] > 2 * values["path_length"] > 0
    assert values["spl_explored"] < values["spl"]
    printed = " ".join(capsys.readouterr().out.split())
    for label in ("SPL %, search walked", "PL m, search walked", "closer than 0.5 m", "at most 0.5 m"):
        assert label in printed
    assert "over 2 instructions" in printed


def test_a_beam_of_one_is_the_greedy_walk(rooms, tmp_path):
    for name, beam in (("greedy", 0), ("beam", 1)):
        run("evaluate", "flagship", "--source", rooms, "--beam", beam, "--json", tmp_path / name)
    greedy, beam = (json.loads((tmp_path / name).read_text()) for name in ("greedy", "beam"))
    assert {name: beam[name] for name in ("spl", "path_length", "ndtw")} == {
        name: greedy[name] for name in ("spl", "path_length", "ndtw")
    }


def test_a_speaker_has_its_say_by_its_weight(rooms, tmp_path, monkeypatch, capsys):
    dataset = two_room_dataset(Task(max_steps=30))
    learn_to_speak(replace(SPEAKING, updates=1, validate_every=1), RunDirectory(tmp_path, False), dataset, dataset)
    # It finds the walk likeliest that the follower finds least likely.
    monkeypatch.setattr(
        MatchingCritic, "log_likelihood", lambda _, watched, texts: -1e3 * torch.arange(len(texts), 0, -1)
    )
    poses = {}
    for name, options in {
        "follower": ["--beam", 4],
        "no say": ["--beam", 4, "--speaker", tmp_path, "--pragmatic", 0],
        "all the say": ["--beam", 4, "--speaker", tmp_path, "--pragmatic", 1],
    }.items():
        run("evaluate", "flagship", "--source", rooms, *options, "--submission", tmp_path / "walks.json")
        poses[name] = json.loads((tmp_path / "walks.json").read_text())
    assert poses["follower"] == poses["no say"] != poses["all the say"]
    other_eyes = ["evaluate", "flagship-rgb", "--source", rooms, "--beam", 4, "--speaker", tmp_path]
    assert "speaks about other views" in refused(capsys, *other_eyes)


@pytest.mark.parametrize("suffix", ["csv", "jsonl"])
def test_every_episode_has_a_line(rooms, tmp_path, suffix):
    path = tmp_path / f"episodes.{suffix}"
    run("evaluate", "shortest", "--source", rooms, "--per-episode", path)
    with path.open() as file:
        rows = [json.loads(line) for line in file] if suffix == "jsonl" else list(csv.DictReader(file))
    assert [row["instr_id"] for row in rows] == ["there_0", "back_0"]
    assert rows[0]["instruction"] == "Go through the door. Stop below the sofa."
    assert (rows[0]["house"], rows[0]["end"], rows[0]["policy"]) == ("drawn", "2,7", "shortest")
    found = {name: float(rows[0][name]) for name in ("success", "spl", "navigation_error", "steps", "distance")}
    assert found == {"success": 1, "spl": 1, "navigation_error": 0, "steps": found["steps"], "distance": 3.5}
    assert found["steps"] == float(rows[0]["demonstration"])


def test_several_policies_are_compared_with_the_first(rooms, tmp_path, capsys):
    scores, table, episodes = (tmp_path / name for name in ("scores.json", "table.md", "episodes.csv"))
    outputs = ["--json", scores, "--table", table, "--per-episode", episodes]
    run("evaluate", "shortest", "stop", "forward", "--source", rooms, *outputs)
    values = json.loads(scores.read_text())
    assert [one["policy"] for one in values["policies"]] == ["shortest", "stop", "forward"]
    assert list(values["beside_the_first"]) == ["stop", "forward"]
    assert values["beside_the_first"]["stop"]["only_other"] == 2
    assert values["beside_the_first"]["stop"]["success_rate"] == -1
    assert len(table.read_text().splitlines()) == 5
    assert table.read_text().startswith("| policy | SR % | 95 % |")
    assert len(episodes.read_text().splitlines()) == 7
    printed = capsys.readouterr().out
    assert "Beside shortest, episode by episode" in printed
    assert "only shortest" in printed
    assert "…" not in printed  # nothing is cut off in a terminal of 80 columns


def test_a_table_for_spreadsheets(rooms, tmp_path):
    run("evaluate", "stop", "--source", rooms, "--table", tmp_path / "table.csv")
    with (tmp_path / "table.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [row["policy"] for row in rows] == ["stop"]
    assert rows[0]["SR %"] == "0.0"


@pytest.mark.parametrize("option", ["--json", "--submission", "--per-episode", "--table"])
@pytest.mark.parametrize("where", ["folder", "under a file"])
@pytest.mark.usefixtures("nothing_runs")
def test_outputs_that_cannot_be_written_are_refused_before_the_work(tmp_path, capsys, option, where):
    suffix = {"--per-episode": ".csv", "--table": ".md"}.get(option, ".json")
    (tmp_path / "file").touch()
    (tmp_path / f"folder{suffix}").mkdir()
    path = tmp_path / (f"folder{suffix}" if where == "folder" else f"file/scores{suffix}")
    assert str(path) in refused(capsys, "evaluate", "stop", option, path)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["file", f"folder{suffix}"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--per-episode", "x.txt"], "--per-episode x.txt: name a file that ends in .csv or .jsonl"),
        (["--table", "x.tex"], "--table x.tex: name a file that ends in .md or .csv"),
        (["--beam", "2", "--temperature", "1"], "--beam with --temperature"),
        (["--speaker", "runs/speaker"], "--speaker without --beam"),
        (["--beam", "-2"], "--beam -2"),
        (["--temperature", "-1"], "--temperature -1"),
        (["--beam", "2", "--pragmatic", "1.5"], "--pragmatic 1.5"),
        (["stop"], "'stop' is named twice"),
        (["random", "--submission", "x.json"], "name one policy"),
    ],
)
@pytest.mark.usefixtures("nothing_runs")
def test_each_rule_has_its_own_line(capsys, arguments, message):
    assert message in refused(capsys, "evaluate", "stop", *arguments)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["stop", "--beam", "2"], "'stop': a beam is for navigators"),
        (["flagship", "stop", "--beam", "2"], "'stop': a beam is for navigators"),
        (["stop", "--temperature", "1"], "'stop' has no likelihoods"),
        (["stop", "left"], "no policy 'left'"),
    ],
)
def test_a_policy_that_cannot_is_found_out_before_one_is_run(rooms, capsys, monkeypatch, arguments, message):
    monkeypatch.setattr(evaluation, "run_policy_in_batches", None)
    assert message in refused(capsys, "evaluate", *arguments, "--source", rooms)


def test_a_set_without_episodes_is_refused(tmp_path, capsys):
    save_dataset(two_room_dataset().select([]), tmp_path / "none.json")
    assert "no episodes" in refused(capsys, "evaluate", "stop", "--source", tmp_path / "none.json")
