"""What lies on the way of a leg, as a speaker tells it: rooms that are crossed, doorways, and what is passed."""

from collections.abc import Iterator, Sequence

from vln.envs.categories import RoomCategory
from vln.envs.language.english.free.phraser import Phraser, door_slots
from vln.envs.language.english.free.spans import OTHER
from vln.envs.language.plans.legs import Beside, Crossed, Leg
from vln.envs.language.plans.plan import SIDES, Direction

_HALLS = (RoomCategory.HALLWAY, RoomCategory.ENTRY)
_LONG = 4  # steps: "down the hallway"


class Ways:
    """Tells what lies on the way."""

    def __init__(self, phraser: Phraser) -> None:
        """Speaks in the voice of these phrases."""
        self._phraser, self._voice, self._habits = phraser, phraser.voice, phraser.voice.habits
        self._say = phraser.say

    def told(self, leg: Leg, through: bool) -> list[str]:
        """Returns clauses of what is passed and gone through on the way, in order."""
        found: list[tuple[int, str]] = []
        if not through:
            found += [(0, words) for words in self._onward(leg)]
        for crossed in leg.crossed[1 if through else 0 :]:
            if self._voice.chance(0.35 + 0.65 * self._habits.rooms):
                found.append((crossed.step, self.through(leg, crossed, is_more=bool(found))))
        found += self._passes(leg, [step for step, _ in found])
        return [words for _, words in sorted(found, key=lambda item: item[0])]

    def _onward(self, leg: Leg) -> Iterator[str]:
        """Yields where a long walk leads on the whole."""
        free = leg.crossed[0].step if leg.crossed else leg.steps
        if free >= _LONG and self._voice.chance(0.35 * self._habits.passes * self._habits.rooms):
            yield self._say("along_hall" if leg.room in _HALLS else "across_room", leg)
        elif not leg.crossed and leg.facing and self._voice.chance(0.25 * self._habits.passes):
            yield self._say("toward", leg, facing=leg.facing)

    def through(self, leg: Leg, crossed: Crossed, *, is_more: bool = False, freely: bool = False) -> str:
        """Returns the clause of a doorway.

        Args:
            leg: the leg that leads through it.
            crossed: the doorway.
            is_more: whether another clause of this leg comes before.
            freely: whether the way to it has not been told, so that it must be found.
        """
        tells = self._habits.passes if not freely else 1.0 + self._habits.passes
        if not is_more and crossed.step > _LONG and self._voice.chance(0.4 * tells):
            return self._say("through_far", leg, **door_slots(crossed))
        if crossed.by and self._voice.chance(0.4 * tells):
            side = OTHER[crossed.by_side]
            return self._say("through_by", leg, thing=crossed.by, side2=side, **door_slots(crossed))
        return self._say("through" if is_more else "walk_through", leg, **door_slots(crossed))

    def _passes(self, leg: Leg, taken: Sequence[int]) -> Iterator[tuple[int, str]]:
        """Yields what stands beside the way, or is walked over, with the step before which it is said."""
        things = [thing for thing in leg.beside if self._voice.chance(self._habits.passes * 0.6)][:3]
        while things:
            many = self._together(things)
            told, things = things[:many], things[many:]
            before = told[0].first - 1  # said before the doorway that is gone through at the same step
            if many > 1:
                yield before, self._several(leg, told)
                continue
            words = self._one(leg, told[0])
            bare = words.startswith(("past", "with", "along", "by", "beside", "down"))
            if bare and not taken and self._voice.chance(0.6):
                words = f"{self._say('go', leg)} {words}"
            yield before, words

    def _together(self, things: Sequence[Beside]) -> int:
        """Returns how many of the things to come are told in one clause."""
        sides = [thing.side for thing in things]
        if len(things) == 3 and len(set(sides)) == 1 and sides[0] in SIDES and self._voice.chance(0.5):
            return 3
        return 2 if len(things) > 1 and all(side in SIDES for side in sides[:2]) and self._voice.chance(0.5) else 1

    def _one(self, leg: Leg, thing: Beside) -> str:
        if thing.side == Direction.AHEAD:
            return self._say("cross", leg, thing=thing.thing)
        if thing.thing == self._phraser.mentioned and self._voice.chance(0.6):
            return self._say("pass_it", leg, side=thing.side)
        return self._say("pass", leg, thing=thing.thing, side=thing.side, side2=OTHER[thing.side])

    def _several(self, leg: Leg, things: Sequence[Beside]) -> str:
        slots: dict[str, object] = {"thing": things[0].thing, "thing2": things[1].thing, "side": things[0].side}
        if len(things) == 3:
            return self._say("pass_three", leg, **slots, thing3=things[2].thing)
        rule = "pass_both" if things[0].side == things[1].side else "pass_between"
        return self._say(rule, leg, **slots, side2=things[1].side)
