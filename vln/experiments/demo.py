"""`vln demo`: train on generated houses, compare with the baselines, and draw what the agent does."""

import json
import shutil
import time
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from vln.agents.checkpoint import Saved, count_parameters, load_checkpoint
from vln.agents.navigator import Navigator
from vln.agents.navigator_policy import NavigatorPolicy
from vln.agents.policy import BASELINES, Policy, RandomPolicy
from vln.envs.corpora.sources import SourceConfig, load_dataset
from vln.envs.drawing.window import has_display
from vln.envs.errors import InputError
from vln.envs.files.atomic_file import check_writable, write_text
from vln.envs.simulation.played import Trajectory
from vln.envs.world.dataset import Dataset
from vln.judge.evaluation import run_with_progress
from vln.judge.scoring import report
from vln.judge.tables import TABLE_SUFFIXES, comparison_cells, print_comparison, table_text
from vln.learn.imitation import train_imitation
from vln.learn.run_directory import STATE, RunDirectory, run_once
from vln.options import ImitationConfig
from vln.show.samples import spread
from vln.show.watch import animate, draw_episode, show_episodes

HOUSES = 800
RECIPE = ImitationConfig(
    source=SourceConfig(source="gridhouse", split="train", houses=HOUSES),
    updates=2400,  # about what four minutes of a quiet laptop with two cores come to
    batch_size=16,
    learning_rate=4e-3,
    teacher_share=1.0,
    validate_every=400,
    validation_episodes=320,
    patience=1000,
)
PICTURES = 4
ANIMATION = "episode.gif"  # the last file to be written
MARK = "DEMO"  # the file by which a demo knows its own folder


def run_demo(run: Path, minutes: float, seed: int, window: bool) -> None:
    """Trains, prints the table, and leaves table, pictures and animation in `run`.

    An agent is as good as the number of its updates, so that is the same everywhere; an interrupted demo goes on.

    Args:
        run: gets everything; an earlier demo that is over is replaced.
        minutes: of training at most, on a machine that is too slow for all updates.
        seed: of everything random.
        window: whether to show some episodes at the end.

    Raises:
        InputError: if `run` is a folder that a demo did not make.
        Interrupted: after Ctrl-C in the training; the same call goes on.
    """
    if not _is_interrupted(run):
        _clear(run)
    started = time.monotonic()
    _say(f"A navigator learns from {HOUSES} generated houses, {RECIPE.updates:,} updates …")
    run_once(train_imitation, replace(RECIPE, minutes=minutes, seed=seed), run)
    checkpoint = load_checkpoint(run)
    dataset = load_dataset(SourceConfig(source="gridhouse", split="val_unseen"))
    _say(f"{count_parameters(checkpoint.network):,} weights trained. Evaluating on houses never seen …")
    rows, executed = {}, {}
    for name, policy in _policies(checkpoint, seed).items():
        trajectories = run_with_progress(policy, dataset, name)
        rows[name], executed[name] = report(dataset, trajectories, seed), trajectories
    write_text(run / "scores.json", json.dumps(rows, indent=2) + "\n")
    houses, episodes = len(dataset.houses), len(dataset.instances)
    print_comparison(f"Full-route instructions, {houses} unseen houses, {episodes} episodes", rows)
    for suffix in TABLE_SUFFIXES:
        write_text(run / f"scores{suffix}", table_text(*comparison_cells(rows), suffix))
    policy = NavigatorPolicy(checkpoint.network, checkpoint.tokenizer)
    _draw(run, dataset, policy, executed)
    took = time.monotonic() - started
    _say(f"{took:.0f} seconds in all. Table, pictures, animation and learning curve are in {run}/")
    updates = RunDirectory(run, resume=True).records()[-1]["update"]
    if updates < RECIPE.updates:
        _say(
            f"This machine came to {updates:,} of {RECIPE.updates:,} updates in {minutes:g} minutes: the agent is "
            f"worse than it could be. To go on: vln train imitation --folder {run} --resume --minutes 0"
        )
    _say(f"Next:\n  vln watch {run}\n  vln evaluate {run} --split val_seen\n  vln play")
    if window and has_display():
        show_episodes(policy, dataset, spread(dataset, range(len(dataset.instances)), 3))


def _say(text: str) -> None:
    """Prints words with names of files in them, which are neither broken nor coloured."""
    Console().print(text, soft_wrap=True, highlight=False, markup=False)


def _policies(checkpoint: Saved[Navigator], seed: int) -> dict[str, Policy]:
    navigator, tokenizer = checkpoint.network, checkpoint.tokenizer
    return {
        "learned": NavigatorPolicy(navigator, tokenizer),
        "learned, blind": NavigatorPolicy(navigator, tokenizer, blind=True),
        "learned, deaf": NavigatorPolicy(navigator, tokenizer, deaf=True),
        "random": RandomPolicy(seed),
        "forward": BASELINES["forward"](),
        "shortest path": BASELINES["shortest"](),
    }


def _draw(run: Path, dataset: Dataset, policy: Policy, executed: dict[str, list[Trajectory]]) -> None:
    """Draws some episodes with the paths of the learned and of the random agent, and animates the first."""
    learned, random = executed["learned"], executed["random"]
    successes = [trajectory.instance for trajectory in learned if trajectory.success]
    failures = [trajectory.instance for trajectory in learned if not trajectory.success]
    # Mostly successes, and an honest failure, of different houses as far as there are any.
    some = spread(dataset, successes, PICTURES)
    drawn = {dataset.instances[instance].episode.scan for instance in some[: PICTURES - 1]}
    elsewhere = [instance for instance in failures if dataset.instances[instance].episode.scan not in drawn]
    chosen = [*some[: PICTURES - 1], *(elsewhere or failures)[:1], *some[PICTURES - 1 :]][:PICTURES]
    for number, instance in enumerate(chosen):
        others = {"C random agent": random[instance].poses}
        draw_episode(policy, dataset, instance, run / f"episode_{number}.png", "B trained agent", others)
    animate(policy, dataset, chosen[0], run / ANIMATION)


def _is_interrupted(run: Path) -> bool:
    """Returns whether a demo has begun in a folder and has not come to its last file."""
    return (run / MARK).exists() and (run / STATE).exists() and not (run / ANIMATION).exists()


def _clear(run: Path) -> None:
    """Empties the folder of an earlier demo, and of nothing else; its mark stays, should it be killed."""
    check_writable(run / MARK)
    there = [path for path in run.iterdir() if path.name not in (MARK, f".{MARK}.tmp")] if run.exists() else []
    if there and not (run / MARK).exists():
        raise InputError(f"{run} was not made by a demo; choose another --folder for it")
    for path in there:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    write_text(run / MARK, "This folder is replaced by the next `vln demo` that uses it.\n")
