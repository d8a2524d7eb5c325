"""The recurrent cores side by side: the same training for each, then success, speed, gradients back in time."""

import json
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from rich.console import Console
from rich.table import Table

from vln.agents.checkpoint import Saved, count_parameters, load_checkpoint
from vln.agents.navigator import Navigator
from vln.agents.navigator_policy import NavigatorPolicy
from vln.envs.corpora.sources import SourceConfig, load_dataset
from vln.envs.files.atomic_file import write_text
from vln.envs.simulation.simulator import Simulator
from vln.envs.world.dataset import Dataset
from vln.experiments.demo import RECIPE
from vln.judge.evaluation import run_with_progress
from vln.judge.scoring import report
from vln.judge.tables import format_score
from vln.learn.batches import Lesson, Lessons
from vln.learn.imitation import learn, train_imitation
from vln.learn.learner import Learner
from vln.learn.losses import imitation_loss
from vln.learn.run_directory import run_once
from vln.options import CoreName, ImitationConfig
from vln.play.rollout import run_policy

LAGS = (1, 5, 10, 20)  # steps back in time
_BATCHES = 20


def compare_cores(run: Path, cores: Sequence[CoreName], minutes: float, seed: int, threads: int) -> None:
    """Trains a navigator with each core for the same time and prints and writes the comparison.

    Args:
        run: where the runs and `cores.json` go; finished ones are kept.
        cores: names of `vln.agents.recurrence.CORES`.
        minutes: of training for each.
        seed: of everything random.
        threads: processor threads.

    Raises:
        InputError: if there is no core of a name.
        KeyboardInterrupt: after Ctrl-C; the same call goes on where it stopped.
    """
    unseen = load_dataset(SourceConfig(split="val_unseen"))
    rows: dict[str, dict[str, Any]] = {}
    for core in cores:
        folder = run / core
        config = replace(RECIPE, core=core, minutes=minutes, seed=seed, threads=threads)
        run_once(train_imitation, config, folder)
        rows[core] = measure(load_checkpoint(folder), config, unseen, core)
    write_text(run / "cores.json", json.dumps({"minutes": minutes, "seed": seed, "cores": rows}, indent=2) + "\n")
    _print(rows, minutes)


def measure(checkpoint: Saved[Navigator], config: ImitationConfig, dataset: Dataset, name: str) -> dict[str, Any]:
    """Returns scores on a dataset, weights, steps per second and gradients by lag of a trained navigator."""
    policy = NavigatorPolicy(checkpoint.network, checkpoint.tokenizer)
    scores = report(dataset, run_with_progress(policy, dataset, name), config.seed)
    lessons = Lessons(dataset, checkpoint.tokenizer, batch_size=config.batch_size, seed=config.seed)
    drawn = [lessons.draw(number) for number in range(min(_BATCHES, lessons.batches_per_epoch))]
    return {
        "success_rate": scores["success_rate"],
        "ci95": scores["ci95"]["success_rate"],
        "spl": scores["spl"],
        "weights": count_parameters(checkpoint.network),
        "gradient_by_lag": gradient_by_lag(checkpoint, drawn[0]),
        "acting_steps_per_second": _acting_rate(policy, dataset),
        "training_steps_per_second": _training_rate(checkpoint, config, drawn),
    }


def gradient_by_lag(checkpoint: Saved[Navigator], lesson: Lesson) -> dict[int, float]:
    """Returns how strongly the decisions at the ends of episodes depend on what was done some steps before.

    The norm of the gradient of the loss at each episode's last step with respect to the embedded previous action
    so many steps earlier, relative to that of the last step itself.
    """
    navigator = checkpoint.network.train(False)
    reached: list[torch.Tensor] = []
    hook = navigator.previous_action.register_forward_hook(lambda _, __, output: reached.append(output))
    instruction = navigator.read_instruction(lesson.tokens)
    state = navigator.start(lesson.tokens.shape[0])
    decision, _ = navigator(instruction, lesson.seen, lesson.actions, state)
    hook.remove()
    last = lesson.active.sum(0) - 1
    ends = torch.nn.functional.one_hot(last, len(lesson.active)).T.bool()
    (gradient,) = torch.autograd.grad(imitation_loss(decision.logits, lesson.expert, ends), reached)
    norms, episodes = gradient.norm(dim=2), torch.arange(len(last))
    now = norms[last, episodes]
    # The median: an episode that is decided beyond doubt has next to no gradient anywhere.
    return {
        lag: float((norms[last - lag, episodes] / now)[last >= lag].median()) if (last >= lag).any() else 0.0
        for lag in LAGS
    }


def _acting_rate(policy: NavigatorPolicy, dataset: Dataset, agents: int = 256) -> float:
    """Returns steps per second of greedy agents side by side, the simulator included."""
    count = min(agents, len(dataset.instances))
    started = time.perf_counter()
    trajectories = run_policy(policy, Simulator(dataset, count), range(count))
    return sum(trajectory.steps for trajectory in trajectories) / (time.perf_counter() - started)


def _training_rate(checkpoint: Saved[Navigator], config: ImitationConfig, lessons: Sequence[Lesson]) -> float:
    """Returns demonstrated steps learnt from per second; the navigator's weights change."""
    learner = Learner(checkpoint.network, replace(config, learning_rate=1e-4))
    learn(learner, lessons[0], config, 0, 0.0)
    started = time.perf_counter()
    for update, lesson in enumerate(lessons):
        learn(learner, lesson, config, update, 0.0)
    return sum(int(lesson.active.sum()) for lesson in lessons) / (time.perf_counter() - started)


def _print(rows: dict[str, dict[str, Any]], minutes: float) -> None:
    table = Table(title=f"Recurrent cores, {minutes:g} minutes of imitation each, success on val_unseen")
    headings = ("SR %", "95 %", "SPL %", "weights", "training steps/s", "acting steps/s")
    for column in ("core", *headings, *(f"gradient {lag} back" for lag in LAGS)):
        table.add_column(column, justify="left" if column == "core" else "right")
    for core, row in rows.items():
        table.add_row(
            core,
            format_score("success_rate", row["success_rate"]),
            "-".join(format_score("success_rate", bound) for bound in row["ci95"]),
            format_score("spl", row["spl"]),
            f"{row['weights']:,}",
            f"{row['training_steps_per_second']:,.0f}",
            f"{row['acting_steps_per_second']:,.0f}",
            *(f"{row['gradient_by_lag'][lag]:.2g}" for lag in LAGS),
        )
    Console(width=150).print(table)
