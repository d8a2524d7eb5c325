"""Writing a source as shards, by as many processes as there are: the bytes do not depend on how many."""

import json
import os
import signal
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib.metadata import version
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Thread
from typing import NamedTuple

from vln.envs.corpora.garbage import little_to_collect
from vln.envs.corpora.sources import SourceConfig
from vln.envs.errors import InputError
from vln.envs.files.atomic_file import write_bytes
from vln.envs.files.formats import Format
from vln.envs.files.manifest import Manifest
from vln.envs.files.shard import Shard, about_json, describe_shard, shard_contents
from vln.envs.language.tokenizer import PAD, UNKNOWN, build_word_tokenizer
from vln.envs.world.dataset import Dataset, join


@dataclass(frozen=True)
class Sharding:
    """What is written, and how.

    Attributes:
        source: houses and episodes.
        folder: where the shards go.
        count: number of shards; each has an equal share of the houses, in their order.
        form: the format of the files.
    """

    source: SourceConfig
    folder: Path
    count: int
    form: Format

    def __post_init__(self) -> None:
        """Checks the number of shards.

        Raises:
            InputError: if it is not at least 1 and at most that of the houses.
        """
        houses = len(_homes(self.source))
        if not 1 <= self.count <= houses:
            raise InputError(f"{self.count} shards: must be from 1 to the number of houses, {houses}")

    def houses(self, number: int) -> range:
        """Returns which houses a shard has."""
        houses = len(_homes(self.source))
        return range(number * houses // self.count, (number + 1) * houses // self.count)

    def manifest(self) -> Manifest:
        """Returns the manifest before there is any shard."""
        given = {name: value for name, value in asdict(self.source).items() if value is not None}
        options = {"vln": version("vln"), **json.loads(json.dumps(given, default=str))}
        about = about_json(_homes(self.source)[0])
        return Manifest(self.form, about, options, (None,) * self.count)


class Written(NamedTuple):
    """A shard that has been written.

    Attributes:
        number: which one.
        shard: what the manifest says of it.
        words: every word of its instructions.
    """

    number: int
    shard: Shard
    words: frozenset[str]


def write_shard(sharding: Sharding, number: int) -> Written:
    """Makes a shard, writes its files and returns what it is.

    Raises:
        InputError: if it cannot be made or written.
    """
    homes, houses = _homes(sharding.source), sharding.houses(number)
    with little_to_collect():
        dataset = join(homes[houses.start : houses.stop])
        contents = shard_contents(dataset, sharding.form, number, sharding.count)
        written = Written(number, describe_shard(dataset, contents), _words(dataset.told))
    for name, content in contents.items():
        write_bytes(sharding.folder / name, content)
    return written


def _words(texts: Iterable[str]) -> frozenset[str]:
    """Returns every word of some texts, as a tokenizer tells words apart."""
    pieces = {piece for text in texts for piece in text.split()}  # few of them are different
    return frozenset(build_word_tokenizer(pieces).get_vocab()) - {PAD, UNKNOWN}


def write_shards(
    sharding: Sharding, numbers: Iterable[int], workers: int, on_shard: Callable[[Written], None]
) -> None:
    """Writes some shards of a dataset.

    After an exception, Ctrl-C among them, shards that are being written are finished and no other is begun.

    Args:
        sharding: what is written.
        numbers: which shards.
        workers: processes at work; with 1 it is this one.
        on_shard: told of every shard, as soon as it is there.

    Raises:
        InputError: if a shard cannot be made or written.
    """
    if workers == 1:
        for number in numbers:
            on_shard(write_shard(sharding, number))
        return
    pool = ProcessPoolExecutor(workers, get_context("spawn"), _begin_work)
    futures: list[Future[Written]] = []
    told: set[Future[Written]] = set()
    try:
        futures += [pool.submit(write_shard, sharding, number) for number in numbers]
        for future in as_completed(futures):
            on_shard(future.result())
            told.add(future)
    except BaseException:
        pool.shutdown(cancel_futures=True)
        for future in set(futures) - told:
            if not future.cancelled() and future.exception() is None:
                on_shard(future.result())
        raise
    pool.shutdown()


def _begin_work() -> None:
    """Prepares a worker: Ctrl-C is for the process that gives out the work, and whose end is its own."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@lru_cache(1)
def _homes(source: SourceConfig) -> Sequence[Dataset]:
    """Returns the houses of a source one by one, each with its episodes, the same object every time."""
    return source.resolve().homes()
