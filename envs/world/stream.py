"""A dataset too large to be held: its parts are read when they are asked for, and freed by who lets go of them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias, overload

from vln.envs.world.dataset import Dataset
from vln.envs.world.task import Task


@dataclass(frozen=True, eq=False)
class Stream(Sequence[Dataset]):
    """The parts of a dataset, each a dataset of its own with houses that no other part has.

    Attributes:
        source: see `Dataset`.
        split: see `Dataset`.
        task: success rule, time limit and view, of every part.
        sizes: number of instances of each part.
        words: every word of the instructions.
        load: reads a part, given its number.
    """

    source: str
    split: str
    task: Task
    sizes: tuple[int, ...]
    words: tuple[str, ...]
    load: Callable[[int], Dataset]

    def __len__(self) -> int:
        """The number of parts."""
        return len(self.sizes)

    @overload
    def __getitem__(self, number: int) -> Dataset: ...
    @overload
    def __getitem__(self, number: slice) -> list[Dataset]: ...
    def __getitem__(self, number: int | slice) -> Dataset | list[Dataset]:
        """Reads a part, or several.

        Raises:
            InputError: if it cannot be read.
        """
        if isinstance(number, slice):
            return [self[one] for one in range(len(self))[number]]
        part = self.load(range(len(self))[number])
        return part if part.task == self.task else replace(part, task=self.task)

    @property
    def instructions(self) -> list[str]:
        """One text with every word: what a tokenizer is built from, as from the texts of a dataset."""
        return [" ".join(self.words)]

    def select(self, numbers: Iterable[int]) -> "Stream":
        """Returns the stream of these parts."""
        chosen = tuple(numbers)
        sizes, load = tuple(self.sizes[number] for number in chosen), self.load
        return replace(self, sizes=sizes, load=lambda number: load(chosen[number]))


Demonstrations: TypeAlias = Dataset | Stream
