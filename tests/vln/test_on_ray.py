"""A Ray cluster does what this machine does alone; Ray itself, started once."""

import json
import os
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from vln.cli import main
from vln.envs.errors import InputError
from vln.learn import on_ray
from vln.learn.imitation import train_imitation
from vln.options import Cluster
from vln.show.shards import generate_shards

pytest.importorskip("ray", reason="Ray is not installed: pip install 'vln[ray]'")

from ray.train import WorkerGroupError

from tests.vln.on_ray import HOMES, score, sure

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ray")
    ended = subprocess.run(
        [sys.executable, "-m", "tests.vln.on_ray", str(folder)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "RAY_USAGE_STATS_ENABLED": "0"},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr[-3000:]
    return folder


def test_shards_have_the_same_bytes(done, tmp_path):
    generate_shards(HOMES, tmp_path / "shards", houses_per_shard=3)
    names = {path.name for path in (tmp_path / "shards").iterdir()}
    assert names == {path.name for path in (done / "shards").iterdir()}
    assert len(names) == 4
    assert all(
        (tmp_path / "shards" / name).read_bytes() == (done / "shards" / name).read_bytes() for name in names
    )


def test_scores_are_the_same_but_for_what_draws_lots(done, tmp_path):
    score(tmp_path / "score.json", None)
    (flagship, random), (flagship_there, random_there) = (
        json.loads((folder / "score.json").read_text())["policies"] for folder in (tmp_path, done)
    )
    assert flagship == flagship_there
    assert random["episodes"] == random_there["episodes"] == 270
    lines, there = ((folder / "score.csv").read_text().splitlines() for folder in (tmp_path, done))
    of_flagship = [line for line in lines if "flagship" in line]
    assert of_flagship == [line for line in there if "flagship" in line]
    assert len(of_flagship) == 270


def test_two_processes_learn_what_one_learns(done, tmp_path):
    train_imitation(sure(done), tmp_path / "alone", False)
    alone, there = (load_file(folder / "model.safetensors") for folder in (tmp_path / "alone", done / "whole"))
    for name, weights in alone.items():
        torch.testing.assert_close(there[name], weights, rtol=1e-3, atol=1e-5)
    losses = [
        [json.loads(line)["loss"] for line in (folder / "metrics.jsonl").read_text().splitlines()]
        for folder in (tmp_path / "alone", done / "whole")
    ]
    np.testing.assert_allclose(*losses, rtol=1e-3)


def test_a_training_that_loses_a_process_ends_with_the_same_bytes(done):
    for name in ("model.safetensors", "metrics.jsonl"):
        assert (done / "killed" / name).read_bytes() == (done / "whole" / name).read_bytes()


def test_a_refusal_is_told_and_not_tried_again(monkeypatch, tmp_path):
    tried = []

    def fit(job, workers):
        tried.append(job)
        failures = {0: RuntimeError("lost"), 1: InputError("it will not")}
        raise WorkerGroupError("lost", failures) if len(tried) == 2 else WorkerGroupError("lost", {0: failures[0]})

    monkeypatch.setattr(on_ray, "_fit", fit)
    monkeypatch.setattr(on_ray, "connected", lambda cluster: nullcontext())
    with pytest.raises(InputError, match="it will not"):
        on_ray.train_on_ray(train_imitation, sure(tmp_path), tmp_path / "run", False, Cluster(ray="auto"))
    assert len(tried) == 2


def test_what_fails_time_after_time_is_given_up_with_its_reason(monkeypatch, tmp_path):
    def fit(job, workers):
        raise WorkerGroupError("lost", {0: RuntimeError("no memory\nis left")})

    monkeypatch.setattr(on_ray, "_fit", fit)
    monkeypatch.setattr(on_ray, "connected", lambda cluster: nullcontext())
    with pytest.raises(InputError, match="failed 4 times on Ray, the last time by: is left"):
        on_ray.train_on_ray(train_imitation, sure(tmp_path), tmp_path / "run", False, Cluster(ray="auto"))


@pytest.mark.parametrize(
    ("address", "message"), [("127.0.0.1:1", "no cluster answers there"), ("home", "write auto, HOST:PORT")]
)
def test_a_cluster_that_is_not_there_is_one_line(address, message, capsys, tmp_path):
    with pytest.raises(SystemExit) as ended:
        main(["generate", str(tmp_path / "shards"), "--houses", "2", "--ray", address])
    assert ended.value.code == 2
    assert message in capsys.readouterr().err


def test_several_workers_need_ray():
    with pytest.raises(InputError, match="need --ray auto, or torchrun"):
        Cluster(workers=2)
