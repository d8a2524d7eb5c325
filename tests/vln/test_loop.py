import json

import pytest
import torch
from PIL import Image
from safetensors.torch import load_file
from torch import nn

from vln.learn.learner import Learner
from vln.learn.loop import Stage, share_done, train
from vln.learn.run_directory import RunDirectory
from vln.options import Optimizer, Schedule


def kept(folder, scores, decay=0.0, **options):
    """The update whose weights are kept, when each is judged in turn; a weight counts the updates."""
    network = nn.Linear(1, 1, bias=False)
    nn.init.zeros_(network.weight)
    learner = Learner(network, Optimizer(learning_rate=0.0, weight_decay=0.0, ema=decay))
    judgements = iter(scores)

    def learn(update, done):
        learner.step(network.weight.sum(), update, done)  # a step of no length, after which the average moves
        with torch.no_grad():
            network.weight += 1
        return 0.0

    def judge():
        return {"success_rate": next(judgements)}

    stage = Stage("test", learn, judge, learner.average)
    schedule = Schedule(**{"updates": len(scores), "validate_every": 1, "patience": 100} | options)
    train(stage, schedule, RunDirectory(folder, resume=False), learner, resume=False)
    return load_file(folder / "model.safetensors")["weight"].item()


def test_the_best_weights_are_kept_not_the_last(tmp_path):
    assert kept(tmp_path, [0.1, 0.9, 0.5, 0.2]) == 2


def test_of_equally_good_weights_those_that_learnt_longer_are_kept(tmp_path):
    assert kept(tmp_path, [0.1, 0.9, 0.9, 0.2]) == 3


def test_the_mean_of_the_latest_validations_decides_where_it_is_asked_to(tmp_path):
    lucky_once = [0.1, 0.9, 0.1, 0.6, 0.7, 0.2]
    assert kept(tmp_path / "one", lucky_once) == 2
    assert kept(tmp_path / "two", lucky_once, judge_by=2) == 5


@pytest.mark.parametrize(("patience", "judged"), [(2, 4), (3, 6)])
def test_training_stops_when_nothing_gets_better(tmp_path, patience, judged):
    kept(tmp_path, [0.1, 0.5, 0.2, 0.3, 0.6, 0.6], patience=patience)
    assert len(RunDirectory(tmp_path, resume=True).records()) == judged


def test_the_average_of_the_weights_acts_not_the_last_ones(tmp_path):
    # After updates 1, 2, 3 the average has seen the weights 0, 1 and 2, as the first is copied.
    assert kept(tmp_path / "average", [0.1, 0.2, 0.3], decay=0.5) == 0.5 * (0.5 * 0 + 0.5 * 1) + 0.5 * 2
    assert kept(tmp_path / "last", [0.1, 0.2, 0.3], decay=0.0) == 3


def run_of(folder, scores, **options):
    kept(folder, scores, **options)
    return [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]


def test_every_validation_is_logged_with_loss_rate_gradient_and_seed(tmp_path):
    records = run_of(tmp_path, [0.1, 0.3], seed=7)
    assert [record["update"] for record in records] == [1, 2]
    for record in records:
        assert record["seed"] == 7
        assert record["gradient_norm"] == pytest.approx(1.0)
        assert {"loss", "learning_rate", "success_rate"} <= set(record)


def test_a_training_ends_with_where_how_good_and_what_next_and_its_curve(tmp_path, capsys):
    kept(tmp_path, [0.1, 0.9, 0.5])
    *_, where, how_good, following = capsys.readouterr().out.splitlines()
    assert str(tmp_path) in where
    assert "3 updates" in where
    assert how_good == "kept: update 2, success rate 90.0 % at validation"
    assert following == f"next: vln evaluate {tmp_path}"
    with Image.open(tmp_path / "curve.png") as picture:
        assert picture.format == "PNG"


def test_what_is_best_by_a_mean_is_told_as_a_mean(tmp_path, capsys):
    kept(tmp_path, [0.2, 0.4, 0.9], judge_by=2)
    assert "success rate 90.0 %, mean of 2: 65.0 % (best 65.0 %)" in capsys.readouterr().out


def test_a_training_is_never_more_than_done():
    progress = {"update": 3, "seconds": 170.0}
    assert share_done(Schedule(updates=10, minutes=1.0), progress) == 1.0
