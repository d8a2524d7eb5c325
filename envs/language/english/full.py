"""Styles "full" and "verbose": a route in whole sentences, the latter with remarks.

Each sentence takes one to four sub-goals. A turn belongs to the sub-goal it starts, so the sentence that
begins at a cell owns the turn there, and sentence k+1 starts where sentence k ended. Remarks start and end
where they are made.
"""

from collections.abc import Iterator, Sequence

from vln.envs.categories import LandmarkCategory, RoomCategory
from vln.envs.language.english.fill import SIDE_WORDS, Speech, as_sentence
from vln.envs.language.plans.plan import (
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
from vln.envs.world.episode import Sentence

_ROOMS_TO_LEAVE = frozenset(RoomCategory) - {RoomCategory.NONE, RoomCategory.HALLWAY}


class RouteTeller:
    """Whole sentences for the whole way, with or without remarks."""

    def __init__(self, speech: Speech, remarks: bool) -> None:
        """Speaks with these phrases; `remarks` adds what one sees and what not to do."""
        self.speech = speech
        self.remarks = remarks
        self.mentioned: set[LandmarkCategory] = set()
        self.room_is_told = False  # whether the words name the room entered last
        self.is_outside = False  # whether they say that a room was left
        self.last = LandmarkCategory.NONE  # what "it" would mean

    def tell(self, plan: RoutePlan) -> Iterator[Sentence]:
        """Yields the sentences."""
        speech, goals, first = self.speech, plan.sub_goals, 0
        self.mentioned.update((plan.stop.landmark, plan.stop.opposite))
        if self.remarks and speech.chance(0.6):
            yield self.remark("see_start", {}, 0)
        while first < len(goals):
            group = goals[first : speech.group_end(goals, first)]
            before = goals[first - 1] if first else None
            first += len(group)
            last = group[-1]
            if self.remarks:
                yield from self.remarks_before(group[0], before)
            apart = isinstance(last.ending, Stopping) and last.end > last.start and speech.chance(0.35)
            text = self.sentence(group, before, apart)
            yield Sentence(text, group[0].start, last.end)
            if self.remarks:
                yield from self.remarks_after(group)
            if apart:
                yield Sentence(as_sentence(self.stop(plan.stop)), last.end, last.end)
        if self.remarks and speech.chance(0.3):
            yield self.remark("see_end", {}, goals[-1].end)

    # Remarks.

    def remark(self, rule: str, slots: dict[str, object], index: int) -> Sentence:
        """Returns a remark made at a cell of the path."""
        self.last = LandmarkCategory.NONE
        return Sentence(as_sentence(self.speech.say(rule, slots)), index, index)

    def remarks_before(self, goal: SubGoal, before: SubGoal | None) -> Iterator[Sentence]:
        """Yields what to see on the walk to come."""
        entered = before is not None and isinstance(before.ending, Entering) and not self.room_is_told
        if entered and self.speech.chance(0.6):
            self.room_is_told = True
            yield self.remark("see_inside", {"room": goal.room}, goal.start)
        if goal.turn != Direction.AHEAD:
            return
        for item in goal.passed:
            if item.category not in self.mentioned and self.speech.chance(0.8):
                self.mentioned.add(item.category)
                if item.direction == Direction.AHEAD:
                    yield self.remark("see_across", {"thing": item.category}, goal.start)
                else:
                    slots = {"thing": item.category, "side": SIDE_WORDS[item.direction]}
                    yield self.remark("see_side", slots, goal.start)
                return

    def remarks_after(self, group: Sequence[SubGoal]) -> Iterator[Sentence]:
        """Yields what not to do on the walk just told."""
        walks = [goal for goal in group if isinstance(goal.ending, Until)]
        if len(walks) != 1 or len(group) < 2:
            return
        (walk,) = walks
        assert isinstance(walk.ending, Until)
        cue = walk.ending.cues[0]
        if isinstance(cue, DoorwayCue) and cue.taken and cue.ordinal > 1 and self.speech.chance(0.6):
            numbers = {"earlier": self.speech.ordinal(1), "nth": self.speech.ordinal(cue.ordinal)}
            yield self.remark("see_door", {**numbers, "door": cue.kind}, group[-1].end)
        elif walk.beyond and walk.beyond not in self.mentioned and self.speech.chance(0.5):
            yield self.remark("see_beyond", {"thing": walk.beyond}, group[-1].end)

    # Sentences.

    def sentence(self, group: Sequence[SubGoal], before: SubGoal | None, apart: bool) -> str:
        """Returns the words for some sub-goals; with `apart` without those for stopping."""
        clauses: list[str] = []
        lead = self.lead(group[0], before)
        for sub_goal in group:
            opens = not clauses and not lead
            clauses += self.clauses(sub_goal, before, sub_goal is not group[0], opens, apart)
            before = sub_goal
        # The place where a walk ends was left to the turn made there; after the last walk there is none.
        last = group[-1]
        if isinstance(last.ending, Until):
            clauses.append(self.walk_until(last, self.speech.choose(last.ending.cues)))
        return as_sentence(lead + self.speech.join(clauses))

    def lead(self, goal: SubGoal, before: SubGoal | None) -> str:
        """Returns the words that join a sentence to the one before, often none."""
        if before is None:
            return ""
        entered = isinstance(before.ending, Entering) and not self.room_is_told and not self.is_outside
        if entered and self.speech.chance(0.3):
            return self.speech.say("lead_inside", {"room": goal.room}) + " "
        return self.speech.say("lead", {}) + " " if self.speech.chance(0.2) else ""

    def clauses(self, goal: SubGoal, before: SubGoal | None, merged: bool, opens: bool, apart: bool) -> list[str]:
        """Returns the clauses of a sub-goal.

        Args:
            goal: the sub-goal.
            before: the one before it.
            merged: whether `before` is in the same sentence.
            opens: whether the sentence has no clause yet.
            apart: whether stopping has a sentence of its own.
        """
        clauses: list[str] = []
        if merged and before is not None and isinstance(before.ending, Until):
            cue = self.speech.choose(before.ending.cues)
            if isinstance(cue, DoorwayCue) and cue.taken and isinstance(goal.ending, Entering):
                return self.take_doorway(before, cue, goal.ending)
            clauses += self.walk_and_turn(before, cue, goal, opens)
        elif goal.turn != Direction.AHEAD:
            clauses.append(self.turn_facing(goal))
        if isinstance(goal.ending, Entering):
            clauses += self.enter(goal, goal.ending, before)
        elif isinstance(goal.ending, Stopping):
            clauses += self.arrive(goal, goal.ending, apart)
        return clauses

    def walk_and_turn(self, walk: SubGoal, cue: Cue, goal: SubGoal, opens: bool) -> list[str]:
        """Returns the clauses of a walk and of the turn at its end."""
        speech = self.speech
        if isinstance(cue, StepsCue) or speech.chance(0.08):
            return [self.walk_until(walk, cue), self.turn_facing(goal)]
        slots: dict[str, object] = {"turning": self.turn(goal)}
        if speech.chance(0.15):
            slots["walk"] = self.pass_by(walk, cue, "past") or self.straight(walk)
            slots["limit"] = self.at(cue, walk, "limit")
            return [speech.say("turn_there", slots)]
        opens = opens and speech.chance(0.2)
        walking = "" if opens else self.pass_by(walk, cue)
        if not walking and not opens and speech.chance(0.12):
            walking = self.straight(walk)
        slots["place"] = self.at(cue, walk, "place")
        turn = speech.say("at_turn" if opens else "turn_at", slots)
        return [walking, turn] if walking else [turn]

    def take_doorway(self, walk: SubGoal, cue: DoorwayCue, entering: Entering) -> list[str]:
        """Returns the clauses of a walk, the turn to a doorway at its side, and the way through it."""
        walking = self.pass_by(walk, cue)
        rule = "take" if self.speech.chance(0.5) else "take_into"
        self.room_is_told, self.is_outside = rule == "take_into", False
        self.last = LandmarkCategory.NONE
        through = self.speech.say(rule, {"doorway": self.speech.doorway(cue), "room": entering.room})
        return [walking, through] if walking else [through]

    def enter(self, goal: SubGoal, entering: Entering, before: SubGoal | None) -> list[str]:
        """Returns the clauses of a walk through the doorway straight ahead."""
        speech = self.speech
        slots: dict[str, object] = {"door": entering.kind, "room": entering.room}
        self.room_is_told = self.is_outside = goal.room in _ROOMS_TO_LEAVE and speech.chance(0.15)
        if self.is_outside:
            self.room_is_told, self.last = False, LandmarkCategory.NONE
            return [speech.say("leave", {"door": entering.kind, "room": goal.room})]
        ongoing = before is not None and goal.turn == Direction.AHEAD
        slots["going"] = speech.say("on" if ongoing else "go", {})
        rule = ("enter_both", "enter_door", "enter_room")[speech.number(3)]
        self.room_is_told = rule != "enter_door"
        walking = self.pass_by(goal)
        self.last = LandmarkCategory.NONE
        through = speech.say(rule, slots)
        return [walking, through] if walking else [through]

    def arrive(self, goal: SubGoal, stop: Stopping, apart: bool) -> list[str]:
        """Returns the clauses of the last walk and, unless it is told apart, of stopping."""
        if goal.end == goal.start:
            return [self.stop(stop)]
        walking = self.pass_by(goal)
        walk = [walking] if walking else []
        if not apart and self.speech.chance(0.6):
            return [*walk, self.stop(stop)]
        if apart and (walk or goal.turn != Direction.AHEAD) and self.speech.chance(0.6):
            return walk
        if apart:
            return [*walk, self.straight(goal)]
        slots: dict[str, object] = {"name": self.speech.stop_name(stop)}
        side = _side(stop.direction)
        if side and self.speech.chance(0.6):
            return [*walk, self.speech.say("reach_side", {**slots, "side": side})]
        return [*walk, self.speech.say("reach", slots)]

    def stop(self, stop: Stopping) -> str:
        """Returns the clause of stopping by the landmark."""
        slots: dict[str, object] = {"name": self.speech.stop_name(stop)}
        if stop.opposite and self.speech.chance(0.6):
            return self.speech.say("stop_between", {**slots, "thing": stop.opposite})
        if stop.direction == Direction.AHEAD:
            return self.speech.say("stop_ahead", slots)
        side = _side(stop.direction)
        if side and self.speech.chance(0.3):
            return self.speech.say("stop_side", {**slots, "side": side})
        return self.speech.say("stop_near", slots)

    def turn(self, goal: SubGoal) -> str:
        """Returns the clause of a turn."""
        if goal.turn == Direction.BEHIND:
            return self.speech.say("turn_back", {})
        return self.speech.say("turn", {"side": SIDE_WORDS[goal.turn]})

    def turn_facing(self, goal: SubGoal) -> str:
        """Returns the clause of a turn, sometimes with what is then ahead."""
        # Where the walk ends at what it faces, once is enough.
        told_later = isinstance(goal.ending, Until) and ObstacleCue(goal.facing) in goal.ending.cues
        likely = 0.5 if goal.start == 0 else 0.15
        is_new = goal.facing and not told_later and goal.facing not in self.mentioned
        if is_new and goal.turn in SIDE_WORDS and self.speech.chance(likely):
            self.mentioned.add(goal.facing)
            self.last = goal.facing
            return self.speech.say("turn_facing", {"side": SIDE_WORDS[goal.turn], "thing": goal.facing})
        return self.turn(goal)

    def walk_until(self, goal: SubGoal, cue: Cue) -> str:
        """Returns the clause of a walk that ends with a cue."""
        if isinstance(cue, StepsCue):
            return self.speech.say("walk_steps", {"steps": self.speech.steps(cue.count)})
        passing = self.pass_by(goal, cue, "past")
        limit = self.at(cue, goal, "limit")
        if passing:
            return f"{passing} {limit}"
        return self.speech.say("walk_until", {"walk": self.straight(goal), "limit": limit})

    def straight(self, goal: SubGoal) -> str:
        """Returns a clause of walking straight on."""
        in_hall = goal.room == RoomCategory.HALLWAY and goal.end - goal.start > 2
        return self.speech.say("down_hall" if in_hall and self.speech.chance(0.6) else "straight", {})

    def pass_by(self, goal: SubGoal, cue: Cue | None = None, verb: str = "") -> str:
        """Returns a clause of passing a landmark that is not told otherwise, or nothing.

        Args:
            goal: the walk.
            cue: what ends it.
            verb: "past" for "walk past it", "pass" for "pass it", by default either.
        """
        if not goal.passed or self.speech.chance(0.75):
            return ""
        told = cue.category if isinstance(cue, LandmarkCue | ObstacleCue) else None
        passed = [item for item in goal.passed if item.category not in {told, *self.mentioned}]
        if not passed:
            return ""
        item = passed[self.speech.number(len(passed))]
        self.mentioned.add(item.category)
        self.last = item.category
        if item.direction == Direction.AHEAD:
            return self.speech.say("pass_across", {"thing": item.category})
        rule = verb or ("pass" if self.speech.chance(0.4) else "past")
        if self.speech.chance(0.4):
            rule += "_side"
        return self.speech.say(rule, {"thing": item.category, "side": SIDE_WORDS[item.direction]})

    def at(self, cue: Cue, walk: SubGoal, use: str) -> str:
        """Returns a cue as the "place" of a turn or the "limit" of a walk."""
        words = self.speech.cue(use, cue, walk.room, self.last)
        if isinstance(cue, LandmarkCue | ObstacleCue):
            self.mentioned.add(cue.category)
            self.last = cue.category
        return words


def _side(direction: Direction | None) -> str:
    """Returns "left" or "right", or nothing for other directions."""
    return "" if direction is None else SIDE_WORDS.get(direction, "")
