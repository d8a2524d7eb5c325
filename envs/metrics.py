"""Scores of one trajectory against its reference path: the field's metrics, generic over viewpoints.

d(u, v) is the geodesic distance, P the executed path with its start, R the reference path, th the success
distance. Sources: NE, SR, OSR and PL of Anderson et al. (CVPR 2018), SPL of Anderson et al. (2018, "On evaluation
of embodied navigation agents"), CLS of Jain et al. (ACL 2019), nDTW and SDTW of Ilharco et al. (2019).
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import isfinite
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from vln.envs.geometry import Cell, is_near
from vln.envs.space.distance_kernels import UNREACHABLE, moves_to
from vln.envs.space.warping import warped
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
        return float(self._field(other)[one])

    def between(self, path: Sequence[Cell], reference: Sequence[Cell]) -> NDArray[np.float64]:
        """Returns float64 (|P|, |R|): metres between the cells of two paths."""
        rows, columns = np.array(path).T
        return np.stack([self._field(cell)[rows, columns] for cell in reference], 1)

    def length(self, path: Sequence[Cell]) -> float:
        """Returns the metres of a path from cell to cell."""
        if self._is_walk(path):  # nothing has to be searched
            return sum([self._move] * (len(path) - 1))
        return sum(self(one, other) for one, other in pairwise(path))

    def _is_walk(self, path: Sequence[Cell]) -> bool:
        """Returns whether each cell is one move from the one before."""
        cells, stride = np.array(path), self._house.stride
        steps = np.diff(cells, axis=0)
        if (np.abs(steps).sum(1) != stride).any() or (steps != 0).all(1).any():
            return False
        covered = cells[:-1, None] + np.sign(steps)[:, None] * np.arange(stride + 1)[:, None]
        return bool(self._house.walkable[covered[..., 0], covered[..., 1]].all())

    @cached_property
    def _move(self) -> float:
        """Metres of one move."""
        return float(_metres(np.ones(1), self._house)[0])

    def _field(self, goal: Cell) -> NDArray[np.float64]:
        """Returns float64 (H, W): metres to a goal."""
        if goal not in self._fields:
            moves = moves_to(self._house.walkable, goal[0], goal[1], self._house.stride)
            self._fields[goal] = np.where(moves == UNREACHABLE, np.inf, _metres(moves, self._house))
        return self._fields[goal]


def _metres(moves: NDArray[Any], house: House) -> NDArray[np.float64]:
    """Returns the metres of moves, as a person would write them: 7 moves of 0.1 m are 0.7.

    Single precision, or a plain product, can fall on the wrong side of a success distance.
    """
    return (moves * (house.stride * house.cell_size)).round(9)


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
    distances = _distances(distance, walked, reference)
    error = float(distances[-1, -1])
    length, reference_length = (_length(distance, cells) for cells in (walked, reference))
    shortest = distance(walked[0], goal)
    success = float(is_near(error, success_distance) if succeeded is None else succeeded)
    ndtw = float(np.exp(-dynamic_time_warping(distances) / (len(reference) * success_distance)))
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


def _distances(
    distance: Callable[[Viewpoint, Viewpoint], float], path: Sequence[Viewpoint], reference: Sequence[Viewpoint]
) -> NDArray[np.float64]:
    """Returns metres between the viewpoints of two paths, (|P|, |R|)."""
    if isinstance(distance, GeodesicDistances):
        return distance.between(path, reference)  # type: ignore[arg-type]
    return np.array([[distance(here, there) for there in reference] for here in path])


def _length(distance: Callable[[Viewpoint, Viewpoint], float], path: Sequence[Viewpoint]) -> float:
    if isinstance(distance, GeodesicDistances):
        return distance.length(path)  # type: ignore[arg-type]
    return sum(distance(here, there) for here, there in pairwise(path))


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
    return float(warped(np.ascontiguousarray(distances, dtype=np.float64)))


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
