"""Paths that nobody has described yet, for sources that have no sampler of their own."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from vln.envs.space.shortest_path import geodesic_distances, shortest_path_of_length
from vln.envs.world.dataset import Dataset
from vln.envs.world.episode import Episode

NO_WORDS = "."


def shortest_new_paths(train: Dataset, rng: np.random.Generator) -> Iterator[Episode | None]:
    """Yields shortest paths to the goals of demonstrations, with the lengths of others, or None."""
    lengths = [len(episode.demonstration()) - 1 for episode in train.episodes]
    by_house = defaultdict(list)
    for episode in train.episodes:
        by_house[episode.scan].append(episode)
    while True:
        model = train.episodes[rng.integers(len(train.episodes))]
        goal = by_house[model.scan][rng.integers(len(by_house[model.scan]))]
        house, length = train.houses[model.scan], lengths[rng.integers(len(lengths))]
        found = shortest_path_of_length(house, goal.goal, length, rng, goal.final_heading)
        if found is None:
            yield None
            continue
        start, path = found
        distance = float(geodesic_distances(house, goal.goal)[start.cell])
        yield replace(
            goal, heading=start.heading, path=path, distance=distance, instructions=(NO_WORDS,), sentences=()
        )
