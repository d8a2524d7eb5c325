"""What each source trains on and chooses by: demonstrations, validation episodes, augmentation."""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from vln.envs.corpora.sources import SourceConfig, join, load_dataset
from vln.envs.geometry import Heading
from vln.envs.world.dataset import Dataset
from vln.envs.world.episode import Episode
from vln.envs.world.mirror import mirror, permute_names


class TrainingData(NamedTuple):
    """Demonstrations, and other episodes to choose a checkpoint by; no test episode is in either.

    Attributes:
        train: demonstrations.
        validation: episodes for early stopping.
        augment: makes an epoch's demonstrations from `train`, or None.
    """

    train: Dataset
    validation: Dataset
    augment: Callable[[Dataset, np.random.Generator], Dataset] | None


def training_data(config: SourceConfig, *, augment: bool, seed: int) -> TrainingData:
    """Returns the training data of a source.

    Generated houses are validated on the first episodes of `val_unseen`; SAIL on a tenth of the paragraphs of
    the training maps (its "vDev" protocol); ALFRED, and dataset files, on a tenth held out room by room.
    """
    train = load_dataset(config, "train")
    if config.source == "gridhouse":
        unseen = replace(config, split="val_unseen", houses=None, episodes_per_house=None, limit=None)
        validation = load_dataset(unseen)
    else:
        train, validation = train.hold_out(_paragraph if config.source == "sail" else _room, 0.1, seed)
    augmentation = _vary_names if config.source == "sail" else _vary_sides
    return TrainingData(train, validation, augmentation if augment else None)


def _vary_sides(dataset: Dataset, random: np.random.Generator) -> Dataset:
    """Returns the dataset with a random half of the episodes mirrored."""
    plain, mirrored = _parts(dataset, 2, random)
    return join([plain, mirror(mirrored)])


def _vary_names(dataset: Dataset, random: np.random.Generator) -> Dataset:
    """Returns the dataset with random quarters as they are, mirrored, renamed, and both.

    A paragraph's first sentence leaves the first heading open, so it is drawn.
    """
    plain, mirrored, renamed, both = _parts(_turn_first(dataset, random), 4, random)
    return join([plain, mirror(mirrored), permute_names(renamed, random), permute_names(mirror(both), random)])


def _turn_first(dataset: Dataset, random: np.random.Generator) -> Dataset:
    """Returns the dataset with random first headings in the first sentences of paragraphs."""
    episodes = tuple(
        replace(episode, heading=Heading(int(random.integers(4)))) if episode.path_id.endswith("-1") else episode
        for episode in dataset.episodes
    )
    return replace(dataset, episodes=episodes)


def _parts(dataset: Dataset, count: int, random: np.random.Generator) -> list[Dataset]:
    """Returns the episodes in so many random parts."""
    return [dataset.select(part) for part in np.array_split(random.permutation(len(dataset.episodes)), count)]


def _paragraph(episode: Episode) -> str:
    return episode.path_id.split("-")[0]


def _room(episode: Episode) -> str:
    return episode.scan.split("/")[0]
