"""What reads files, each with valid files to begin with."""

import gzip
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from tests.fixtures.tiny_alfred import trajectory, write_corpus
from tests.worlds import two_room_dataset
from vln.envs.corpora.alfred import load_alfred
from vln.envs.corpora.gridhouse import load_gridhouse
from vln.envs.corpora.sail import load_sail
from vln.envs.corpora.sources import SourceConfig
from vln.envs.files.dataset_folder import load_folder
from vln.envs.files.episode_json import (
    episode_from_json,
    load_dataset,
    load_episodes,
    load_submission,
    save_dataset,
    save_episodes,
    save_submission,
)
from vln.envs.files.house_ascii import house_to_ascii
from vln.envs.files.house_json import house_from_json, load_house, save_house
from vln.envs.files.manifest import MANIFEST
from vln.envs.files.parquet import KINDS, rows_from_parquet
from vln.envs.generate.home import generate_home
from vln.envs.language.tokenizer import build_word_tokenizer, load_tokenizer
from vln.show.shards import generate_shards

SAIL = Path(__file__).parents[1] / "fixtures" / "sail"


@dataclass(frozen=True)
class Target:
    """A reader of files.

    Attributes:
        name: what it reads.
        files: the valid files, one of which is damaged at a time.
        read: reads them.
    """

    name: str
    files: tuple[Path, ...]
    read: Callable[[], object]


def targets(folder: Path) -> list[Target]:
    """Every reader, with its valid files in a folder."""
    made = [
        _of_a_file(folder, "drawing.txt", lambda file: save_house(generate_home(3), file), _load_drawing),
        _of_a_file(folder, "house.json", lambda file: save_house(generate_home(5), file), load_house),
        _of_a_file(folder, "dataset.json", _save_small, load_dataset),
        _of_a_file(folder, "rooms.json", lambda file: save_dataset(two_room_dataset(), file), load_dataset),
        _of_a_file(folder, "episodes.json", _save_episodes, load_episodes),
        _of_a_file(folder, "submission.json", _save_submission, load_submission),
        _of_a_file(folder, "tokenizer.json", _save_tokenizer, load_tokenizer),
        _of_a_file(folder, "dataset.json.gz", _save_gzipped, load_dataset),
        _of_a_file(folder, "shards/one.json", _save_small, lambda file: load_folder(file.parent)),
        *_shards(folder),
    ]
    shutil.copytree(SAIL, folder / "sail")
    for level, name in (("sentence", "SingleSentence.xml"), ("paragraph", "Paragraph.xml")):
        files = (folder / "sail" / name, folder / "sail" / "maps" / "map-grid.xml")
        made.append(Target(f"SAIL {level}", files, lambda level=level: load_sail(folder, "grid", level)))
    trials = {"tidy/trial_1": trajectory("FloorPlan1"), "tidy/trial_2": trajectory("FloorPlan401")}
    write_corpus(folder, {"valid_unseen": trials})
    (folder / "alfred" / "oct21.json").write_text('{"valid_unseen": [{"task": "tidy/trial_1", "repeat_idx": 0}]}')
    archives = tuple(folder / "alfred" / name for name in ("valid_unseen.tar.gz", "layouts.tar.gz", "oct21.json"))
    made.append(Target("ALFRED", archives, lambda: load_alfred(folder, "valid_unseen")))
    return made


def _of_a_file(folder: Path, name: str, save: Callable[[Path], object], load: Callable[[Path], object]) -> Target:
    file = folder / name
    file.parent.mkdir(exist_ok=True)
    save(file)
    return Target(name, (file,), lambda: load(file))


def _load_drawing(file: Path) -> object:
    house = load_house(file)
    assert house_to_ascii(house) or True
    return house


def _save_small(file: Path) -> None:
    save_dataset(load_gridhouse("train", houses=1, episodes_per_house=2), file)


def _save_gzipped(file: Path) -> None:
    _save_small(file)
    file.write_bytes(gzip.compress(file.read_bytes()))


def _shards(folder: Path) -> list[Target]:
    """The manifest, and the rows of Parquet, whose files a manifest would find to be others."""
    sharded = folder / "sharded"
    generate_shards(SourceConfig(split="train", houses=2, episodes_per_house=1), sharded, shards=2, form="parquet")
    made = [Target("manifest.json", (sharded / MANIFEST,), lambda: load_folder(sharded))]
    for kind in KINDS:
        file = sharded / f"{kind}-00000-of-00002.parquet"
        made.append(Target(kind, (file,), lambda kind=kind, file=file: _read_rows(kind, file)))
    return made


def _read_rows(kind: str, file: Path) -> object:
    rows = rows_from_parquet(kind, file.read_bytes(), str(file))
    read = episode_from_json if kind == "episodes" else house_from_json
    return [read(row) for row in rows]


def _save_episodes(file: Path) -> None:
    there, back = two_room_dataset().episodes
    save_episodes([there, replace(back, final_heading=there.heading)], file)


def _save_submission(file: Path) -> None:
    save_submission({one.path_id: [one.start] for one in two_room_dataset().episodes}, file)


def _save_tokenizer(file: Path) -> None:
    build_word_tokenizer(["Turn left.", "Go on to the bed."]).save(str(file))
