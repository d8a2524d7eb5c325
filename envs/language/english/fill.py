"""Filling phrases: random choices, names of things, and the words for cues."""

from collections.abc import Callable, Mapping, Sequence
from string import Formatter

import numpy as np

from vln.envs.categories import LandmarkCategory, RoomCategory
from vln.envs.geometry import CellKind
from vln.envs.language.english.phrases import (
    DOORWAY_WORDS,
    NUMBERS,
    ORDINALS,
    PHRASES_OF,
)
from vln.envs.language.plans.plan import (
    Cue,
    Direction,
    DoorwayCue,
    LandmarkCue,
    ObstacleCue,
    StepsCue,
    Stopping,
    SubGoal,
    Until,
)

SIDE_WORDS: Mapping[Direction, str] = {Direction.LEFT: "left", Direction.RIGHT: "right"}

_LONGEST_GROUP = 4  # sub-goals of a sentence

_Pieces = tuple[tuple[str, str | None], ...]  # (text, the slot after it)


def _pieces(phrase: str) -> _Pieces:
    return tuple((text, slot) for text, slot, _, _ in Formatter().parse(phrase))


Pieces = Mapping[str, tuple[_Pieces, ...]]  # by rule


def pieces_of(rules: Mapping[str, Sequence[str]]) -> Pieces:
    """Returns the phrases of each rule, cut at their slots."""
    return {name: tuple(map(_pieces, options)) for name, options in rules.items()}


PIECES_OF: Mapping[str, Pieces] = {phrases: pieces_of(rules) for phrases, rules in PHRASES_OF.items()}


