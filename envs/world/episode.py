"""An episode: a demonstration path in a house and the instructions people (or our grammar) gave for it.

The record is R2R's (Anderson et al., CVPR 2018), so that the field's tools apply; `episode_forms` reads and
writes its JSON. Two fields are added: the heading required at the end, and the sentences of an instruction
with the part of the path each of them describes.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from math import isfinite

from vln.envs.errors import InputError
from vln.envs.geometry import Action, Cell, Heading, Pose, heading_between, turns_between
from vln.envs.world.names import expect_name, expect_text


@dataclass(frozen=True)
class Sentence:
    """A part of an instruction and the part of the path it describes.

    Attributes:
        text: the words.
        start: index into `Episode.path` of the cell where the part begins.
        end: index of the cell where it ends, that cell included.
        final_heading: heading at its end, where the source has one.
    """

    text: str
    start: int
    end: int
    final_heading: Heading | None = None


@dataclass(frozen=True)
class Origin:
    """Where an episode comes from, where that is not said by its record.

    Attributes:
        style: what the words tell, where a source has several kinds: "route", "goal"; "" where it has one.
        writer: who wrote the words, by a name without meaning; "" where nobody says.
        group: what stays together when episodes are held out: SAIL's paragraph, ALFRED's room; "" for the house.
        free_heading: whether nobody gave the heading at the start, so that any other would do.
        spoken: the name under which a speaker described the path; "" where the words are the source's own.
        mirrored: whether left and right are swapped.
        renamed: whether floors, items and pictures have exchanged names.
    """

    style: str = ""
    writer: str = ""
    group: str = ""
    free_heading: bool = False
    spoken: str = ""
    mirrored: bool = False
    renamed: bool = False


@dataclass(frozen=True)
class Episode:
    """One path with its instructions.

    Attributes:
        path_id: name of the path, unique in its dataset.
        scan: `House.house_id`.
        heading: heading at the start.
        path: viewpoints from start to goal: cells one FORWARD apart (see `House.stride`).
        instructions: one or more texts, each describing the whole path.
        distance: geodesic distance from start to goal in metres.
        final_heading: heading required at the goal, or None if any will do.
        sentences: for each instruction its sentences in order, or empty where the source does not say.
        origin: what it was made from.

    Raises:
        InputError: if path or instructions are missing, the distance is none, a sentence lies off the path, or a
            name or text cannot be written.
    """

    path_id: str
    scan: str
    heading: Heading
    path: tuple[Cell, ...]
    instructions: tuple[str, ...]
    distance: float
    final_heading: Heading | None = None
    sentences: tuple[tuple[Sentence, ...], ...] = ()
    origin: Origin = Origin()

    def __post_init__(self) -> None:
        """Validates the record."""
        expect_name(self.path_id, "an episode")
        if not self.path:
            raise InputError(f"episode {self.path_id}: the path is empty; it needs at least the start cell")
        if not self.instructions:
            raise InputError(f"episode {self.path_id}: no instruction")
        for text in self.instructions:
            expect_text(text, f"episode {self.path_id}: an instruction")
        if not (isfinite(self.distance) and self.distance >= 0):
            raise InputError(f"episode {self.path_id}: distance {self.distance}: must be 0 metres or more")
        if self.sentences and len(self.sentences) != len(self.instructions):
            raise InputError(f"episode {self.path_id}: sentences are given for some instructions but not for all")
        for sentence in (sentence for group in self.sentences for sentence in group):
            expect_text(sentence.text, f"episode {self.path_id}: a sentence")
            if not 0 <= sentence.start <= sentence.end < len(self.path):
                raise InputError(f"episode {self.path_id}: sentence {sentence.text!r} lies off the path")

    @property
    def start(self) -> Pose:
        """Where the agent begins."""
        return Pose(*self.path[0], self.heading)

    @property
    def goal(self) -> Cell:
        """Where it should stop."""
        return self.path[-1]

    @property
    def instances(self) -> tuple["Instance", ...]:
        """One per instruction: what an agent is given and what scores are counted over."""
        return tuple(Instance(self, index) for index in range(len(self.instructions)))

    def reworded(self, change: Callable[[str], str]) -> "Episode":
        """Returns the episode with all its texts changed."""
        return replace(
            self,
            instructions=tuple(change(text) for text in self.instructions),
            sentences=tuple(
                tuple(replace(part, text=change(part.text)) for part in parts) for parts in self.sentences
            ),
        )

    def demonstration(self) -> list[Action]:
        """Returns the actions that walk the path, turn to the final heading and stop.

        Raises:
            ValueError: if two consecutive cells share neither row nor column.
        """
        actions, heading = walk(self.heading, self.path)
        if self.final_heading is not None:
            actions += turns_between(heading, self.final_heading)
        return [*actions, Action.STOP]


@dataclass(frozen=True)
class Instance:
    """An episode with one of its instructions: `episode.instructions[index]`."""

    episode: Episode
    index: int = 0

    @property
    def instr_id(self) -> str:
        """R2R's name of the instance, "<path_id>_<index>"."""
        return f"{self.episode.path_id}_{self.index}"

    @property
    def instruction(self) -> str:
        """The words."""
        return self.episode.instructions[self.index]

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences of the instruction, or empty where the source does not say."""
        return self.episode.sentences[self.index] if self.episode.sentences else ()

    def told(self, chained: bool) -> list[str]:
        """Returns what is told one after the other: the instruction, or its sentences if they are chained."""
        sentences = self.sentences if chained else ()
        return [sentence.text for sentence in sentences] or [self.instruction]


def walk(heading: Heading, path: tuple[Cell, ...]) -> tuple[list[Action], Heading]:
    """Returns the actions that walk along a path, without a STOP, and the heading at its end.

    Raises:
        ValueError: if two consecutive cells share neither row nor column.
    """
    actions: list[Action] = []
    for here, there in pairwise(path):
        towards = heading_between(here, there)
        actions += [*turns_between(heading, towards), Action.FORWARD]
        heading = towards
    return actions, heading
