"""SAIL's whole protocol: three folds over maps, several seeds, sentences and paragraphs, beside the floors.

Train on two maps, choose the checkpoint on a tenth of their paragraphs, test on all of the third map ("vDev").
Absolute start: an agent that is told nothing of its first heading starts facing north. Averages over folds are
weighted by instances. A sentence succeeds if position and heading are exact; a paragraph, whose sentences are
given one by one, if the final position is.

Beside the mean over seeds stands the ensemble of all seeds, which acts by their mean opinion: greedily, and with a
beam, whose hypotheses go on from sentence to sentence, so that a later one can tell which of several ends of an
earlier one was meant (as Mei et al., AAAI 2016, who search with an ensemble of ten).
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from vln.agents.checkpoint import load_checkpoint
from vln.agents.ensemble import EnsemblePolicy
from vln.agents.navigator_policy import NavigatorPolicy
from vln.agents.policy import ForwardPolicy, Policy, StopPolicy
from vln.envs.corpora.sources import SPLITS, SourceConfig, load_dataset
from vln.envs.files.atomic_file import write_text
from vln.learn.imitation import train_imitation
from vln.learn.run_directory import run_once
from vln.options import ImitationConfig, config_to_json
from vln.play.beam_search import walk_by_beam
from vln.play.rollout import run_policy_in_batches

LEVELS = ("sentence", "paragraph")
BEAM = 8

RECIPE = ImitationConfig(
    updates=3000,
    batch_size=32,
    learning_rate=1e-3,
    ema=0.99,
    validate_every=150,
    validation_episodes=1000,
    judge_by=5,
    patience=12,
    teacher_share=1.0,
    masking=0.0,
    alignment=0.0,
    smoothing=0.1,
    word_dropout=0.1,
    augment=True,
    view_encoder="cells",
    view_size=64,
    hidden_size=128,
    layout_reach=1,
    dropout=0.4,
)


@dataclass(frozen=True)
class FoldResult:
    """Successes of one trained agent on its test map.

    Attributes:
        test_map: the map it was not trained on.
        seed: seed of its training.
        successes: by level, the number of successes and of instances.
    """

    test_map: str
    seed: int
    successes: dict[str, tuple[int, int]]


def run_protocol(
    run: Path,
    seeds: int,
    data: Path | None,
    threads: int,
    start: Path | None = None,
    recipe: ImitationConfig = RECIPE,
) -> None:
    """Trains and tests every fold and seed, and prints and writes the table. Finished folds are kept.

    Args:
        run: where the runs of all folds and the table go.
        seeds: number of seeds.
        data: folder of the corpora; None for the environment variable VLN_DATA.
        threads: processor threads.
        start: navigator to begin with, or None; see `vln.options.ImitationConfig`.
        recipe: options of the training.

    Raises:
        InputError: if the corpus or the start cannot be read.
        KeyboardInterrupt: after Ctrl-C; the same call goes on where it stopped.
    """
    recipe = replace(recipe, source=SourceConfig(source="sail", data=data), start=start, threads=threads)
    results = []
    for seed in range(seeds):
        for test_map in SPLITS["sail"]:
            folder = _fold(run, seed, test_map)
            results.append(_run_fold(folder, test_map, replace(recipe, seed=seed)))
    agents = {name: _ensemble(run, name, seeds) for name in SPLITS["sail"]}
    report: dict[str, Any] = {
        "protocol": "SAIL, three folds, absolute start, development set of 10 % of the training paragraphs",
        "recipe": config_to_json(recipe),
        "learned": summarise(results),
        "ensemble": summarise([_test(agent, name, 0, data) for name, agent in agents.items()]),
        "ensemble_beam": summarise([_test(agent, name, 0, data, BEAM) for name, agent in agents.items()]),
        "stop": summarise([_test(StopPolicy(), name, 0, data) for name in SPLITS["sail"]]),
        "forward": summarise([_test(ForwardPolicy(), name, 0, data) for name in SPLITS["sail"]]),
        "folds": [asdict(result) for result in results],
    }
    write_text(run / "sail.json", json.dumps(report, indent=2, default=str) + "\n")
    _print(report, seeds)


def summarise(results: Iterable[FoldResult]) -> dict[str, dict[str, float]]:
    """Returns for each level the success rate over all folds: mean and standard deviation over seeds."""
    by_seed: dict[int, list[FoldResult]] = {}
    for result in results:
        by_seed.setdefault(result.seed, []).append(result)
    summary = {}
    for level in LEVELS:
        totals = [np.sum([fold.successes[level] for fold in folds], axis=0) for folds in by_seed.values()]
        rates = [float(successes / instances) for successes, instances in totals]
        deviation = float(np.std(rates, ddof=1)) if len(rates) > 1 else 0.0
        summary[level] = {"mean": float(np.mean(rates)), "std": deviation}
    return summary


def _run_fold(folder: Path, test_map: str, recipe: ImitationConfig) -> FoldResult:
    training_maps = "+".join(name for name in SPLITS["sail"] if name != test_map)
    config = replace(recipe, source=replace(recipe.source, split=training_maps))
    run_once(folder, lambda resume: train_imitation(config, folder, resume))
    return _test(_navigator(folder), test_map, recipe.seed, recipe.source.data)


def _navigator(folder: Path) -> NavigatorPolicy:
    checkpoint = load_checkpoint(folder)
    return NavigatorPolicy(checkpoint.navigator, checkpoint.tokenizer)


def _ensemble(run: Path, test_map: str, seeds: int) -> EnsemblePolicy:
    return EnsemblePolicy([_navigator(_fold(run, seed, test_map)) for seed in range(seeds)])


def _fold(run: Path, seed: int, test_map: str) -> Path:
    return run / f"seed_{seed}" / f"test_{test_map}"


def _test(policy: Policy, test_map: str, seed: int, data: Path | None, beam: int | None = None) -> FoldResult:
    successes = {}
    for level in LEVELS:
        dataset = load_dataset(SourceConfig(source="sail", split=test_map, level=level, data=data))
        numbers = range(len(dataset.instances))
        if beam is not None and isinstance(policy, NavigatorPolicy):
            trajectories = [walk.trajectory for walk in walk_by_beam(policy, dataset, numbers, beam)]
        else:
            trajectories = run_policy_in_batches(policy, dataset, numbers)
        successes[level] = (sum(trajectory.success for trajectory in trajectories), len(trajectories))
    return FoldResult(test_map, seed, successes)


def _print(report: dict[str, Any], seeds: int) -> None:
    table = Table(title="SAIL, absolute start, tested on the map not trained on; success in %")
    for column in ("agent", *LEVELS):
        table.add_column(column)
    labels = {
        "stop": "STOP",
        "forward": "FORWARD",
        "learned": f"navigator, {seeds} seeds",
        "ensemble": f"ensemble of {seeds}",
        "ensemble_beam": f"ensemble of {seeds}, beam {BEAM}",
    }
    for name, label in labels.items():
        cells = [report[name][level] for level in LEVELS]
        spread = (lambda cell: f" ± {100 * cell['std']:.1f}") if name == "learned" else (lambda cell: "")
        table.add_row(label, *(f"{100 * cell['mean']:.1f}{spread(cell)}" for cell in cells))
    Console().print(table)
