"""What each part of the method is worth: the ablation of Wang et al. (CVPR 2019, table 2) on generated houses.

As in R2R there are few training houses, so that houses never seen are harder. Each row of the table adds one part
to the row it starts from:

    imitation        history -> text and history -> vision, each on its own: a baseline like speaker-follower's
    cross-modal      imitation with the paper's order history -> text -> vision
    extrinsic        + reinforcement by the distance gained and success
    intrinsic        + the matching critic's reward (together: RCM)
    SIL(train)       + self-supervised imitation in the training houses
    SIL(unseen)      the same in the unseen houses, by their instructions alone
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from vln.agents.checkpoint import load_checkpoint
from vln.agents.navigator_policy import NavigatorPolicy
from vln.envs.corpora.sources import SourceConfig, load_dataset
from vln.envs.files.atomic_file import write_text
from vln.envs.world.dataset import Dataset
from vln.judge.comparison import format_difference
from vln.judge.evaluation import run_with_progress
from vln.judge.intervals import Groups, means_with_intervals
from vln.judge.scoring import groups_of, score_trajectories
from vln.judge.tables import METRICS, SHARES, counted, format_score, print_table
from vln.learn.imitation import train_imitation
from vln.learn.reinforcement import train_reinforcement
from vln.learn.run_directory import run_once
from vln.learn.self_imitation import train_self_imitation
from vln.learn.speaker import train_speaker
from vln.options import (
    ImitationConfig,
    ReinforcementConfig,
    SelfImitationConfig,
    SpeakingConfig,
    config_to_json,
)

HOUSES, EPISODES_PER_HOUSE = 60, 100
SPLITS = ("val_seen", "val_unseen")
COLUMNS = ("success_rate", "spl", "oracle_success_rate", "navigation_error", "path_length")
# Each row, and the row that its gain is measured against.
ROWS = {
    "imitation": None,
    "cross-modal": "imitation",
    "extrinsic": "cross-modal",
    "intrinsic": "extrinsic",
    "SIL(train)": "intrinsic",
    "SIL(unseen)": "intrinsic",
}

Columns = dict[str, NDArray[np.float64]]  # scores by name, (seeds, episodes) each


class Recipe(NamedTuple):
    """Options of every stage; sources, starts and critics are filled in.

    Attributes:
        imitation: of the first two rows.
        speaker: of the matching critic.
        reinforcement: of the next two.
        self_imitation: of the last two.
        houses: for training.
        episodes_per_house: for training.
    """

    imitation: ImitationConfig = ImitationConfig(
        updates=2500, learning_rate=4e-3, teacher_share=1.0, validate_every=500, patience=1000
    )
    speaker: SpeakingConfig = SpeakingConfig(updates=1500, learning_rate=2e-3, validate_every=250, patience=1000)
    reinforcement: ReinforcementConfig = ReinforcementConfig(
        start=Path(),
        updates=250,
        batch_size=64,
        group_size=8,
        advantage="leave-one-out",
        learning_rate=5e-4,
        discount=0.99,
        intrinsic=10.0,
        temperature=1.0,
        validate_every=50,
    )
    self_imitation: SelfImitationConfig = SelfImitationConfig(
        start=Path(), critic=Path(), updates=300, learning_rate=1e-3, validate_every=100
    )
    houses: int = HOUSES
    episodes_per_house: int = EPISODES_PER_HOUSE


RECIPE = Recipe()


def run_ablation(run: Path, seeds: int, threads: int, recipe: Recipe = RECIPE) -> None:
    """Trains every row with every seed, scores them, and prints and writes the table. Finished stages are kept.

    Args:
        run: where the runs of all stages and the table go.
        seeds: number of seeds.
        threads: processor threads.
        recipe: options of the stages.

    Raises:
        KeyboardInterrupt: after Ctrl-C; the same call goes on where it stopped.
    """
    for seed in range(seeds):
        train_rows(run / f"seed_{seed}", seed, threads, recipe)
    datasets = {split: load_dataset(SourceConfig(split=split)) for split in SPLITS}
    scores = {
        row: {
            split: _scores([run / f"seed_{seed}" / row for seed in range(seeds)], dataset, f"{row} {split}")
            for split, dataset in datasets.items()
        }
        for row in ROWS
    }
    groups = {split: groups_of(dataset, range(len(dataset.instances))) for split, dataset in datasets.items()}
    report: dict[str, Any] = {
        "recipe": {name: _plain(value) for name, value in recipe._asdict().items()},
        "seeds": seeds,
        "rows": {row: _summary(scores, row, groups) for row in ROWS},
    }
    write_text(run / "ablation.json", json.dumps(report, indent=2) + "\n")
    _print(report["rows"], seeds)


def train_rows(folder: Path, seed: int, threads: int, recipe: Recipe) -> None:
    """Trains the speaker and every row of one seed, each in a run directory of its name."""
    source = SourceConfig(houses=recipe.houses, episodes_per_house=recipe.episodes_per_house)
    common: dict[str, Any] = {"source": source, "seed": seed, "threads": threads}
    critic = folder / "speaker"
    speaking = replace(recipe.speaker, **common)
    run_once(train_speaker, speaking, critic)
    for row, cross_modal in (("imitation", False), ("cross-modal", True)):
        imitating = replace(recipe.imitation, cross_modal=cross_modal, **common)
        run_once(train_imitation, imitating, folder / row)
    reinforcing = replace(recipe.reinforcement, start=folder / "cross-modal", **common)
    run_once(train_reinforcement, reinforcing, folder / "extrinsic")
    run_once(train_reinforcement, replace(reinforcing, critic=critic), folder / "intrinsic")
    exploring = replace(recipe.self_imitation, start=folder / "intrinsic", critic=critic, **common)
    run_once(train_self_imitation, exploring, folder / "SIL(train)")
    unseen = replace(exploring, source=SourceConfig(split="val_unseen"))
    run_once(train_self_imitation, unseen, folder / "SIL(unseen)")


def _scores(folders: list[Path], dataset: Dataset, name: str) -> Columns:
    """Returns the scores of one row on a split."""
    by_seed = []
    for folder in folders:
        checkpoint = load_checkpoint(folder)
        policy = NavigatorPolicy(checkpoint.network, checkpoint.tokenizer)
        scores = score_trajectories(dataset, run_with_progress(policy, dataset, name))
        by_seed.append({column: [float(asdict(one)[column]) for one in scores] for column in COLUMNS})
    return {column: np.array([scores[column] for scores in by_seed]) for column in COLUMNS}


def _summary(
    scores: Mapping[str, Mapping[str, Columns]], row: str, groups: Mapping[str, Groups]
) -> dict[str, Any]:
    """Returns means over seeds and episodes with 95 % intervals over episodes, and the gain over another row."""
    before = ROWS[row]
    summary: dict[str, Any] = {}
    for split in SPLITS:
        columns = {name: values.mean(0).tolist() for name, values in scores[row][split].items()}
        if before is not None:
            gained = scores[row][split]["success_rate"] - scores[before][split]["success_rate"]
            columns["gain"] = gained.mean(0).tolist()
        by_seed = scores[row][split]["success_rate"].mean(1).tolist()
        summary[split] = means_with_intervals(columns, groups[split], shares=SHARES) | {
            "success_rate_by_seed": by_seed
        }
    summary["over"] = before
    summary["gap"] = summary["val_seen"]["success_rate"] - summary["val_unseen"]["success_rate"]
    return summary


def _plain(value: Any) -> Any:
    return value if isinstance(value, int) else config_to_json(value)


def _print(rows: Mapping[str, Any], seeds: int) -> None:
    for split in SPLITS:
        title = f"Ablation, {split}, mean of {counted(seeds, 'seed')}; gain in points of SR over another row"
        table = Table()
        table.add_column("row", no_wrap=True)
        for column in COLUMNS:
            table.add_column(METRICS[column], justify="right")
        table.add_column("over", no_wrap=True)
        table.add_column("gain, 95 %", justify="right", no_wrap=True)
        for name, row in rows.items():
            cells = [format_score(column, row[split][column]) for column in COLUMNS]
            gain = "" if row["over"] is None else format_difference(row[split], "gain")
            table.add_row(name, *cells, row["over"], gain)
        print_table(title, table)
    gaps = ", ".join(f"{name} {format_score('success_rate', row['gap'])}" for name, row in rows.items())
    Console().print(f"Seen minus unseen, points of SR: {gaps}", highlight=False)
