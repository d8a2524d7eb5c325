import numpy as np
import pytest

from vln.judge.comparison import compare, format_difference


def columns(successes, spl=None):
    return {"success_rate": successes, "spl": successes if spl is None else spl}


def test_the_counts_of_a_comparison():
    row = compare(columns([1, 1, 1, 0, 0]), columns([1, 0, 0, 1, 0]), {})
    assert [row[name] for name in ("both", "only", "only_other", "neither")] == [1, 2, 1, 1]
    assert row["success_rate"] == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("only", "only_other", "p"),
    [(0, 0, 1.0), (5, 5, 1.0), (6, 0, 2 / 2**6), (0, 6, 2 / 2**6), (8, 2, 2 * (1 + 10 + 45) / 2**10)],
)
def test_mcnemars_exact_test(only, only_other, p):
    one = [1] * only + [0] * only_other + [1, 0]
    other = [0] * only + [1] * only_other + [1, 0]
    assert compare(columns(one), columns(other), {})["p_mcnemar"] == pytest.approx(p)


def test_pairs_tell_more_than_two_means():
    random = np.random.default_rng(0)
    hard = random.random(500)
    other = hard.tolist()
    row = compare(columns([1] * 500, (hard + 0.05).tolist()), columns([1] * 500, other), {})
    low, high = row["ci95"]["spl"]
    assert row["spl"] == pytest.approx(0.05)
    assert high - low < 1e-9  # the difference is the same everywhere, however much episodes differ


def test_differences_are_resampled_in_groups():
    path = np.repeat(np.arange(30), 10)
    gained = np.random.default_rng(1).normal(size=30)[path]
    grouped = compare(columns([1] * 300, gained), columns([1] * 300, 0 * gained), {"path": path})
    alone = compare(columns([1] * 300, gained), columns([1] * 300, 0 * gained), {})
    assert grouped["ci95_over"]["spl"] == "path"
    assert np.diff(grouped["ci95"]["spl"]) > 2.5 * np.diff(alone["ci95"]["spl"])


def test_a_difference_is_written_in_points():
    row = {"spl": 0.0251, "ci95": {"spl": [-0.01, 0.06]}}
    assert format_difference(row, "spl") == "+2.5 [-1.0, +6.0]"
    assert format_difference({"spl": -0.5, "ci95": {"spl": None}}, "spl") == "-50.0"
