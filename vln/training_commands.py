"""The commands that train: `vln train ...`. Nothing heavy is imported until one of them runs."""

from collections.abc import Callable, Collection
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any, Literal

from tyro.conf import OmitArgPrefixes

from vln.envs.ranges import Seed, Threads
from vln.menu import Menu
from vln.options import Cluster, Config, ImitationConfig, ReinforcementConfig, SelfImitationConfig, SpeakingConfig

WORDS: list[str] = []  # of the command being run
STAGES, RECIPES = "Stages", "Recipes"
train = Menu(
    "vln train",
    "Train an agent: from demonstrations, from its own experience, or from instructions alone.",
    """Start here:
  vln train imitation --folder runs/first --houses 800 --minutes 4
  vln evaluate runs/first
  vln watch runs/first""",
    (STAGES, RECIPES),
)


@train.command(STAGES)
def imitation(
    config: OmitArgPrefixes[ImitationConfig],
    folder: Path,
    resume: bool = False,
    cluster: OmitArgPrefixes[Cluster] = Cluster(),
) -> None:
    """Learn from demonstrations: teacher forcing, then mixed with student forcing.

    Args:
        config: what to learn from, for how long, and how.
        folder: run directory: config, metrics, best checkpoint, state to resume from.
        resume: go on where the training in the run directory was interrupted, with its options;
            --updates, --minutes, --patience, --threads and --device may be others.
        cluster: where it runs, if not here.
    """
    from vln.learn.imitation import train_imitation

    _train(train_imitation, "imitation", config, folder, resume, cluster)


@train.command(STAGES)
def reinforcement(
    config: OmitArgPrefixes[ReinforcementConfig],
    folder: Path,
    resume: bool = False,
    cluster: OmitArgPrefixes[Cluster] = Cluster(),
) -> None:
    """Improve a navigator by its own experience: extrinsic and intrinsic reward, learned baseline.

    Args:
        config: what to learn from, for how long, and how.
        folder: run directory: config, metrics, best checkpoint, state to resume from.
        resume: go on where the training in the run directory was interrupted, with its options;
            --updates, --minutes, --patience, --threads and --device may be others.
        cluster: where it runs, if not here.
    """
    from vln.learn.reinforcement import train_reinforcement

    _train(train_reinforcement, "reinforcement", config, folder, resume, cluster)


@train.command(STAGES)
def self_imitation(
    config: OmitArgPrefixes[SelfImitationConfig],
    folder: Path,
    resume: bool = False,
    cluster: OmitArgPrefixes[Cluster] = Cluster(),
) -> None:
    """Adapt a navigator to houses by their instructions alone: it imitates the walks its critic likes best.

    Args:
        config: what to learn from, for how long, and how.
        folder: run directory: config, metrics, best checkpoint, state to resume from.
        resume: go on where the training in the run directory was interrupted, with its options;
            --updates, --minutes, --patience, --threads and --device may be others.
        cluster: where it runs, if not here.
    """
    from vln.learn.self_imitation import train_self_imitation

    _train(train_self_imitation, "self-imitation", config, folder, resume, cluster)


@train.command(STAGES)
def speaker(
    config: OmitArgPrefixes[SpeakingConfig],
    folder: Path,
    resume: bool = False,
    cluster: OmitArgPrefixes[Cluster] = Cluster(),
) -> None:
    """Learn to describe trajectories in words: the matching critic, and instructions for new paths.

    Args:
        config: what to learn from, for how long, and how.
        folder: run directory: config, metrics, best checkpoint, state to resume from.
        resume: go on where the training in the run directory was interrupted, with its options;
            --updates, --minutes, --patience, --threads and --device may be others.
        cluster: where it runs, if not here.
    """
    from vln.learn.speaker import train_speaker

    _train(train_speaker, "speaker", config, folder, resume, cluster)


@train.command(RECIPES)
def flagship(
    folder: Path, view: Literal["symbolic", "rgb"] = "symbolic", seed: Seed = 0, threads: Threads = 1
) -> None:
    """Train a flagship from nothing, by the recipe of the ones that come with the package.

    Args:
        folder: gets a run directory for each stage; finished ones are kept, an interrupted one goes on.
        view: what it sees.
        seed: seed of everything random.
        threads: processor threads.
    """
    from vln.experiments.flagship import train_flagship

    print(f"trained {train_flagship(folder, view, seed, threads)}")


def _train(
    train_stage: Callable[[Config, Path, bool], object],
    stage: str,
    config: Config,
    folder: Path,
    resume: bool,
    cluster: Cluster,
) -> None:
    """Trains, together with the other processes if torchrun has started several, or on a Ray cluster."""
    if cluster.ray is not None:
        from vln.learn.on_ray import train_on_ray

        config = _resumed(stage, config, folder) if resume else config
        train_on_ray(train_stage, config, folder, resume, cluster)
        return
    from vln.learn.processes import is_restarted, join_others, leave_others
    from vln.learn.run_directory import STATE

    join_others(config.device)
    resume = resume or (is_restarted() and (folder / STATE).exists())
    train_stage(_resumed(stage, config, folder) if resume else config, folder, resume)
    leave_others()


def _resumed(stage: str, config: Config, folder: Path) -> Config:
    """Returns the options that a training began with, and those that the command line names as it has them."""
    from vln.learn.run_directory import begun_with

    named = {word.split("=")[0].removeprefix("--").removeprefix("no-").replace("-", "_") for word in WORDS}
    return _overlaid(begun_with(folder, stage, type(config)), config, named)


def _overlaid(before: Any, given: Any, names: Collection[str]) -> Any:
    """Returns a dataclass with the fields of some names, at any depth, as in another one."""
    values = {field.name: (getattr(before, field.name), getattr(given, field.name)) for field in fields(before)}
    changed = {name: _overlaid(*pair, names) for name, pair in values.items() if is_dataclass(pair[0])}
    changed |= {name: new for name, (_, new) in values.items() if name in names and name not in changed}
    return replace(before, **changed)
