import pytest
import torch
from safetensors.torch import load_file
from torch import nn

from vln.learn.learner import Learner
from vln.learn.loop import Stage, train
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
