"""Training a speaker on demonstrations, by the likelihood of their words or of their characters."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from vln.agents.checkpoint import Saved, describe, load_speaker
from vln.agents.device import chosen_device, half_precision
from vln.agents.policy import DemonstrationPolicy
from vln.agents.speaker import Speaker, SpeakerConfig, Watched, watched
from vln.envs.language.tokenizer import (
    PAD_ID,
    build_character_tokenizer,
    build_word_tokenizer,
    encode_padded,
)
from vln.envs.simulation.simulator import Simulator
from vln.envs.world.dataset import Dataset
from vln.envs.world.stream import Demonstrations
from vln.learn.batches import Lesson, Lessons
from vln.learn.data import spread, training_data
from vln.learn.imitation import Augment
from vln.learn.learner import Learner
from vln.learn.loop import Stage
from vln.learn.loop import train as train_stage
from vln.learn.losses import alignment_loss, mean_over
from vln.learn.new_navigator import view_encoder_for
from vln.learn.run_directory import RunDirectory
from vln.options import SpeakingConfig, config_to_json
from vln.play.rollout import rollout

_BATCH = 32  # paths of a validation at a time
# Tokens of a text at most, and what makes them.
_UNITS = {"word": (120, build_word_tokenizer), "character": (720, build_character_tokenizer)}


def train_speaker(config: SpeakingConfig, folder: Path, resume: bool = False) -> Saved[Speaker]:
    """Loads the data of a config, trains in a run directory, and returns the best speaker.

    With `resume` the config must be the one it began with, but for `vln.learn.run_directory.CHANGEABLE`.

    Raises:
        InputError: if the data or the run directory cannot be used.
        KeyboardInterrupt: after Ctrl-C, when the state has been saved.
    """
    run = RunDirectory(folder, resume)
    config = run.options("speaker", config)
    data = training_data(config.source, augment=config.augment, seed=config.seed)
    return learn_to_speak(config, run, data.train, data.validation, augment=data.augment, resume=resume)


def learn_to_speak(
    config: SpeakingConfig,
    run: RunDirectory,
    train: Demonstrations,
    validation: Dataset,
    *,
    augment: Augment | None = None,
    resume: bool = False,
) -> Saved[Speaker]:
    """Trains a speaker and returns the best one by the likelihood of validation instructions.

    Args:
        config: options.
        run: where outputs go.
        train: demonstrations.
        validation: other demonstrations, to choose the checkpoint and to stop early by.
        augment: makes each epoch's demonstrations from `train`.
        resume: continue from the state in `run`.

    Raises:
        KeyboardInterrupt: after Ctrl-C, when the state has been saved.
    """
    torch.set_num_threads(config.threads)
    torch.manual_seed(config.seed)
    device = chosen_device(config.device)
    checkpoint = new_speaker(config, train)
    checkpoint.network.to(device)
    learner = Learner(checkpoint.network, config)
    checkpoint = replace(checkpoint, network=learner.average)
    tokenizer = checkpoint.tokenizer
    lessons = Lessons(train, tokenizer, batch_size=config.batch_size, seed=config.seed, augment=augment)
    run.describe(describe(checkpoint), checkpoint.tokenizer)

    def learn(update: int, done: float) -> float:
        speaker, lesson = learner.network.train(), lessons.draw(update).on(device)
        with half_precision(device):
            said = speaker(speaker.watch(demonstrated(lesson)), lesson.tokens)
            targets = speaker.targets(lesson.tokens)
            losses = functional.cross_entropy(
                said.logits.transpose(1, 2),
                targets,
                ignore_index=PAD_ID,
                label_smoothing=config.smoothing,
                reduction="none",
            )
            loss = mean_over(targets != PAD_ID, losses)
            # The end of a text belongs to no sentence.
            words = said.attention[:, :-1]
            aligned = alignment_loss(words, lesson.relevant.permute(1, 2, 0), lesson.tokens != PAD_ID)
        learner.step(loss + config.alignment * aligned, update, done)
        return loss.item()

    def judge() -> dict[str, float]:
        return validate_speaker(checkpoint, validation, config.validation_episodes)

    train_stage(Stage("speaker", learn, judge, checkpoint.network), config, run, learner, resume)
    return load_speaker(run.folder)


def new_speaker(config: SpeakingConfig, train: Demonstrations) -> Saved[Speaker]:
    """Returns an untrained speaker made for a dataset's views and words."""
    longest, build_tokenizer = _UNITS[config.unit]
    tokenizer = build_tokenizer(train.instructions)
    speaker = Speaker(
        SpeakerConfig(
            eyes=train.task.eyes,
            vocabulary_size=tokenizer.get_vocab_size(),
            view_encoder=view_encoder_for(config.view_encoder, train.task.eyes),
            word_size=config.word_size,
            view_size=config.view_size,
            hidden_size=config.hidden_size,
            layout_reach=config.layout_reach,
            dropout=config.dropout,
            longest=longest,
        )
    )
    return Saved(speaker, tokenizer, config_to_json(config))


@torch.no_grad()
def validate_speaker(checkpoint: Saved[Speaker], dataset: Dataset, num_episodes: int) -> dict[str, float]:
    """Returns the log-likelihood of a unit and of a text, perplexity, and how often the critic tells paths apart.

    The unit is a word or a character, whichever the speaker speaks in; the perplexity is that of a unit.
    `matching` is the share of episodes whose instruction the speaker finds likelier given their own trajectory
    than given that of the next episode of the batch.
    """
    speaker = checkpoint.network.eval()
    likelihoods, units, matching = 0.0, 0, []
    for batch in _batches_of_similar_length(dataset, spread(len(dataset.instances), num_episodes)):
        steps = max(len(dataset.instances[number].episode.demonstration()) for number in batch)
        played = rollout(DemonstrationPolicy(), Simulator(dataset, len(batch)), batch, steps)
        texts = [dataset.instances[number].instruction for number in batch]
        tokens = torch.from_numpy(encode_padded(checkpoint.tokenizer, texts, pad_id=PAD_ID))
        memory = speaker.watch(watched(played))
        own = speaker.log_likelihood(memory, tokens).cpu()
        other = speaker.log_likelihood(memory, tokens.roll(1, 0)).cpu()
        matching.append((own > other.roll(-1, 0)).float())
        length = (tokens != PAD_ID).sum(1) + 1
        likelihoods += float((own * length).sum())
        units += int(length.sum())
    mean, matched = likelihoods / units, torch.cat(matching)
    return {
        "log_likelihood": mean,
        "perplexity": float(np.exp(-mean)),
        "matching": float(matched.mean()),
        "text_log_likelihood": likelihoods / len(matched),
    }


def _batches_of_similar_length(dataset: Dataset, numbers: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Returns the instances of these numbers, every one of them, in batches of about equal size."""
    steps = [len(dataset.instances[number].episode.demonstration()) for number in numbers]
    order = numbers[np.argsort(steps, kind="stable")]
    return np.array_split(order, -(-len(order) // _BATCH))


def demonstrated(lesson: Lesson) -> Watched:
    """Returns the demonstrations of a lesson as the speaker watches them."""
    return Watched(lesson.seen.view, lesson.expert, lesson.active)
