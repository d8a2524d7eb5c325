"""Two processes learn what one learns; one may die."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from tests.vln.one_of_two import TOGETHER, data
from vln.envs.errors import InputError
from vln.envs.files.episode_json import save_dataset
from vln.learn import processes
from vln.learn.losses import mean_over
from vln.learn.run_directory import RunDirectory

ROOT = Path(__file__).parents[2]
TINY = (
    *("--updates", "8", "--validate-every", "2", "--batch-size", "2", "--teacher-share", "1", "--dropout", "0"),
    *("--hidden-size", "16", "--word-size", "8", "--view-size", "8"),
)


def two_processes(*words: object, dies: bool = False) -> None:
    torchrun = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    done = subprocess.run(
        [*torchrun, "-m", "tests.vln.one_of_two", *map(str, words)],
        cwd=ROOT,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert (done.returncode != 0) == dies, done.stderr[-3000:]


@pytest.fixture(scope="module")
def together(tmp_path_factory):
    folder = tmp_path_factory.mktemp("together")
    two_processes(folder)
    return folder


@pytest.mark.parametrize("stage", ["imitation", "speaker"])
def test_two_processes_learn_what_one_learns_from_the_same_batches(together, tmp_path, stage):
    TOGETHER[stage](data(), RunDirectory(tmp_path, resume=False))
    alone, shared = (load_file(folder / "model.safetensors") for folder in (tmp_path, together / stage))
    for name, weights in alone.items():
        torch.testing.assert_close(shared[name], weights, rtol=1e-4, atol=1e-5)
    first, other = (
        [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]
        for folder in (tmp_path, together / stage)
    )
    assert [line["update"] for line in first] == [line["update"] for line in other]
    np.testing.assert_allclose([line["loss"] for line in first], [line["loss"] for line in other], rtol=1e-4)


@pytest.mark.parametrize("stage", TOGETHER)
def test_all_processes_have_the_same_weights_in_the_end(together, stage):
    digests = [json.loads((together / f"rank-{rank}.json").read_text())[stage] for rank in range(2)]
    assert digests[0] == digests[1]


def test_a_training_one_of_whose_processes_is_killed_goes_on_from_its_last_state(tmp_path):
    save_dataset(data(), tmp_path / "data.json")
    killed, whole = (
        ["train", "imitation", "--source", tmp_path / "data.json", "--folder", tmp_path / name, *TINY]
        for name in ("killed", "whole")
    )
    two_processes(tmp_path, 5, *killed, dies=True)
    two_processes(tmp_path, -1, *killed, "--resume")
    two_processes(tmp_path, -1, *whole)
    for name in ("model.safetensors", "metrics.jsonl"):
        assert (tmp_path / "killed" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


def test_every_episode_of_a_batch_belongs_to_one_process(monkeypatch):
    shares = []
    monkeypatch.setattr(processes, "count", lambda: 3)
    for rank in range(3):
        monkeypatch.setattr(processes, "rank", lambda rank=rank: rank)
        shares += processes.own(np.arange(12)).tolist()
    assert sorted(shares) == list(range(12))
    assert processes.share_of(12) == 4
    with pytest.raises(InputError, match="--batch-size 16: cannot be shared evenly by 3 processes"):
        processes.share_of(16)


def test_the_mean_over_steps_counts_those_of_all_processes(monkeypatch):
    active, values = torch.ones(2, 1, dtype=torch.bool), torch.tensor([[1.0], [3.0]])
    assert mean_over(active, values) == 2
    # The other process has done six steps: of the eight, four for each.
    monkeypatch.setattr("vln.learn.losses.mean_of_all", lambda own: (own + 6) / 2)
    assert mean_over(active, values) == 1
