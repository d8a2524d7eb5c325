"""What every source can do: load its splits, give training data, vary them, find paths nobody has described.

What is heavy is imported only where it is used: the command line knows all sources, and its help is instant.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Literal, TypeAlias

import numpy as np

from vln.envs.errors import InputError
from vln.envs.language.vocabulary import Vocabulary, vocabulary_of
from vln.envs.world.dataset import Dataset, join
from vln.envs.world.episode import Episode
from vln.envs.world.eyes import EyesName, eyes_named
from vln.envs.world.stream import Demonstrations

Purpose = Literal["train", "evaluate"]
Augmentation: TypeAlias = Callable[[Dataset, np.random.Generator], Dataset]

HELD_OUT = 0.1  # of the demonstrations, to choose a checkpoint by


@dataclass(frozen=True)
class Source(ABC):
    """Where houses and instructions come from.

    Attributes:
        limit: use only the first so many episodes.
        view: what agents see.
    """

    name: ClassVar[str]
    in_company: ClassVar[dict[str, str]] = {}  # its options where it is joined to another one

    limit: int | None = None
    view: EyesName = "symbolic"

    def __post_init__(self) -> None:
        """Checks the options.

        Raises:
            InputError: if one is out of range.
        """
        if self.limit is not None and self.limit < 1:
            raise InputError(f"limit {self.limit}: must be at least 1 episode")

    def load(self, purpose: Purpose = "evaluate", seed: int = 0) -> Dataset:
        """Returns the episodes; the purpose decides the split where none is named.

        Args:
            purpose: what they are for.
            seed: chooses paths and words where they are generated; the others have theirs.

        Raises:
            InputError: if a split is unknown, a file cannot be read, or there is no episode.
        """
        dataset = self._finished(self._load(purpose, seed))
        if not dataset.instances:
            raise InputError(
                f"{dataset.source} {dataset.split}: no episodes to play; choose another split or limit"
            )
        return dataset

    @abstractmethod
    def _load(self, purpose: Purpose, seed: int) -> Dataset:
        """Returns all episodes, as symbolic views show them."""

    def _finished(self, dataset: Dataset) -> Dataset:
        """Returns a dataset with the view and within the limit of this source."""
        if self.view != "symbolic":
            dataset = replace(dataset, task=replace(dataset.task, eyes=eyes_named(self.view)))
        return dataset if self.limit is None else dataset.select(range(self.limit))

    def homes(self, purpose: Purpose = "evaluate", seed: int = 0) -> Sequence[Dataset]:
        """Returns the houses one by one, each with its episodes; generated ones are made when asked for."""
        return self.load(purpose, seed).by_house()

    def parts(self, purpose: Purpose = "evaluate", seed: int = 0) -> Sequence[Dataset]:
        """Returns datasets with as many instances each that one after the other are what `load` returns.

        Generated homes are made when they are asked for; other sources have one part.
        """
        return [self.load(purpose, seed)]

    def shards(self, purpose: Purpose = "evaluate", seed: int = 0) -> Sequence[Dataset]:
        """Returns datasets that are what `load` returns one after the other, each with houses of its own.

        All but the largest sources have one; see `vln.envs.world.stream`.
        """
        return [self.load(purpose, seed)]

    def vocabulary(self, dataset: Dataset) -> Vocabulary:
        """Returns the words of all splits, or of the whole file, of which a dataset was loaded."""
        whole = dataset if self.limit is None else replace(self, limit=None).load()
        return vocabulary_of(whole.told)

    def training(self, seed: int) -> tuple[Demonstrations, Dataset]:
        """Returns (demonstrations, other episodes to choose a checkpoint by); no test episode is in either."""
        return self.load("train").hold_out(HELD_OUT, seed)

    def augmentation(self) -> Augmentation:
        """Returns what makes an epoch's demonstrations from the demonstrations.

        Raises:
            InputError: if nothing that is known keeps their meaning.
        """
        from vln.envs.corpora.augmentation import vary_sides

        return vary_sides

    def new_paths(self, train: Dataset, seed: int, random: np.random.Generator) -> Iterator[Episode | None]:
        """Yields paths of the training houses, without words, some of them as demonstrations have them; or None.

        Here they are shortest paths to the goals of demonstrations, with the lengths of others.
        """
        from vln.envs.corpora.new_paths import shortest_new_paths

        return shortest_new_paths(train, random)


@dataclass(frozen=True)
class SplitSource(Source):
    """A source that has splits.

    Attributes:
        split: name of the split; several are joined by "+" ("grid+jelly"). Default: what the source trains on, or
            is evaluated on.
    """

    splits: ClassVar[tuple[str, ...]]
    default_split: ClassVar[dict[Purpose, str]]

    split: str | None = None

    def __post_init__(self) -> None:
        """Checks the options.

        Raises:
            InputError: if a split is unknown or named twice, or an option is out of range.
        """
        super().__post_init__()
        self.names("evaluate")

    def names(self, purpose: Purpose) -> list[str]:
        """Returns the names of the splits; see `__post_init__`."""
        names = (self.split or self.default_split[purpose]).split("+")
        for number, name in enumerate(names):
            if name not in self.splits:
                known = ", ".join(self.splits)
                raise InputError(f"unknown split {name!r} of {self.name}; choose one of: {known}")
            if name in names[:number]:
                raise InputError(f"split {name!r} is named twice in {self.split!r}; name it once")
        return names

    def _load(self, purpose: Purpose, seed: int) -> Dataset:
        return join([self._load_split(name, seed) for name in self.names(purpose)])

    @abstractmethod
    def _load_split(self, split: str, seed: int) -> Dataset:
        """Returns one split."""
