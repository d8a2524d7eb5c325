"""Datasets in folders of files ("shards"), so many houses in each."""

from collections.abc import Iterator
from pathlib import Path

from vln.envs.errors import InputError
from vln.envs.files.atomic_file import write_text
from vln.envs.files.episode_json import dataset_to_text, load_dataset
from vln.envs.files.file_names import file_name
from vln.envs.world.dataset import Dataset, join


def load_folder(folder: Path) -> Dataset:
    """Returns what the dataset files (.json) of a folder hold together, in the order of their names.

    Raises:
        InputError: if there is none, one cannot be read, or they are not parts of one dataset.
    """
    files = sorted(folder.glob("*.json"))
    if not files:
        raise InputError(f"{folder}: holds no dataset file (.json)")
    return join([load_dataset(file) for file in files])


def save_folder(dataset: Dataset, folder: Path, houses_per_file: int) -> Iterator[Path]:
    """Writes a dataset as files of so many houses each, and yields each of them.

    The same dataset gives the same bytes. Files that are there already are kept if they have them, so that an
    interrupted run goes on where it stopped.

    Raises:
        InputError: if the folder holds anything else than parts of this dataset, or cannot be written.
    """
    homes = dataset.by_house()
    parts = {
        file_name(f"{dataset.source}-{dataset.split}-{start // houses_per_file:05}", ".json"): homes[
            start : start + houses_per_file
        ]
        for start in range(0, len(homes), houses_per_file)
    }
    written = set()
    for file in sorted(folder.glob("*.json")):
        if file.name not in parts or file.read_bytes() != dataset_to_text(join(parts[file.name])).encode():
            raise InputError(f"{file} is not of this dataset; choose another folder, or remove what is in it")
        written.add(file.name)
    for name, part in parts.items():
        if name not in written:
            write_text(folder / name, dataset_to_text(join(part)))
        yield folder / name
