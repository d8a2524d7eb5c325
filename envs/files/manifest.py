"""The manifest of a sharded dataset, `manifest.json`: what made it, what its shards are, and every word in it.

One object: `format`, `source`, `split`, `task`, `options` (what it was made with), `houses`, `episodes`,
`instructions`, `bytes`, `words`, and `shards`, each with the SHA-256 of its files; one that is not written yet is
null.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from vln.envs.errors import InputError
from vln.envs.files.atomic_file import write_text
from vln.envs.files.formats import FORMATS, Format
from vln.envs.files.json_fields import Record, read_json
from vln.envs.files.shard import Shard, shard_names

MANIFEST = "manifest.json"
_COUNTS = ("houses", "episodes", "instructions", "bytes")
_FIELDS = ("format", "source", "split", "task", "options", *_COUNTS, "words", "shards")


@dataclass(frozen=True)
class Manifest:
    """What is known of a sharded dataset.

    Attributes:
        form: the format of its shards.
        about: source, split and task, as JSON values.
        options: what it was made with, as JSON values.
        shards: what each shard is, or None where it is not written yet.
        words: every word of the shards that are written, sorted.
    """

    form: Format
    about: Mapping[str, Any]
    options: Mapping[str, Any]
    shards: tuple[Shard | None, ...]
    words: tuple[str, ...] = ()

    @property
    def missing(self) -> list[int]:
        """Numbers of the shards that are not written yet."""
        return [number for number, shard in enumerate(self.shards) if shard is None]

    def total(self, count: str) -> int:
        """Returns how many "houses", "episodes", "instructions" or "bytes" the written shards have together."""
        return sum(getattr(shard, count) for shard in self.shards if shard is not None)

    def matches(self, other: "Manifest") -> bool:
        """Returns whether two manifests are of one dataset, whatever of it has been written."""
        return (self.form, self.about, self.options, len(self.shards)) == (
            *(other.form, other.about, other.options, len(other.shards)),
        )

    def with_shards(self, written: Mapping[int, Shard], words: Iterable[str]) -> "Manifest":
        """Returns the manifest when further shards have been written, with these words."""
        shards = tuple(written.get(number, shard) for number, shard in enumerate(self.shards))
        return replace(self, shards=shards, words=tuple(sorted({*self.words, *words})))


def save_manifest(manifest: Manifest, folder: Path) -> None:
    """Writes the manifest of a folder."""
    value = {
        "format": manifest.form,
        **manifest.about,
        "options": manifest.options,
        **{count: manifest.total(count) for count in _COUNTS},
        "words": manifest.words,
        "shards": [shard and shard._asdict() for shard in manifest.shards],
    }
    write_text(folder / MANIFEST, json.dumps(value) + "\n")


def load_manifest(folder: Path) -> Manifest:
    """Returns the manifest of a folder.

    Raises:
        InputError: if it cannot be read; the message names the place in it.
    """
    file = str(folder / MANIFEST)
    record = Record(read_json(folder / MANIFEST), file, known=_FIELDS)
    form = record.get("format", str)
    if form not in FORMATS:
        raise InputError(f"{record.place('format')}: {form!r} must be one of {', '.join(FORMATS)}")
    values = record.get("shards", list)
    if not values:
        raise InputError(f"{record.place('shards')}: there is none")
    return Manifest(
        form,
        {"source": record.get("source", str), "split": record.get("split", str), "task": record.get("task", dict)},
        record.get("options", dict),
        tuple(
            None if value is None else _shard(value, file, shard_names(form, number, len(values)), number)
            for number, value in enumerate(values)
        ),
        tuple(record.texts("words")),
    )


def _shard(value: Any, file: str, names: list[str], number: int) -> Shard:
    """Returns what a manifest says of a shard, which has files of no other names: none outside its folder."""
    record = Record(value, file, f"shards[{number}]", Shard._fields)
    files = record.get("files", dict)
    if list(files) != names or not all(isinstance(digest, str) for digest in files.values()):
        raise InputError(f"{record.place('files')}: must be the SHA-256 of {' and '.join(names)}")
    return Shard(files, *(record.get(field, int) for field in Shard._fields[1:]))
