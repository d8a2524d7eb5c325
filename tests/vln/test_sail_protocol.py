import json
from dataclasses import replace

import pytest

from tests.worlds import FIXTURES
from vln.experiments import sail_protocol
from vln.experiments.sail_protocol import RECIPE, FoldResult, run_protocol, summarise
from vln.judge.intervals import wilson_interval


def follows(count, of):
    return [number < count for number in range(of)]


def test_summaries_weigh_folds_by_instances_and_spread_over_seeds():
    folds = [
        FoldResult("grid", 0, {"sentence": follows(1, 10), "paragraph": follows(0, 1)}),
        FoldResult("l", 0, {"sentence": follows(5, 10), "paragraph": follows(1, 1)}),
        FoldResult("grid", 1, {"sentence": follows(3, 10), "paragraph": follows(1, 1)}),
        FoldResult("l", 1, {"sentence": follows(7, 10), "paragraph": follows(1, 1)}),
    ]
    summary = summarise(folds)
    assert summary["sentence"]["mean"] == pytest.approx(0.4)
    assert summary["sentence"]["std"] == pytest.approx(0.02**0.5)
    assert summary["paragraph"]["mean"] == pytest.approx(0.75)


def test_the_rate_of_one_seed_has_wilsons_interval():
    fold = FoldResult("grid", 0, {"sentence": follows(3, 10), "paragraph": follows(0, 4)})
    summary = summarise([fold])
    assert summary["sentence"]["ci95"] == pytest.approx(wilson_interval(0.3, 10))
    assert summary["paragraph"]["ci95"] == pytest.approx(wilson_interval(0.0, 4))
    assert (summary["sentence"]["std"], summary["sentence"]["ci95_over"]) == (0.0, "instruction")


def test_the_protocol_trains_every_fold_and_tests_seeds_and_their_ensemble(tmp_path, monkeypatch, capsys):
    # The small map of the fixtures has a single sentence, too few to train on alone.
    monkeypatch.setattr(sail_protocol, "MAPS", ("grid", "grid+l"))
    recipe = replace(
        RECIPE, updates=1, batch_size=2, validate_every=1, view_size=8, hidden_size=8, validation_episodes=2
    )
    run_protocol(tmp_path, 2, FIXTURES, 1, recipe=recipe)
    report = json.loads((tmp_path / "sail.json").read_text())
    assert {(fold["test_map"], fold["seed"]) for fold in report["folds"]} == {
        ("grid", 0), ("grid+l", 0), ("grid", 1), ("grid+l", 1)
    }  # fmt: skip
    for name in ("learned", "ensemble", "beam", "stop", "forward"):
        low, high = report[name]["sentence"]["ci95"]
        assert 0 <= low <= report[name]["sentence"]["mean"] <= high <= 1
    printed = capsys.readouterr().out
    assert "of 2 seeds" in printed
    assert "ensemble of the 2, beam of 8" in printed
    assert "ensemble grid+l paragraphs" in printed  # no evaluation is silent
    weights = (tmp_path / "seed_0" / "test_grid" / "model.safetensors").stat().st_mtime_ns
    run_protocol(tmp_path, 1, FIXTURES, 1, recipe=recipe)
    assert (tmp_path / "seed_0" / "test_grid" / "model.safetensors").stat().st_mtime_ns == weights
    table = capsys.readouterr().out.partition("SAIL, absolute start")[2]
    assert "navigator, beam of 8" in table
    assert not any(word in table for word in ("seed", "ensemble", "±"))  # one is no ensemble and has no spread
