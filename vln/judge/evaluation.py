"""`vln evaluate`: policies on one split, scored, compared episode by episode, and written to files."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import replace
from functools import partial
from itertools import chain, tee
from pathlib import Path
from typing import Any, NamedTuple

from vln.agents.critic import MatchingCritic
from vln.agents.device import DeviceName, chosen_device
from vln.agents.navigator_policy import NavigatorPolicy
from vln.agents.policy import Policy
from vln.envs.corpora.sources import SourceConfig
from vln.envs.errors import InputError
from vln.envs.files.atomic_file import check_writable, write_text
from vln.envs.simulation.played import Trajectory
from vln.envs.world.dataset import Dataset
from vln.envs.world.stream import Stream
from vln.envs.world.task import Task
from vln.judge.comparison import compare, print_differences
from vln.judge.episode_files import SUFFIXES, EpisodeFiles
from vln.judge.intervals import Groups
from vln.judge.scoring import Columns, summary
from vln.judge.tables import TABLE_SUFFIXES, comparison_cells, print_comparison, print_scores, table_text
from vln.judge.tally import Tally
from vln.options import Cluster, Inference, Outputs
from vln.play.beam_search import walk_by_beam
from vln.play.policies import load_policy
from vln.play.rollout import run_policy_in_batches
from vln.play.speak import load_speaker_for
from vln.progress import progress_bar

OnBatch = Callable[[int], None]
Play = Callable[[Dataset, OnBatch], Sequence[Trajectory]]
PIECE = 128  # instances that are worth sending to another machine
_SEEDS_APART = 1_000_003


class Evaluation(NamedTuple):
    """What a policy did on a split, and what that is worth.

    Attributes:
        label: the policy's name, and what it was deprived of.
        columns: all scores of each episode.
        groups: which episodes belong together.
        values: means and intervals, as JSON values.
    """

    label: str
    columns: Columns
    groups: Groups
    values: dict[str, Any]


class Player(NamedTuple):
    """How a policy is to be run, in few bytes.

    Attributes:
        name: of the policy, see `load_policy`.
        blind: whether it sees nothing.
        deaf: whether it hears nothing.
        seed: of all that it draws.
        inference: how it decides.
    """

    name: str
    blind: bool
    deaf: bool
    seed: int
    inference: Inference

    @property
    def label(self) -> str:
        """The policy's name, and what it was deprived of."""
        return " ".join([self.name, *(["blind"] if self.blind else []), *(["deaf"] if self.deaf else [])])

    def loaded(self, part: Dataset) -> tuple[Play, Task]:
        """Returns what lets the policy play parts of a dataset, and the rules with the eyes of the policy.

        Raises:
            InputError: if there is no such policy, or it cannot be used in this way.
        """
        policy, seen = load_policy(
            self.name,
            part,
            blind=self.blind,
            deaf=self.deaf,
            seed=self.seed,
            temperature=self.inference.temperature,
            device=self.inference.device,
        )
        return _player(self.name, policy, seen, self.inference), seen.task


class Run:
    """A policy about to be run.

    Attributes:
        player: which one.
        play: lets it play a part of the episodes; told of every batch.
        task: the rules, with the eyes of the policy.
        tally: gathers the scores.
    """

    def __init__(self, player: Player, play: Play, task: Task) -> None:
        """Has played nothing yet."""
        self.player, self.play, self.task, self.tally = player, play, task, Tally()

    @property
    def label(self) -> str:
        """The policy's name, and what it was deprived of."""
        return self.player.label


def evaluate_and_report(
    names: Sequence[str],
    source: SourceConfig,
    *,
    blind: bool,
    deaf: bool,
    seed: int,
    inference: Inference,
    outputs: Outputs,
    ray: str | None = None,
) -> None:
    """Runs policies on a split, here or on a Ray cluster, prints their scores, and writes them where asked.

    Several policies are compared with the first one, episode by episode.

    Raises:
        InputError: if a policy, the source or an output cannot be used, or not in this way.
    """
    check_names(names)
    check_outputs(outputs, len(names))
    parts = source.resolve().shards()
    first = parts[0]
    # All are loaded before one is run: a wrong name is not found out after minutes.
    players = [Player(name, blind, deaf, seed, inference) for name in names]
    runs = [Run(player, *player.loaded(first)) for player in players]
    with ExitStack() as stack:
        files = EpisodeFiles(outputs, stack)
        shards = chain([first], (parts[number] for number in range(1, len(parts))))
        if ray is None:
            _run_all(runs, shards, _size(parts), files)
        else:
            _run_all_on_ray(runs, shards, _size(parts), files, ray)
    about = parts if isinstance(parts, Stream) else first
    evaluations = []
    for run in runs:
        columns, groups = run.tally.columns(), run.tally.groups()
        values = {"policy": run.label, **summary(replace(about, task=run.task), columns, groups, seed)}
        evaluations.append(Evaluation(run.label, columns, groups, values))
    differences = differences_from_first(evaluations, seed)
    _print(evaluations, differences)
    _write(evaluations, differences, outputs)


