"""Which legs of a path a speaker tells one by one, which together, and which not at all.

What anybody would do without being told is often left out: a step aside to get to a doorway, the last step to the
thing that one stops at; and two turns around the end of a bed are "round the bed".
"""

from collections.abc import Iterator
from enum import Enum, auto
from typing import NamedTuple

from vln.envs.categories import LandmarkCategory
from vln.envs.language.english.free.voice import Voice
from vln.envs.language.plans.legs import Leg, LegPlan
from vln.envs.language.plans.plan import SIDES, Direction

OTHER = {Direction.LEFT: Direction.RIGHT, Direction.RIGHT: Direction.LEFT}
_MOST_OF_A_SIDESTEP = 3  # steps
_MOST_AROUND = 4
_MOST_OF_THE_LAST = 2
_ROUND = 0.7  # of those who leave things out, when there is something to go around
_LAST = 0.5


class Told(Enum):
    """How legs are told."""

    LEG = auto()  # one, with its turn
    SIDESTEP = auto()  # two, as a step to the side
    ASIDE = auto()  # two, without the step to the side
    ROUND = auto()  # two, as the way around a thing
    STOP = auto()  # the last one, by what one stops at alone


class Span(NamedTuple):
    """Legs that are told together.

    Attributes:
        told: how.
        first: number of the first leg.
        last: number of the last one.
    """

    told: Told
    first: int
    last: int


def spans_of(plan: LegPlan, voice: Voice) -> Iterator[Span]:
    """Yields the spans of a path, in order; together they are all its legs."""
    number, habits = 0, voice.habits
    while number < len(plan.legs):
        pair = plan.legs[number : number + 2]
        told = Told.LEG
        if len(pair) == 2 and _is_sidestep(*pair):
            if voice.chance(habits.elides):
                told = Told.ASIDE
            elif number and voice.chance(habits.sidesteps):
                told = Told.SIDESTEP
        elif len(pair) == 2 and gone_around(*pair) and voice.chance(habits.elides * _ROUND):
            told = Told.ROUND
        elif len(pair) == 1 and number and _is_obvious(pair[0]) and voice.chance(habits.elides * _LAST):
            told = Told.STOP
        last = number + 1 if told in (Told.SIDESTEP, Told.ASIDE, Told.ROUND) else number
        yield Span(told, number, last)
        number = last + 1


def _is_sidestep(first: Leg, second: Leg) -> bool:
    is_short = first.steps <= _MOST_OF_A_SIDESTEP and not first.crossed
    return is_short and first.turn in SIDES and second.turn == OTHER[first.turn]


def gone_around(first: Leg, second: Leg) -> LandmarkCategory:
    """Returns the thing at whose end both of two legs turn, or `NONE`."""
    if first.turn not in SIDES or second.turn != first.turn or first.crossed or first.steps > _MOST_AROUND:
        return LandmarkCategory.NONE
    beside = [{thing.thing for thing in leg.beside if thing.side == first.turn} for leg in (first, second)]
    return next((thing for thing in sorted(beside[0] & beside[1])), LandmarkCategory.NONE)


def _is_obvious(last: Leg) -> bool:
    return last.steps <= _MOST_OF_THE_LAST and not last.crossed and last.turn in SIDES
