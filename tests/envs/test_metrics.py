import json
import os
import tarfile
from dataclasses import astuple, replace
from functools import lru_cache
from itertools import pairwise
from math import exp, inf
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.sparse.csgraph import dijkstra

from tests.worlds import drawn, random_house
from vln.envs.files.episode_json import load_submission
from vln.envs.geometry import Action, Cell, Heading, Pose
from vln.envs.metrics import (
    GeodesicDistances,
    coverage_weighted_by_length,
    dynamic_time_warping,
    path_efficiency,
    score,
)
from vln.envs.space.shortest_path import move

EMPTY = "\n".join(["....."] * 5)
GOLDEN_REFERENCE = "00 01 02 12 22 32 42"
BENT_REFERENCE = "00 01 02 12 22 21 20 10"
RATES = ("success_rate", "spl", "oracle_success_rate", "ndtw", "sdtw", "cls")


def cells(text):
    """Cells of a grid below 10 x 10, "00 01" for (0, 0), (0, 1)."""
    return [Cell(int(row), int(column)) for row, column in text.split()]


def scored(path, reference=GOLDEN_REFERENCE, success_distance=3.0, **options):
    distance = GeodesicDistances(drawn(EMPTY, cell_size=1.0))
    return score(cells(path), cells(reference), distance, success_distance, **options)


@pytest.mark.parametrize(
    ("path", "path_length", "navigation_error", "spl", "ndtw", "cls"),
    [
        (GOLDEN_REFERENCE, 6, 0, 1, 1, 1),
        ("00 10 20 21 22 32 42", 6, 0, 1, 0.6832104226749482, 0.7216453326606779),
        (GOLDEN_REFERENCE + " 43 42", 8, 0, 0.75, 0.9534969548, 0.75),
        ("00 01 02 12", 3, 3, 0, 0.7514772931, 0.5816951040),
        ("00", 0, 6, 0, 0.3678794412, 0.2275454211),
        ("00 01 02 03 04", 4, 6, 0, 0.5384570097, 0.6677383619),
    ],
)
def test_golden_values(path, path_length, navigation_error, spl, ndtw, cls):
    scores = scored(path)
    found = (scores.path_length, scores.navigation_error, scores.spl, scores.ndtw, scores.cls)
    assert found == pytest.approx((path_length, navigation_error, spl, ndtw, cls), abs=1e-10)
    assert scores.success_rate == float(navigation_error < 3)
    assert scores.sdtw == scores.success_rate * scores.ndtw


def test_golden_values_of_a_reference_that_is_not_shortest():
    scores = scored("00 10", BENT_REFERENCE)
    assert scores.ndtw == pytest.approx(0.6323366622, abs=1e-10)
    assert scores.cls == pytest.approx(0.3738175263, abs=1e-10)
    assert scores.spl == 1.0  # L is the geodesic distance, not the length of the reference


def test_ndtw_agrees_with_the_rxr_readme():
    each = 1.5461700564297585 / 5
    scores = score(["here"], ["a", "b", "c", "d", "e"], lambda one, other: each, 3.0)
    assert scores.ndtw == pytest.approx(0.9020566069282614, abs=1e-15)


def test_success_is_strictly_below_the_distance():
    assert scored("00 01 02 12", success_distance=3.0).success_rate == 0
    assert scored("00 01 02 12", success_distance=3.0).oracle_success_rate == 0
    assert scored("00 01 02 12", success_distance=3.0001).success_rate == 1


def test_passing_the_goal_is_only_an_oracle_success():
    scores = scored(GOLDEN_REFERENCE + " 41 40 30 20", success_distance=1.0)
    assert (scores.success_rate, scores.oracle_success_rate, scores.spl, scores.sdtw) == (0, 1, 0, 0)


@pytest.mark.parametrize("cell_size", [0.1, 0.2, 0.3, 0.7, 1 / 3])
def test_distances_are_exact_at_the_success_distance(cell_size):
    distance = GeodesicDistances(drawn("." * 100, cell_size=cell_size))
    for moves in range(1, 100):
        metres = round(moves * cell_size, 9)
        assert distance(Cell(0, 0), Cell(0, moves)) == metres
        assert score([Cell(0, 0)], [Cell(0, 0), Cell(0, moves)], distance, metres).success_rate == 0


def test_a_move_covers_the_stride():
    distance = GeodesicDistances(drawn(".....", cell_size=0.5, stride=2))
    assert distance(Cell(0, 0), Cell(0, 4)) == 2.0
    assert distance(Cell(0, 0), Cell(0, 3)) == inf


def test_the_tasks_own_rule_decides_where_it_is_given():
    wrong_heading = scored(GOLDEN_REFERENCE, succeeded=False)
    assert (wrong_heading.success_rate, wrong_heading.spl, wrong_heading.sdtw) == (0, 0, 0)
    assert (wrong_heading.navigation_error, wrong_heading.oracle_success_rate, wrong_heading.ndtw) == (0, 1, 1)


