import numpy as np
import pytest
from scipy.stats import binomtest, norm, t

from vln.judge import intervals
from vln.judge.intervals import (
    ALONE,
    bootstrap_intervals,
    effective_size,
    groups_of_use,
    means_with_intervals,
    rate_interval,
    wilson_interval,
)


def ones(successes, count):
    return np.repeat([1.0, 0.0], [successes, count - successes])


def rate(values, groups=None):
    """Bounds of a success rate and what they were made over."""
    summary = means_with_intervals({"success_rate": values}, groups, shares={"success_rate"})
    return (*summary["ci95"]["success_rate"], summary["ci95_over"]["success_rate"])


@pytest.mark.parametrize(
    ("successes", "count", "low", "high"),
    # As of prop.test in R, without continuity correction.
    [(0, 960, 0.0, 0.0039855), (16, 16, 0.8063923, 1.0), (1, 1, 0.2065493, 1.0), (30, 100, 0.2189489, 0.3958485)],
)
def test_a_rate_has_wilsons_interval(successes, count, low, high):
    assert rate(ones(successes, count)) == (pytest.approx(low, abs=1e-6), pytest.approx(high, abs=1e-6), ALONE)


@pytest.mark.parametrize(("successes", "count"), [(0, 3), (1, 7), (250, 1000), (7, 7)])
def test_wilsons_interval_is_scipys(successes, count):
    bounds = binomtest(successes, count).proportion_ci(method="wilson")
    assert wilson_interval(successes / count, count) == pytest.approx((bounds.low, bounds.high), abs=1e-12)


def test_a_mean_has_the_width_of_its_standard_error():
    values = np.random.default_rng(0).normal(5.0, 2.0, 400)
    (low, high, over) = bootstrap_intervals(values[None], groups_of_use({}, 400))[0]
    assert high - low == pytest.approx(2 * norm.ppf(0.975) * values.std() / 20, rel=0.06)  # 95 %, not 90 %
    assert over == ALONE
    assert low < values.mean() < high


def test_the_interval_holds_the_truth_as_often_as_it_says():
    random = np.random.default_rng(1)
    kinds = {ALONE: np.arange(30)}
    held = []
    for _ in range(300):
        low, high, _ = bootstrap_intervals(random.normal(size=(1, 30)), kinds)[0]
        held.append(low <= 0 <= high)
    assert 0.91 <= np.mean(held) <= 0.98


def alike(groups, size, likeness, seed=0):
    """Successes in groups whose members share their outcome in a share of the cases."""
    random = np.random.default_rng(seed)
    shared = np.repeat(random.random(groups) < 0.5, size)
    own = random.random(groups * size) < 0.5
    return np.where(random.random(groups * size) < likeness, shared, own).astype(float), np.repeat(
        np.arange(groups), size
    )


def test_who_fails_together_counts_once():
    values, path = alike(groups=50, size=8, likeness=1.0)
    low, high, over = rate(values, {"path": path})
    alone = rate(values)
    assert over == "path"
    assert effective_size(values, path) == pytest.approx(49, rel=0.01)
    assert high - low == pytest.approx(np.sqrt(8) * (alone[1] - alone[0]), rel=0.06)


def test_groups_of_members_that_are_not_alike_change_little():
    values, path = alike(groups=200, size=4, likeness=0.0, seed=3)
    (low, high, _), alone = rate(values, {"path": path}), rate(values)
    assert high - low == pytest.approx(alone[1] - alone[0], rel=0.1)
    assert high - low >= alone[1] - alone[0]


def test_the_widest_kind_of_groups_counts():
    values, building = alike(groups=6, size=40, likeness=0.9)
    path = np.arange(240) // 2
    low, high, over = rate(values, {"path": path, "building": building})
    assert over == "building"
    assert high - low > np.diff(rate(values, {"path": path})[:2])[0]


