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
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from vln.agents.checkpoint import load_checkpoint
from vln.agents.ensemble import EnsemblePolicy
from vln.agents.navigator_policy import NavigatorPolicy
from vln.agents.policy import ForwardPolicy, Policy, StopPolicy
from vln.envs.corpora.sources import SailSource, SourceConfig, load_dataset
from vln.envs.files.atomic_file import write_text
from vln.envs.world.dataset import Dataset
from vln.judge.evaluation import run_with_progress, search_with_progress, searchable
from vln.judge.intervals import Groups, means_with_intervals
from vln.judge.scoring import groups_of
from vln.learn.imitation import train_imitation
from vln.learn.run_directory import run_once
from vln.options import ImitationConfig, Inference, config_to_json

LEVELS = ("sentence", "paragraph")
MAPS = SailSource.splits
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
        successes: by level, whether it follows each instance.
    """

    test_map: str
    seed: int
    successes: dict[str, list[bool]]


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
        for test_map in MAPS:
            folder = _fold(run, seed, test_map)
            results.append(_run_fold(folder, test_map, replace(recipe, seed=seed)))
    groups, others = _groups(data), {}
    for name, policies, beam in _others(run, seeds):
        tested = [_test(policy, fold, 0, data, f"{name} {fold}", beam) for fold, policy in policies.items()]
        others[name] = summarise(tested, groups)
    report: dict[str, Any] = {
        "protocol": "SAIL, three folds, absolute start, development set of 10 % of the training paragraphs",
        "recipe": config_to_json(recipe),
        "learned": summarise(results, groups),
        **others,
        "folds": [
            {
                "test_map": fold.test_map,
                "seed": fold.seed,
                "successes": {level: [sum(each), len(each)] for level, each in fold.successes.items()},
            }
            for fold in results
        ],
    }
    write_text(run / "sail.json", json.dumps(report, indent=2, default=str) + "\n")
    _print(report, seeds)


def summarise(
    results: Iterable[FoldResult], groups: Mapping[str, Groups] | None = None
) -> dict[str, dict[str, Any]]:
    """Returns for each level the success rate over all folds: its mean and standard deviation over seeds.

    "ci95" is the interval over instructions, for these seeds, "ci95_over" what kind of groups it was made over.

    Args:
        results: of every fold and seed.
        groups: by level, which instructions of all folds belong together.
    """
    by_seed: dict[int, list[FoldResult]] = {}
    for result in results:
        by_seed.setdefault(result.seed, []).append(result)
    summary = {}
    for level in LEVELS:
        successes = np.array(
            [np.concatenate([fold.successes[level] for fold in folds]) for folds in by_seed.values()]
        )
        rates = successes.mean(1)
        deviation = float(rates.std(ddof=1)) if len(rates) > 1 else 0.0
        values = means_with_intervals({"mean": successes.mean(0)}, (groups or {}).get(level), shares={"mean"})
        summary[level] = {
            "mean": values["mean"],
            "std": deviation,
            "ci95": values["ci95"]["mean"],
            "ci95_over": values["ci95_over"]["mean"],
        }
    return summary


def _groups(data: Path | None) -> dict[str, Groups]:
    """Returns by level which instructions share a path, a goal or a map, over the test maps of all folds."""
    groups: dict[str, Groups] = {}
    for level in LEVELS:
        folds: list[Groups] = []
        for name in MAPS:
            dataset = _test_set(name, level, data)
            folds.append(groups_of(dataset, range(len(dataset.instances))))
        # No group has members in two folds.
        counts = np.cumsum([0, *(len(fold["path"]) for fold in folds)])
        groups[level] = {
            kind: np.concatenate([fold[kind] + count for fold, count in zip(folds, counts, strict=False)])
            for kind in folds[0]
        }
    return groups


def _others(run: Path, seeds: int) -> Iterator[tuple[str, dict[str, Policy], int]]:
    """Yields what stands beside the single agents: name, policy by test map, and width of its beam."""
    agents: dict[str, Policy] = {name: _ensemble(run, name, seeds) for name in MAPS}
    if seeds > 1:
        yield "ensemble", agents, 0
    yield "beam", agents, BEAM
    yield "stop", {name: StopPolicy() for name in MAPS}, 0
    yield "forward", {name: ForwardPolicy() for name in MAPS}, 0


def _run_fold(folder: Path, test_map: str, recipe: ImitationConfig) -> FoldResult:
    training_maps = "+".join(name for name in MAPS if name != test_map)
    config = replace(recipe, source=replace(recipe.source, split=training_maps))
    run_once(train_imitation, config, folder)
    return _test(_navigator(folder), test_map, recipe.seed, recipe.source.data, f"seed {recipe.seed} {test_map}")


def _navigator(folder: Path) -> NavigatorPolicy:
    checkpoint = load_checkpoint(folder)
    return NavigatorPolicy(checkpoint.network, checkpoint.tokenizer)


def _ensemble(run: Path, test_map: str, seeds: int) -> EnsemblePolicy:
    return EnsemblePolicy([_navigator(_fold(run, seed, test_map)) for seed in range(seeds)])


def _fold(run: Path, seed: int, test_map: str) -> Path:
    return run / f"seed_{seed}" / f"test_{test_map}"


def _test_set(test_map: str, level: str, data: Path | None) -> Dataset:
    return load_dataset(SourceConfig(source="sail", split=test_map, level=level, data=data))


def _test(policy: Policy, test_map: str, seed: int, data: Path | None, name: str, beam: int = 0) -> FoldResult:
    """Returns what a policy follows on its test map; `name` stands beside the progress bar."""
    successes = {}
    for level in LEVELS:
        dataset, shown = _test_set(test_map, level, data), f"{name} {level}s"
        if beam:
            trajectories = search_with_progress(searchable(name, policy), dataset, shown, Inference(beam=beam))
        else:
            trajectories = run_with_progress(policy, dataset, shown)
        successes[level] = [trajectory.success for trajectory in trajectories]
    return FoldResult(test_map, seed, successes)


def _print(report: dict[str, Any], seeds: int) -> None:
    table = Table(
        title="SAIL, absolute start, tested on the map not trained on; success in %", title_justify="left"
    )
    for column in ("agent", *LEVELS):
        table.add_column(column)
    one = seeds == 1
    labels = {
        "stop": "STOP",
        "forward": "FORWARD",
        "learned": "navigator" if one else f"navigator, mean ± standard deviation of {seeds} seeds",
        "ensemble": f"ensemble of the {seeds}",
        "beam": f"navigator, beam of {BEAM}" if one else f"ensemble of the {seeds}, beam of {BEAM}",
    }
    shown = [name for name in labels if name in report]
    for name in shown:
        spread = name == "learned" and not one
        table.add_row(labels[name], *(_cell(report[name][level], spread) for level in LEVELS))
    console = Console()
    console.print(table)
    kinds = sorted({report[name][level]["ci95_over"] for name in shown for level in LEVELS})
    console.print(
        f"In brackets: 95 % intervals over {' or '.join(f'{kind}s' for kind in kinds)}.", highlight=False
    )


def _cell(cell: dict[str, Any], spread: bool) -> str:
    low, high = (100 * bound for bound in cell["ci95"])
    deviation = f" ± {100 * cell['std']:.1f}" if spread else ""
    return f"{100 * cell['mean']:.1f}{deviation} [{low:.1f}, {high:.1f}]"