def _size(parts: Sequence[Dataset]) -> int:
    """Returns the number of instances of all parts, none of which has to be read for that."""
    return sum(parts.sizes) if isinstance(parts, Stream) else sum(len(part.instances) for part in parts)


def _player(name: str, policy: Policy, seen: Dataset, inference: Inference) -> Play:
    """Returns what lets a policy play a part of the episodes, in the mind's beam if that is asked for."""
    if not inference.beam:
        return lambda part, on_batch: run_policy_in_batches(policy, part, _all(part), on_batch=on_batch)
    searcher, critic = searchable(name, policy), critic_for(inference.speaker, seen, inference.device)

    def search(part: Dataset, on_batch: OnBatch) -> Sequence[Trajectory]:
        beam, pragmatic = inference.beam, inference.pragmatic
        return walk_by_beam(searcher, part, _all(part), beam, critic, pragmatic, on_batch=on_batch)

    return search


def _run_all(runs: Sequence[Run], parts: Iterable[Dataset], size: int, files: EpisodeFiles) -> None:
    """Lets every policy play every part, of which one is held at a time."""
    with progress_bar() as bar:
        tasks = [bar.add_task(run.label, total=size, score="") for run in runs]
        for part in parts:
            for run, task in zip(runs, tasks, strict=True):
                seen = replace(part, task=run.task)
                trajectories = run.play(seen, partial(bar.advance, task))
                files.add(run.label, seen, trajectories, run.tally.add(seen, trajectories))


def _run_all_on_ray(
    runs: Sequence[Run], parts: Iterable[Dataset], size: int, files: EpisodeFiles, ray: str
) -> None:
    """Lets every policy play every part, in pieces of some houses each, all over a cluster.

    What draws lots draws them anew for every piece, the same ones whatever the number of machines.
    """
    from vln.on_ray import map_on_ray

    asked, there = tee(chain.from_iterable(map(in_pieces, parts)))
    sent = (
        (run.player, number, replace(piece, task=run.task)) for number, piece in enumerate(asked) for run in runs
    )
    with closing(map_on_ray(play_piece, sent, Cluster(ray=ray))) as answers, progress_bar() as bar:
        tasks = [bar.add_task(run.label, total=size, score="") for run in runs]
        for piece in there:
            for run, task in zip(runs, tasks, strict=True):
                seen, trajectories = replace(piece, task=run.task), next(answers)
                files.add(run.label, seen, trajectories, run.tally.add(seen, trajectories))
                bar.advance(task, len(piece.instances))


def play_piece(player: Player, number: int, piece: Dataset) -> Sequence[Trajectory]:
    """Returns what a policy does in a piece of a dataset, given the piece's number."""
    play, task = player._replace(seed=player.seed + _SEEDS_APART * number).loaded(piece)
    return play(replace(piece, task=task), lambda count: None)


def in_pieces(part: Dataset) -> Iterator[Dataset]:
    """Yields a dataset cut where no house is on both sides, into pieces of `PIECE` instances and more."""
    last = {episode.scan: number for number, episode in enumerate(part.episodes)}
    begin, reach, size = 0, 0, 0
    for number, episode in enumerate(part.episodes):
        reach, size = max(reach, last[episode.scan]), size + len(episode.instructions)
        if number == len(part.episodes) - 1 or (reach == number and size >= PIECE):
            episodes = part.episodes[begin : number + 1]
            scans = dict.fromkeys(one.scan for one in episodes)
            yield replace(part, houses={scan: part.houses[scan] for scan in scans}, episodes=episodes)
            begin, size = number + 1, 0


def _all(part: Dataset) -> range:
    return range(len(part.instances))


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


def critic_for(speaker: Path | None, seen: Dataset, device: DeviceName = "cpu") -> MatchingCritic | None:
    """Returns the critic made of a speaker's run directory, on a device, or None where there is to be none.

    Raises:
        InputError: if there is no speaker, or it watches other views than those of the dataset.
    """
    if speaker is None:
        return None
    checkpoint = load_speaker_for(speaker, seen)
    return MatchingCritic(checkpoint.network.to(chosen_device(device)), checkpoint.tokenizer)


def run_with_progress(policy: Policy, dataset: Dataset, name: str) -> list[Trajectory]:
    """Runs a policy on every instance of a dataset, with a progress bar."""
    numbers = _all(dataset)
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
    numbers = _all(dataset)
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
    return {other.label: compare(other.columns, first.columns, first.groups, seed) for other in others}


def _print(evaluations: Sequence[Evaluation], differences: dict[str, dict[str, Any]]) -> None:
    first = evaluations[0]
    what = f"{first.values['source']} {first.values['split']}, {first.values['episodes']:,} episodes"
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
    if outputs.table is not None:
        header, body = comparison_cells({one.label: one.values for one in evaluations})
        write_text(outputs.table, table_text(header, body, outputs.table.suffix))
