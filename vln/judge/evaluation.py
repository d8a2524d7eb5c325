"""Scoring a policy: the field's metrics with 95 % intervals, as a table, JSON, and an R2R submission."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from vln.agents.critic import MatchingCritic
from vln.agents.navigator_policy import NavigatorPolicy
from vln.agents.policy import Policy
from vln.envs.corpora.sources import SourceConfig, load_dataset
from vln.envs.errors import InputError
from vln.envs.files.atomic_file import write_text
from vln.envs.files.episode_json import save_submission
from vln.envs.metrics import GeodesicDistances, Scores, means_with_intervals, path_efficiency, score
from vln.envs.world.dataset import Dataset
from vln.options import Inference
from vln.play.beam_search import Walk, walk_by_beam
from vln.play.policies import load_policy
from vln.play.rollout import Trajectory, run_policy_in_batches
from vln.progress import progress_bar

METRICS = {
    "success_rate": "SR %",
    "success_rate_near": "SR % (lenient)",
    "spl": "SPL %",
    "spl_explored": "SPL %, search walked",
    "oracle_success_rate": "OSR %",
    "navigation_error": "NE m",
    "ndtw": "nDTW %",
    "sdtw": "SDTW %",
    "cls": "CLS %",
    "path_length": "PL m",
    "path_length_explored": "PL m, search walked",
    "steps": "steps",
    "collisions": "collisions",
}


def run_with_progress(policy: Policy, dataset: Dataset, name: str) -> list[Trajectory]:
    """Runs a policy on every instance of a dataset, with a progress bar."""
    numbers = range(len(dataset.instances))
    with progress_bar() as bar:
        task = bar.add_task(name, total=len(numbers), score="")
        return run_policy_in_batches(policy, dataset, numbers, on_batch=lambda count: bar.advance(task, count))


def search_with_progress(policy: Policy, dataset: Dataset, name: str, inference: Inference) -> list[Walk]:
    """Searches a walk for every instance of a dataset, with a progress bar.

    Raises:
        InputError: if the policy is not a navigator, or the options do not go together.
    """
    if not isinstance(policy, NavigatorPolicy) or inference.temperature or not inference.beam:
        raise InputError(f"{name!r}: a beam is for navigators, at temperature 0; a speaker is for a beam")
    critic = None if inference.speaker is None else MatchingCritic.load(inference.speaker)
    numbers = range(len(dataset.instances))
    with progress_bar() as bar:
        task = bar.add_task(name, total=len(numbers), score="")
        return walk_by_beam(
            policy,
            dataset,
            numbers,
            inference.beam,
            critic,
            inference.pragmatic,
            on_batch=lambda count: bar.advance(task, count),
        )


def score_trajectories(dataset: Dataset, trajectories: Iterable[Trajectory]) -> list[Scores]:
    """Returns the scores of trajectories, in order."""
    distances = {name: GeodesicDistances(house) for name, house in dataset.houses.items()}
    scores = []
    for trajectory in trajectories:
        episode = dataset.instances[trajectory.instance].episode
        scores.append(
            score(
                [pose.cell for pose in trajectory.poses],
                episode.path,
                distances[episode.scan],
                dataset.task.success_distance,
                succeeded=trajectory.success,
                steps=trajectory.steps,
                collisions=trajectory.collisions,
            )
        )
    return scores


def report(
    dataset: Dataset, trajectories: Sequence[Trajectory], seed: int = 0, explored: Sequence[float] | None = None
) -> dict[str, Any]:
    """Returns the scores of a policy on a split as JSON values: means, intervals, and what they are of.

    Where the task has a lenient distance, `success_rate_near` counts stops within it, with any heading. Where the
    walks were searched, `explored` is the metres that walking through the search takes, and counts once more.
    """
    scores = score_trajectories(dataset, trajectories)
    columns = {name: [float(getattr(one, name)) for one in scores] for name in asdict(scores[0])}
    if dataset.task.lenient_distance is not None:
        columns["success_rate_near"] = [
            float(trajectory.stopped and one.navigation_error < dataset.task.lenient_distance)
            for one, trajectory in zip(scores, trajectories, strict=True)
        ]
    if explored is not None:
        shortest = [dataset.instances[one.instance].episode.distance for one in trajectories]
        columns["path_length_explored"] = list(explored)
        columns["spl_explored"] = [
            one.success_rate * path_efficiency(distance, length)
            for one, distance, length in zip(scores, shortest, explored, strict=True)
        ]
    return {
        "source": dataset.source,
        "split": dataset.split,
        "episodes": len(scores),
        "seeds": [seed],
        **means_with_intervals(columns, seed),
    }


def print_scores(title: str, values: Mapping[str, Any]) -> None:
    """Prints all scores of one policy with their intervals."""
    table = Table(title=title)
    for column in ("metric", "mean", "95 % interval"):
        table.add_column(column, justify="left" if column == "metric" else "right")
    for name, label in METRICS.items():
        if name in values:
            low, high = (format_score(name, bound) for bound in values["ci95"][name])
            table.add_row(label, format_score(name, values[name]), f"{low} to {high}")
    Console().print(table)


def print_comparison(title: str, rows: Mapping[str, Mapping[str, Any]]) -> None:
    """Prints the main scores of several policies, one per row, the success rate with its interval."""
    columns = ("spl", "oracle_success_rate", "navigation_error", "ndtw", "steps")
    table = Table(title=title)
    table.add_column("policy")
    for label in (METRICS["success_rate"], "95 %", *(METRICS[column] for column in columns)):
        table.add_column(label, justify="right")
    for name, values in rows.items():
        interval = "-".join(format_score("success_rate", bound) for bound in values["ci95"]["success_rate"])
        means = (format_score(column, values[column]) for column in columns)
        table.add_row(name, format_score("success_rate", values["success_rate"]), interval, *means)
    Console().print(table)


def format_score(name: str, value: float) -> str:
    """Returns a score as shown in tables: rates in percent with one digit, the rest with two."""
    return f"{100 * value:.1f}" if "%" in METRICS[name] else f"{value:.2f}"


def evaluate_and_report(
    name: str,
    source: SourceConfig,
    *,
    blind: bool,
    deaf: bool,
    seed: int,
    inference: Inference,
    json_file: Path | None,
    submission_file: Path | None,
) -> None:
    """Runs a policy on a split, prints its scores, and writes them where asked.

    Raises:
        InputError: if policy or source cannot be used, or not in this way.
    """
    policy, dataset = load_policy(
        name, load_dataset(source), blind=blind, deaf=deaf, seed=seed, temperature=inference.temperature
    )
    label = " ".join([name, *(["blind"] if blind else []), *(["deaf"] if deaf else [])])
    if inference.beam or inference.speaker:
        walks = search_with_progress(policy, dataset, label, inference)
        trajectories, explored = [walk.trajectory for walk in walks], [walk.explored for walk in walks]
    else:
        trajectories, explored = run_with_progress(policy, dataset, label), None
    values = {"policy": label, **report(dataset, trajectories, seed, explored)}
    print_scores(f"{label} on {dataset.source} {dataset.split}, {values['episodes']} episodes", values)
    if json_file:
        write_text(json_file, json.dumps(values, indent=2) + "\n")
    if submission_file:
        poses = {dataset.instances[one.instance].instr_id: one.poses for one in trajectories}
        save_submission(poses, submission_file)
