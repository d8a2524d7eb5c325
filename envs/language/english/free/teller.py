"""A path told freely: leg by leg, in one voice, with what this voice cares to say."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from vln.envs.categories import LandmarkCategory
from vln.envs.language.english.fill import SIDE_WORDS
from vln.envs.language.english.free.phraser import Phraser, door_slots
from vln.envs.language.english.free.spans import OTHER, Span, Told, gone_around, spans_of
from vln.envs.language.english.free.spelling import Part, Spelling, draw_spelling
from vln.envs.language.english.free.voice import Voice, draw_habits
from vln.envs.language.english.free.ways import Ways
from vln.envs.language.plans.legs import BESIDE, Leg, LegPlan, Sign, SignKind
from vln.envs.language.plans.plan import SIDES, Direction
from vln.envs.world.episode import Sentence

_LITTLE, _SOON = 2, 4  # steps: "a step or two"; a doorway that is just ahead
_UNTIL = {
    SignKind.LEVEL: "until_level",
    SignKind.PASSED: "until_passed",
    SignKind.DOORWAY: "until_door",
    SignKind.BLOCKED: "until_blocked",
    SignKind.NEARLY: "until_nearly",
    SignKind.ON_RUG: "until_on_rug",
    SignKind.OFF_RUG: "until_off_rug",
    SignKind.INSIDE: "inside",
}
_TURN = {
    SignKind.LEVEL: "turn_at",
    SignKind.PASSED: "turn_after",
    SignKind.DOORWAY: "turn_door",
    SignKind.BLOCKED: "turn_front",
    SignKind.NEARLY: "turn_before",
    SignKind.INSIDE: "as_you_enter",
}


def tell_freely(plan: LegPlan, rng: np.random.Generator) -> list[Sentence]:
    """Returns the words for a path, one part for each leg; joined by single spaces they are the instruction."""
    return Teller(plan, Voice(rng, draw_habits(rng)), draw_spelling(rng)).tell()


class Teller:
    """Tells one path."""

    def __init__(self, plan: LegPlan, voice: Voice, spelling: Spelling) -> None:
        """Speaks of this path in this voice, written down in this spelling."""
        self.plan, self.voice, self.spelling = plan, voice, spelling
        self.habits = voice.habits
        self.held: Sign | None = None  # what ended the walk before and is told with the turn to come
        self.through = False  # whether the doorway of the next leg has been told with the turn to it
        self.follows: Span | None = None  # what is told next
        phraser = Phraser(voice)
        self._say, self._ways = phraser.say, Ways(phraser)

    def tell(self) -> list[Sentence]:
        """Returns the words, one part for each leg, or for two that are told together."""
        legs, parts = self.plan.legs, list[Part]()
        spans = list(spans_of(self.plan, self.voice))
        start = 0
        for span, self.follows in pairwise([*spans, None]):
            assert span is not None
            clauses = [clause for clause in self._span(span) if clause]
            if span.first == 0 and self.voice.chance(0.15):
                facing = legs[0].facing
                clauses.insert(0, self._say("start_see", legs[0], facing=facing, thing=facing))
            if clauses or self.follows is None or self.habits.elides == 0:
                parts.append(([clause for clause in clauses if clause], start, legs[span.last].end))
                start = legs[span.last].end
        return self.spelling.sentences(parts, self.voice, self.habits.breath)

    def _span(self, span: Span) -> list[str]:
        leg, after = self.plan.legs[span.first], self.plan.legs[span.last]
        if span.told == Told.LEG:
            return self._leg(span.first)
        if span.told == Told.STOP:
            return [self._stop(leg)]
        if span.told in (Told.LEAVE, Told.APPROACH):
            return self._freely(span)
        if span.told == Told.ROUND:
            words = self._say("round", leg, thing=gone_around(leg, after), side=leg.turn)
        elif span.told == Told.SIDESTEP:
            words = self._say("sidestep", leg, side=leg.turn)
        else:
            words = self._aside(leg.turn, after)
        return [words, *self._walk(span.last)]

    def _freely(self, span: Span) -> list[str]:
        """Returns the way through a room by what it leads to; how to walk there is left to the walker."""
        first, last = self.plan.legs[span.first], self.plan.legs[span.last]
        turns = first.turn != Direction.AHEAD and self.voice.chance(0.5)
        words = [self._bare_turn(first, span.first)] if turns else []
        if span.told == Told.LEAVE:
            self.through = True
            return [*words, self._ways.through(last, last.crossed[0], freely=True), *self._walk(span.last)]
        return [*words, self._say("to_stop", last, thing=self.plan.stop), self._stop(last)]

    def _aside(self, side: Direction, leg: Leg) -> str:
        """Returns what is said instead of a step aside: where the doorway is, if anything."""
        if leg.crossed and leg.crossed[0].step <= _SOON:
            self.through = True
            return self._say("through_aside", leg, side=side, **door_slots(leg.crossed[0]))
        return self._say("bear", leg, side=side) if self.voice.chance(0.3) else ""

    # Turns.

    def _turn(self, number: int) -> list[str]:
        """Returns the clauses of the turn that begins a leg, with what shows where it is made."""
        leg, held = self.plan.legs[number], self.held
        self.held = None
        if leg.turn == Direction.AHEAD:
            return []
        if held is not None and _leads_through(held, leg):
            self.through = True
            return [self._takedoor_slots(self.plan.legs[number - 1], leg, held)]
        if leg.turn == Direction.BEHIND and leg.crossed and self.voice.chance(0.4 * self.habits.rooms):
            self.through = True
            return [self._say("back_door", leg, **door_slots(leg.crossed[0]))]
        turn = self._bare_turn(leg, number)
        if held is None:
            return [turn]
        if held.kind == SignKind.INSIDE:
            return [self._say("as_you_enter", leg, door=held.door), turn]
        rule = _TURN[held.kind]
        if held.kind in (SignKind.BLOCKED, SignKind.NEARLY) and not held.thing:
            return [self._say("turn_wall", leg, turn=turn)]
        return [self._say(rule, leg, turn=turn, **_sign_slots(held))]

    def _takedoor_slots(self, before: Leg, leg: Leg, sign: Sign) -> str:
        slots = {
            "door": sign.door,
            "side": sign.side,
            "room": leg.crossed[0].room,
            "nth": self.voice.ordinal(sign.ordinal),
        }
        rule, thing = self._where_door_is(before, sign)
        return self._say(rule, leg, **slots | ({"thing": thing} if thing else {}))

    def _where_door_is(self, before: Leg, sign: Sign) -> tuple[str, LandmarkCategory]:
        """Returns the rule that tells a doorway at the end of a leg from others, and what it names."""
        nothing = LandmarkCategory.NONE
        opposite = before.around[OTHER[sign.side]]
        passed = [thing.thing for thing in before.beside if thing.side == sign.side and thing.last < before.steps]
        if opposite and self.voice.chance(0.5 * self.habits.passes):
            return "take_door_opposite", opposite
        if passed and self.voice.chance(0.6 * self.habits.passes):
            return "take_door_after", passed[-1]
        if sign.ordinal > 1:
            return "take_nth_door", nothing
        if any(each.kind == SignKind.BLOCKED for each in before.signs) and self.voice.chance(0.4):
            return "take_door_end", nothing
        is_first = all((sign.side, sign.door) != passed_by for passed_by in before.left_out)
        return "take_first_door" if is_first and self.voice.chance(0.2) else "take_door", nothing

    def _bare_turn(self, leg: Leg, number: int) -> str:
        if leg.turn == Direction.BEHIND:
            if self.voice.chance(self.habits.bare):
                return self._say("turn_back_bare", leg)
            facing = leg.facing and self.voice.chance(0.15)
            return self._say("back_facing", leg, facing=leg.facing) if facing else self._say("turn_back", leg)
        side = SIDE_WORDS[leg.turn]
        if self.voice.chance(self.habits.corrects):
            side = f"{SIDE_WORDS[OTHER[leg.turn]]}, {self._say('oops', leg)} {side}"
        elif leg.facing and self.voice.chance(0.08):
            return self._say("turn_facing", leg, facing=leg.facing, side=side)
        words = self._say(
            "turn_bare" if self.voice.chance(self.habits.bare) else "turn_left_or_right", leg, side=side
        )
        again = number > 0 and self.plan.legs[number - 1].turn == leg.turn and self.voice.chance(0.3)
        return f"{words} {self._say('again', leg)}" if again and "again" not in words else words

    # Walks.

    def _leg(self, number: int) -> list[str]:
        leg = self.plan.legs[number]
        turn = self._turn(number)
        plain = not leg.crossed and leg.turn in SIDES and len(turn) == 1 and not self.through
        if plain and number < len(self.plan.legs) - 1 and self.voice.chance(0.35 * self.habits.counts):
            held = turn[0] if any(word in turn[0] for word in ("the ", "end", "wall")) else ""
            return [held, self._say("walk_bare", leg)] if held else [self._say("turn_steps", leg, side=leg.turn)]
        return [*turn, *self._walk(number)]

    def _walk(self, number: int) -> list[str]:
        """Returns the clauses of a walk, without the turn before it."""
        leg, last = self.plan.legs[number], number == len(self.plan.legs) - 1
        through, self.through = self.through, False
        clauses = self._ways.told(leg, through)
        if self.follows is not None and self.follows.told == Told.ASIDE:
            return clauses
        sign = self._chosen_sign(leg, number)
        counted = (sign is None and self.habits.counts > 0.1) or self.voice.chance(
            self.habits.counts * (0.75 if last else 1.0)
        )
        if counted:
            clauses = self._counted(leg, clauses)
        elif (sign is None or last) and not clauses and not through:
            clauses = self._vague(leg, last)
        if last:
            return [*clauses, self._stop(leg), *self._after(leg, number)]
        if sign is not None:
            follows_leg = self.follows is not None and self.follows.told == Told.LEG
            if not follows_leg or sign.kind not in _TURN or self.voice.chance(0.75 if clauses else 0.45):
                clauses = self._until(leg, sign, clauses)
            else:
                self.held = sign
                clauses = clauses or ([self._say("on", leg)] if self.voice.chance(0.5) else [])
        return [*clauses, *self._after(leg, number)]

    def _vague(self, leg: Leg, last: bool) -> list[str]:
        """Returns how far a walk is where nothing shows it and nobody counts."""
        if last and leg.around[Direction.AHEAD] == self.plan.stop and self.voice.chance(0.6):
            return [self._say("to_stop", leg, thing=self.plan.stop)]
        if leg.steps <= _LITTLE:
            return [self._say("walk_little", leg)] if self.voice.chance(0.4) else []
        return [self._say("walk_vague", leg)] if self.voice.chance(0.6) else []

    def _chosen_sign(self, leg: Leg, number: int) -> Sign | None:
        """Returns what this speaker says shows that the walk is over, or None."""
        if not leg.signs or not self.voice.chance(self.habits.signs):
            return None
        follows = self.plan.legs[number + 1] if number + 1 < len(self.plan.legs) else None
        if follows is not None:
            doors = [
                s for s in leg.signs if s.kind == SignKind.DOORWAY and s.side == follows.turn and follows.crossed
            ]
            if doors and self.voice.chance(0.75):
                return doors[0]
        useful = [s for s in leg.signs if s.kind != SignKind.DOORWAY or self.voice.chance(0.3)]
        return useful[self.voice.number(len(useful))] if useful else None

    def _until(self, leg: Leg, sign: Sign, clauses: list[str]) -> list[str]:
        rule = _UNTIL[sign.kind]
        if sign.kind == SignKind.INSIDE:
            door = door_slots(leg.crossed[-1])
            return [*(clauses or [self._say("walk_through", leg, **door)]), self._say("inside", leg, **door)]
        if sign.kind == SignKind.DOORWAY and sign.ordinal > 1:
            rule = "until_nth_door"
        if not sign.thing and sign.kind in (SignKind.BLOCKED, SignKind.NEARLY):
            rule = "until_wall" if sign.kind == SignKind.BLOCKED else "until_near_wall"
        words = self._say(rule, leg, nth=self.voice.ordinal(sign.ordinal), **_sign_slots(sign))
        if clauses:
            return [*clauses, words]
        return [words if self.voice.chance(0.5 * self.habits.bare) else f"{self._say('go', leg)} {words}"]

    def _counted(self, leg: Leg, clauses: list[str]) -> list[str]:
        """Returns the clauses with the number of steps."""
        if not clauses:
            if leg.steps == 1 and self.voice.chance(0.6):
                return [self._say("walk_one", leg)]
            return [self._say("walk_bare" if self.voice.chance(self.habits.bare) else "walk_steps", leg)]
        after = leg.steps - leg.crossed[-1].step if leg.crossed else 0
        if after > 0 and self.voice.chance(0.35):
            slots = door_slots(leg.crossed[-1]) | {"steps": self.voice.steps(after), "n": self.voice.count(after)}
            return [
                *clauses,
                self._say("inside" if after == 1 and self.voice.chance(0.6) else "steps_inside", leg, **slots),
            ]
        if self.voice.chance(0.5):
            return [
                self._say("walk_steps", leg),
                *(clause.removeprefix("walk ").removeprefix("go ") for clause in clauses),
            ]
        return [*clauses, self._say("steps_total", leg)]

    def _after(self, leg: Leg, number: int) -> Iterator[str]:
        """Yields checks and warnings."""
        side = SIDES[self.voice.number(2)]
        if self.voice.chance(self.habits.checks):
            rules: list[tuple[str, dict[str, object]]] = [
                ("check_sides", {"thing": leg.around[side], "side": side}),
                ("check_ahead", {"thing": leg.around[Direction.AHEAD]}),
            ]
            if leg.crossed:
                rules.append(("check_room", {"room": leg.crossed[-1].room}))
            rule, slots = rules[self.voice.number(len(rules))]
            yield self._say(rule, leg, **slots)
        if self.voice.chance(self.habits.warns):
            if leg.left_out and self.voice.chance(0.6):
                way, kind = leg.left_out[0]
                yield self._say("ignore_door", leg, side=way, door=kind)
            elif leg.facing and leg.facing not in leg.around.values() and number < len(self.plan.legs) - 1:
                yield self._say("overshoot", leg, thing=leg.facing)

    def _stop(self, leg: Leg) -> str:
        """Returns the clause of stopping."""
        if self.voice.chance(0.06):
            return self._say("stop", leg)
        around = leg.around
        left, right, ahead = (around[way] for way in (Direction.LEFT, Direction.RIGHT, Direction.AHEAD))
        stop = self.plan.stop
        where = next((way for way, thing in around.items() if thing == stop), None)
        options = []
        if where in SIDES:
            options += [("stop_side", {"thing": stop, "side": where})] * 4
        elif where == Direction.AHEAD:
            options += [("stop_ahead", {"thing": stop})] * 4
        if left and right and left != right:
            options += [
                (
                    "stop_between",
                    {"thing": left, "side": Direction.LEFT, "thing2": right, "side2": Direction.RIGHT},
                )
            ]
        if ahead and (left or right):
            side = Direction.LEFT if left else Direction.RIGHT
            options += [("stop_corner", {"thing": around[side], "side": side, "thing2": ahead})]
        if not options:
            return self._say("stop", leg)
        rule, slots = options[self.voice.number(len(options))]
        words = self._say(rule, leg, **slots)
        return f"{words}, {self._say('stop', leg)}" if self.voice.chance(0.12) and "stop" not in words else words


def _leads_through(sign: Sign, leg: Leg) -> bool:
    """Returns whether a leg turns to the doorway that was the sign for it, and goes through it."""
    is_there = sign.kind == SignKind.DOORWAY and sign.side == leg.turn
    return is_there and bool(leg.crossed) and leg.crossed[0].step <= BESIDE


def _sign_slots(sign: Sign) -> dict[str, object]:
    """Returns what fills the phrases of a sign: a doorway or a thing, and the side it is on, if it is on one."""
    what: dict[str, object] = {"door": sign.door} if sign.door else {"thing": sign.thing} if sign.thing else {}
    return what | ({"side": sign.side} if sign.side in SIDES else {})
