"""Watching a training by what it writes."""

import json

from vln.learn.following import following


def record(update, success):
    about = {"update": update, "seed": 0, "loss": 1.0, "learning_rate": 0.1, "gradient_norm": 1.0}
    return json.dumps(about | {"success_rate": success, "steps": 20.0})


def test_validations_are_told_as_they_come_and_those_before_are_not(tmp_path, capsys):
    metrics = tmp_path / "metrics.jsonl"
    metrics.write_text(record(10, 0.111) + "\n")
    with following(tmp_path, 40):
        metrics.write_text("\n".join([record(10, 0.111), record(20, 0.25), record(30, 0.5)]) + "\n")
    told = capsys.readouterr().out
    assert "update 20  success rate 25.0 %" in told
    assert " 75%  update 30  success rate 50.0 %" in told
    assert "11.1" not in told


def test_a_training_that_wrote_nothing_is_told_nothing_of(tmp_path, capsys):
    with following(tmp_path / "none", 40):
        pass
    assert "update" not in capsys.readouterr().out
