"""Back-translation: a speaker describes new paths of the training houses, and they join the demonstrations.

Fried et al. (NeurIPS 2018) describe sampled paths once; Tan et al. (NAACL 2019) let speaker and follower see each
of them with the same categories hidden, see `environment_dropout`. Validation and test episodes never enter.
"""

from dataclasses import replace
from itertools import islice

import numpy as np
import torch
from numpy.typing import NDArray

from vln.agents.checkpoint import Saved, load_speaker
from vln.agents.speaker import Speaker
from vln.envs.corpora.new_paths import NO_WORDS
from vln.envs.corpora.sources import SourceConfig
from vln.envs.errors import InputError
from vln.envs.world.dataset import Dataset
from vln.envs.world.episode import Episode, Origin
from vln.envs.world.stream import Demonstrations
from vln.learn.data import TrainingData
from vln.learn.environment_dropout import EnvironmentDropout
from vln.options import ImitationConfig, ReinforcementConfig
from vln.play.speak import load_speaker_for, speak, with_instructions

_TRIES = 20  # for each path that is wanted


def check_speaker(config: ImitationConfig | ReinforcementConfig) -> None:
    """Makes sure, before all houses are made, that the speaker can be read, where the config names one.

    Raises:
        InputError: if it cannot.
    """
    if config.back_translation is not None:
        load_speaker(config.back_translation)


def with_back_translation(data: TrainingData, config: ImitationConfig | ReinforcementConfig) -> TrainingData:
    """Returns the training data with described paths among the demonstrations, where the config names a speaker.

    Raises:
        InputError: if the speaker cannot be used or the houses have no new paths.
    """
    if config.back_translation is None:
        return data
    torch.set_num_threads(config.threads)
    train = held(data.train)
    speaker = load_speaker_for(config.back_translation, train)
    dropout = EnvironmentDropout(config.environment_dropout, config.seed, train.task)
    count = max(round(config.back_translation_share * len(train.instances)), 1)
    paths = new_paths(data, config.source, count, config.seed)
    described = describe_anew(speaker, paths, dropout)
    return data._replace(train=replace(train, episodes=train.episodes + described.episodes))


def held(demonstrations: Demonstrations) -> Dataset:
    """Returns demonstrations that are all there.

    Raises:
        InputError: if they are a stream.
    """
    if isinstance(demonstrations, Dataset):
        return demonstrations
    raise InputError(
        f"{demonstrations.source} {demonstrations.split}: back-translation needs all demonstrations at once, and "
        "these are too many to be held; use fewer by --limit"
    )


def new_paths(data: TrainingData, source: SourceConfig, count: int, seed: int) -> Dataset:
    """Returns up to `count` paths of the training houses that nobody has described, with "." for words.

    Where they come from is the source's own (`Source.new_paths`).

    Raises:
        InputError: if there is none.
    """
    train = held(data.train)
    walked = {_way(episode) for part in (train, data.validation) for episode in part.episodes}
    rng = np.random.default_rng([seed, 5])
    drawn = source.resolve().new_paths(train, seed, rng)
    fresh: dict[tuple[object, ...], Episode] = {}
    for episode in islice(drawn, _TRIES * count):
        if len(fresh) >= count:
            break
        if episode is not None and episode.scan in train.houses and _way(episode) not in walked:
            fresh.setdefault(_way(episode), episode)
    if not fresh:
        raise InputError(f"{train.source}: back-translation found no new path in the training houses")
    return replace(train, episodes=tuple(map(_to_be_spoken, range(len(fresh)), fresh.values())))


def _to_be_spoken(number: int, episode: Episode) -> Episode:
    name = f"spoken/{number}"
    origin = Origin(group=episode.origin.group, spoken=name)
    return replace(episode, path_id=name, instructions=(NO_WORDS,), sentences=(), origin=origin)


def describe_anew(speaker: Saved[Speaker], paths: Dataset, dropout: EnvironmentDropout) -> Dataset:
    """Returns paths with the speaker's words for what it sees of each; those it has no words for are left out."""

    def alter(views: NDArray[np.uint8], numbers: NDArray[np.int64]) -> NDArray[np.uint8]:
        return dropout.hide(views, dropout.hidden([paths.instances[number].episode for number in numbers], 0))

    texts = speak(speaker, paths, alter=alter)
    return with_instructions(paths, texts).select(number for number, text in enumerate(texts) if text)


def _way(episode: Episode) -> tuple[object, ...]:
    """Returns what two episodes share that lead along the same path in the same way."""
    return episode.scan, episode.heading, episode.path
