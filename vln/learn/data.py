"""What training learns from and chooses by: demonstrations, validation episodes, augmentation."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vln.envs.corpora.garbage import little_to_collect
from vln.envs.corpora.home_helpers import homes_heard
from vln.envs.corpora.source import Augmentation
from vln.envs.corpora.sources import SourceConfig
from vln.envs.world.dataset import Dataset
from vln.envs.world.stream import Demonstrations
from vln.progress import progress_bar


class TrainingData(NamedTuple):
    """Demonstrations, and other episodes to choose a checkpoint by; no test episode is in either.

    Attributes:
        train: demonstrations, a stream of them where they are too many to be held.
        validation: episodes for early stopping.
        augment: makes an epoch's demonstrations from `train`, or None.
    """

    train: Demonstrations
    validation: Dataset
    augment: Augmentation | None


def training_data(config: SourceConfig, *, augment: bool, seed: int) -> TrainingData:
    """Returns the training data of a source; which episodes it validates on is its own (`Source.training`).

    Generated houses have the split `val_select` for that; of SAIL it is a tenth of the paragraphs of the training
    maps (its "vDev" protocol), of ALFRED a tenth of the rooms, of files a tenth of the houses, and where there is
    but one, of the episodes; of a stream one shard.

    Raises:
        InputError: if the source cannot be read, has too few episodes, or cannot be augmented.
    """
    source = config.resolve()
    augmentation = source.augmentation() if augment else None
    with progress_bar() as bar:
        task = bar.add_task(f"episodes of {config.source}", total=None, score="")

        def heard(made: int, missing: int) -> None:
            bar.update(task, total=missing, completed=made)

        with little_to_collect(), homes_heard(heard):
            data = TrainingData(*source.training(seed), augmentation)
        bar.update(task, total=1, completed=1)
    return data


def spread(count: int, most: int) -> NDArray[np.int64]:
    """Returns at most so many of the numbers below `count`, evenly spread: what validations look at."""
    return np.linspace(0, count - 1, min(most, count)).round().astype(np.int64)
