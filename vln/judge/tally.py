"""Scores of one policy, part by part: numbers alone are kept, so that those of millions of episodes fit."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from vln.envs.simulation.played import Trajectory
from vln.envs.world.dataset import Dataset
from vln.judge.scoring import Columns, groups_of, score_columns


class Tally:
    """What a policy did in the parts of a dataset, one after the other."""

    def __init__(self) -> None:
        """Starts with nothing."""
        self._columns: dict[str, list[NDArray[np.float64]]] = {}
        self._groups: dict[str, list[NDArray[np.int64]]] = {}
        self._numbers: dict[str, int] = {}

    def add(self, part: Dataset, trajectories: Sequence[Trajectory]) -> Columns:
        """Scores what was done in a part, and returns these scores.

        Raises:
            InputError: if nothing was done.
        """
        columns = score_columns(part, trajectories)
        for name, values in columns.items():
            self._columns.setdefault(name, []).append(np.array(values))
        for kind, labels in groups_of(part, (one.instance for one in trajectories)).items():
            before = self._numbers.get(kind, 0)  # no house is in two parts, so no group is either
            self._groups.setdefault(kind, []).append(labels + before)
            self._numbers[kind] = before + int(labels.max()) + 1
        return columns

    def columns(self) -> dict[str, NDArray[np.float64]]:
        """Returns every score, float64 (N,), of all episodes."""
        return {name: np.concatenate(parts) for name, parts in self._columns.items()}

    def groups(self) -> dict[str, NDArray[np.int64]]:
        """Returns which episodes belong together, int64 (N,), as `groups_of` does."""
        return {kind: np.concatenate(parts) for kind, parts in self._groups.items()}
