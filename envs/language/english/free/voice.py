"""A voice: the habits of one speaker, drawn anew for every text."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from vln.envs.categories import LandmarkCategory, RoomCategory
from vln.envs.geometry import CellKind
from vln.envs.language.english.fill import Speech, pieces_of
from vln.envs.language.english.free.names import COLOUR_WORDS, DOOR_WORDS, LOOKS, ROOM_WORDS, THING_WORDS
from vln.envs.language.english.free.phrases import TABLE
from vln.envs.language.english.phrases import NUMBERS, read_table

PIECES = pieces_of({name: usual for name, (usual, _) in read_table(TABLE).items()})
_MORE_NUMBERS = (
    *NUMBERS,
    *(
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
    ),
)
_SIDES = {
    "left": (
        "on your left",
        "on the left",
        "to your left",
        "at your left",
        "on the left side",
        "on your left hand",
        "at nine o'clock",
    ),
    "right": (
        *(
            "on your right",
            "on the right",
            "to your right",
            "at your right",
            "on the right side",
            "on your right hand",
        ),
        "at three o'clock",
    ),
}
_GUIDES = 0.55  # of the speakers go by what one sees and hardly count
_ABOUT = ("about ", "about ", "around ", "maybe ", "roughly ", "some ")
_UNITS = ("step", "steps", "pace", "paces", "metre", "metres", " and a half", "ish")
VOICE_WORDS = (*_MORE_NUMBERS, *(words for side in _SIDES.values() for words in side), *_ABOUT, *_UNITS)


@dataclass(frozen=True)
class Habits:
    """What a speaker does how often, each from 0 to 1 unless said otherwise.

    Attributes:
        counts: tells the number of steps.
        signs: tells what shows that a walk is over.
        passes: tells what stands beside the way.
        rooms: names rooms that are entered.
        checks: says what one should see now.
        warns: says what not to do, and how one knows to have gone too far.
        colours: tells colours where a thing has one.
        decorates: gives things an adjective that tells nothing.
        bare: leaves out verbs: "left, three steps".
        articles: says "the".
        sidesteps: tells a step aside and back as one thing.
        elides: leaves out what anybody would do by himself: a step aside to get through a doorway, the last step.
        corrects: takes back a wrong word.
        digits: whether numbers are digits.
        unit: "step", "pace" or "metre", which is two steps.
        breath: legs of a sentence, at least 1.
    """

    counts: float
    signs: float
    passes: float
    rooms: float
    checks: float
    warns: float
    colours: float
    decorates: float
    bare: float
    articles: float
    sidesteps: float
    elides: float
    corrects: float
    digits: bool
    unit: str
    breath: float


def draw_habits(rng: np.random.Generator) -> Habits:
    """Returns the habits of a new speaker: one who counts, or a guide, who goes by what one sees."""
    habits = Habits(
        counts=float(rng.choice([0.25, 0.6, 0.9, 1.0], p=[0.2, 0.25, 0.35, 0.2])),
        signs=float(rng.choice([0.3, 0.7, 0.95], p=[0.3, 0.4, 0.3])),
        passes=float(rng.choice([0.1, 0.4, 0.8], p=[0.3, 0.4, 0.3])),
        rooms=float(rng.uniform(0.3, 1)),
        checks=float(rng.choice([0.0, 0.1, 0.4], p=[0.5, 0.3, 0.2])),
        warns=float(rng.choice([0.0, 0.08, 0.3], p=[0.6, 0.25, 0.15])),
        colours=float(rng.uniform(0.4, 1)),
        decorates=float(rng.choice([0.0, 0.15, 0.5], p=[0.4, 0.35, 0.25])),
        bare=float(rng.choice([0.0, 0.4, 1.0], p=[0.55, 0.25, 0.2])),
        articles=float(rng.choice([1.0, 0.6, 0.0], p=[0.8, 0.1, 0.1])),
        sidesteps=float(rng.choice([0.0, 0.5], p=[0.6, 0.4])),
        elides=float(rng.choice([0.0, 0.3], p=[0.7, 0.3])),
        corrects=float(rng.choice([0.0, 0.06], p=[0.85, 0.15])),
        digits=bool(rng.random() < 0.3),
        unit=str(rng.choice(["step", "pace", "metre"], p=[0.9, 0.06, 0.04])),
        breath=float(rng.choice([1.2, 2.0, 3.5], p=[0.4, 0.4, 0.2])),
    )
    if rng.random() >= _GUIDES:
        return habits
    return replace(
        habits,
        counts=float(rng.choice([0.0, 0.08], p=[0.7, 0.3])),
        signs=float(rng.choice([0.8, 0.95, 1.0])),
        passes=float(rng.choice([0.3, 0.6, 0.9])),
        rooms=float(rng.uniform(0.4, 1)),
        elides=float(rng.choice([0.3, 0.7, 1.0])),
    )


class Voice(Speech):
    """A speaker: its habits, and its words for things; one thing is called by one name, mostly."""

    def __init__(self, rng: np.random.Generator, habits: Habits) -> None:
        """Speaks with these habits."""
        super().__init__(rng, PIECES)
        self.habits = habits

    def phrase(self, rule: str, slots: Mapping[str, object]) -> str:
        """Returns a phrase with articles as this speaker has them."""
        words = self.say(rule, slots)
        if self.habits.articles < 1 and not self.chance(self.habits.articles):
            words = words.replace(" the ", " ").removeprefix("the ")
        return re.sub(r"\ba (?=[aeio])", "an ", words)

    def name(self, category: object) -> str:
        """Returns a word for a landmark, a room or a kind of doorway."""
        if isinstance(category, LandmarkCategory):
            return self._thing(category)
        if isinstance(category, RoomCategory):
            return self.room(category)
        assert isinstance(category, CellKind)
        return self._of(DOOR_WORDS[category])

    def room(self, category: RoomCategory) -> str:
        """Returns a word for a room."""
        words = ROOM_WORDS.get(category)
        return self._pick(f"{category.name} room", words) if words else "next room"

    def _thing(self, category: LandmarkCategory) -> str:
        kind = category.kind
        words = THING_WORDS.get(kind, kind.words)
        word = self._of(words) if self.chance(0.15) else self._pick(kind.name, words)
        if category.colour_word and self.chance(self.habits.colours):
            return f"{self._of(COLOUR_WORDS[category.colour_word])} {word}"
        if not category.colour_word and kind in LOOKS and " " not in word and self.chance(self.habits.decorates):
            return f"{self._of(LOOKS[kind])} {word}"
        return word

    def _of(self, options: Sequence[str]) -> str:
        return options[self.number(len(options))]

    def at_side(self, side: str) -> str:
        """Returns "on your left", as this speaker says it."""
        return self._of(_SIDES[side])

    def count(self, number: int) -> str:
        """Returns a bare number."""
        if self.habits.digits or number >= len(_MORE_NUMBERS):
            return str(number)
        return _MORE_NUMBERS[number]

    def steps(self, count: int) -> str:  # type: ignore[override]
        """Returns "three steps"."""
        unit, number = self.habits.unit, self.count(count)
        if unit == "metre" and count > 1:
            half = "" if count % 2 == 0 else (".5" if self.habits.digits else " and a half")
            return f"{self.count(count // 2)}{half} metre{'' if count == 2 else 's'}"
        unit = "step" if unit == "metre" else unit
        about = self._of(_ABOUT) if count > 3 and self.chance(0.12) else ""
        ish = "ish" if count > 3 and self.habits.digits and self.chance(0.05) else ""
        return f"{about}{number}{ish} {unit}{'' if count == 1 else 's'}"