def test_steps_and_collisions_are_passed_through():
    scores = scored("00 01", steps=7, collisions=2)
    assert (scores.steps, scores.collisions) == (7, 2)


def test_with_nothing_to_walk_spl_is_success_for_who_stays_and_0_for_who_walks():
    assert path_efficiency(shortest=0.0, length=0.0) == 1
    assert path_efficiency(shortest=0.0, length=2.0) == 0
    assert path_efficiency(shortest=inf, length=2.0) == 0
    assert scored("22", "22", succeeded=False).spl == 0  # it ended facing the wrong way


def test_staying_on_the_goal_is_perfect_and_leaving_it_is_not():
    assert all(getattr(scored("22", "22"), name) == 1 for name in RATES)
    there_and_back = scored("22 23 22", "22")
    assert (there_and_back.success_rate, there_and_back.spl, there_and_back.cls) == (1, 0, 0)


def test_a_goal_out_of_reach_gives_zeros_and_no_nan():
    distance = GeodesicDistances(drawn("..#.."))
    scores = score([Cell(0, 0), Cell(0, 1)], [Cell(0, 3), Cell(0, 4)], distance, 1.0)
    assert [getattr(scores, name) for name in RATES] == [0.0] * len(RATES)
    assert scores.navigation_error == inf


# Against the definitions, written out slowly.


def plain_scores(path, reference, distance, threshold):
    path = [cell for index, cell in enumerate(path) if index == 0 or cell != path[index - 1]]

    @lru_cache(None)
    def cost(i, j):
        if i < 0 or j < 0:
            return 0.0 if i == j == -1 else inf
        return distance(path[i], reference[j]) + min(cost(i - 1, j), cost(i, j - 1), cost(i - 1, j - 1))

    length = sum(distance(*pair) for pair in pairwise(path))
    reference_length = sum(distance(*pair) for pair in pairwise(reference))
    coverage = sum(exp(-min(distance(cell, goal) for cell in path) / threshold) for goal in reference)
    coverage /= len(reference)
    expected = coverage * reference_length
    shortest = distance(path[0], reference[-1])
    error = distance(path[-1], reference[-1])
    return {
        "navigation_error": error,
        "path_length": length,
        "spl": (error < threshold) * shortest / max(shortest, length),
        "oracle_success_rate": float(any(distance(cell, reference[-1]) < threshold for cell in path)),
        "ndtw": exp(-cost(len(path) - 1, len(reference) - 1) / (len(reference) * threshold)),
        "cls": coverage * expected / (expected + abs(expected - length)),
    }


@st.composite
def walks(draw, length=12):
    """A house and two walks from one pose, at least the second of them moving."""
    house = random_house(np.random.default_rng(draw(st.integers(0, 5000))), size=7, wall_share=0.15)
    open_cells = np.argwhere(house.walkable)
    start = Pose(*open_cells[draw(st.integers(0, len(open_cells) - 1))].tolist(), Heading.NORTH)
    paths = []
    for _ in range(2):
        pose, path = start, [start.cell]
        for action in draw(st.lists(st.sampled_from(list(Action)[1:]), min_size=1, max_size=length)):
            pose = move(house, pose, action)
            path.append(pose.cell)
        paths.append(path)
    return house, *paths


@settings(max_examples=60, deadline=None)
@given(walks(), st.floats(0.2, 5.0))
def test_scores_agree_with_their_definitions(world, threshold):
    house, path, walk = world
    reference = [cell for index, cell in enumerate(walk) if index == 0 or cell != walk[index - 1]]
    distance = GeodesicDistances(house)
    assume(path[0] != reference[-1])
    scores = score(path, reference, distance, threshold)
    for name, value in plain_scores(path, reference, distance, threshold).items():
        assert getattr(scores, name) == pytest.approx(value, abs=1e-12), name


@settings(max_examples=60, deadline=None)
@given(walks(), st.floats(0.2, 5.0), st.sampled_from([1, 2, 3]), st.sampled_from([1, 2]))
def test_scores_are_the_same_when_each_distance_is_asked_for_alone(world, threshold, every, stride):
    house, path, reference = world  # with a stride of 2, or if some cells are left out, there are leaps
    distance = GeodesicDistances(replace(house, stride=stride))
    for walked in (path[::every], path[-1:]):
        at_once = score(walked, reference, distance, threshold)
        one_by_one = score(walked, reference, lambda one, other: distance(one, other), threshold)
        np.testing.assert_array_equal(astuple(at_once), astuple(one_by_one))  # NaN, where there is no way, is NaN


