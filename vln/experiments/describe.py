"""`vln describe`: a speaker puts paths into words; how good they are, and whether they lead to the goal."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text
from sacrebleu.metrics import BLEU

from vln.agents.checkpoint import Saved
from vln.agents.critic import MatchingCritic
from vln.agents.speaker import Speaker
from vln.envs.corpora.sources import SourceConfig, load_dataset
from vln.envs.drawing.text_map import plain
from vln.envs.errors import InputError
from vln.envs.files.atomic_file import check_writable, write_text
from vln.envs.files.file_names import file_name
from vln.envs.geometry import is_near
from vln.envs.language.english.parser import parse
from vln.envs.language.plans.interpreter import follow
from vln.envs.metrics import GeodesicDistances
from vln.envs.world.dataset import Dataset
from vln.judge.critic_ranking import MOVES, rank_paths
from vln.judge.evaluation import run_with_progress
from vln.judge.intervals import means_with_intervals
from vln.judge.scoring import groups_of
from vln.judge.tables import counted
from vln.learn.speaker import validate_speaker
from vln.play.policies import load_policy
from vln.play.speak import load_speaker_for, speak, with_instructions
from vln.show.watch import draw_demonstration


def describe_paths(
    folder: Path,
    source: SourceConfig,
    *,
    count: int,
    beam: int,
    follower: str | None,
    save: Path | None,
    json_file: Path | None,
) -> None:
    """Prints what a speaker says about the paths of a source beside what was said, and scores all of it.

    Args:
        folder: run directory of the speaker.
        source: paths with instructions.
        count: how many to print and draw.
        beam: width of the beam search; 1 for greedy.
        follower: policy that follows the words, or None.
        save: folder for a picture of each printed path with the speaker's words, or None.
        json_file: for scores and texts, or None.

    Raises:
        InputError: if speaker, source or follower cannot be used.
    """
    if json_file is not None:
        check_writable(json_file)
    dataset = load_dataset(source)
    if not dataset.instances:
        raise InputError(f"{dataset.source} {dataset.split}: no paths to describe; choose another split or limit")
    checkpoint = load_speaker_for(folder, dataset)
    if follower is not None:
        load_policy(follower, dataset)  # a wrong name is not found out after minutes
    texts = speak(checkpoint, dataset, beam)
    spoken, console = with_instructions(dataset, texts), Console()
    for number, (instance, text) in enumerate(zip(dataset.instances[:count], texts, strict=False)):
        words = f"\n  said   {plain(instance.instruction)}\n  spoken {plain(text)}\n"
        console.print(Text.assemble((plain(instance.instr_id), "bold"), words))
        if save is not None:
            draw_demonstration(spoken, number, save / file_name(instance.instr_id, ".png"))
    scores = score_speaker(checkpoint, dataset, texts) | followed(dataset, spoken, follower)
    critic = MatchingCritic(checkpoint.network, checkpoint.tokenizer)
    scores["critic_ranking"] = rank_paths(critic, dataset)
    _print(scores, len(texts))
    if json_file is not None:
        write_text(json_file, json.dumps({**scores, "texts": texts}, indent=2) + "\n")


def score_speaker(checkpoint: Saved[Speaker], dataset: Dataset, texts: Sequence[str]) -> dict[str, Any]:
    """Returns BLEU, likelihoods and matching, and the share of distinct texts and of the references' words used.

    The perplexity is that of a `unit`; only the log-likelihood of whole texts compares speakers of different
    units.
    """
    references = dataset.instructions
    words = {word for text in texts for word in text.lower().split()}
    reference_words = {word for text in references for word in text.lower().split()}
    likelihood = validate_speaker(checkpoint, dataset, len(dataset.instances))
    return {
        "bleu": BLEU(lowercase=True).corpus_score(list(texts), [references]).score,
        "unit": checkpoint.training.get("unit", "word"),  # a run from before there was a choice spoke in words
        "perplexity": likelihood["perplexity"],
        "text_log_likelihood": likelihood["text_log_likelihood"],
        "matching": likelihood["matching"],
        "distinct": len(set(texts)) / len(texts),
        "words_used": len(words & reference_words) / len(reference_words),
    }


def followed(dataset: Dataset, spoken: Dataset, follower: str | None) -> dict[str, Any]:
    """Returns how often the words lead to the goal, beside how often the original ones do, with intervals.

    `interpreted` is by a walker who parses the words into a plan and carries it out, where the source's own
    instructions can be read that way; `followed` by a policy.
    """
    reached: dict[str, list[float]] = {}
    for name, told in (("", spoken), ("_original", dataset)):
        if dataset.source == "gridhouse":
            reached[f"interpreted{name}"] = _interpreted(told)
        if follower is not None:
            policy, instructed = load_policy(follower, told)
            shown = f"{follower} by {'the original' if name else 'its'} words"
            executed = run_with_progress(policy, instructed, shown)
            reached[f"followed{name}"] = [float(trajectory.success) for trajectory in executed]
    if not reached:
        return {}
    return means_with_intervals(reached, groups_of(dataset, range(len(dataset.instances))), shares=set(reached))


def _interpreted(dataset: Dataset) -> list[float]:
    """Returns for each instruction whether a walker who only reads it carries it out to the goal."""
    distances = {name: GeodesicDistances(house) for name, house in dataset.houses.items()}
    reached = []
    for instance in dataset.instances:
        episode = instance.episode
        try:
            outcome = follow(dataset.houses[episode.scan], parse(instance.instruction), episode.start)
        except InputError:  # not such English as the parser reads
            reached.append(0.0)
            continue
        error = distances[episode.scan](outcome.pose.cell, episode.goal)
        reached.append(float(outcome.failure is None and is_near(error, dataset.task.success_distance)))
    return reached


LABELS = {
    "bleu": "BLEU",
    "perplexity": "perplexity of what was said, per {unit}",
    "text_log_likelihood": "log-likelihood of a whole text said",
    "matching": "own path told from another, %",
    "distinct": "distinct texts, %",
    "words_used": "words of the references used, %",
    "interpreted": "its words, read by the grammar, lead to the goal, %",
    "interpreted_original": "the original words, read by the grammar, %",
    "followed": "its words lead the follower to the goal, %",
    "followed_original": "the original words lead the follower, %",
}


RANKING_LABELS = {
    "truncated": f"stopped {MOVES} moves early, %",
    "overshot": f"stopped {MOVES} moves late, %",
    "wrong_turn": "with one wrong turn, %",
    "mirrored_turns": "with all turns to the other side, %",
    "other_path": "of equal length elsewhere in the house, %",
}


def _print(scores: dict[str, Any], count: int) -> None:
    table = Table(
        "the speaker's words", "", "95 %", title=f"{counted(count, 'path')} in words", title_justify="left"
    )
    for name, label in LABELS.items():
        if name in scores:
            scale = 100 if label.endswith("%") else 1
            bounds = scores.get("ci95", {}).get(name, ())
            interval = " to ".join(f"{100 * bound:.1f}" for bound in bounds)
            table.add_row(label.format(unit=scores["unit"]), f"{scale * scores[name]:.1f}", interval)
    table.add_section()
    table.add_row("as critic, ranks the path above the one", "(chance: 50)")
    for name, share in scores["critic_ranking"].items():
        table.add_row(f"  {RANKING_LABELS[name]}", f"{100 * share:.1f}")
    Console().print(table)
