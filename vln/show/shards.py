"""`vln generate`: a source as shards in a folder, with a manifest; an interrupted run goes on where it was."""

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from vln.envs.corpora.sharding import Sharding, Written, write_shard, write_shards
from vln.envs.corpora.sources import SourceConfig
from vln.envs.errors import InputError
from vln.envs.files.atomic_file import check_writable
from vln.envs.files.dataset_folder import dataset_files, is_sharded
from vln.envs.files.formats import Format
from vln.envs.files.manifest import MANIFEST, Manifest, load_manifest, save_manifest
from vln.envs.files.shard import Shard, is_intact
from vln.options import Cluster
from vln.progress import progress_bar

_EVERY = 1.0  # seconds between two writings of the manifest


def generate_shards(
    source: SourceConfig,
    folder: Path,
    *,
    shards: int | None = None,
    houses_per_shard: int = 100,
    form: Format = "json",
    workers: int = 1,
    ray: str | None = None,
) -> None:
    """Writes a source as shards; those that are there already are kept.

    Args:
        source: what to write.
        folder: where the files go.
        shards: number of shards; by default as many as `houses_per_shard` needs.
        houses_per_shard: houses in a shard at most, unless `shards` is given.
        form: the format of the files.
        workers: processes at work.
        ray: see `vln.on_ray`: a cluster that does the work instead.

    Raises:
        InputError: if the source cannot be read, the cluster is not there, or the folder cannot be written or
            holds something else.
        KeyboardInterrupt: after Ctrl-C, when the shards that were being written are there.
    """
    if houses_per_shard < 1:
        raise InputError(f"{houses_per_shard} houses in a shard: must be at least 1")
    check_writable(folder / MANIFEST)
    count = shards if shards is not None else -(-len(source.resolve().homes()) // houses_per_shard)
    sharding = Sharding(source, folder, count, form)
    begun = _begun(sharding)
    notes, missing = Notes(begun, folder), begun.missing
    with progress_bar() as bar:
        task = bar.add_task("shards", total=count, completed=count - len(missing), score="")

        def note(written: Written) -> None:
            notes.add(written)
            bar.advance(task)

        try:
            if ray is None:
                write_shards(sharding, missing, workers, note)
            else:
                _write_on_ray(sharding, missing, ray, note)
        except KeyboardInterrupt:
            left = len(notes.save().missing)
            message = f"interrupted; {count - left} of {count} shards are in {folder}, the same command goes on"
            raise KeyboardInterrupt(message) from None
        finally:
            manifest = notes.save()
    houses, episodes = manifest.total("houses"), manifest.total("episodes")
    Console().print(f"{houses} houses, {episodes} episodes in {count} shards in {folder}/", markup=False)


def _write_on_ray(sharding: Sharding, numbers: Iterable[int], ray: str, note: Callable[[Written], None]) -> None:
    """Writes shards with all processors of a cluster."""
    from vln.on_ray import map_on_ray

    sharding = replace(sharding, folder=sharding.folder.resolve())
    for written in map_on_ray(write_shard, ((sharding, number) for number in numbers), Cluster(ray=ray)):
        note(written)


class Notes:
    """The manifest of a folder, kept up to date while shards are written."""

    def __init__(self, manifest: Manifest, folder: Path) -> None:
        """Writes it for the first time."""
        self._manifest, self._folder = manifest, folder
        self._shards: dict[int, Shard] = {}
        self._words: set[str] = set()
        self.save()

    def add(self, written: Written) -> None:
        """Notes a shard, on disk within a second."""
        self._shards[written.number] = written.shard
        self._words |= written.words
        if time.monotonic() - self._saved > _EVERY:
            self.save()

    def save(self) -> Manifest:
        """Writes the manifest as it is now, and returns it."""
        self._manifest = self._manifest.with_shards(self._shards, self._words)
        save_manifest(self._manifest, self._folder)
        self._saved = time.monotonic()
        return self._manifest


def _begun(sharding: Sharding) -> Manifest:
    """Returns the manifest to go on with: that of the folder, less what is not there any more, or a new one.

    Raises:
        InputError: if the folder holds another dataset.
    """
    folder, new = sharding.folder, sharding.manifest()
    if not is_sharded(folder):
        others = [*dataset_files(folder), *folder.glob("*.parquet")]
        if others:
            raise InputError(
                f"{min(others)} is not of this dataset; choose another folder, or remove what is in it"
            )
        return new
    old = load_manifest(folder)
    if not old.matches(new):
        raise InputError(
            f"{folder} holds another dataset, or this one in other shards; choose another folder, or remove what "
            "is in it"
        )
    there = tuple(shard if shard is not None and is_intact(folder, shard) else None for shard in old.shards)
    return replace(old, shards=there)
