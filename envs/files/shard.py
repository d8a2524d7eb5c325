"""A shard: a part of a dataset as files of its own, in one of three formats.

"json" and "json.gz" are one file that can be given as a source by itself. "parquet" are two, episodes and houses,
of which rules, source and split are in the manifest (`vln.envs.files.manifest`).
"""

import gzip
import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from vln.envs.errors import InputError
from vln.envs.files.episode_json import dataset_from_json, dataset_to_json, dataset_to_text
from vln.envs.files.formats import Format
from vln.envs.files.json_fields import parse_json, unzipped
from vln.envs.files.parquet import KINDS, rows_from_parquet, rows_to_parquet
from vln.envs.world.dataset import Dataset

_LEVEL = 6  # of gzip: 9 takes four times as long and saves a twentieth


class Shard(NamedTuple):
    """What a manifest says of a shard.

    Attributes:
        files: SHA-256 of each file, in hexadecimal digits, by its name.
        bytes: size of the files together.
        houses: how many.
        episodes: how many.
        instructions: how many: an episode may have several.
    """

    files: Mapping[str, str]
    bytes: int
    houses: int
    episodes: int
    instructions: int


def shard_names(form: Format, number: int, count: int) -> list[str]:
    """Returns the names of the files of a shard, as the Hugging Face hub names them."""
    kinds = KINDS if form == "parquet" else ("shard",)
    return [f"{kind}-{number:05}-of-{count:05}.{form}" for kind in kinds]


def shard_contents(dataset: Dataset, form: Format, number: int, count: int) -> dict[str, bytes]:
    """Returns the files of a shard by name; the same dataset gives the same bytes."""
    names = shard_names(form, number, count)
    if form == "parquet":
        value = dataset_to_json(dataset)
        return {name: rows_to_parquet(kind, value[kind]) for name, kind in zip(names, KINDS, strict=True)}
    content = dataset_to_text(dataset).encode()
    return {names[0]: gzip.compress(content, _LEVEL, mtime=0) if form == "json.gz" else content}


def describe_shard(dataset: Dataset, contents: Mapping[str, bytes]) -> Shard:
    """Returns what a manifest says of a shard with these files."""
    return Shard(
        {name: sha256(content).hexdigest() for name, content in contents.items()},
        sum(map(len, contents.values())),
        len(dataset.houses),
        len(dataset.episodes),
        len(dataset.instances),
    )


def load_shard(folder: Path, shard: Shard, form: Format, about: Mapping[str, Any]) -> Dataset:
    """Returns the dataset of a shard.

    Args:
        folder: where its files are.
        shard: what the manifest says of it.
        form: the format.
        about: source, split and task, as JSON values.

    Raises:
        InputError: if a file cannot be read, or is not the one that the manifest speaks of.
    """
    contents = {folder / name: _intact(folder / name, digest) for name, digest in shard.files.items()}
    first = str(next(iter(contents)))
    if form == "parquet":
        rows = {
            kind: rows_from_parquet(kind, content, str(file))
            for kind, (file, content) in zip(KINDS, contents.items(), strict=True)
        }
        return dataset_from_json({**about, **rows}, first)
    (content,) = contents.values()
    return dataset_from_json(parse_json(unzipped(content, first), first), first)


def is_intact(folder: Path, shard: Shard) -> bool:
    """Returns whether the files of a shard are there, and those that the manifest speaks of."""
    try:
        return all(_intact(folder / name, digest) is not None for name, digest in shard.files.items())
    except InputError:
        return False


def _intact(file: Path, digest: str) -> bytes:
    try:
        content = file.read_bytes()
    except OSError as error:
        raise InputError(f"{file}: cannot be read ({error.strerror})") from None
    if sha256(content).hexdigest() != digest:
        raise InputError(f"{file}: is not the file that the manifest speaks of; generate it anew")
    return content


def about_json(dataset: Dataset) -> dict[str, Any]:
    """Returns what all shards of a dataset have in common, as JSON values: source, split and task."""
    value = dataset_to_json(dataset.select(()))
    return json.loads(json.dumps({name: value[name] for name in ("source", "split", "task")}))  # type: ignore[no-any-return]
