"""Datasets in folders: shards with a manifest, or dataset files that somebody has put there."""

from dataclasses import replace
from pathlib import Path

from vln.envs.errors import InputError
from vln.envs.files.episode_json import load_dataset, task_from_json
from vln.envs.files.manifest import MANIFEST, load_manifest
from vln.envs.files.shard import load_shard
from vln.envs.world.dataset import Dataset, join
from vln.envs.world.stream import Stream

SUFFIXES = (".json", ".json.gz")  # of dataset files


def load_folder(folder: Path, limit: int | None = None) -> Dataset:
    """Returns what a folder holds together: its shards, or its dataset files in the order of their names.

    Args:
        folder: with a manifest, or with dataset files (.json, .json.gz).
        limit: number of episodes that will do; of shards, no more are read than have so many.

    Raises:
        InputError: if there is none, one cannot be read, or they are not parts of one dataset.
    """
    if is_sharded(folder):
        return _joined(open_folder(folder), limit)
    files = dataset_files(folder)
    if not files:
        raise InputError(f"{folder}: holds no dataset file ({' or '.join(SUFFIXES)})")
    return join([load_dataset(file) for file in files])


def is_sharded(folder: Path) -> bool:
    """Returns whether a folder has shards with a manifest."""
    return (folder / MANIFEST).is_file()


def dataset_files(folder: Path) -> list[Path]:
    """Returns the dataset files in a folder, in the order of their names."""
    return sorted(file for suffix in SUFFIXES for file in folder.glob(f"*{suffix}"))


def open_folder(folder: Path) -> Stream:
    """Returns the shards of a folder with a manifest, each of which is read when it is asked for.

    Raises:
        InputError: if the manifest cannot be read, or shards are still to be written.
    """
    manifest = load_manifest(folder)
    if manifest.missing:
        raise InputError(
            f"{folder}: {len(manifest.missing)} of {len(manifest.shards)} shards are not written yet; "
            "run the same `vln generate` again"
        )
    shards = [shard for shard in manifest.shards if shard is not None]

    def load(number: int) -> Dataset:
        return load_shard(folder, shards[number], manifest.form, manifest.about)

    return Stream(
        manifest.about["source"],
        manifest.about["split"],
        task_from_json(manifest.about["task"], str(folder / MANIFEST)),
        tuple(shard.instructions for shard in shards),
        manifest.words,
        load,
    )


def _joined(stream: Stream, limit: int | None) -> Dataset:
    """Returns the parts of a stream together, no more of them than have `limit` episodes."""
    parts: list[Dataset] = []
    for part in stream:
        parts.append(part)
        if limit is not None and sum(len(one.episodes) for one in parts) >= limit:
            break
    return replace(join(parts), task=stream.task)
