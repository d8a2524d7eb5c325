"""Scores of played episodes, one by one and in the mean, and which episodes belong together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vln.envs.errors import InputError
from vln.envs.geometry import is_near
from vln.envs.metrics import GeodesicDistances, Scores, path_efficiency, score
from vln.envs.simulation.played import Trajectory
from vln.envs.world.dataset import Dataset
from vln.envs.world.stream import Stream
from vln.judge.intervals import Groups, means_with_intervals
from vln.judge.tables import SHARES

Columns = Mapping[str, Sequence[float] | NDArray[np.float64]]  # scores by name, one value per episode


def score_trajectories(dataset: Dataset, trajectories: Iterable[Trajectory]) -> list[Scores]:
    """Returns the scores of trajectories, in order."""
    distances = {name: GeodesicDistances(house) for name, house in dataset.houses.items()}
    scores = []
    for trajectory in trajectories:
        episode = dataset.instances[trajectory.instance].episode
        scores.append(
            score(
                [pose.cell for pose in trajectory.poses],
                episode.path,
                distances[episode.scan],
                dataset.task.success_distance,
                succeeded=trajectory.success,
                steps=trajectory.steps,
                collisions=trajectory.collisions,
            )
        )
    return scores


def score_columns(dataset: Dataset, trajectories: Sequence[Trajectory]) -> Columns:
    """Returns every score of every trajectory.

    Where the task has a lenient distance, `success_rate_near` counts stops closer than it, with any heading, and
    `success_rate_within` those at it as well. Where the walks were searched, the metres that walking through the
    search takes count once more.

    Raises:
        InputError: if there are no trajectories.
    """
    if not trajectories:
        raise InputError(f"{dataset.source} {dataset.split}: no episodes to score; choose another split or limit")
    scores = score_trajectories(dataset, trajectories)
    names = asdict(scores[0])
    columns: dict[str, Sequence[float]] = {name: [float(getattr(one, name)) for one in scores] for name in names}
    lenient = dataset.task.lenient_distance
    if lenient is not None:
        stops = [
            (trajectory.stopped, one.navigation_error)
            for one, trajectory in zip(scores, trajectories, strict=True)
        ]
        columns["success_rate_near"] = [float(stopped and is_near(error, lenient)) for stopped, error in stops]
        columns["success_rate_within"] = [float(stopped and error <= lenient) for stopped, error in stops]
    explored = [one.explored for one in trajectories if one.explored is not None]
    if explored:
        shortest = shortest_distances(dataset, trajectories)
        columns["path_length_explored"] = explored
        columns["spl_explored"] = [
            one.success_rate * path_efficiency(distance, length)
            for one, distance, length in zip(scores, shortest, explored, strict=True)
        ]
    return columns


def shortest_distances(dataset: Dataset, trajectories: Iterable[Trajectory]) -> list[float]:
    """Returns d(start, goal) in metres for each trajectory, from the house, whatever the episode's record says."""
    distances = {name: GeodesicDistances(house) for name, house in dataset.houses.items()}
    episodes = [dataset.instances[trajectory.instance].episode for trajectory in trajectories]
    return [distances[episode.scan](episode.start.cell, episode.goal) for episode in episodes]


def groups_of(dataset: Dataset, instances: Iterable[int]) -> dict[str, NDArray[np.int64]]:
    """Returns which instances share a path, a goal, or a building, as numbers (N,), for `intervals`.

    A goal is a cell and, where it is asked for, a heading. Houses with the same walls are one building, whatever
    stands in them: ALFRED's trials move the objects of a few rooms.
    """
    chosen = [dataset.instances[number].episode for number in instances]
    buildings = {
        name: (house.structure.shape, house.structure.tobytes()) for name, house in dataset.houses.items()
    }
    return {
        "path": _numbered(one.path_id for one in chosen),
        "goal": _numbered((buildings[one.scan], one.goal, one.final_heading) for one in chosen),
        "building": _numbered(buildings[one.scan] for one in chosen),
    }


def _numbered(keys: Iterable[Any]) -> NDArray[np.int64]:
    """Returns the number of each key, in the order of their first appearance."""
    numbers: dict[Any, int] = {}
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys], dtype=np.int64)


def report(dataset: Dataset, trajectories: Sequence[Trajectory], seed: int = 0) -> dict[str, Any]:
    """Returns the scores of a policy on a split as JSON values; arguments as of `score_columns` and `summarise`.

    Raises:
        InputError: if there are no trajectories.
    """
    return summarise(dataset, trajectories, score_columns(dataset, trajectories), seed)


def summarise(
    dataset: Dataset, trajectories: Sequence[Trajectory], columns: Columns, seed: int = 0
) -> dict[str, Any]:
    """Returns means, intervals, and what they are of, as JSON values.

    Args:
        dataset: what was played.
        trajectories: what the policy did.
        columns: its scores.
        seed: of the policy, and of the resampling.
    """
    return summary(dataset, columns, groups_of(dataset, (one.instance for one in trajectories)), seed)


def summary(about: Dataset | Stream, columns: Columns, groups: Groups, seed: int = 0) -> dict[str, Any]:
    """Returns means, intervals, and what they are of, as JSON values.

    Args:
        about: what was played.
        columns: every score, of N episodes.
        groups: which episodes belong together, see `groups_of`.
        seed: of the policy, and of the resampling.
    """
    return {
        "source": about.source,
        "split": about.split,
        "episodes": len(next(iter(columns.values()))),
        "groups": {kind: int(labels.max()) + 1 for kind, labels in groups.items()},
        "success_distance": about.task.success_distance,
        "exact_pose": about.task.exact_pose,
        "lenient_distance": about.task.lenient_distance,
        "seeds": [seed],
        **means_with_intervals(columns, groups, shares=SHARES, seed=seed),
    }
