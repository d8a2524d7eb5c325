"""What reads files, each with valid files to begin with."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from tests.fixtures.tiny_alfred import trajectory, write_corpus
from tests.worlds import two_room_dataset
from vln.envs.corpora.alfred import load_alfred
from vln.envs.corpora.gridhouse import load_gridhouse
from vln.envs.corpora.sail import load_sail
from vln.envs.files.dataset_folder import load_folder
from vln.envs.files.episode_json import (
    load_dataset,
    load_episodes,
    load_submission,
    save_dataset,
    save_episodes,
    save_submission,
)
from vln.envs.files.house_ascii import house_to_ascii
from vln.envs.files.house_json import load_house, save_house
from vln.envs.generate.home import generate_home
from vln.envs.language.tokenizer import build_word_tokenizer, load_tokenizer

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
        _of_a_file(folder, "shards/one.json", _save_small, lambda file: load_folder(file.parent)),
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


def _save_episodes(file: Path) -> None:
    there, back = two_room_dataset().episodes
    save_episodes([there, replace(back, final_heading=there.heading)], file)


def _save_submission(file: Path) -> None:
    save_submission({one.path_id: [one.start] for one in two_room_dataset().episodes}, file)


def _save_tokenizer(file: Path) -> None:
    build_word_tokenizer(["Turn left.", "Go on to the bed."]).save(str(file))
