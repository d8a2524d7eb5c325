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
_FREELY = 0.35  # how often the way through a room is left to the walker
_MOST_LEFT_OUT = 3  # legs


class Told(Enum):
    """How legs are told."""

    LEG = auto()  # one, with its turn
    SIDESTEP = auto()  # two, as a step to the side
    ASIDE = auto()  # two, without the step to the side
    ROUND = auto()  # two, as the way around a thing
    STOP = auto()  # the last one, by what one stops at alone
    LEAVE = auto()  # several through a room, by the doorway that they lead to
    APPROACH = auto()  # several through the last room, by what one stops at


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
    number = 0
    while number < len(plan.legs):
        span = _span_at(number, plan, voice)
        yield span
        number = span.last + 1


def _span_at(number: int, plan: LegPlan, voice: Voice) -> Span:
    """Returns the span that begins with a leg."""
    elides, pair = voice.habits.elides, plan.legs[number : number + 2]
    if voice.chance(elides * _FREELY) and (freely := _freely(number, plan)):
        return freely
    if len(pair) == 1:
        is_left_out = bool(number) and _is_obvious(pair[0]) and voice.chance(elides * _LAST)
        return Span(Told.STOP if is_left_out else Told.LEG, number, number)
    if _is_sidestep(*pair):
        if voice.chance(elides):
            return Span(Told.ASIDE, number, number + 1)
        if number and voice.chance(voice.habits.sidesteps):
            return Span(Told.SIDESTEP, number, number + 1)
    elif gone_around(*pair) and voice.chance(elides * _ROUND):
        return Span(Told.ROUND, number, number + 1)
    return Span(Told.LEG, number, number)


def _freely(number: int, plan: LegPlan) -> Span | None:
    """Returns the legs through the room that a leg begins in, if there are several but not too many."""
    end = len(plan.legs) - 1
    leaves = next((at for at in range(number, end + 1) if plan.legs[at].crossed), None)
    last = end if leaves is None else leaves
    if not number < last <= number + _MOST_LEFT_OUT:
        return None
    return Span(Told.APPROACH if leaves is None else Told.LEAVE, number, last)


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
