"""What is learnt from in each epoch: a dataset, always the same one, or a few shards of one too large to be held.

Of a stream every pass takes all shards once, in an order of its own, as many together as hold some thousand
episodes; those of the next epoch are read while the present ones are learnt from. Which epoch an update belongs to
depends on nothing but its number and the seed, so that a training resumes where it was.
"""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from vln.envs.corpora.sources import HELD
from vln.envs.world.dataset import Dataset, join
from vln.envs.world.stream import Demonstrations, Stream

TOGETHER = HELD // 2  # instances of an epoch of a stream, about: the next epoch's are held as well


class _Pass(NamedTuple):
    """One way through a stream.

    Attributes:
        groups: the shards of each of its epochs.
        ends: the number of batches up to the end of each.
    """

    groups: Sequence[Sequence[int]]
    ends: Sequence[int]


class Epochs:
    """The demonstrations of every epoch, and which updates belong to it.

    Attributes:
        changing: whether epochs have different demonstrations.
    """

    def __init__(self, demonstrations: Demonstrations, batch_size: int, seed: int) -> None:
        """Makes the epochs of a training.

        Args:
            demonstrations: what to learn from.
            batch_size: episodes per update.
            seed: seed of the order of shards.
        """
        self._all, self._batch_size, self._seed = demonstrations, batch_size, seed
        self.changing = isinstance(demonstrations, Stream)
        self._passes: list[_Pass] = []
        self._ahead: tuple[int, Future[Dataset]] | None = None
        self._reader = ThreadPoolExecutor(1, "shards")

    @property
    def first(self) -> int:
        """The number of batches of the first epoch."""
        return self._pass(0).ends[0]

    def locate(self, update: int) -> tuple[int, int]:
        """Returns the epoch of an update, and which of the epoch's batches is its own."""
        number, epoch = 0, 0
        while update >= self._pass(number).ends[-1]:
            update -= self._pass(number).ends[-1]
            epoch += len(self._pass(number).ends)
            number += 1
        ends = self._pass(number).ends
        place = int(np.searchsorted(ends, update, "right"))
        return epoch + place, update - (ends[place - 1] if place else 0)

    def load(self, epoch: int) -> Dataset:
        """Returns the demonstrations of an epoch, and begins to read those of the next one.

        Raises:
            InputError: if they cannot be read.
        """
        if isinstance(self._all, Dataset):
            return self._all
        known, reading = self._ahead or (-1, None)
        dataset = reading.result() if reading is not None and known == epoch else self._read(epoch)
        self._ahead = epoch + 1, self._reader.submit(self._read, epoch + 1)
        return dataset

    def _read(self, epoch: int) -> Dataset:
        assert isinstance(self._all, Stream)
        number, place = divmod(epoch, len(self._pass(0).groups))
        parts = [self._all[shard] for shard in self._pass(number).groups[place]]
        return replace(join(parts), task=self._all.task)

    def _pass(self, number: int) -> _Pass:
        """Returns a pass; every one has as many epochs."""
        while len(self._passes) <= number:
            self._passes.append(self._drawn(len(self._passes)))
        return self._passes[number]

    def _drawn(self, number: int) -> _Pass:
        if isinstance(self._all, Dataset):
            return _Pass([[0]], [max(len(self._all.instances) // self._batch_size, 1)])
        sizes = np.array(self._all.sizes)
        order = np.random.default_rng([self._seed, 7, number]).permutation(len(sizes))
        groups = np.array_split(order, max(round(int(sizes.sum()) / TOGETHER), 1))
        batches = [max(int(sizes[group].sum()) // self._batch_size, 1) for group in groups]
        return _Pass([group.tolist() for group in groups], np.cumsum(batches).tolist())
