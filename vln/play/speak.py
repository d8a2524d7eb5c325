"""Walking paths and putting them into words: what a speaker is shown, and what it says about it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from vln.agents.checkpoint import Saved, load_speaker
from vln.agents.policy import DemonstrationPolicy
from vln.agents.speaker import Speaker, watched
from vln.envs.errors import InputError
from vln.envs.language.tokenizer import decode
from vln.envs.simulation.simulator import Simulator
from vln.envs.world.dataset import Dataset
from vln.play.rollout import rollout
from vln.progress import progress_bar

_BATCH = 32

Alter = Callable[[NDArray[np.uint8], NDArray[np.int64]], NDArray[np.uint8]]


def load_speaker_for(folder: Path, dataset: Dataset) -> Saved[Speaker]:
    """Returns the speaker in a run directory, if it sees what the dataset shows.

    Raises:
        InputError: if there is none, or it is made for other views.
    """
    checkpoint = load_speaker(folder)
    if checkpoint.network.config.eyes != dataset.task.eyes:
        raise InputError(f"{folder} speaks about other views than those of {dataset.source}; use its own source")
    return checkpoint


@torch.no_grad()
def speak(
    checkpoint: Saved[Speaker],
    dataset: Dataset,
    beam: int = 1,
    temperature: float = 0.0,
    alter: Alter | None = None,
) -> list[str]:
    """Returns a text for each instance's path: greedy, by beam search, or sampled.

    Args:
        checkpoint: the speaker.
        dataset: the paths.
        beam: width of the beam search; 1 for none.
        temperature: of sampling; 0 for the likeliest words.
        alter: changes the views, uint8 (T, B, ...), of the instances of these indices, int64 (B,), before the
            speaker sees them.
    """
    speaker = checkpoint.network.eval()
    numbers = np.arange(len(dataset.instances))
    texts: list[str] = []
    with progress_bar() as bar:
        task = bar.add_task("speak", total=len(numbers), score="")
        for batch in np.array_split(numbers, range(_BATCH, len(numbers), _BATCH)):
            walked = watched(rollout(DemonstrationPolicy(), Simulator(dataset, len(batch)), batch))
            if alter is not None:
                walked = walked._replace(views=torch.from_numpy(alter(walked.views.numpy(), batch)))
            memory = speaker.watch(walked)
            if beam > 1:
                tokens = speaker.speak_by_beam(memory, beam)
            else:
                tokens = speaker.speak(memory, temperature=temperature)
            texts += [decode(checkpoint.tokenizer, row) for row in tokens.tolist()]
            bar.advance(task, len(batch))
    return texts


def with_instructions(dataset: Dataset, texts: Sequence[str]) -> Dataset:
    """Returns the dataset with one text for each instance in place of what was said."""
    said = iter(texts)
    episodes = tuple(
        replace(episode, instructions=tuple(next(said) or "." for _ in episode.instructions), sentences=())
        for episode in dataset.episodes
    )
    return replace(dataset, episodes=episodes)
