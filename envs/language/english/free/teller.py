"""A path told freely: leg by leg, in one voice, with what this voice cares to say."""

from collections.abc import Iterator, Sequence

import numpy as np

from vln.envs.categories import LandmarkCategory
from vln.envs.language.english.fill import SIDE_WORDS
from vln.envs.language.english.free.spelling import Spelling, draw_spelling
from vln.envs.language.english.free.voice import Voice, draw_habits
from vln.envs.language.plans.legs import Beside, Leg, LegPlan, Sign, SignKind
from vln.envs.language.plans.plan import SIDES, Direction
from vln.envs.world.episode import Sentence

_OTHER = {Direction.LEFT: Direction.RIGHT, Direction.RIGHT: Direction.LEFT}
_MOST_OF_A_SIDESTEP = 3  # steps
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

    def tell(self) -> list[Sentence]:
        """Returns the words, one part for each leg, or for two that are told as a step aside."""
        legs, parts, number = self.plan.legs, [], 0
        while number < len(legs):
            taken = 2 if self._is_sidestep(number) else 1
            clauses = self._sidestep(number) if taken == 2 else self._leg(number)
            if number == 0 and self.voice.chance(0.15):
                clauses.insert(0, self._say("start_see", legs[0], facing=legs[0].facing, thing=legs[0].facing))
            parts.append(
                ([clause for clause in clauses if clause], legs[number].start, legs[number + taken - 1].end)
            )
            number += taken
        return self.spelling.sentences(parts, self.voice, self.habits.breath)

    # Phrases.

    def _say(self, rule: str, leg: Leg, **slots: object) -> str:
        """Returns a phrase; slots without a thing to name are those of a rule that is not said."""
        if any(value == LandmarkCategory.NONE and isinstance(value, LandmarkCategory) for value in slots.values()):
            return ""
        filled: dict[str, object] = {
            "n": self.voice.count(leg.steps),
            "steps": self.voice.steps(leg.steps),
            **slots,
        }
        for name in ("side", "side2"):
            if isinstance(slots.get(name), Direction):
                filled[name] = SIDE_WORDS[slots[name]]  # type: ignore[index]
        if filled.get("side") in ("left", "right"):
            filled["at_side"] = self.voice.at_side(str(filled["side"]))
        filled.setdefault("room", leg.room)
        return self.voice.phrase(rule, filled)

    # Turns.

    def _turn(self, number: int) -> list[str]:
        """Returns the clauses of the turn that begins a leg, with what shows where it is made."""
        leg, held = self.plan.legs[number], self.held
        self.held = None
        if leg.turn == Direction.AHEAD:
            return []
        if (
            held is not None
            and held.kind == SignKind.DOORWAY
            and held.side == leg.turn
            and _opens_with_a_door(leg)
        ):
            self.through = True
            return [self._take_door(leg, held)]
        turn = self._bare_turn(leg, number)
        if held is None:
            return [turn]
        if held.kind == SignKind.INSIDE:
            return [self._say("as_you_enter", leg, door=held.door), turn]
        rule = _TURN[held.kind]
        if held.kind in (SignKind.BLOCKED, SignKind.NEARLY) and not held.thing:
            return [self._say("turn_wall", leg, turn=turn)]
        side = held.side if held.side in SIDES else Direction.LEFT
        return [
            self._say(rule, leg, turn=turn, thing=held.thing, side=side)
            if not held.door
            else self._say(rule, leg, turn=turn, door=held.door, side=side)
        ]

    def _take_door(self, leg: Leg, sign: Sign) -> str:
        slots = {
            "door": sign.door,
            "side": sign.side,
            "room": leg.crossed[0].room,
            "nth": self.voice.nth(sign.ordinal),
        }
        return self._say("take_nth_door" if sign.ordinal > 1 else "take_door", leg, **slots)

    def _bare_turn(self, leg: Leg, number: int) -> str:
        if leg.turn == Direction.BEHIND:
            if self.voice.chance(self.habits.bare):
                return self._say("turn_back_bare", leg)
            facing = leg.facing and self.voice.chance(0.15)
            return self._say("back_facing", leg, facing=leg.facing) if facing else self._say("turn_back", leg)
        side = SIDE_WORDS[leg.turn]
        if self.voice.chance(self.habits.corrects):
            side = f"{SIDE_WORDS[_OTHER[leg.turn]]}, {self._say('oops', leg)} {side}"
        elif leg.facing and self.voice.chance(0.08):
            return self._say("turn_facing", leg, facing=leg.facing, side=side)
        words = self._say(
            "turn_bare" if self.voice.chance(self.habits.bare) else "turn_left_or_right", leg, side=side
        )
        again = number > 0 and self.plan.legs[number - 1].turn == leg.turn and self.voice.chance(0.3)
        return f"{words} {self._say('again', leg)}" if again and "again" not in words else words

    def _is_sidestep(self, number: int) -> bool:
        legs = self.plan.legs
        if self.held is not None or number + 1 >= len(legs) or legs[number].turn not in SIDES:
            return False
        first, second = legs[number], legs[number + 1]
        return (
            first.steps <= _MOST_OF_A_SIDESTEP
            and second.turn == _OTHER[first.turn]
            and not first.crossed
            and number > 0
            and self.voice.chance(self.habits.sidesteps)
        )

    def _sidestep(self, number: int) -> list[str]:
        first = self.plan.legs[number]
        words = self._say("sidestep", first, side=first.turn)
        return [words, *self._walk(number + 1)]

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
        sign = self._chosen_sign(leg, number)
        counted = sign is None or self.voice.chance(self.habits.counts * (0.75 if last else 1.0))
        if leg.steps <= 1 and sign is None and not leg.crossed and self.voice.chance(0.3):
            counted = True
        clauses = self._ways(leg, through)
        if counted:
            clauses = self._counted(leg, clauses)
        if last:
            return [*clauses, self._stop(leg), *self._after(leg, number)]
        if sign is not None:
            if (sign.kind in _TURN and not clauses and self.voice.chance(0.4)) or self.voice.chance(0.25):
                self.held = sign if sign.kind in _TURN else None
            if self.held is None:
                clauses = self._until(leg, sign, clauses)
            elif not clauses and self.voice.chance(0.5):
                clauses = [self._say("on", leg)]
        return [*clauses, *self._after(leg, number)]

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
            return [*(clauses or [self._go_through(leg)]), self._say("inside", leg, **self._door(leg))]
        if sign.kind == SignKind.DOORWAY and sign.ordinal > 1:
            rule = "until_nth_door"
        if not sign.thing and sign.kind in (SignKind.BLOCKED, SignKind.NEARLY):
            rule = "until_wall" if sign.kind == SignKind.BLOCKED else "until_near_wall"
        slots: dict[str, object] = {"side": sign.side if sign.side in SIDES else Direction.LEFT}
        slots |= {"door": sign.door, "nth": self.voice.nth(sign.ordinal)} if sign.door else {}
        slots |= {"thing": sign.thing} if sign.thing else {}
        words = self._say(rule, leg, **slots)
        if clauses:
            return [*clauses, words]
        return [words if self.voice.chance(0.5 * self.habits.bare) else f"{self._say('go', leg)} {words}"]

    def _door(self, leg: Leg) -> dict[str, object]:
        crossed = leg.crossed[-1]
        return {"door": crossed.kind, "room": crossed.room, "left": crossed.left}

    def _go_through(self, leg: Leg) -> str:
        return self._say("walk_through", leg, **self._door(leg))

    def _ways(self, leg: Leg, through: bool) -> list[str]:
        """Returns clauses of what is passed and gone through on the way, in order."""
        found: list[tuple[int, str]] = []
        for crossed in leg.crossed[1 if through else 0 :]:
            if self.voice.chance(0.35 + 0.65 * self.habits.rooms):
                slots = {"door": crossed.kind, "room": crossed.room, "left": crossed.left}
                found.append((crossed.step, self._say("walk_through" if not found else "through", leg, **slots)))
        found += self._passes(leg, [step for step, _ in found])
        return [words for _, words in sorted(found, key=lambda item: item[0])]

    def _passes(self, leg: Leg, taken: Sequence[int]) -> Iterator[tuple[int, str]]:
        things = [thing for thing in leg.beside if self.voice.chance(self.habits.passes * 0.6)][:3]
        while things:
            thing = things.pop(0)
            step = thing.first - 0.5
            if thing.side == Direction.AHEAD:
                yield int(step), self._say("cross", leg, thing=thing.thing)
                continue
            if things and things[0].side in SIDES and self.voice.chance(0.5):
                yield int(step), self._two(leg, thing, things.pop(0))
                continue
            words = self._say("pass", leg, thing=thing.thing, side=thing.side)
            bare = words.startswith(("past", "with", "along", "by", "beside", "down"))
            yield (
                int(step),
                f"{self._say('go', leg)} {words}" if bare and not taken and self.voice.chance(0.6) else words,
            )

    def _two(self, leg: Leg, one: Beside, other: Beside) -> str:
        slots = {"thing": one.thing, "thing2": other.thing, "side": one.side, "side2": other.side}
        return self._say("pass_both" if one.side == other.side else "pass_between", leg, **slots)

    def _counted(self, leg: Leg, clauses: list[str]) -> list[str]:
        """Returns the clauses with the number of steps."""
        if not clauses:
            if leg.steps == 1 and self.voice.chance(0.6):
                return [self._say("walk_one", leg)]
            return [self._say("walk_bare" if self.voice.chance(self.habits.bare) else "walk_steps", leg)]
        after = leg.steps - leg.crossed[-1].step if leg.crossed else 0
        if after > 0 and self.voice.chance(0.35):
            slots = self._door(leg) | {"steps": self.voice.steps(after), "n": self.voice.count(after)}
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


def _opens_with_a_door(leg: Leg) -> bool:
    return bool(leg.crossed) and leg.crossed[0].step <= 2
