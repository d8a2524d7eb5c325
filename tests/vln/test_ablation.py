import json
from dataclasses import replace

import pytest

from tests.stages import RL, SPEAKING, TINY
from vln.experiments import ablation
from vln.experiments.ablation import ROWS, Recipe, run_ablation
from vln.options import SelfImitationConfig

SHORT = {"updates": 2, "validate_every": 2}
RECIPE = Recipe(
    imitation=replace(TINY, **SHORT),
    speaker=replace(SPEAKING, **SHORT),
    reinforcement=replace(RL, **SHORT),
    self_imitation=SelfImitationConfig(start=None, critic=None, batch_size=2, group_size=2, **SHORT),
    houses=1,
    episodes_per_house=2,
)


def test_every_row_is_trained_scored_and_compared_with_the_row_it_builds_on(tmp_path, two_rooms, capsys):
    run_ablation(tmp_path, seeds=2, threads=1, recipe=RECIPE)
    report = json.loads((tmp_path / "ablation.json").read_text())
    assert list(report["rows"]) == list(ROWS)
    for name, row in report["rows"].items():
        assert len(row["val_unseen"]["success_rate_by_seed"]) == 2
        assert row["gap"] == pytest.approx(row["val_seen"]["success_rate"] - row["val_unseen"]["success_rate"])
        assert ("gain" in row["val_unseen"]) == (ROWS[name] is not None)
    printed = capsys.readouterr().out
    assert "mean of 2 seeds" in " ".join(printed.split())
    for seed in (0, 1):
        assert f"seed_{seed}/SIL(unseen): begins" in printed


def test_finished_stages_are_not_trained_again(tmp_path, two_rooms, monkeypatch, capsys):
    run_ablation(tmp_path, seeds=1, threads=1, recipe=RECIPE)
    first = (tmp_path / "ablation.json").read_bytes()

    def refuse(*_):
        raise AssertionError("trained again")

    for stage in ("train_imitation", "train_speaker", "train_reinforcement", "train_self_imitation"):
        monkeypatch.setattr(ablation, stage, refuse)
    run_ablation(tmp_path, seeds=1, threads=1, recipe=RECIPE)
    assert (tmp_path / "ablation.json").read_bytes() == first
    printed = capsys.readouterr().out
    assert printed.count(": finished before") == len(ROWS) + 1
    assert "mean of 1 seed;" in " ".join(printed.split())
