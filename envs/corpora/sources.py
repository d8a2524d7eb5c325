"""One way to load any source: generated houses, SAIL, ALFRED, or a dataset file."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from vln.envs.errors import InputError
from vln.envs.world.camera import PANORAMA, Camera
from vln.envs.world.dataset import Dataset

Purpose = Literal["train", "evaluate"]

SPLITS = {
    "gridhouse": (
        *("train", "val_seen", "val_unseen", "test"),
        *("val_phrases", "val_long", "val_big", "val_pairs"),
    ),
    "scene": ("scene",),
    "sail": ("grid", "jelly", "l"),
    "alfred": ("train", "valid_seen", "valid_unseen"),
}

DEFAULT_SPLIT: dict[Purpose, dict[str, str]] = {
    "train": {"gridhouse": "train", "scene": "scene", "sail": "grid+jelly", "alfred": "train"},
    "evaluate": {"gridhouse": "val_unseen", "scene": "scene", "sail": "l", "alfred": "valid_unseen"},
}


@dataclass(frozen=True)
class SourceConfig:
    """Where houses and instructions come from.

    Attributes:
        source: "gridhouse", "scene" (one house drawn by hand), "sail", "alfred", a dataset file (.json), or a
            house of your own: a drawing (.txt).
        split: name of the split; several are joined by "+" ("grid+jelly"). Default: what the source trains on,
            or is evaluated on.
        data: folder of the corpora; default: the environment variable VLN_DATA.
        level: SAIL: "sentence" or "paragraph".
        style: generated houses: "full" route instructions, "terse", "verbose", "landmark" (landmarks and rooms,
            hardly a turn) or only the "goal"; several are joined by "+".
        detours: generated houses: share of the paths that are not shortest.
        noise: generated houses: how carelessly the instructions are written, 0 to 1.
        houses: generated houses: how many; default: the split's own number.
        episodes_per_house: generated houses: paths in each; default: the split's own number.
        limit: use only the first so many episodes.
        view: "symbolic", "rgb" for first-person pictures of 64 x 64 pixels, or "panorama" for four of 32 x 32:
            ahead, right, behind and left.
    """

    source: str = "gridhouse"
    split: str | None = None
    data: Path | None = None
    level: str = "sentence"
    style: str = "full"
    detours: float = 0.0
    noise: float = 0.0
    houses: int | None = None
    episodes_per_house: int | None = None
    limit: int | None = None
    view: Literal["symbolic", "rgb", "panorama"] = "symbolic"


def load_dataset(config: SourceConfig, purpose: Purpose = "evaluate", seed: int = 0) -> Dataset:
    """Returns the dataset a config describes; the purpose decides the split where the config names none.

    The seed chooses paths and words in generated houses; other sources have theirs.

    Raises:
        InputError: if the source, the split or a file is unknown.
    """
    if config.source not in SPLITS:
        dataset = _load_file(config, seed)
    else:
        splits = config.split or DEFAULT_SPLIT[purpose][config.source]
        dataset = join([_load_split(config, split, seed) for split in splits.split("+")])
    if config.view != "symbolic":
        camera = Camera() if config.view == "rgb" else PANORAMA
        dataset = replace(dataset, task=replace(dataset.task, camera=camera))
    return dataset if config.limit is None else dataset.select(range(config.limit))


def join(datasets: list[Dataset]) -> Dataset:
    """Returns one dataset with the houses and episodes of several."""
    first = datasets[0]
    if len(datasets) == 1:
        return first
    return Dataset(
        source=first.source,
        split="+".join(dataset.split for dataset in datasets),
        houses={name: house for dataset in datasets for name, house in dataset.houses.items()},
        episodes=tuple(episode for dataset in datasets for episode in dataset.episodes),
        task=first.task,
    )


def _load_split(config: SourceConfig, split: str, seed: int) -> Dataset:
    known = SPLITS[config.source]
    if split not in known:
        raise InputError(f"unknown split {split!r} of {config.source}; choose one of: {', '.join(known)}")
    # Each reader is imported only where it is used: importing all of them would slow every command down.
    if config.source == "sail":
        from vln.envs.corpora.data_folder import data_folder
        from vln.envs.corpora.sail import load_sail

        return load_sail(data_folder(config.data), split, config.level)
    if config.source == "alfred":
        from vln.envs.corpora.alfred import load_alfred
        from vln.envs.corpora.data_folder import data_folder

        return load_alfred(data_folder(config.data), split)
    if config.source == "scene":
        from vln.envs.corpora.scene import load_scene

        return load_scene()
    from vln.envs.corpora.gridhouse import load_gridhouse

    return load_gridhouse(
        split,
        houses=config.houses,
        episodes_per_house=config.episodes_per_house,
        style=config.style,
        seed=seed,
        detours=config.detours,
        noise=config.noise,
    )


def _load_file(config: SourceConfig, seed: int) -> Dataset:
    path = Path(config.source)
    if not path.suffix:
        known = ", ".join(SPLITS)
        raise InputError(
            f"unknown source {config.source!r}; choose one of: {known}, "
            "a dataset file (.json), or a house of your own (.txt)"
        )
    if path.suffix == ".txt":
        from vln.envs.corpora.gridhouse import load_own_house
        from vln.envs.files.house_json import load_house

        return load_own_house(
            load_house(path),
            episodes=config.episodes_per_house,
            style=config.style,
            seed=seed,
            detours=config.detours,
            noise=config.noise,
        )
    from vln.envs.files.episode_json import load_dataset as load_dataset_file

    return load_dataset_file(path)
