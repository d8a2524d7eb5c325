"""Which houses and episodes are shown: from all over a dataset, not the first ones of one house."""

from collections import defaultdict
from collections.abc import Sequence
from typing import TypeVar

from vln.envs.errors import InputError
from vln.envs.world.dataset import Dataset

Item = TypeVar("Item")


def instances_shown(dataset: Dataset, count: int, first: int | None) -> list[int]:
    """Returns indices into a dataset's instances: that many, or as many as there are.

    Args:
        dataset: houses and episodes.
        count: how many.
        first: the first of those in a row; None to spread them over the houses.

    Raises:
        InputError: if none is asked for, or there is none.
    """
    everything = range(len(dataset.instances))
    in_order = in_a_row(everything, count, first or 0, "episodes")
    return spread(dataset, everything, count) if first is None else list(in_order)


def spread(dataset: Dataset, among: Sequence[int], count: int) -> list[int]:
    """Returns some of the instances `among`, at most `count`, of as many houses as there are, evenly spread."""
    by_house: dict[str, list[int]] = defaultdict(list)
    for instance in among:
        by_house[dataset.instances[instance].episode.scan].append(instance)
    chosen: list[int] = []
    for turn in range(max(map(len, by_house.values()), default=0)):
        left = [instances[turn] for instances in by_house.values() if turn < len(instances)]
        chosen += evenly(left, count - len(chosen))
    return chosen


def evenly(items: Sequence[Item], count: int) -> list[Item]:
    """Returns some of the items, at most `count`, evenly spread over all of them."""
    count = min(count, len(items))
    return [items[number * len(items) // count] for number in range(count)]


def in_a_row(items: Sequence[Item], count: int, first: int, what: str) -> Sequence[Item]:
    """Returns items in a row: `count` from the first on, or as many as there are.

    Raises:
        InputError: if none is asked for, there is none, or the first does not exist.
    """
    if count < 1:
        raise InputError(f"{count} {what}: ask for at least 1")
    if not items:
        raise InputError(f"there are no {what} to show; choose another source, split or limit")
    if not 0 <= first < len(items):
        raise InputError(f"--first {first}: there are {len(items)} {what}, from 0 to {len(items) - 1}")
    return items[first : first + count]
