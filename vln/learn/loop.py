"""The loop that every training stage shares: updates, validations, the best weights kept, Ctrl-C, exact resume."""

import math
import time
from collections.abc import Callable, Mapping
from signal import SIGTERM
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
from torch import Tensor, nn

from vln.agents.checkpoint import save_frozen, save_weights
from vln.agents.device import random_state, restore_random_state
from vln.envs.errors import InputError
from vln.learn.ending import ABOUT, Ending, shown
from vln.learn.interruption import Interrupted, interruptible
from vln.learn.learner import Learner
from vln.learn.memory import keep_memory
from vln.learn.processes import agreed, as_the_first, draw_differently, is_first, largest_of_all, share_of
from vln.learn.run_directory import RunDirectory
from vln.options import Schedule
from vln.progress import progress_bar

# update, seconds, loss, waited, best (score), best_update, records (of validations): what a resumed training
# goes on from.
Progress = dict[str, Any]


_LOSS_SHARE = 0.02  # of the latest loss in the smoothed one


class Stage(NamedTuple):
    """What one training stage does in the loop.

    Attributes:
        name: shown beside the progress bar.
        learn: takes one gradient step, given the number of updates before it and the share of the training that
            is over; returns the loss.
        judge: returns the validation's figures; the first one is what the best weights are chosen by.
        network: whose weights are kept: those of `learner.average`.
        memory: what else must be saved to resume exactly, filled in place; for example a replay buffer.
    """

    name: str
    learn: Callable[[int, float], float]
    judge: Callable[[], dict[str, float]]
    network: nn.Module
    memory: Mapping[str, Tensor] = MappingProxyType({})


def train(stage: Stage, schedule: Schedule, run: RunDirectory, learner: Learner[Any], resume: bool) -> None:
    """Trains until the schedule ends; the best weights are in the run directory then.

    Raises:
        InputError: if the run directory cannot be used, or the training diverges; the best weights are kept.
        Interrupted: after Ctrl-C or another signal to end, when the state has been saved.
    """
    keep_memory()
    share_of(schedule.batch_size)
    with run.claimed(), interruptible() as interruption, progress_bar() as bar:
        progress = _restore(stage, run, learner) if resume else _begin(stage, run, learner)
        draw_differently(schedule.seed, progress["update"])
        run.write_description(stage.name)
        _keep(stage, run, progress)
        task, score = bar.add_task(f"{run.folder.name}: {stage.name}", total=1000, score=""), ""
        done = share_done(schedule, progress)
        while done < 1 and progress["waited"] < schedule.patience:
            started = time.monotonic()
            loss = _learn(stage, run, progress["update"], done)
            seconds, signal = time.monotonic() - started, float(interruption.signal or 0)
            loss, seconds, signal = agreed((loss, seconds, signal), learner.device)
            progress["loss"] += (loss - progress["loss"]) * (_LOSS_SHARE if progress["update"] else 1.0)
            progress["update"] += 1
            progress["seconds"] += seconds
            done = share_done(schedule, progress)
            bar.update(task, completed=int(done * 1000), score=score or f"loss {progress['loss']:.3g}")
            if progress["update"] % schedule.validate_every == 0 or done >= 1:
                bar.update(task, score="validating …")
                score = _judge(stage, schedule, learner, progress)
                _save_state(stage, run, learner, progress)
                _keep(stage, run, progress)
                bar.update(task, score=score)
                if is_first() and not bar.console.is_terminal:  # a log file has no bar to look at
                    bar.console.print(f"{done:4.0%}  update {progress['update']}  {score}")
            if signal:
                _save_state(stage, run, learner, progress)
                if is_first():
                    _ending(stage, run, progress).draw()
                message = f"interrupted after update {progress['update']}; everything is saved in {run.folder}"
                raise Interrupted(interruption.signal or SIGTERM, message)
    if is_first():
        _ending(stage, run, progress).draw()
        _ending(stage, run, progress).tell()
    as_the_first(None)  # what the others go on with has been written then


def share_done(schedule: Schedule, progress: Progress) -> float:
    """Returns how much of a training is over, 0 to 1, by updates or by minutes, whichever is further."""
    by_time = progress["seconds"] / 60 / schedule.minutes if schedule.minutes else 0.0
    return float(min(max(progress["update"] / schedule.updates, by_time), 1.0))


def _learn(stage: Stage, run: RunDirectory, update: int, done: float) -> float:
    try:
        loss = stage.learn(update, done)
        if not math.isfinite(loss):
            raise FloatingPointError(f"its loss is {loss}")
    except FloatingPointError as error:
        raise InputError(
            f"the training went wrong at update {update + 1}: {error}; the best weights before are kept in "
            f"{run.folder}; try a lower --learning-rate in another --folder"
        ) from error
    return loss


def _judge(stage: Stage, schedule: Schedule, learner: Learner[Any], progress: Progress) -> str:
    """Validates, notes whether the weights are the best so far, and returns the score in words."""
    record = as_the_first(stage.judge() if is_first() else {})
    name = next(iter(record))
    values = (progress["update"], schedule.seed, progress["loss"], learner.learning_rate, learner.gradient_norm)
    progress["records"].append(dict(zip(ABOUT, values, strict=True)) | record)
    latest = float(np.mean([entry[name] for entry in progress["records"][-schedule.judge_by :]]))
    progress["waited"] = 0 if latest > progress["best"] else progress["waited"] + 1
    if latest >= progress["best"]:  # of equals the one that has learnt longer
        progress["best"], progress["best_update"] = latest, progress["update"]
    # What is best is decided by means, which must not be taken for single validations.
    mean = f", mean of {schedule.judge_by}: {shown(name, latest)}" if schedule.judge_by > 1 else ""
    return f"{name.replace('_', ' ')} {shown(name, record[name])}{mean} (best {shown(name, progress['best'])})"


def _ending(stage: Stage, run: RunDirectory, progress: Progress) -> Ending:
    return Ending(run.folder, stage.name, progress["records"], progress["best_update"], progress["seconds"])


def _keep(stage: Stage, run: RunDirectory, progress: Progress) -> None:
    """Writes what follows from the state just saved or read: the metrics, and the weights if they are the best."""
    run.write_metrics(progress["records"])
    if progress["best_update"] == progress["update"] and is_first():
        save_weights(run.folder, stage.network)


def _begin(stage: Stage, run: RunDirectory, learner: Learner[Any]) -> Progress:
    """Saves the state of a training that begins, after what never changes, and returns its progress."""
    progress: Progress = {
        "update": 0,
        "seconds": 0.0,
        "loss": 0.0,
        "waited": 0,
        "best": -math.inf,
        "best_update": 0,
        "records": [],
    }
    if is_first():
        save_frozen(run.folder, stage.network)
    _save_state(stage, run, learner, progress)
    return progress


def _save_state(stage: Stage, run: RunDirectory, learner: Learner[Any], progress: Progress) -> None:
    largest_of_all(list(stage.memory.values()))  # each process has filled its part
    memory = {f"memory.{name}": tensor for name, tensor in stage.memory.items()}
    run.save_state(stage.name, learner.tensors() | memory | random_state(learner.device), progress)


def _restore(stage: Stage, run: RunDirectory, learner: Learner[Any]) -> Progress:
    tensors, progress = run.load_state()
    try:
        learner.restore(tensors)
        restore_random_state(tensors, learner.device)
        for name, tensor in stage.memory.items():
            tensor.copy_(tensors[f"memory.{name}"])
    except (LookupError, RuntimeError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise InputError(f"{run.folder}: its state does not fit ({reason}); choose another --folder") from error
    return progress
