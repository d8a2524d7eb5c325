"""Imitation learning: teacher forcing, then mixed with student forcing under the shortest-path expert.

The warm start of Wang et al. (CVPR 2019); mixing teacher and student forcing is what helps LSTM followers most
on R2R.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from agents.checkpoint import (
    Checkpoint,
    build_navigator,
    load_checkpoint,
    load_hub_encoder,
    save_description,
    save_weights,
)
from agents.navigator import Navigator, NavigatorConfig
from agents.navigator_policy import NavigatorPolicy
from envs.dataset import Dataset
from envs.language.tokenizer import PAD_ID, build_word_tokenizer
from vln.config import ImitationConfig, config_from_json, config_to_json
from vln.learner import Learner
from vln.lessons import Lesson, Lessons
from vln.losses import alignment_loss, imitation_loss
from vln.rollout import run_policy_in_batches
from vln.run import RunDirectory, interruptible, progress_bar
from vln.training_data import training_data

Progress = dict[str, Any]  # update, seconds, best, waited, loss: what a resumed training goes on from
Augment = Callable[[Dataset, np.random.Generator], Dataset]
_LARGE_VIEW = 200  # cells; above, most cells of a view show nothing


def imitate(
    config: ImitationConfig,
    run: RunDirectory,
    train: Dataset,
    validation: Dataset,
    *,
    augment: Augment | None = None,
    resume: bool = False,
) -> Checkpoint:
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
    checkpoint = new_checkpoint(config, train)
    learner = Learner(checkpoint.navigator, config.learning_rate, config.weight_decay, config.average)
    checkpoint = replace(checkpoint, navigator=learner.average)
    lessons = Lessons(
        train,
        checkpoint.tokenizer,
        batch_size=config.batch_size,
        seed=config.seed,
        pad_id=learner.navigator.config.pad_id,
        masking=config.masking,
        word_dropout=config.word_dropout,
        augment=augment,
    )
    progress: Progress = {"update": 0, "seconds": 0.0, "best": -1.0, "waited": 0, "loss": 0.0}
    if resume:
        progress = _restore(run, learner)
    else:
        save_description(run.folder, checkpoint)
        save_weights(run.folder, checkpoint.navigator)
    with interruptible() as interruption, progress_bar() as bar:
        task = bar.add_task("imitation", total=1000, score="")
        done = share_done(config, progress)
        while done < 1 and progress["waited"] < config.patience:
            started = time.monotonic()
            student = learner.navigator if _is_student_forced(config, done, progress["update"]) else None
            lesson = lessons.draw(progress["update"], student, config.temperature)
            loss = learn(learner, lesson, config, progress["update"], done)
            progress["loss"] += (loss - progress["loss"]) * 0.02
            progress["update"] += 1
            progress["seconds"] += time.monotonic() - started
            done = share_done(config, progress)
            bar.update(task, completed=min(int(done * 1000), 1000))
            if progress["update"] % config.validate_every == 0 or done >= 1:
                score = _judge(run, checkpoint, validation, config, progress)
                _save_state(run, learner, progress)
                bar.update(task, score=score)
                if not bar.console.is_terminal:  # a log file has no bar to look at
                    bar.console.print(f"{done:4.0%}  update {progress['update']}  {score}")
            if interruption.requested:
                _save_state(run, learner, progress)
                raise KeyboardInterrupt
    return load_checkpoint(run.folder)


def share_done(config: ImitationConfig, progress: dict[str, Any]) -> float:
    """Returns how much of a training is over, 0 to 1, by updates or by minutes, whichever is further."""
    by_time = progress["seconds"] / 60 / config.minutes if config.minutes else 0.0
    return max(progress["update"] / config.updates, by_time)


def learn(learner: Learner, lesson: Lesson, config: ImitationConfig, update: int, done: float) -> float:
    """Takes one gradient step on a lesson and returns the imitation loss before it."""
    navigator = learner.navigator.train()
    instruction = navigator.read_instruction(lesson.tokens)
    state = navigator.start(lesson.tokens.shape[0])
    decision, _ = navigator(instruction, lesson.views, lesson.previous_actions, state)
    loss = imitation_loss(decision.logits, lesson.expert, lesson.active, config.smoothing)
    aligned = alignment_loss(decision.text_attention, lesson.relevant, lesson.active)
    learner.step(loss + config.alignment * aligned, update, done)
    return loss.item()


def validate(checkpoint: Checkpoint, dataset: Dataset, num_episodes: int) -> dict[str, float]:
    """Returns success rate and mean number of actions of the greedy agent on episodes spread over the dataset."""
    checkpoint.navigator.eval()
    policy = NavigatorPolicy(checkpoint.navigator, checkpoint.tokenizer)
    count = len(dataset.instances)
    numbers = np.linspace(0, count - 1, min(num_episodes, count)).round().astype(np.int64)
    trajectories = run_policy_in_batches(policy, dataset, numbers)
    return {
        "success_rate": float(np.mean([trajectory.success for trajectory in trajectories])),
        "steps": float(np.mean([trajectory.steps for trajectory in trajectories])),
    }


def new_checkpoint(config: ImitationConfig, train: Dataset) -> Checkpoint:
    """Returns an untrained navigator made for a dataset's views and words."""
    view = train.task.view
    encoder = config.view_encoder
    if encoder == "auto":
        encoder = "cells" if view.shape[0] * view.shape[1] > _LARGE_VIEW else "crop"
    hub_config, pad_id, hub_model = None, PAD_ID, None
    if config.instruction_encoder == "lstm":
        tokenizer = build_word_tokenizer(train.instructions)
    else:
        hub_model, tokenizer, pad_id = load_hub_encoder(config.instruction_encoder)
        hub_config = hub_model.config.to_dict()  # type: ignore[union-attr,operator]
    navigator_config = NavigatorConfig(
        view=view,
        vocabulary_size=tokenizer.get_vocab_size(),
        pad_id=pad_id,
        view_encoder=encoder,
        instruction_encoder=config.instruction_encoder,
        tune_encoder=config.tune_encoder,
        word_size=config.word_size,
        view_size=config.view_size,
        hidden_size=config.hidden_size,
        layout_reach=config.layout_reach,
        dropout=config.dropout,
        cross_modal=config.cross_modal,
        text_feedback=config.text_feedback,
    )
    navigator = (
        build_navigator(navigator_config, None) if hub_model is None else Navigator(navigator_config, hub_model)
    )
    return Checkpoint(navigator, tokenizer, config_to_json(config), hub_config)


