"""English: a route plan in words, by a grammar with many paraphrases.

Each sentence takes one to five sub-goals. A turn belongs to the sub-goal it starts, so the sentence that
begins at a cell owns the turn there, and sentence k+1 starts where sentence k ended.
"""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from envs.categories import LandmarkCategory, RoomCategory
from envs.episode import Sentence
from envs.errors import InputError
from envs.geometry import CellKind
from envs.language.route_plan import (
    Cue,
    Direction,
    DoorwayCue,
    Entering,
    LandmarkCue,
    ObstacleCue,
    RoutePlan,
    StepsCue,
    Stopping,
    SubGoal,
    Until,
)

STYLES = ("full", "goal")

_LANDMARK_WORDS: dict[LandmarkCategory, tuple[str, ...]] = {
    LandmarkCategory.SOFA: ("sofa", "sofa", "couch"),
    LandmarkCategory.TELEVISION: ("television", "TV"),
    LandmarkCategory.FRIDGE: ("fridge", "fridge", "refrigerator"),
    LandmarkCategory.NIGHTSTAND: ("nightstand", "bedside table"),
    LandmarkCategory.BOOKSHELF: ("bookshelf", "bookcase"),
    LandmarkCategory.BATHTUB: ("bathtub", "tub"),
    LandmarkCategory.STOVE: ("stove", "cooker"),
}
_ROOM_WORDS: dict[RoomCategory, tuple[str, ...]] = {
    RoomCategory.HALLWAY: ("hallway", "hallway", "hall", "corridor"),
    RoomCategory.ENTRY: ("entry", "entryway", "entrance hall"),
    RoomCategory.LIVING_ROOM: ("living room", "living room", "lounge"),
    RoomCategory.STUDY: ("study", "office"),
    RoomCategory.STORAGE: ("storage room", "storeroom"),
    RoomCategory.LAUNDRY: ("laundry room", "laundry"),
    RoomCategory.TOILET: ("toilet room", "restroom"),
    RoomCategory.NONE: ("next room",),
}
_DOORWAY_WORDS = {
    CellKind.DOOR: ("door",),
    CellKind.PASSAGE: ("opening", "open passage", "open doorway", "archway"),
}
_ORDINALS = ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_ROOMS_TO_LEAVE = frozenset(RoomCategory) - {RoomCategory.NONE, RoomCategory.HALLWAY}
_LONGEST_GROUP = 5  # sub-goals of a sentence
_SIDE_WORDS = {Direction.LEFT: "left", Direction.RIGHT: "right"}


def describe(plan: RoutePlan, rng: np.random.Generator, style: str = "full") -> tuple[str, tuple[Sentence, ...]]:
    """Returns an instruction for a plan and its sentences, which joined by single spaces are the instruction.

    Args:
        plan: what to describe.
        rng: chooses among paraphrases.
        style: "full" for the whole route, "goal" for nothing but where to go.

    Raises:
        InputError: if there is no such style.
    """
    if style not in STYLES:
        raise InputError(f"no instruction style {style!r}; choose one of {', '.join(STYLES)}")
    words = _Words(rng)
    sentences = tuple(words.goal(plan) if style == "goal" else words.route(plan))
    text = " ".join(sentence.text for sentence in sentences)
    return text, sentences


