"""The loop that every training stage shares: updates, validations, the best weights kept, Ctrl-C, exact resume."""

import time
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from vln.agents.checkpoint import save_weights
from vln.learn.interruption import interruptible
from vln.learn.learner import Learner
from vln.learn.run_directory import RunDirectory
from vln.options import Schedule
from vln.progress import progress_bar

Progress = dict[str, Any]  # update, seconds, best, waited, loss: what a resumed training goes on from


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
        KeyboardInterrupt: after Ctrl-C, when the state has been saved.
    """
    progress: Progress = {"update": 0, "seconds": 0.0, "best": -np.inf, "waited": 0, "loss": 0.0}
    if resume:
        progress = _restore(stage, run, learner)
    else:
        save_weights(run.folder, stage.network)
    with interruptible() as interruption, progress_bar() as bar:
        task = bar.add_task(stage.name, total=1000, score="")
        done = share_done(schedule, progress)
        while done < 1 and progress["waited"] < schedule.patience:
            started = time.monotonic()
            loss = stage.learn(progress["update"], done)
            progress["loss"] += (loss - progress["loss"]) * 0.02
            progress["update"] += 1
            progress["seconds"] += time.monotonic() - started
            done = share_done(schedule, progress)
            bar.update(task, completed=min(int(done * 1000), 1000))
            if progress["update"] % schedule.validate_every == 0 or done >= 1:
                score = _judge(stage, schedule, run, progress)
                _save_state(stage, run, learner, progress)
                bar.update(task, score=score)
                if not bar.console.is_terminal:  # a log file has no bar to look at
                    bar.console.print(f"{done:4.0%}  update {progress['update']}  {score}")
            if interruption.requested:
                _save_state(stage, run, learner, progress)
                raise KeyboardInterrupt


def share_done(schedule: Schedule, progress: Progress) -> float:
    """Returns how much of a training is over, 0 to 1, by updates or by minutes, whichever is further."""
    by_time = progress["seconds"] / 60 / schedule.minutes if schedule.minutes else 0.0
    return float(max(progress["update"] / schedule.updates, by_time))


def _judge(stage: Stage, schedule: Schedule, run: RunDirectory, progress: Progress) -> str:
    """Validates, keeps the weights if they are the best so far, logs, and returns the score in words."""
    record = stage.judge()
    name = next(iter(record))
    run.log({"update": progress["update"], "loss": progress["loss"], **record})
    latest = float(np.mean([entry[name] for entry in run.records()[-schedule.judge_by :]]))
    progress["waited"] = 0 if latest > progress["best"] else progress["waited"] + 1
    if latest >= progress["best"]:  # of equals the one that has learnt longer
        progress["best"] = latest
        save_weights(run.folder, stage.network)
    return f"{name.replace('_', ' ')} {record[name]:.3f} (best {progress['best']:.3f})"


def _save_state(stage: Stage, run: RunDirectory, learner: Learner[Any], progress: Progress) -> None:
    memory = {f"memory.{name}": tensor for name, tensor in stage.memory.items()}
    run.save_state(learner.tensors() | memory | {"random": torch.get_rng_state()}, {"progress": progress})


def _restore(stage: Stage, run: RunDirectory, learner: Learner[Any]) -> Progress:
    tensors, values = run.load_state()
    learner.restore(tensors)
    torch.set_rng_state(tensors["random"])
    for name, tensor in stage.memory.items():
        tensor.copy_(tensors[f"memory.{name}"])
    progress: Progress = values["progress"]
    run.keep_records(progress["update"])
    return progress
