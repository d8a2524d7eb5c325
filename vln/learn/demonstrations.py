"""Demonstrations of many episodes as arrays: their actions, and the sentence that each belongs to."""

from collections.abc import Sequence
from itertools import chain, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vln.envs.space.demonstration_kernels import demonstrate
from vln.envs.world.episode import Instance


class Demonstrated(NamedTuple):
    """A demonstration, action by action.

    Attributes:
        actions: int8 (T,).
        sentences: int16 (T,): the sentence that each action belongs to.
    """

    actions: NDArray[np.int8]
    sentences: NDArray[np.int16]


def demonstrated(instances: Sequence[Instance]) -> list[Demonstrated]:
    """Returns the demonstrations of instances.

    The sentence that begins at a cell owns the turning there; the last cell belongs to the last sentence.

    Raises:
        ValueError: if two consecutive cells of a path share neither row nor column.
    """
    paths = [instance.episode.path for instance in instances]
    parts = [instance.sentences for instance in instances]
    cells = _numbers(chain.from_iterable(chain.from_iterable(paths)), np.int32)
    bounds = _numbers(chain.from_iterable([(part.start, part.end) for own in parts for part in own]), np.int32)
    headings = [(one.episode.heading, _or_none(one.episode.final_heading)) for one in instances]
    most = 3 * (len(cells) + len(instances))
    actions, sentences = np.empty(most, dtype=np.int8), np.empty(most, dtype=np.int16)
    ends = np.empty(len(instances), dtype=np.int64)
    wrong = demonstrate(
        cells,
        _firsts(paths),
        np.array(headings, dtype=np.int8).reshape(-1, 2),
        bounds,
        _firsts(parts),
        actions,
        sentences,
        ends,
    )
    if wrong >= 0:
        instances[wrong].episode.demonstration()  # says what is wrong
    firsts = [0, *ends.tolist()]
    return [Demonstrated(actions[first:end], sentences[first:end]) for first, end in pairwise(firsts)]


def _numbers(values: chain[int], kind: type[np.generic]) -> NDArray[np.int32]:
    """Returns pairs of numbers, (N, 2)."""
    return np.fromiter(values, kind).reshape(-1, 2)


def _firsts(rows: Sequence[Sequence[object]]) -> NDArray[np.int64]:
    """Returns where each row begins when all are laid one after the other, and where the last one ends."""
    return np.cumsum([0, *map(len, rows)])


def _or_none(heading: int | None) -> int:
    return -1 if heading is None else int(heading)
