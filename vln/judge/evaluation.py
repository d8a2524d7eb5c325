"""`vln evaluate`: policies on one split, scored, compared episode by episode, and written to files."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from vln.agents.critic import MatchingCritic
from vln.agents.navigator_policy import NavigatorPolicy
from vln.agents.policy import Policy
from vln.envs.corpora.sources import SourceConfig, load_dataset
from vln.envs.errors import InputError
from vln.envs.files.atomic_file import check_writable, write_text
from vln.envs.files.episode_json import save_submission
from vln.envs.simulation.played import Trajectory
from vln.envs.world.dataset import Dataset
from vln.judge.comparison import compare, print_differences
from vln.judge.episode_results import SUFFIXES, episode_rows, rows_text
from vln.judge.scoring import Columns, groups_of, score_columns, summarise
from vln.judge.tables import TABLE_SUFFIXES, comparison_cells, print_comparison, print_scores, table_text
from vln.options import Inference, Outputs
from vln.play.beam_search import walk_by_beam
from vln.play.policies import load_policy
from vln.play.rollout import run_policy_in_batches
from vln.play.speak import load_speaker_for
from vln.progress import progress_bar


class Evaluation(NamedTuple):
    """What a policy did on a split, and what that is worth.

    Attributes:
        label: the policy's name, and what it was deprived of.
        dataset: the split as the policy sees it.
        trajectories: what it did, one per instance.
        columns: all scores of each.
        values: their means and intervals, as JSON values.
    """

    label: str
    dataset: Dataset
    trajectories: Sequence[Trajectory]
    columns: Columns
    values: dict[str, Any]


def evaluate_and_report(
    names: Sequence[str],
    source: SourceConfig,
    *,
    blind: bool,
    deaf: bool,
    seed: int,
    inference: Inference,
    outputs: Outputs,
) -> None:
    """Runs policies on a split, prints their scores, and writes them where asked.

    Several policies are compared with the first one, episode by episode.

    Raises:
        InputError: if a policy, the source or an output cannot be used, or not in this way.
    """
    check_names(names)
    check_outputs(outputs, len(names))
    dataset = load_dataset(source)
    if not dataset.instances:
        raise InputError(f"{dataset.source} {dataset.split}: no episodes to play; choose another split or limit")
    # All are loaded before one is run: a wrong name is not found out after minutes.
    loaded = {
        name: load_policy(name, dataset, blind=blind, deaf=deaf, seed=seed, temperature=inference.temperature)
        for name in names
    }
    searchers = {
        name: (searchable(name, policy), critic_for(inference.speaker, seen))
        for name, (policy, seen) in loaded.items()
        if inference.beam
    }
    deprived = [*(["blind"] if blind else []), *(["deaf"] if deaf else [])]
    evaluations = []
    for name, (policy, seen) in loaded.items():
        label = " ".join([name, *deprived])
        if inference.beam:
            searcher, critic = searchers[name]
            trajectories = search_with_progress(searcher, seen, label, inference, critic)
        else:
            trajectories = run_with_progress(policy, seen, label)
        columns = score_columns(seen, trajectories)
        values = {"policy": label, **summarise(seen, trajectories, columns, seed)}
        evaluations.append(Evaluation(label, seen, trajectories, columns, values))
    differences = differences_from_first(evaluations, seed)
    _print(evaluations, differences)
    _write(evaluations, differences, outputs)


def check_names(names: Sequence[str]) -> None:
    """Refuses no policy, and one that is named twice.

    Raises:
        InputError: if so.
    """
    if not names:
        raise InputError("no policy to score; name one, for example flagship")
    for number, name in enumerate(names):
        if name in names[:number]:
            raise InputError(f"{name!r} is named twice; name each policy once")


def check_outputs(outputs: Outputs, policies: int) -> None:
    """Refuses files that cannot be written, before there is anything to write.

    Args:
        outputs: the files.
        policies: how many policies are scored.

    Raises:
        InputError: if so.
    """
    for option, path, suffixes in (
        ("--per-episode", outputs.per_episode, SUFFIXES),
        ("--table", outputs.table, TABLE_SUFFIXES),
    ):
        if path is not None and path.suffix not in suffixes:
            raise InputError(f"{option} {path}: name a file that ends in {' or '.join(suffixes)}")
    if outputs.submission is not None and policies > 1:
        raise InputError(f"--submission {outputs.submission}: holds one policy's trajectories; name one policy")
    for path in (outputs.json, outputs.submission, outputs.per_episode, outputs.table):
        if path is not None:
            check_writable(path)


def searchable(name: str, policy: Policy) -> NavigatorPolicy:
    """Returns a policy that can be searched with.

    Raises:
        InputError: if it cannot.
    """
    if not isinstance(policy, NavigatorPolicy):
        raise InputError(
            f"{name!r}: a beam is for navigators, which say how likely each action is; leave --beam out"
        )
    return policy


def critic_for(speaker: Path | None, seen: Dataset) -> MatchingCritic | None:
    """Returns the critic made of a speaker's run directory, or None where there is to be none.

    Raises:
        InputError: if there is no speaker, or it watches other views than those of the dataset.
    """
    if speaker is None:
        return None
    checkpoint = load_speaker_for(speaker, seen)
    return MatchingCritic(checkpoint.network, checkpoint.tokenizer)


def run_with_progress(policy: Policy, dataset: Dataset, name: str) -> list[Trajectory]:
    """Runs a policy on every instance of a dataset, with a progress bar."""
    numbers = range(len(dataset.instances))
    with progress_bar() as bar:
        task = bar.add_task(name, total=len(numbers), score="")
        return run_policy_in_batches(policy, dataset, numbers, on_batch=lambda count: bar.advance(task, count))


def search_with_progress(
    policy: NavigatorPolicy,
    dataset: Dataset,
    name: str,
    inference: Inference,
    critic: MatchingCritic | None = None,
) -> list[Trajectory]:
    """Searches a walk for every instance of a dataset, with a progress bar."""
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


def differences_from_first(evaluations: Sequence[Evaluation], seed: int) -> dict[str, dict[str, Any]]:
    """Returns how every policy but the first does beside the first, by its label."""
    first, *others = evaluations
    groups = groups_of(first.dataset, (one.instance for one in first.trajectories))
    return {other.label: compare(other.columns, first.columns, groups, seed) for other in others}


def _print(evaluations: Sequence[Evaluation], differences: dict[str, dict[str, Any]]) -> None:
    first = evaluations[0]
    what = f"{first.dataset.source} {first.dataset.split}, {len(first.trajectories):,} episodes"
    if len(evaluations) == 1:
        print_scores(f"{first.label} on {what}", first.values)
        return
    print_comparison(what, {one.label: one.values for one in evaluations})
    print_differences(first.label, differences)


def _write(evaluations: Sequence[Evaluation], differences: dict[str, dict[str, Any]], outputs: Outputs) -> None:
    first = evaluations[0]
    if outputs.json is not None:
        several = {"policies": [one.values for one in evaluations], "beside_the_first": differences}
        write_text(outputs.json, json.dumps(several if differences else first.values, indent=2) + "\n")
    if outputs.submission is not None:
        poses = {first.dataset.instances[one.instance].instr_id: one.poses for one in first.trajectories}
        save_submission(poses, outputs.submission)
    if outputs.per_episode is not None:
        rows = [
            row
            for one in evaluations
            for row in episode_rows(one.label, one.dataset, one.trajectories, one.columns)
        ]
        write_text(outputs.per_episode, rows_text(rows, outputs.per_episode.suffix))
    if outputs.table is not None:
        header, body = comparison_cells({one.label: one.values for one in evaluations})
        write_text(outputs.table, table_text(header, body, outputs.table.suffix))