def test_a_mean_is_resampled_in_groups_as_well():
    random = np.random.default_rng(2)
    path = np.repeat(np.arange(40), 6)
    metres = random.normal(size=40)[path] + 0.1 * random.normal(size=240)
    kinds = groups_of_use({"path": path}, 240)
    low, high, over = bootstrap_intervals(metres[None], kinds)[0]
    alone = bootstrap_intervals(metres[None], {ALONE: kinds[ALONE]})[0]
    assert over == "path"
    assert high - low == pytest.approx(np.sqrt(6) * alone.width, rel=0.15)


def test_few_groups_are_known_to_be_few():
    metres = np.repeat([1.0, 2.0, 3.0, 4.0], 25)
    low, high, over = bootstrap_intervals(metres[None], groups_of_use({"building": np.repeat(range(4), 25)}, 100))[
        0
    ]
    assert over == "building"
    assert high - low > 2 * t.ppf(0.975, 3) * np.std([1, 2, 3, 4]) / 2 * 0.7
    assert 1 <= low < high <= 4


def test_three_buildings_say_nothing_about_others():
    values, building = alike(groups=3, size=40, likeness=0.9)
    assert rate(values, {"building": building}) == rate(values)


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_where_all_are_the_same_the_paths_are_counted(value):
    values, path = np.full(60, value), np.repeat(range(20), 3)
    low, high, over = rate(values, {"path": path, "building": path // 5})
    assert (low, high) == pytest.approx(wilson_interval(value, 20))
    assert over == "path"


def test_one_episode_has_an_interval_where_there_are_bounds_and_none_where_there_are_not():
    summary = means_with_intervals({"spl": [0.7], "steps": [12.0]}, shares={"spl"})
    assert summary["ci95"] == {"spl": [0.0, 1.0], "steps": None}
    assert summary["ci95_over"] == {"spl": ALONE, "steps": None}
    assert rate([1.0])[0] < 0.5


def test_infinite_values_have_no_interval():
    summary = means_with_intervals({"navigation_error": [1.0, np.inf], "steps": [1.0, 2.0]})
    assert summary["navigation_error"] == np.inf
    assert summary["ci95"] == {"navigation_error": None, "steps": [1.0, 2.0]}


def test_means_of_one_draw_move_together():
    values = np.random.default_rng(0).random(40)
    summary = means_with_intervals({"one": values, "twice": 2 * values})
    assert summary["ci95"]["twice"] == pytest.approx([2 * bound for bound in summary["ci95"]["one"]])


def test_the_seed_decides_the_draws():
    values = {"steps": np.random.default_rng(0).random(40)}
    assert means_with_intervals(values) == means_with_intervals(values)
    assert means_with_intervals(values)["ci95"] != means_with_intervals(values, seed=1)["ci95"]


def test_nothing_to_summarise_is_refused():
    with pytest.raises(ValueError, match="no scores"):
        means_with_intervals({"steps": []})


def test_rates_over_groups_keep_between_0_and_1():
    values = ones(1, 40)
    low, high, _ = rate_interval(values, groups_of_use({"path": np.arange(40) // 8}, 40))
    assert 0 <= low < 1 / 40 < high <= 1


def test_of_many_groups_the_bounds_are_those_that_a_bootstrap_finds(monkeypatch):
    random = np.random.default_rng(0)
    labels = np.repeat(np.arange(3000), random.integers(1, 4, 3000))
    table = np.stack([random.random(len(labels)) + labels % 7, random.random(len(labels)) < 0.3])
    drawn = bootstrap_intervals(table, {"group": labels})
    monkeypatch.setattr(intervals, "_MANY", 2999)
    found = bootstrap_intervals(table, {"group": labels})
    for one, other in zip(drawn, found, strict=True):
        assert one != other
        assert other.width == pytest.approx(one.width, rel=0.06)
        assert other.low == pytest.approx(one.low, abs=0.06 * one.width)
