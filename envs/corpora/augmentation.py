"""How an epoch's demonstrations are made from the demonstrations: random parts of them changed, none added."""

from dataclasses import replace

import numpy as np

from vln.envs.corpora.sail_renaming import permute_names
from vln.envs.geometry import Heading
from vln.envs.world.dataset import Dataset, join
from vln.envs.world.mirror import mirror


def vary_sides(dataset: Dataset, random: np.random.Generator) -> Dataset:
    """Returns the dataset with a random half of the episodes mirrored."""
    plain, mirrored = _parts(dataset, 2, random)
    return join([plain, mirror(mirrored)])


def vary_names(dataset: Dataset, random: np.random.Generator) -> Dataset:
    """Returns SAIL data with random quarters as they are, mirrored, renamed, and both.

    The first sentence of a text leaves the first heading open, so it is drawn.
    """
    plain, mirrored, renamed, both = _parts(_turn_where_free(dataset, random), 4, random)
    return join([plain, mirror(mirrored), permute_names(renamed, random), permute_names(mirror(both), random)])


def _turn_where_free(dataset: Dataset, random: np.random.Generator) -> Dataset:
    """Returns the dataset with random first headings where any would do."""
    episodes = tuple(
        replace(episode, heading=Heading(int(random.integers(4)))) if episode.origin.free_heading else episode
        for episode in dataset.episodes
    )
    return replace(dataset, episodes=episodes)


def _parts(dataset: Dataset, count: int, random: np.random.Generator) -> list[Dataset]:
    """Returns the episodes in so many random parts."""
    return [dataset.select(part) for part in np.array_split(random.permutation(len(dataset.episodes)), count)]
