"""Back-translation: a speaker describes new paths of the training houses, and they join the demonstrations.

Fried et al. (NeurIPS 2018) describe sampled paths once; Tan et al. (NAACL 2019) let speaker and follower see each
of them with the same categories hidden, see `environment_dropout`. Validation and test episodes never enter.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

import numpy as np
import torch
from numpy.typing import NDArray

from vln.agents.speaker_checkpoint import SpeakerCheckpoint
from vln.envs.corpora.sources import SourceConfig, load_dataset
from vln.envs.errors import InputError
from vln.envs.space.shortest_path import geodesic_distances, shortest_path_of_length
from vln.envs.world.dataset import Dataset
from vln.envs.world.episode import Episode
from vln.learn.data import TrainingData
from vln.learn.environment_dropout import SPOKEN, EnvironmentDropout
from vln.options import ImitationConfig, ReinforcementConfig
from vln.play.speak import load_speaker_for, speak, with_instructions

_TRIES = 20  # for each path that is wanted
_DRAWS = 4  # of all paths of generated houses; the first one has nearly as many as the training data


def with_back_translation(data: TrainingData, config: ImitationConfig | ReinforcementConfig) -> TrainingData:
    """Returns the training data with described paths among the demonstrations, where the config names a speaker.

    Raises:
        InputError: if the speaker cannot be used or the houses have no new paths.
    """
    if config.back_translation is None:
        return data
    torch.set_num_threads(config.threads)
    speaker = load_speaker_for(config.back_translation, data.train)
    dropout = EnvironmentDropout(config.environment_dropout, config.seed, data.train.task)
    count = max(round(config.back_translation_share * len(data.train.instances)), 1)
    paths = new_paths(data, config.source, count, config.seed)
    described = describe_anew(speaker, paths, dropout)
    return data._replace(train=replace(data.train, episodes=data.train.episodes + described.episodes))


def new_paths(data: TrainingData, source: SourceConfig, count: int, seed: int) -> Dataset:
    """Returns up to `count` paths of the training houses that nobody has described, with "." for words.

    Generated houses have a sampler of paths; elsewhere they are shortest paths, as long as demonstrations of
    the source, to the goals of some.

    Raises:
        InputError: if there is none.
    """
    walked = {_way(episode) for part in (data.train, data.validation) for episode in part.episodes}
    rng = np.random.default_rng([seed, 5])
    if source.source == "gridhouse":
        drawn: Iterator[Episode | None] = _sampled(data.train, source, seed, rng)
    else:
        drawn = islice(_shortest(data.train, rng), _TRIES * count)
    fresh: dict[tuple[object, ...], Episode] = {}
    for episode in drawn:
        if len(fresh) >= count:
            break
        if episode is not None and _way(episode) not in walked:
            fresh.setdefault(_way(episode), episode)
    if not fresh:
        raise InputError(f"{data.train.source}: back-translation found no new path in the training houses")
    episodes = tuple(
        replace(episode, path_id=f"{SPOKEN}{number}", instructions=(".",), sentences=())
        for number, episode in enumerate(fresh.values())
    )
    return replace(data.train, episodes=episodes)


def describe_anew(speaker: SpeakerCheckpoint, paths: Dataset, dropout: EnvironmentDropout) -> Dataset:
    """Returns paths with the speaker's words for what it sees of each; those it has no words for are left out."""
    names = [instance.episode.path_id for instance in paths.instances]

    def alter(views: NDArray[np.uint8], numbers: NDArray[np.int64]) -> NDArray[np.uint8]:
        return dropout.hide(views, dropout.hidden([names[number] for number in numbers], 0))

    texts = speak(speaker, paths, alter=alter)
    return with_instructions(paths, texts).select(number for number, text in enumerate(texts) if text)


def _way(episode: Episode) -> tuple[object, ...]:
    """Returns what two episodes share that lead along the same path in the same way."""
    return episode.scan, episode.heading, episode.path


def _sampled(train: Dataset, source: SourceConfig, seed: int, rng: np.random.Generator) -> Iterator[Episode]:
    """Yields episodes in the generated houses from draws other than that of the training data, in random order."""
    for draw in range(_DRAWS):
        # Seed 0 is that of the training data.
        fresh = load_dataset(source, "train", seed=1 + _DRAWS * seed + draw).episodes
        yield from (fresh[number] for number in rng.permutation(len(fresh)) if fresh[number].scan in train.houses)


def _shortest(train: Dataset, rng: np.random.Generator) -> Iterator[Episode | None]:
    """Yields shortest paths to the goals of demonstrations, with the lengths of others; or None."""
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
        yield replace(goal, heading=start.heading, path=path, distance=distance, instructions=(".",), sentences=())
