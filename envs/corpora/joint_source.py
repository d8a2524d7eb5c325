"""Several sources learnt together: one world's views and rules, everybody's words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from vln.envs.corpora.source import Augmentation, Purpose, Source
from vln.envs.errors import InputError
from vln.envs.language.vocabulary import Vocabulary, vocabulary_of
from vln.envs.world.dataset import Dataset
from vln.envs.world.episode import Episode
from vln.envs.world.stream import Demonstrations


@dataclass(frozen=True)
class JointSource(Source):
    """Sources whose episodes are joined; one that is named twice is learnt from twice as often.

    Views and rules are those of the first one.

    Attributes:
        members: the sources.
    """

    name: ClassVar[str] = "several sources"

    members: tuple[Source, ...] = ()

    def _load(self, purpose: Purpose, seed: int) -> Dataset:
        return _together([member.load(purpose, seed) for member in self.members])

    def training(self, seed: int) -> tuple[Dataset, Dataset]:
        """Returns the demonstrations of all, and what each would choose a checkpoint by.

        Raises:
            InputError: if one of them is too large to be held.
        """
        drawn: dict[Source, tuple[Demonstrations, Dataset]] = {}
        for member in self.members:
            if member not in drawn:
                drawn[member] = member.training(seed)
        held = [drawn[member][0] for member in self.members]
        if not all(isinstance(train, Dataset) for train in held):
            raise InputError("a dataset in shards cannot be joined with others; use it alone")
        validation = [validation for _, validation in drawn.values()]
        return _together([train for train in held if isinstance(train, Dataset)]), _together(validation)

    def vocabulary(self, dataset: Dataset) -> Vocabulary:
        """Returns the words of what was loaded; see `Source.vocabulary`."""
        return vocabulary_of(dataset.told)

    def augmentation(self) -> Augmentation:
        """Returns what keeps the meaning in every world; see `Source.augmentation`."""
        from vln.envs.corpora.augmentation import vary_sides

        return vary_sides

    def new_paths(self, train: Dataset, seed: int, random: np.random.Generator) -> Iterator[Episode | None]:
        """Yields paths of the first source; see `Source.new_paths`."""
        return self.members[0].new_paths(train, seed, random)


def _together(datasets: Sequence[Dataset]) -> Dataset:
    """Returns one dataset with the views and rules of the first, and the longest time limit.

    Raises:
        InputError: if two sources have other houses of one name.
    """
    first = datasets[0]
    houses = dict(first.houses)
    episodes: list[Episode] = []
    names: set[str] = set()
    for dataset in datasets:
        for name, house in dataset.houses.items():
            if houses.setdefault(name, house) is not house:
                raise InputError(f"{dataset.source} {dataset.split}: another house is named {name!r} as well")
        for episode in dataset.episodes:
            name = _unused(episode.path_id, names)
            names.add(name)
            episodes.append(episode if name == episode.path_id else replace(episode, path_id=name))
    return Dataset(
        source="+".join(dict.fromkeys(dataset.source for dataset in datasets)),
        split="+".join(dict.fromkeys(dataset.split for dataset in datasets)),
        houses=houses,
        episodes=tuple(episodes),
        task=replace(first.task, max_steps=max(dataset.task.max_steps for dataset in datasets)),
    )


def _unused(name: str, names: set[str]) -> str:
    """Returns a name, with a number if there is such an episode already."""
    if name not in names:
        return name
    number = 2
    while f"{name}-{number}" in names:
        number += 1
    return f"{name}-{number}"