class _Words:
    """The grammar; every choice is a call of `rng.random`."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._random: Callable[[], float] = rng.random
        self._mentioned: set[LandmarkCategory] = set()

    def pick(self, *options: str) -> str:
        return options[int(self._random() * len(options))]

    def chance(self, probability: float) -> bool:
        return self._random() < probability

    # Whole instructions.

    def goal(self, plan: RoutePlan) -> Iterator[Sentence]:
        """Yields the one sentence that names the goal and not the way."""
        stop = plan.stop
        thing, room = self.thing(stop.landmark), self.room(stop.room)
        where = f"the {room}" if stop.room_is_sole else f"a {room}"
        options = [
            f"go to the {thing} in {where}",
            f"walk to the {thing} in {where} and stop there",
            f"find the {thing} in {where}",
            f"stop next to the {thing} in {where}",
        ]
        if stop.room_is_sole:
            options += [
                f"find the {room} and stop by the {thing}",
                f"go to the {room} and stop at the {thing}",
                f"go into the {room} and wait next to the {thing}",
                f"I am looking for the {thing}, it is in the {room}",
            ]
        if stop.landmark_is_sole:
            options += [
                f"go to the {thing}",
                f"find the {thing} and stop beside it",
                f"take me to the {thing}",
            ]
        yield Sentence(_as_sentence(self.pick(*options)), 0, plan.sub_goals[-1].end)

    def route(self, plan: RoutePlan) -> Iterator[Sentence]:
        """Yields the sentences that describe the whole way."""
        goals, first = plan.sub_goals, 0
        while first < len(goals):
            group = goals[first : self.group_end(goals, first)]
            before = goals[first - 1] if first else None
            first += len(group)
            last = group[-1]
            apart = isinstance(last.ending, Stopping) and last.end > last.start and self.chance(0.4)
            yield Sentence(self.sentence(group, before, apart), group[0].start, last.end)
            if apart:
                yield Sentence(_as_sentence(self.stop(plan.stop)), last.end, last.end)

    def group_end(self, goals: Sequence[SubGoal], first: int) -> int:
        """Returns the number of the sub-goal after those that share a sentence with the first one."""
        for last in range(first, min(first + _LONGEST_GROUP, len(goals)) - 1):
            # A walk and the turn it leads to are told shortest together.
            if self.chance(0.04 if isinstance(goals[last].ending, Until) else 0.65):
                return last + 1
        return min(first + _LONGEST_GROUP, len(goals))

    def sentence(self, group: Sequence[SubGoal], before: SubGoal | None, apart: bool) -> str:
        """Returns the words for some sub-goals; with `apart` without those for stopping."""
        clauses: list[str] = []
        for sub_goal in group:
            clauses += self.clauses(sub_goal, before, merged=sub_goal is not group[0], apart=apart)
            before = sub_goal
        # The place where a walk ends was left to the turn made there; after the last walk there is none.
        last = group[-1]
        if isinstance(last.ending, Until):
            clauses.append(self.walk_until(last, self.choose(last.ending.cues)))
        return _as_sentence(self.join(clauses))

    def join(self, clauses: Sequence[str]) -> str:
        """Returns the clauses as one."""
        if len(clauses) == 1:
            return clauses[0]
        link = self.pick(" and ", " and ", ", then ") if len(clauses) == 2 else self.pick(" and ", ", then ")
        return ", ".join(clauses[:-1]) + link + clauses[-1]

    # Clauses.

    def clauses(self, goal: SubGoal, before: SubGoal | None, merged: bool, apart: bool) -> list[str]:
        """Returns the clauses of a sub-goal; `merged` tells that `before` is in the same sentence."""
        clauses: list[str] = []
        if merged and before is not None and isinstance(before.ending, Until):
            cue = self.choose(before.ending.cues)
            if isinstance(cue, DoorwayCue) and cue.taken and isinstance(goal.ending, Entering):
                return self.take_doorway(before, cue, goal.ending)
            clauses += self.walk_and_turn(before, cue, goal)
        elif goal.turn != Direction.AHEAD:
            inside = before is not None and isinstance(before.ending, Entering) and not merged
            lead = self.pick("once inside, ", f"in the {self.room(goal.room)}, ")
            clauses.append(lead + self.turn(goal) if inside and self.chance(0.15) else self.turn(goal))
        if isinstance(goal.ending, Entering):
            clauses += self.enter(goal, goal.ending, before)
        elif isinstance(goal.ending, Stopping):
            clauses += self.arrive(goal, goal.ending, apart)
        return clauses

    def walk_and_turn(self, walk: SubGoal, cue: Cue, goal: SubGoal) -> list[str]:
        """Returns the clauses of a walk and of the turn at its end."""
        if isinstance(cue, StepsCue) or self.chance(0.1):
            return [self.walk_until(walk, cue), self.turn(goal)]
        turn = f"{self.turn(goal)} {self.place(cue, walk)}"
        walking = self.walk_past(walk, cue)
        if not walking and self.chance(0.12):
            walking = self.straight(walk)
        return [walking, turn] if walking else [turn]

    def take_doorway(self, walk: SubGoal, cue: DoorwayCue, entering: Entering) -> list[str]:
        """Returns the clauses of a walk, the turn to a doorway at its side, and the way through it."""
        door, room = self.doorway(cue), self.room(entering.room)
        walking = self.walk_past(walk, cue)
        through = self.pick(
            f"take the {door}",
            f"go through the {door}",
            f"take the {door} into the {room}",
            f"enter the {room} through the {door}",
        )
        return [walking, through] if walking else [through]

    def enter(self, goal: SubGoal, entering: Entering, before: SubGoal | None) -> list[str]:
        """Returns the clauses of a walk through the doorway straight ahead."""
        door, room = self.pick(*_DOORWAY_WORDS[entering.kind]), self.room(entering.room)
        ongoing = before is not None and goal.turn == Direction.AHEAD
        go = self.pick("continue", "go on", "keep going") if ongoing else self.pick("go", "walk", "head")
        if goal.room in _ROOMS_TO_LEAVE and self.chance(0.15):
            return [f"{self.pick('leave', 'exit')} the {self.room(goal.room)} through the {door}"]
        through = self.pick(
            f"{go} through the {door} into the {room}",
            f"{go} through the {door}",
            f"enter the {room}",
            f"{go} into the {room}",
            f"{go} straight through the {door}",
        )
        walking = self.walk_past(goal)
        return [walking, through] if walking else [through]

    def arrive(self, goal: SubGoal, stop: Stopping, apart: bool) -> list[str]:
        """Returns the clauses of the last walk and, unless it is told apart, of stopping."""
        if goal.end == goal.start:
            return [self.stop(stop)]
        walking = self.walk_past(goal)
        walk = [walking] if walking else []
        if not apart and self.chance(0.6):
            return [*walk, self.stop(stop)]
        if apart and (walk or goal.turn != Direction.AHEAD) and self.chance(0.6):
            return walk
        if apart:
            return [*walk, self.straight(goal)]
        thing = self.thing(stop.landmark)
        if stop.direction in _SIDE_WORDS:
            side = _SIDE_WORDS[stop.direction]
            to = self.pick(f"walk until the {thing} is on your {side}", f"walk to the {thing} on your {side}")
        else:
            to = self.pick(f"walk to the {thing}", f"go up to the {thing}", f"walk up to the {thing}")
        return [*walk, to, self.pick("stop there", "stop", "stop next to it", "wait there")]

    def stop(self, stop: Stopping) -> str:
        """Returns the clause of stopping by the landmark."""
        thing = self.thing(stop.landmark)
        if stop.direction == Direction.AHEAD:
            where = self.pick("in front of", "right before", "at")
            return f"stop {where} the {thing}"
        near = f"{self.pick('stop', 'wait')} {self.pick('next to', 'by', 'beside')} the {thing}"
        side = _SIDE_WORDS.get(stop.direction)
        return f"{near} on your {side}" if side and self.chance(0.3) else near

    def turn(self, goal: SubGoal) -> str:
        """Returns the clause of a turn."""
        if goal.turn == Direction.BEHIND:
            return self.pick("turn around", "make a U-turn")
        side = _SIDE_WORDS[goal.turn]
        turn = self.pick(f"turn {side}", f"turn {side}", f"go {side}", f"make a {side}", f"turn to the {side}")
        # Where the walk ends at what it faces, once is enough.
        told_later = isinstance(goal.ending, Until) and ObstacleCue(goal.facing) in goal.ending.cues
        if goal.facing and goal.start == 0 and not told_later and self.chance(0.5):
            return f"turn {side} {self.pick('towards', 'to face')} the {self.thing(goal.facing)}"
        return turn

    def walk_until(self, goal: SubGoal, cue: Cue) -> str:
        """Returns the clause of a walk that ends with a cue."""
        if isinstance(cue, StepsCue):
            steps = _steps(cue.count)
            return self.pick(f"go forward {steps}", f"take {steps} forward", f"walk {steps} forward")
        go = self.walk_past(goal, cue) or self.straight(goal)
        return f"{go} {self.limit(cue, goal)}"

    def straight(self, goal: SubGoal) -> str:
        """Returns a clause of walking straight on."""
        if goal.room == RoomCategory.HALLWAY and goal.end - goal.start > 2 and self.chance(0.6):
            return f"{self.pick('walk', 'go', 'head')} {self.pick('down', 'along')} the {self.room(goal.room)}"
        return self.pick("walk straight", "go straight", "walk forward", "go ahead", "head straight")

    def walk_past(self, goal: SubGoal, cue: Cue | None = None) -> str:
        """Returns a clause of passing a landmark, other than the one of the cue, or nothing."""
        told = cue.category if isinstance(cue, LandmarkCue | ObstacleCue) else None
        passed = [item for item in goal.passed if item.category not in {told, *self._mentioned}]
        if not passed or self.chance(0.8):
            return ""
        item = passed[int(self._random() * len(passed))]
        go, thing = self.pick("walk", "go"), self.thing(item.category)
        if item.direction == Direction.AHEAD:
            return f"{go} across the {thing}"
        return self.pick(f"{go} past the {thing}", f"pass the {thing} on your {_SIDE_WORDS[item.direction]}")

    # Places.

    def choose(self, cues: Sequence[Cue]) -> Cue:
        """Returns one of the cues, mostly the most telling one."""
        good = [cue for cue in cues[:3] if not isinstance(cue, StepsCue)]
        return cues[0] if len(good) < 2 or self.chance(0.65) else good[int(self._random() * len(good))]

    def limit(self, cue: Cue, goal: SubGoal) -> str:
        """Returns a cue as the limit of a walk: "until ..."."""
        if isinstance(cue, ObstacleCue):
            if cue.category:
                thing = self.thing(cue.category)
                return self.pick(
                    f"until you reach the {thing}",
                    f"up to the {thing}",
                    f"until the {thing} is in front of you",
                )
            end = ("to the end of the hallway",) * 3 if goal.room == RoomCategory.HALLWAY else ()
            return self.pick(
                "until you reach the wall",
                "as far as you can",
                "until you come to a wall",
                "up to the wall",
                *end,
            )
        if isinstance(cue, DoorwayCue):
            door = self.doorway(cue)
            if cue.distance > 1:
                return f"until you are level with the {door}"
            return self.pick(f"to the {door}", f"until you reach the {door}")
        assert isinstance(cue, LandmarkCue)
        thing = self.landmark(cue)
        if cue.passed:
            return self.pick(f"until you have passed the {thing}", f"until you are just past the {thing}")
        if cue.distance > 1:
            return f"until you are level with the {thing}"
        return self.pick(f"until you are next to the {thing}", f"until you get to the {thing}", f"to the {thing}")

    def place(self, cue: Cue, walk: SubGoal) -> str:
        """Returns a cue as the place of a turn: "at ..."."""
        if isinstance(cue, ObstacleCue):
            if cue.category:
                thing = self.thing(cue.category)
                return self.pick(f"in front of the {thing}", f"before the {thing}", f"at the {thing}")
            end = ("at the end of the hallway",) if walk.room == RoomCategory.HALLWAY else ()
            return self.pick("at the wall", "at the wall", "when you reach the wall", *end)
        if isinstance(cue, DoorwayCue):
            return f"at the {self.doorway(cue)}"
        assert isinstance(cue, LandmarkCue)
        thing = self.landmark(cue)
        if cue.passed:
            return self.pick(f"after the {thing}", f"past the {thing}", f"just past the {thing}")
        if cue.distance > 1:
            return self.pick(f"when you are level with the {thing}", f"level with the {thing}")
        return self.pick(f"at the {thing}", f"at the {thing}", f"when you get to the {thing}")

    # Names.

    def doorway(self, cue: DoorwayCue) -> str:
        """Returns "(second) door on your left"."""
        word = self.pick(*_DOORWAY_WORDS[cue.kind])
        ordinal = "" if cue.ordinal == 1 and self.chance(0.6) else _ORDINALS[cue.ordinal] + " "
        return f"{ordinal}{word} on {self.pick('your', 'the')} {_SIDE_WORDS[cue.direction]}"

    def landmark(self, cue: LandmarkCue) -> str:
        """Returns "sofa on your left", or "sofa" where that is enough."""
        thing = self.thing(cue.category)
        return thing if cue.is_sole and self.chance(0.8) else f"{thing} on your {_SIDE_WORDS[cue.direction]}"

    def thing(self, category: LandmarkCategory) -> str:
        """Returns a word for a landmark."""
        self._mentioned.add(category)
        return self.pick(*_LANDMARK_WORDS.get(category, (category.word,)))

    def room(self, category: RoomCategory) -> str:
        """Returns a word for a room."""
        return self.pick(*_ROOM_WORDS.get(category, (category.word,)))


def _steps(count: int) -> str:
    number = _NUMBERS[count] if count < len(_NUMBERS) else str(count)
    return f"{number} step{'' if count == 1 else 's'}"


def _as_sentence(clause: str) -> str:
    return clause[0].upper() + clause[1:] + "."