class Speech:
    """Random words; every choice is a call of `rng.random`."""

    def __init__(self, rng: np.random.Generator, rules: Pieces) -> None:
        """Chooses from the phrases of rules."""
        self.random: Callable[[], float] = rng.random
        self._rules = rules
        self._words: dict[str, str] = {}

    def number(self, limit: int) -> int:
        """Returns a number below a limit."""
        return int(self.random() * limit)

    def chance(self, probability: float) -> bool:
        """Returns True with a probability."""
        return self.random() < probability

    def say(self, rule: str, slots: Mapping[str, object]) -> str:
        """Returns a phrase of a rule with its slots filled: by words, by the name of a category, or by a rule."""
        options = self._rules[rule]
        words = ""
        for text, slot in options[int(self.random() * len(options))]:
            words += text
            if slot is None:
                continue
            value = slots.get(slot)
            if isinstance(value, str):
                words += value
            elif value is not None:
                words += self.name(value)
            elif slot == "a_thing":
                words += self.with_article(self.name(slots["thing"]))
            elif slot == "hall":
                words += self.room(RoomCategory.HALLWAY)
            else:
                words += self.say(slot, slots)
        return words

    def name(self, category: object) -> str:
        """Returns a word for a landmark, a room or a kind of doorway."""
        if isinstance(category, LandmarkCategory):
            kind = category.kind
            word = self._pick(kind.name, kind.words)
            return word if kind == category else f"{category.colour_word} {word}"
        if isinstance(category, RoomCategory):
            return self.room(category)
        assert isinstance(category, CellKind)
        return self._pick(category.name, DOORWAY_WORDS[category])

    def room(self, category: RoomCategory) -> str:
        """Returns a word for a room."""
        return self._pick(f"{category.name} room", category.words)

    def _pick(self, what: str, options: Sequence[str]) -> str:
        """Returns the word for something: one speaker calls one thing by one name."""
        if len(options) == 1:
            return options[0]
        if what not in self._words:
            self._words[what] = options[int(self.random() * len(options))]
        return self._words[what]

    def join(self, clauses: Sequence[str]) -> str:
        """Returns the clauses as one."""
        if len(clauses) == 1:
            return clauses[0]
        link = self.say("link", {})
        # A comma keeps apart what an "and" of its own would tie together.
        comma = "," if link != "and" or len(clauses) > 2 or " and " in clauses[-2] else ""
        return f"{', '.join(clauses[:-1])}{comma} {link} {clauses[-1]}"

    def stop_name(self, stop: Stopping) -> str:
        """Returns "sofa", or "lamp beside the bed" where that is needed."""
        slots: dict[str, object] = {"thing": stop.landmark, "thing2": stop.beside}
        return self.say("named_beside" if stop.beside else "named", slots)

    def choose(self, cues: Sequence[Cue]) -> Cue:
        """Returns one of the cues, mostly the most telling one."""
        good = [cue for cue in cues[:3] if not isinstance(cue, StepsCue)]
        return cues[0] if len(good) < 2 or self.chance(0.65) else good[self.number(len(good))]

    def group_end(self, goals: Sequence[SubGoal], first: int) -> int:
        """Returns the number of the sub-goal after those that share a sentence with the first one."""
        for last in range(first, min(first + _LONGEST_GROUP, len(goals)) - 1):
            # A walk and the turn it leads to are told shortest together.
            if self.chance(0.06 if isinstance(goals[last].ending, Until) else 0.7):
                return last + 1
        return min(first + _LONGEST_GROUP, len(goals))

    @staticmethod
    def with_article(name: str) -> str:
        """Returns "a sofa", "an armchair"."""
        return f"{'an' if name[0] in 'aeiou' and not name.startswith('utility') else 'a'} {name}"

    @staticmethod
    def ordinal(number: int) -> str:
        """Returns "first"."""
        return ORDINALS[number] if number < len(ORDINALS) else f"{number}th"

    @staticmethod
    def steps(count: int) -> str:
        """Returns "three steps"."""
        number = NUMBERS[count] if count < len(NUMBERS) else str(count)
        return f"{number} step{'' if count == 1 else 's'}"

    def cue(self, use: str, cue: Cue, room: RoomCategory, last: LandmarkCategory = LandmarkCategory.NONE) -> str:
        """Returns a cue as the place of a turn (`use` "place") or the limit of a walk ("limit").

        Args:
            use: "place" or "limit".
            cue: the cue, not one of steps.
            room: the room in which the walk begins.
            last: the landmark mentioned last, which "it" would mean.
        """
        if isinstance(cue, ObstacleCue):
            if cue.category:
                return self.say(f"{use}_obstacle", {"thing": cue.category})
            in_hall = room == RoomCategory.HALLWAY and self.chance(0.4)
            return self.say(f"{use}_hall" if in_hall else f"{use}_wall", {})
        if isinstance(cue, DoorwayCue):
            return self.say(f"{use}_doorway", {"doorway": self.doorway(cue)})
        assert isinstance(cue, LandmarkCue)
        if cue.passed and cue.is_sole and cue.category == last:
            return self.say(f"{use}_passed_it", {})
        rule = "passed" if cue.passed else "level" if cue.distance == 1 else "far"
        return self.say(f"{use}_{rule}", {"ref": self.landmark(cue)})

    def doorway(self, cue: DoorwayCue) -> str:
        """Returns "(second) door on your left"."""
        slots = {"door": cue.kind, "side": SIDE_WORDS[cue.direction], "nth": self.ordinal(cue.ordinal)}
        return self.say("doorway_only" if cue.is_only and self.chance(0.8) else "doorway_nth", slots)

    def landmark(self, cue: LandmarkCue) -> str:
        """Returns "sofa on your left", or "sofa", "first sofa on your left" or "sofa beside the lamp"."""
        if cue.is_sole and self.chance(0.8):
            return self.say("named", {"thing": cue.category})
        if cue.beside and self.chance(0.6):
            return self.say("named_beside", {"thing": cue.category, "thing2": cue.beside})
        slots = {"thing": cue.category, "side": SIDE_WORDS[cue.direction], "nth": self.ordinal(cue.ordinal)}
        return self.say("ref_side" if cue.is_only else "ref_nth", slots)


def as_sentence(clause: str) -> str:
    """Returns a clause with a capital at its beginning and a mark at its end."""
    return clause[0].upper() + clause[1:] + ("" if clause[-1] in ".?" else ".")