def _is_student_forced(config: ImitationConfig, done: float, update: int) -> bool:
    return done >= config.teacher_share and update % 2 == 1


def _judge(
    run: RunDirectory, checkpoint: Checkpoint, validation: Dataset, config: ImitationConfig, progress: Progress
) -> str:
    """Validates, keeps the weights if they are the best so far, logs, and returns the score in words."""
    record = validate(checkpoint, validation, config.validation_episodes)
    run.log({"update": progress["update"], "loss": progress["loss"], **record})
    success = np.mean([record["success_rate"] for record in run.records()[-config.judge_by :]])
    progress["waited"] = 0 if success > progress["best"] else progress["waited"] + 1
    if success >= progress["best"]:  # of equals the one that has learnt longer
        progress["best"] = float(success)
        save_weights(run.folder, checkpoint.navigator)
    return f"success {record['success_rate']:.1%} (best {progress['best']:.1%})"


def _save_state(run: RunDirectory, learner: Learner, progress: Progress) -> None:
    run.save_state(learner.tensors() | {"random": torch.get_rng_state()}, {"progress": progress})


def _restore(run: RunDirectory, learner: Learner) -> Progress:
    tensors, values = run.load_state()
    learner.restore(tensors)
    torch.set_rng_state(tensors["random"])
    progress: Progress = values["progress"]
    run.keep_records(progress["update"])
    return progress


def train_imitation(config: ImitationConfig, folder: Path, resume: bool = False) -> Checkpoint:
    """Loads the data of a config, trains in a run directory, and returns the best checkpoint.

    With `resume` the config is the one in the run directory.

    Raises:
        InputError: if the data or the run directory cannot be used.
    """
    run = RunDirectory(folder, resume)
    if resume:
        config = config_from_json(load_checkpoint(folder).training)
    data = training_data(config.source, augment=config.augment, seed=config.seed)
    return imitate(config, run, data.train, data.validation, augment=data.augment, resume=resume)
