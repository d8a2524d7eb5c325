"""Tiny trainings and experiments in two rooms, each as its command does it: one call begins and goes on."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tests.worlds import FIXTURES, two_room_dataset
from vln.envs.corpora import gridhouse
from vln.experiments import core_comparison, demo, flagship, sail_protocol
from vln.experiments.ablation import Recipe, run_ablation
from vln.learn import loop
from vln.learn.imitation import train_imitation
from vln.learn.reinforcement import train_reinforcement
from vln.learn.run_directory import STATE
from vln.learn.self_imitation import train_self_imitation
from vln.learn.speaker import train_speaker
from vln.options import ImitationConfig, ReinforcementConfig, SelfImitationConfig, SpeakingConfig

Command = Callable[[Path], None]

SCHEDULE: dict[str, Any] = {"updates": 4, "batch_size": 2, "validate_every": 2, "ema": 0.9, "threads": 1}
SIZES: dict[str, Any] = {"hidden_size": 8, "word_size": 4, "view_size": 4}
IMITATION = ImitationConfig(**SCHEDULE, **SIZES, teacher_share=0.5, masking=0.2, word_dropout=0.1)
SPEAKING = SpeakingConfig(**SCHEDULE, **SIZES)
REINFORCEMENT = ReinforcementConfig(**SCHEDULE, start=Path())
SELF_IMITATION = SelfImitationConfig(**SCHEDULE, group_size=2, start=Path(), critic=Path())


def make_small() -> None:
    """Puts two rooms in the place of generated houses, in this process, stops the clock, waits for no disk."""
    dataset = two_room_dataset()
    gridhouse.load_gridhouse = lambda *_, **__: dataset
    loop.time = SimpleNamespace(monotonic=lambda: 0.0)  # type: ignore[assignment]
    os.fsync = lambda _: None  # what is in the page cache survives the death of a process
    core_comparison.RECIPE = demo.RECIPE = IMITATION
    sail_protocol.MAPS = ("grid", "grid+l")


def commands(base: Path) -> dict[str, Command]:
    """Returns every command by name; agents to begin with are trained in `base` first."""
    start, critic = base / "start", base / "critic"
    train_imitation(IMITATION, start)
    train_speaker(SPEAKING, critic)
    improved = replace(REINFORCEMENT, start=start, critic=critic)
    adapted = replace(SELF_IMITATION, start=start, critic=critic)
    recipe = Recipe(IMITATION, SPEAKING, REINFORCEMENT, SELF_IMITATION, houses=1, episodes_per_house=2)
    flown = flagship.RECIPE._replace(imitation=IMITATION, reinforcement=REINFORCEMENT)
    sailed = replace(sail_protocol.RECIPE, **SCHEDULE, view_size=8, hidden_size=8, validation_episodes=2)
    return {
        "imitation": _stage(train_imitation, IMITATION),
        "speaker": _stage(train_speaker, SPEAKING),
        "reinforcement": _stage(train_reinforcement, improved),
        "self-imitation": _stage(train_self_imitation, adapted),
        "flagship": lambda folder: _discard(flagship.train_flagship(folder, "symbolic", 0, 1, flown)),
        "ablation": lambda folder: run_ablation(folder, 1, 1, recipe),
        "sail": lambda folder: sail_protocol.run_protocol(folder, 1, FIXTURES, 1, recipe=sailed),
        "cores": lambda folder: core_comparison.compare_cores(folder, ("lstm", "mingru"), 1.0, 0, 1),
        "demo": lambda folder: demo.run_demo(folder, 1.0, 0, window=False),
    }


def _stage(train: Any, config: Any) -> Command:
    """Returns a stage as a user repeats it: with `--resume` once there is a state."""
    return lambda folder: _discard(train(config, folder, (folder / STATE).exists()))


def _discard(_: object) -> None:
    """Takes what a command returns."""
