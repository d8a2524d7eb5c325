"""From the English of style "full" back to a plan, by the phrases `english` speaks with.

The plan holds no more than the words do: what they leave open is left open (`None`, `NONE`, `AHEAD`), and its
sub-goals know no path (`start` and `end` are 0). Carried out by `interpreter`, it shows that words are enough.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from vln.envs.categories import LandmarkCategory, RoomCategory
from vln.envs.errors import InputError
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
    Entering,
    LandmarkCue,
    ObstacleCue,
    Passed,
    RoutePlan,
    StepsCue,
    Stopping,
    SubGoal,
    Until,
)

_SIDE_OF = {"left": Direction.LEFT, "right": Direction.RIGHT}
_KIND_OF = {word.lower(): kind for kind, words in DOORWAY_WORDS.items() for word in words}
_ROOM_OF = {word.lower(): category for category in RoomCategory for word in category.words}
_LANDMARK_OF = {word.lower(): category for category in LandmarkCategory if category for word in category.words}
_ORDINAL_OF = {word: number for number, word in enumerate(ORDINALS) if word}
_STEPS_OF = {f"{word} step{'' if count == 1 else 's'}": count for count, word in enumerate(NUMBERS)}

_VOCABULARY: Mapping[str, Mapping[str, object]] = {
    "side": _SIDE_OF,
    "door": _KIND_OF,
    "room": _ROOM_OF,
    "hall": dict.fromkeys(RoomCategory.HALLWAY.words, RoomCategory.HALLWAY),
    "thing": _LANDMARK_OF,
    "nth": _ORDINAL_OF,
    "steps": _STEPS_OF,
}
_CUES = ("wall", "hall", "obstacle", "doorway", "level", "far", "passed", "passed_it")
# Slots that several rules may fill.
_UNIONS: Mapping[str, tuple[str, ...]] = {
    "turning": ("turn", "turn_back"),
    "going": ("go", "on"),
    "walk": ("past", "past_side", "pass_across", "straight", "down_hall"),
    "ref": ("named", "named_beside", "ref_side", "ref_nth"),
    "name": ("named", "named_beside"),
    "doorway": ("doorway_only", "doorway_nth"),
    "place": tuple(f"place_{cue}" for cue in _CUES),
    "limit": tuple(f"limit_{cue}" for cue in _CUES),
}
_LEADS = ("lead", "lead_inside")
_CLAUSES = (
    *("turn", "turn_back", "turn_facing", "turn_at", "turn_there", "at_turn", "walk_until", "walk_steps"),
    *("straight", "down_hall", "past", "past_side", "pass", "pass_side", "pass_across", "take", "take_into"),
    *("enter_both", "enter_door", "enter_room", "leave", "reach", "reach_side"),
    *("stop_ahead", "stop_near", "stop_side", "stop_between"),
)
_AFTER_CLAUSE = r"(?=[,.]| and | then |$)"
_LINK = re.compile(r"(?:\.|,)?(?: and)?(?: then)? ?")
_SLOT = re.compile(r"\{([a-z_]+)(\d?)\}")


class _Reading(NamedTuple):
    """A phrase recognised in a text: its rule and the words in its slots."""

    rule: str
    words: Mapping[str, str]
    end: int


def parse(text: str) -> RoutePlan:
    """Returns the plan that a text of style "full" tells.

    Raises:
        InputError: if some of its words are not English as `describe` speaks it, or it does not say where to stop.
    """
    builder, lowered, position = _Builder(), text.lower(), 0
    while position < len(lowered):
        lead = _longest(_LEADS, lowered, position, "(?= )")
        if lead is not None and _longest(_CLAUSES, lowered, lead.end + 1, _AFTER_CLAUSE) is not None:
            builder.hear(lead)
            position = lead.end + 1
        clause = _longest(_CLAUSES, lowered, position, _AFTER_CLAUSE)
        if clause is None:
            raise InputError(f"cannot read {text[position:]!r} in {text!r}")
        builder.hear(clause)
        link = _LINK.match(lowered, clause.end)
        assert link is not None
        if link.end() == clause.end < len(lowered):
            raise InputError(f"cannot read {text[clause.end :]!r} in {text!r}")
        position = link.end()
    return builder.plan()


def _longest(rules: tuple[str, ...], text: str, position: int, after: str) -> _Reading | None:
    """Returns the longest phrase of some rules at a position of a text."""
    readings = (
        _Reading(rule, match.groupdict(), match.end())
        for rule in rules
        for pattern in _patterns(rule, after)
        if (match := pattern.match(text, position))
    )
    return max(readings, key=lambda reading: reading.end, default=None)


@cache
def _patterns(rule: str, after: str) -> tuple[re.Pattern[str], ...]:
    phrases = dict.fromkeys(PHRASES_OF["all"][rule])
    return tuple(re.compile(_expression(phrase, named=True) + after) for phrase in phrases)


def _expression(phrase: str, named: bool) -> str:
    """Returns a regular expression for a phrase of words; its own slots become groups where they are `named`."""
    expression, position = "", 0
    for slot in _SLOT.finditer(phrase):
        group = f"?P<{slot[1]}{slot[2]}>" if named else "?:"
        expression += phrase[position : slot.start()].lower() + f"({group}{_alternatives(slot[1])})"
        position = slot.end()
    return expression + phrase[position:].lower()


@cache
def _alternatives(slot: str) -> str:
    if slot in _VOCABULARY:
        return _any_of(_VOCABULARY[slot])
    phrases = dict.fromkeys(phrase for rule in _UNIONS.get(slot, (slot,)) for phrase in PHRASES_OF["all"][rule])
    return _expression(_any_of(phrases), named=False)


def _any_of(phrases: Iterable[str]) -> str:
    """Returns a short regular expression for any of some phrases: beginnings and endings in common come once."""
    endings: dict[str, list[str]] = {}
    for phrase in sorted(phrases, key=len, reverse=True):
        first, space, rest = phrase.partition(" ")
        endings.setdefault(first, []).append(space + rest)
    beginnings: dict[tuple[str, ...], list[str]] = {}
    for first, rests in endings.items():
        beginnings.setdefault(tuple(rests), []).append(first)
    return "|".join(_either(firsts) + _either(rests) for rests, firsts in beginnings.items())


def _either(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"(?:{'|'.join(words)})"


def _readings(slot: str, words: str) -> Iterator[_Reading]:
    """Yields the ways to read the words in a slot that several rules may fill."""
    for rule in _UNIONS[slot]:
        for pattern in _patterns(rule, "$"):
            match = pattern.match(words)
            if match:
                yield _Reading(rule, match.groupdict(), match.end())


def _read(slot: str, words: str) -> _Reading:
    return next(_readings(slot, words))


class _Builder:
    """Collects sub-goals from phrases."""

    def __init__(self) -> None:
        self._goals: list[SubGoal] = []
        self._turn = Direction.AHEAD
        self._facing = LandmarkCategory.NONE
        self._room = RoomCategory.NONE
        self._passed: list[Passed] = []
        self._it = LandmarkCategory.NONE  # the landmark heard of last

    def plan(self) -> RoutePlan:
        if not self._goals or not isinstance(self._goals[-1].ending, Stopping):
            raise InputError("the instruction does not end with a place to stop at")
        return RoutePlan(tuple(self._goals))

    def hear(self, reading: _Reading) -> None:
        """Adds what a phrase tells."""
        rule, words = reading.rule, reading.words
        if "room" in words and rule in ("lead_inside", "leave"):
            self._room = _ROOM_OF[words["room"]]
        if "hall" in words:
            self._room = RoomCategory.HALLWAY
        if "walk" in words:
            self.hear(_read("walk", words["walk"]))
        if rule.startswith(("past", "pass")):
            side = _SIDE_OF.get(words.get("side", ""), Direction.BEHIND)
            direction = Direction.AHEAD if rule == "pass_across" else side
            self._it = _LANDMARK_OF[words["thing"]]
            self._passed.append(Passed(self._it, direction))
        elif rule.startswith("take"):
            cue = _doorway(words["doorway"])
            self._end(Until((cue,)))
            self._turn = cue.direction
            self._end(Entering(cue.kind, _ROOM_OF.get(words.get("room", ""), RoomCategory.NONE)))
        elif rule.startswith(("enter", "leave")):
            room = RoomCategory.NONE if rule == "leave" else _ROOM_OF.get(words.get("room", ""), RoomCategory.NONE)
            self._end(Entering(_KIND_OF.get(words.get("door", "")), room))
        elif rule.startswith(("stop", "reach")):
            self._end(_stopping(rule, words))
        elif rule.startswith(("turn", "at_turn", "walk_")):
            self._walk_and_turn(rule, words)

    def _walk_and_turn(self, rule: str, words: Mapping[str, str]) -> None:
        if "steps" in words:
            self._end(Until((StepsCue(_STEPS_OF[words["steps"]]),)))
        for slot in ("place", "limit"):
            if slot in words:
                reading = _read(slot, words[slot])
                if "hall" in reading.words:
                    self._room = RoomCategory.HALLWAY
                cue = _cue(reading, self._it)
                self._it = cue.category if isinstance(cue, LandmarkCue | ObstacleCue) else self._it
                self._end(Until((cue,)))
        turning = _read("turning", words["turning"]) if "turning" in words else _Reading(rule, words, 0)
        if turning.rule == "turn_back":
            self._turn = Direction.BEHIND
        elif turning.rule in ("turn", "turn_facing"):
            self._turn = _SIDE_OF[turning.words["side"]]
            self._facing = _LANDMARK_OF.get(turning.words.get("thing", ""), LandmarkCategory.NONE)
            self._it = self._facing or self._it

    def _end(self, ending: Entering | Until | Stopping) -> None:
        """Ends the walk that has been told since the last end."""
        goal = SubGoal(0, 0, self._turn, self._room, self._facing, tuple(self._passed), ending)
        self._goals.append(goal)
        self._turn, self._facing, self._room = Direction.AHEAD, LandmarkCategory.NONE, RoomCategory.NONE
        self._passed = []


def _cue(reading: _Reading, it: LandmarkCategory) -> Cue:
    """Returns the cue a phrase tells; "it" is the landmark heard of last."""
    kind = reading.rule.partition("_")[2]
    if kind in ("wall", "hall"):
        return ObstacleCue(LandmarkCategory.NONE)
    if kind == "obstacle":
        return ObstacleCue(_LANDMARK_OF[reading.words["thing"]])
    if kind == "doorway":
        return _doorway(reading.words["doorway"])
    if kind == "passed_it":
        return LandmarkCue(it, Direction.AHEAD, passed=True, is_sole=True)
    ref = _read("ref", reading.words["ref"])
    is_passed = kind == "passed"
    category = _LANDMARK_OF[ref.words["thing"]]
    if ref.rule == "named":
        return LandmarkCue(category, Direction.AHEAD, is_passed, is_sole=True)
    if ref.rule == "named_beside":
        return LandmarkCue(category, Direction.AHEAD, is_passed, beside=_LANDMARK_OF[ref.words["thing2"]])
    ordinal = _ORDINAL_OF[ref.words["nth"]] if ref.rule == "ref_nth" else 1
    side = _SIDE_OF[ref.words["side"]]
    return LandmarkCue(category, side, is_passed, ordinal=ordinal, is_only=ref.rule == "ref_side")


def _doorway(words: str) -> DoorwayCue:
    reading = _read("doorway", words)
    is_only = reading.rule == "doorway_only"
    ordinal = 1 if is_only else _ORDINAL_OF[reading.words["nth"]]
    side = _SIDE_OF[reading.words["side"]]
    return DoorwayCue(_KIND_OF[reading.words["door"]], side, ordinal, is_only=is_only)


def _stopping(rule: str, words: Mapping[str, str]) -> Stopping:
    name = _read("name", words["name"])
    direction = _SIDE_OF.get(words.get("side", ""))
    return Stopping(
        landmark=_LANDMARK_OF[name.words["thing"]],
        direction=Direction.AHEAD if rule == "stop_ahead" else direction,
        beside=_LANDMARK_OF.get(name.words.get("thing2", ""), LandmarkCategory.NONE),
        opposite=_LANDMARK_OF[words["thing"]] if rule == "stop_between" else LandmarkCategory.NONE,
    )
