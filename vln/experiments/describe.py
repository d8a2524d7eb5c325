"""`vln describe`: a speaker puts paths into words; how good they are, and whether they lead to the goal."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table
from rich.text import Text
from sacrebleu.metrics import BLEU

from vln.agents.critic import MatchingCritic
from vln.agents.speaker_checkpoint import SpeakerCheckpoint
from vln.envs.corpora.sources import SourceConfig, load_dataset
from vln.envs.drawing.text_map import plain
from vln.envs.errors import InputError
from vln.envs.files.atomic_file import write_text
from vln.envs.files.file_names import file_name
from vln.envs.language.english.parser import parse
from vln.envs.language.plans.interpreter import follow
from vln.envs.metrics import GeodesicDistances
from vln.envs.world.dataset import Dataset
from vln.judge.critic_ranking import MOVES, rank_paths
from vln.learn.speaker import validate_speaker
from vln.play.policies import load_policy
from vln.play.rollout import run_policy_in_batches
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
    dataset = load_dataset(source)
    checkpoint = load_speaker_for(folder, dataset)
    texts = speak(checkpoint, dataset, beam)
    spoken, console = with_instructions(dataset, texts), Console()
    for number, (instance, text) in enumerate(zip(dataset.instances[:count], texts, strict=False)):
        words = f"\n  said   {plain(instance.instruction)}\n  spoken {plain(text)}\n"
        console.print(Text.assemble((plain(instance.instr_id), "bold"), words))
        if save is not None:
            draw_demonstration(spoken, number, save / file_name(instance.instr_id, ".png"))
    scores = score_speaker(checkpoint, dataset, texts) | followed(dataset, spoken, follower)
    critic = MatchingCritic(checkpoint.speaker, checkpoint.tokenizer)
    scores["critic_ranking"] = rank_paths(critic, dataset)
    _print(scores, len(texts))
    if json_file is not None:
        write_text(json_file, json.dumps({**scores, "texts": texts}, indent=2) + "\n")


def score_speaker(checkpoint: SpeakerCheckpoint, dataset: Dataset, texts: Sequence[str]) -> dict[str, Any]:
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
    """Returns how often the words lead to the goal, beside how often the original ones do.

    `interpreted` is by a walker who parses the words into a plan and carries it out, where the source's own
    instructions can be read that way; `followed` by a policy.
    """
    scores: dict[str, Any] = {}
    if dataset.source == "gridhouse":
        scores["interpreted"], scores["interpreted_original"] = (_interpreted(x) for x in (spoken, dataset))
    if follower is not None:
        for name, told in (("followed", spoken), ("followed_original", dataset)):
            policy, instructed = load_policy(follower, told)
            executed = run_policy_in_batches(policy, instructed, range(len(dataset.instances)))
            scores[name] = float(np.mean([trajectory.success for trajectory in executed]))
    return scores


def _interpreted(dataset: Dataset) -> float:
    """Returns the share of instructions that a walker who only reads them carries out to the goal."""
    distances = {name: GeodesicDistances(house) for name, house in dataset.houses.items()}
    reached = []
    for instance in dataset.instances:
        episode = instance.episode
        try:
            outcome = follow(dataset.houses[episode.scan], parse(instance.instruction), episode.start)
        except InputError:  # not such English as the parser reads
            reached.append(False)
            continue
        error = distances[episode.scan](outcome.pose.cell, episode.goal)
        reached.append(outcome.failure is None and error < dataset.task.success_distance)
    return float(np.mean(reached))


_LABELS = {
    "bleu": "BLEU",
    "perplexity": "perplexity of what was said, per {unit}",
    "text_log_likelihood": "log-likelihood of a whole text said",
    "matching": "own path told from another, %",
    "distinct": "distinct texts, %",
    "words_used": "words of the references used, %",
    "interpreted": "carried out by the interpreter, %",
    "interpreted_original": "the same of what was said, %",
    "followed": "followed by the policy, %",
    "followed_original": "the same of what was said, %",
}


_RANKING_LABELS = {
    "truncated": f"stopped {MOVES} moves early, %",
    "overshot": f"stopped {MOVES} moves late, %",
    "wrong_turn": "with one wrong turn, %",
    "mirrored_turns": "with all turns to the other side, %",
    "other_path": "of equal length elsewhere in the house, %",
}


def _print(scores: dict[str, Any], count: int) -> None:
    table = Table(title=f"The speaker's words for {count} paths", show_header=False)
    for name, label in _LABELS.items():
        if name in scores:
            scale = 100 if label.endswith("%") else 1
            table.add_row(label.format(unit=scores["unit"]), f"{scale * scores[name]:.1f}")
    table.add_section()
    table.add_row("as critic, ranks the path above the one", "(chance: 50)")
    for name, share in scores["critic_ranking"].items():
        table.add_row(f"  {_RANKING_LABELS[name]}", f"{100 * share:.1f}")
    Console().print(table)
