"""Imitation learning: teacher forcing, then mixed with student forcing under the shortest-path expert.

The warm start of Wang et al. (CVPR 2019); mixing teacher and student forcing is what helps LSTM followers most
on R2R.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from vln.agents.checkpoint import Saved, describe, load_checkpoint
from vln.agents.device import chosen_device, half_precision
from vln.agents.navigator import Navigator
from vln.agents.navigator_policy import NavigatorPolicy
from vln.envs.world.dataset import Dataset
from vln.envs.world.stream import Demonstrations
from vln.learn.back_translation import check_speaker, with_back_translation
from vln.learn.batches import Lesson, Lessons
from vln.learn.data import spread, training_data
from vln.learn.learner import Learner
from vln.learn.loop import Stage
from vln.learn.loop import train as train_stage
from vln.learn.losses import alignment_loss, imitation_loss
from vln.learn.new_navigator import new_checkpoint
from vln.learn.run_directory import RunDirectory
from vln.options import ImitationConfig
from vln.play.policies import find_checkpoint
from vln.play.rollout import run_policy_in_batches

Augment = Callable[[Dataset, np.random.Generator], Dataset]


def imitate(
    config: ImitationConfig,
    run: RunDirectory,
    train: Demonstrations,
    validation: Dataset,
    *,
    augment: Augment | None = None,
    resume: bool = False,
) -> Saved[Navigator]:
    """Trains a navigator on demonstrations and returns the best checkpoint by success rate on validation.

    Args:
        config: options.
        run: where outputs go.
        train: demonstrations.
        validation: episodes to choose the checkpoint and to stop early by; never a test split.
        augment: makes each epoch's demonstrations from `train`.
        resume: continue from the state in `run`.

    Raises:
        KeyboardInterrupt: after Ctrl-C, when the state has been saved.
    """
    torch.set_num_threads(config.threads)
    torch.manual_seed(config.seed)
    device = chosen_device(config.device)
    checkpoint = new_checkpoint(config, train)
    checkpoint.network.to(device)
    learner = Learner(checkpoint.network, config)
    checkpoint = replace(checkpoint, network=learner.average)
    lessons = Lessons(
        train,
        checkpoint.tokenizer,
        batch_size=config.batch_size,
        seed=config.seed,
        pad_id=learner.network.config.pad_id,
        unknown_id=learner.network.config.unknown_id,
        masking=config.masking,
        word_dropout=config.word_dropout,
        environment_dropout=config.environment_dropout,
        explores=config.teacher == "explorer",
        augment=augment,
    )
    run.describe(describe(checkpoint), checkpoint.tokenizer)

    def learn_once(update: int, done: float) -> float:
        student = learner.network if _is_student_forced(config, done, update) else None
        lesson = lessons.draw(update, student, config.temperature)
        return learn(learner, lesson.on(device), config, update, done)

    def judge() -> dict[str, float]:
        return validate(checkpoint, validation, config.validation_episodes)

    train_stage(Stage("imitation", learn_once, judge, checkpoint.network), config, run, learner, resume)
    return load_checkpoint(run.folder)


def learn(learner: Learner[Navigator], lesson: Lesson, config: ImitationConfig, update: int, done: float) -> float:
    """Takes one gradient step on a lesson and returns the imitation loss before it."""
    navigator = learner.network.train()
    with half_precision(navigator.device):
        instruction = navigator.read_instruction(lesson.tokens)
        state = navigator.start(lesson.tokens.shape[0])
        decision, _ = navigator(instruction, lesson.seen, lesson.actions, state)
        loss = imitation_loss(decision.logits, lesson.expert, lesson.active, config.smoothing)
        aligned = alignment_loss(decision.text_attention, lesson.relevant, lesson.active)
    learner.step(loss + config.alignment * aligned, update, done)
    return loss.item()


def validate(checkpoint: Saved[Navigator], dataset: Dataset, num_episodes: int) -> dict[str, float]:
    """Returns success rate and mean number of actions of the greedy agent on episodes spread over the dataset."""
    checkpoint.network.eval()
    policy = NavigatorPolicy(checkpoint.network, checkpoint.tokenizer)
    trajectories = run_policy_in_batches(policy, dataset, spread(len(dataset.instances), num_episodes))
    return {
        "success_rate": float(np.mean([trajectory.success for trajectory in trajectories])),
        "steps": float(np.mean([trajectory.steps for trajectory in trajectories])),
    }


def _is_student_forced(config: ImitationConfig, done: float, update: int) -> bool:
    return done >= config.teacher_share and update % 2 == 1


def train_imitation(config: ImitationConfig, folder: Path, resume: bool = False) -> Saved[Navigator]:
    """Loads the data of a config, trains in a run directory, and returns the best checkpoint.

    With `resume` the config must be the one it began with, but for `vln.learn.run_directory.CHANGEABLE`.

    Raises:
        InputError: if the data or the run directory cannot be used.
        KeyboardInterrupt: after Ctrl-C, when the state has been saved.
    """
    run = RunDirectory(folder, resume)
    config = run.options("imitation", config)
    chosen_device(config.device)
    if config.start is not None:
        find_checkpoint(config.start)  # what cannot be begun with is told before all houses are made
    check_speaker(config)
    data = training_data(config.source, augment=config.augment, seed=config.seed)
    data = with_back_translation(data, config)
    return imitate(config, run, data.train, data.validation, augment=data.augment, resume=resume)
