"""Scores of one trajectory against its reference path: the field's metrics, generic over viewpoints.

d(u, v) is the geodesic distance, P the executed path with its start, R the reference path, th the success
distance. Sources: NE, SR, OSR and PL of Anderson et al. (CVPR 2018), SPL of Anderson et al. (2018, "On evaluation
of embodied navigation agents"), CLS of Jain et al. (ACL 2019), nDTW and SDTW of Ilharco et al. (2019).
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from vln.envs.geometry import Cell, is_near
from vln.envs.space.shortest_path import geodesic_distances
from vln.envs.world.house import House

Viewpoint = TypeVar("Viewpoint", bound=Hashable)


@dataclass(frozen=True)
class Scores:
    """The scores of one trajectory; lengths in metres.

    Attributes:
        success_rate: 1 if the agent stopped closer to the goal than the success distance, strictly (and, where
            the task asks for it, facing as it should), else 0.
        spl: success weighted by path length, SR * L / max(PL, L), with L = d(start, goal), not the length of R.
            Where there is nothing to walk, L = 0, it is SR for who stays and 0 for who walks.
        navigation_error: d(last viewpoint, goal).
        oracle_success_rate: 1 if any viewpoint was closer to the goal than the success distance.
        ndtw: normalised dynamic time warping, exp(-DTW / (|R| * th)).
        sdtw: SR * nDTW.
        cls: coverage weighted by length score.
        path_length: sum of the step lengths of P.
        steps: actions taken.
        collisions: FORWARDs into an obstacle.
    """

    success_rate: float
    spl: float
    navigation_error: float
    oracle_success_rate: float
    ndtw: float
    sdtw: float
    cls: float
    path_length: float
    steps: int = 0
    collisions: int = 0


class GeodesicDistances:
    """d(u, v) between the cells of a house; one search per target cell, kept."""

    def __init__(self, house: House) -> None:
        """Makes the empty memory of a house."""
        self._house = house
        self._fields: dict[Cell, NDArray[np.float64]] = {}

    def __call__(self, one: Cell, other: Cell) -> float:
        """Returns metres between two cells, infinite where there is no way."""
        if other not in self._fields:
            self._fields[other] = self._field(other)
        return float(self._fields[other][one])

    def _field(self, goal: Cell) -> NDArray[np.float64]:
        """Returns float64 (H, W), metres to the goal, as a person would write them: 7 moves of 0.1 m are 0.7.

        Single precision, or a plain product, can fall on the wrong side of a success distance.
        """
        move = self._house.stride * self._house.cell_size
        moves = np.rint(geodesic_distances(self._house, goal) / np.float32(move))
        return (moves.astype(np.float64) * move).round(9)


def score(
    path: Sequence[Viewpoint],
    reference: Sequence[Viewpoint],
    distance: Callable[[Viewpoint, Viewpoint], float],
    success_distance: float,
    *,
    succeeded: bool | None = None,
    steps: int = 0,
    collisions: int = 0,
) -> Scores:
    """Returns the scores of a path.

    Args:
        path: executed viewpoints, start included; turning in place (the same viewpoint again) does not count.
        reference: viewpoints of the demonstration; the last one is the goal.
        distance: geodesic distance of two viewpoints in metres.
        success_distance: th in metres.
        succeeded: whether the task's own success rule holds; default: the last viewpoint is within th.
        steps: actions taken, passed through.
        collisions: passed through.
    """
    walked, reference = without_repeats(path), without_repeats(reference)
    goal = reference[-1]
    distances = np.array([[distance(here, there) for there in reference] for here in walked])
    error = float(distances[-1, -1])
    length = sum(distance(here, there) for here, there in pairwise(walked))
    shortest = distance(walked[0], goal)
    success = float(is_near(error, success_distance) if succeeded is None else succeeded)
    ndtw = float(np.exp(-dynamic_time_warping(distances) / (len(reference) * success_distance)))
    reference_length = sum(distance(here, there) for here, there in pairwise(reference))
    return Scores(
        success_rate=success,
        spl=success * path_efficiency(shortest, length),
        navigation_error=error,
        oracle_success_rate=float(is_near(distances[:, -1].min(), success_distance)),
        ndtw=ndtw,
        sdtw=success * ndtw,
        cls=coverage_weighted_by_length(distances, length, reference_length, success_distance),
        path_length=length,
        steps=steps,
        collisions=collisions,
    )


def path_efficiency(shortest: float, length: float) -> float:
    """Returns L / max(PL, L), the factor of SPL, from metres.

    Anderson et al. leave two cases open. L = 0, nothing to walk: 1 for a path of no length, 0 for any other.
    L infinite, no way at all: 0.
    """
    if not isfinite(shortest):
        return 0.0
    longer = max(length, shortest)
    return shortest / longer if longer > 0 else 1.0


def without_repeats(path: Sequence[Viewpoint]) -> list[Viewpoint]:
    """Returns the path without viewpoints that equal the one before."""
    return [here for index, here in enumerate(path) if index == 0 or here != path[index - 1]]


def dynamic_time_warping(distances: NDArray[np.float64]) -> float:
    """Returns the cost of the best monotone alignment of two paths from their distances, (|P|, |R|)."""
    rows, columns = distances.shape
    cost = np.full((rows + 1, columns + 1), np.inf)
    cost[0, 0] = 0.0
    # Row by row in plain floats: for paths of this length faster than a call of a vector operation per cell.
    table, values = cost.tolist(), distances.tolist()
    for i in range(rows):
        above, row = table[i], table[i + 1]
        for j in range(columns):
            row[j + 1] = values[i][j] + min(above[j], above[j + 1], row[j])
    return float(table[rows][columns])


def coverage_weighted_by_length(
    distances: NDArray[np.float64], length: float, reference_length: float, success_distance: float
) -> float:
    """Returns CLS = PC * LS: how much of R is covered, and whether P is as long as that coverage takes.

    Args:
        distances: (|P|, |R|) in metres.
        length: PL in metres.
        reference_length: length of R in metres.
        success_distance: th in metres.
    """
    coverage = float(np.exp(-distances.min(0) / success_distance).mean())
    expected = coverage * reference_length
    if expected == 0:
        # A reference without length expects none.
        return coverage * float(length == 0)
    return coverage * expected / (expected + abs(expected - length))