def test_what_lies_between_two_cells_of_a_move_must_be_open():
    distance = GeodesicDistances(drawn("..#.\n....", cell_size=1.0, stride=2))
    assert distance.length([Cell(0, 1), Cell(0, 3)]) == inf
    assert distance.length([Cell(1, 1), Cell(1, 3)]) == 2.0


@settings(max_examples=60, deadline=None)
@given(walks(), st.floats(0.2, 5.0))
def test_scores_keep_their_bounds(world, threshold):
    house, path, reference = world
    distance = GeodesicDistances(house)
    scores = score(path, reference, distance, threshold)
    assert 0 <= scores.spl <= scores.success_rate <= scores.oracle_success_rate <= 1
    assert 0 < scores.ndtw <= 1
    assert scores.sdtw <= scores.ndtw
    assert 0 <= scores.cls <= 1
    assert scores.path_length >= distance(path[0], path[-1]) - 1e-9
    # The triangle: no closer to the goal than the way already walked allows.
    assert scores.navigation_error >= distance(path[0], reference[-1]) - scores.path_length - 1e-9


@settings(max_examples=30, deadline=None)
@given(walks(), st.floats(0.2, 5.0), st.integers(0, 1000))
def test_turning_in_place_does_not_count(world, threshold, seed):
    house, path, reference = world
    repeats = np.random.default_rng(seed).integers(1, 4, len(path))
    turning = [cell for cell, times in zip(path, repeats, strict=True) for _ in range(times)]
    distance = GeodesicDistances(house)
    assert score(turning, reference, distance, threshold) == score(path, reference, distance, threshold)


@settings(max_examples=30, deadline=None)
@given(walks(), st.floats(0.2, 5.0))
def test_walking_the_reference_is_perfect_but_for_its_detours(world, threshold):
    house, _, reference = world
    scores = score(reference, reference, GeodesicDistances(house), threshold)
    assert (scores.success_rate, scores.ndtw, scores.sdtw, scores.cls) == (1, 1, 1, 1)
    assert scores.navigation_error == 0


@settings(max_examples=20, deadline=None)
@given(walks())
def test_geodesic_distance_is_a_metric(world):
    house, path, reference = world
    distance = GeodesicDistances(house)
    one, two, three = path[-1], reference[-1], path[len(path) // 2]
    assert distance(one, one) == 0
    assert distance(one, two) == distance(two, one)
    assert distance(one, two) <= distance(one, three) + distance(three, two) + 1e-9


def test_the_parts_can_be_used_alone():
    assert dynamic_time_warping(np.array([[0.0, 1.0, 2.0], [1.0, 0.0, 1.0]])) == 1.0
    assert coverage_weighted_by_length(np.zeros((2, 2)), 4.0, 2.0, 1.0) == 0.5


# Against published figures.


@lru_cache(None)
def r2r_distance(folder, scan):
    """Geodesic distance of two viewpoints of a Matterport scan."""
    with tarfile.open(folder / "connectivity.tar.gz") as archive:
        member = next(name for name in archive.getnames() if name.endswith(f"{scan}_connectivity.json"))
        viewpoints = json.load(archive.extractfile(member))
    position = np.array([[node["pose"][3], node["pose"][7], node["pose"][11]] for node in viewpoints])
    included = np.array([node["included"] for node in viewpoints])
    edges = np.array([node["unobstructed"] for node in viewpoints]) & included & included[:, None]
    lengths = np.linalg.norm(position[:, None] - position, axis=-1)
    metres = dijkstra(np.where(edges, lengths, 0.0), directed=False)
    index = {node["image_id"]: number for number, node in enumerate(viewpoints)}
    return lambda one, other: metres[index[one], index[other]]


@pytest.mark.skipif("VLN_DATA" not in os.environ, reason="needs R2R's files: set VLN_DATA to their folder")
@pytest.mark.parametrize(
    ("agent", "published"),
    [("shortest", (10.19, 0.00, 100.0, 100.0, 100.0)), ("random", (9.64, 9.46, 15.6, 21.1, 14.4))],
)
def test_r2r_agents_score_as_published(agent, published):
    folder = Path(os.environ["VLN_DATA"]) / "r2r"
    records = {str(record["path_id"]): record for record in json.loads((folder / "R2R_val_seen.json").read_text())}
    scores = []
    for instr_id, trajectory in load_submission(folder / f"val_seen_{agent}_agent.json").items():
        record = records[instr_id.split("_")[0]]
        distance = r2r_distance(folder, record["scan"])
        scores.append(score([step.viewpoint for step in trajectory], record["path"], distance, 3.0))
    assert len(scores) == 1021

    def mean(name):
        return np.mean([getattr(one, name) for one in scores])

    metres = [round(mean(name), 2) for name in ("path_length", "navigation_error")]
    percent = [round(100 * mean(name), 1) for name in ("success_rate", "oracle_success_rate", "spl")]
    assert (*metres, *percent) == published
