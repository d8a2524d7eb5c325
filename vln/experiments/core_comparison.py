"""The recurrent cores side by side: the same training for each, then success, speed, gradients back in time."""

import io
import json
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from PIL import Image
from rich.console import Console
from rich.table import Table

from vln.agents.checkpoint import Saved, count_parameters, load_checkpoint
from vln.agents.navigator import Navigator
from vln.agents.navigator_policy import NavigatorPolicy
from vln.envs.corpora.sources import SourceConfig, load_dataset
from vln.envs.drawing.chart import Chart, Line, draw_charts
from vln.envs.errors import InputError
from vln.envs.files.atomic_file import write_bytes, write_text
from vln.envs.simulation.simulator import Simulator
from vln.envs.world.dataset import Dataset
from vln.experiments import demo
from vln.judge.evaluation import run_with_progress
from vln.judge.scoring import report
from vln.judge.tables import format_score, print_table
from vln.learn.batches import Lesson, Lessons
from vln.learn.imitation import learn, train_imitation
from vln.learn.learner import Learner
from vln.learn.losses import imitation_loss
from vln.learn.run_directory import RunDirectory, run_once
from vln.options import CORE_NAMES, CoreName, ImitationConfig
from vln.play.rollout import run_policy

LAGS = (1, 2, 5, 10, 20, 40)  # steps back in time
RECIPE = replace(demo.RECIPE, updates=10**6)  # the minutes decide
_BATCHES = 20


def compare_cores(run: Path, cores: Sequence[CoreName], minutes: float, seed: int, threads: int) -> None:
    """Trains a navigator with each core for the same time and prints and writes the comparison.

    Args:
        run: where the runs, `cores.json` and `cores.png` go; finished ones are kept.
        cores: names of `vln.agents.recurrence.CORES`.
        minutes: of training for each.
        seed: of everything random.
        threads: processor threads.

    Raises:
        InputError: if no core is named.
        KeyboardInterrupt: after Ctrl-C; the same call goes on where it stopped.
    """
    if not cores:
        raise InputError(f"--cores: name at least one of {', '.join(CORE_NAMES)}")
    unseen = load_dataset(SourceConfig(split="val_unseen"))
    rows: dict[str, dict[str, Any]] = {}
    for core in cores:
        folder = run / core
        config = replace(RECIPE, core=core, minutes=minutes, seed=seed, threads=threads)
        run_once(train_imitation, config, folder)
        learnt = [(record["update"], record["success_rate"]) for record in RunDirectory(folder, True).records()]
        rows[core] = measure(load_checkpoint(folder), config, unseen, core) | {"validations": learnt}
    write_text(run / "cores.json", json.dumps({"minutes": minutes, "seed": seed, "cores": rows}, indent=2) + "\n")
    picture = io.BytesIO()
    _picture(rows, minutes).save(picture, "PNG")
    write_bytes(run / "cores.png", picture.getvalue())
    _print(rows, minutes)
    Console().print(f"Curves and gradients: {run / 'cores.png'}", soft_wrap=True, highlight=False, markup=False)


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
        "gradient_by_lag": gradient_by_lag(checkpoint, drawn),
        "acting_steps_per_second": _acting_rate(policy, dataset),
        "training_steps_per_second": _training_rate(checkpoint, config, drawn),
    }


def gradient_by_lag(checkpoint: Saved[Navigator], lessons: Sequence[Lesson]) -> dict[int, float | None]:
    """Returns how strongly the decisions at the ends of episodes depend on what was done some steps before.

    The norm of the gradient of the loss at each episode's last step with respect to the embedded previous action
    so many steps earlier, relative to that of the last step itself; None where no episode is that long.
    """
    shares: dict[int, list[torch.Tensor]] = {lag: [] for lag in LAGS}
    for lesson in lessons:
        norms, last = _gradient_norms(checkpoint, lesson)
        episodes = torch.arange(len(last))
        for lag in LAGS:
            shares[lag].append((norms[(last - lag).clamp(min=0), episodes] / norms[last, episodes])[last >= lag])
    # The median: an episode that is decided beyond doubt has next to no gradient anywhere.
    joined = {lag: torch.cat(values) for lag, values in shares.items()}
    return {lag: float(values.median()) if len(values) else None for lag, values in joined.items()}


def _gradient_norms(checkpoint: Saved[Navigator], lesson: Lesson) -> tuple[torch.Tensor, torch.Tensor]:
    """Returns the norms of the gradients of the last decisions, float (T, B), and the last steps, int (B,)."""
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
    return gradient.norm(dim=2), last


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


def _picture(rows: dict[str, dict[str, Any]], minutes: float) -> Image.Image:
    """Returns success over updates, and the gradients back in time, of all cores."""
    learning = [
        Line(core, [(update, 100 * success) for update, success in row["validations"]])
        for core, row in rows.items()
    ]
    fading = [
        Line(core, [(lag, share) for lag, share in row["gradient_by_lag"].items() if share])
        for core, row in rows.items()
    ]
    charts = (
        Chart("success at validation, %", "updates", learning, 0.0, 100.0, dots=True),
        Chart("gradient of the last decision, now = 1", "steps back", fading, logarithmic=True, dots=True),
    )
    return draw_charts(f"Recurrent cores after {minutes:g} minutes of imitation each", charts)


def _print(rows: dict[str, dict[str, Any]], minutes: float) -> None:
    scores, fading = Table(), Table()
    for table, headings in (
        (scores, ("SR %", "95 %", "SPL %", "updates", "weights", "steps/s learnt", "acted")),
        (fading, tuple(map(str, LAGS))),
    ):
        table.add_column("core", no_wrap=True)
        for heading in headings:
            table.add_column(heading, justify="right", no_wrap=True)
    for core, row in rows.items():
        scores.add_row(
            core,
            format_score("success_rate", row["success_rate"]),
            "-".join(format_score("success_rate", bound) for bound in row["ci95"]),
            format_score("spl", row["spl"]),
            f"{row['validations'][-1][0]:,}",
            f"{row['weights']:,}",
            f"{row['training_steps_per_second']:,.0f}",
            f"{row['acting_steps_per_second']:,.0f}",
        )
        shares = (row["gradient_by_lag"][lag] for lag in LAGS)
        fading.add_row(core, *("-" if share is None else f"{share:.2g}" for share in shares))
    print_table(f"After {minutes:g} minutes of imitation each, on val_unseen", scores)
    print_table("Gradient of the last decision so many steps back, now = 1", fading)
