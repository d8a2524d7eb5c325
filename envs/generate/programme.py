"""Programmes: which rooms a home has, with the frequencies of real single-storey homes (CubiGraph5K)."""

from enum import StrEnum
from typing import NamedTuple

import numpy as np

from vln.envs.categories import RoomCategory

FEWEST_ROOMS, MOST_ROOMS = 5, 15

_C = RoomCategory
SMALL_ROOMS = frozenset({_C.TOILET, _C.STORAGE, _C.LAUNDRY, _C.CLOSET})


class HomeSize(StrEnum):
    """How large a home is."""

    STUDIO = "studio"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


class SizeRules(NamedTuple):
    """What homes of a size are like.

    Attributes:
        share: how many of all homes are of this size.
        rooms: fewest and most rooms, halls included.
        across: fewest and most cells across the spine, outer walls included.
        along: fewest and most cells along the spine.
        odds: how likely there is a living room, kitchen, bathroom, hallway, bedroom, storage, dining room.
        at_most: of rooms that may be there more than once.
    """

    share: float
    rooms: tuple[int, int]
    across: tuple[int, int]
    along: tuple[int, int]
    odds: tuple[float, float, float, float, float, float, float]
    at_most: dict[RoomCategory, int]


SIZES = {
    HomeSize.STUDIO: SizeRules(
        0.12,
        (5, 5),
        (13, 14),
        (13, 15),
        (0.85, 0.82, 0.70, 0.58, 0.12, 0.66, 0.02),
        {_C.BEDROOM: 1, _C.BATHROOM: 1},
    ),
    HomeSize.SMALL: SizeRules(
        0.33,
        (5, 7),
        (14, 17),
        (15, 19),
        (0.62, 0.84, 0.74, 0.58, 0.60, 0.54, 0.09),
        {_C.BEDROOM: 2, _C.BATHROOM: 1},
    ),
    HomeSize.MEDIUM: SizeRules(
        0.32, (8, 10), (17, 21), (19, 25), (0.62, 0.84, 0.80, 0.70, 0.76, 0.58, 0.18), {_C.BEDROOM: 3}
    ),
    HomeSize.LARGE: SizeRules(
        0.23,
        (11, 15),
        (25, 34),
        (25, 36),
        (0.72, 0.88, 0.86, 1.0, 0.95, 0.66, 0.26),
        {_C.BEDROOM: 5, _C.BATHROOM: 3},
    ),
}
_CORE = (_C.LIVING_ROOM, _C.KITCHEN, _C.BATHROOM, _C.HALLWAY, _C.BEDROOM, _C.STORAGE, _C.DINING_ROOM)
_MORE = {
    _C.BEDROOM: 6.0,
    _C.CLOSET: 5.0,
    _C.BATHROOM: 2.5,
    _C.ENTRY: 4.0,
    _C.STUDY: 1.6,
    _C.TOILET: 1.2,
    _C.LAUNDRY: 1.2,
    _C.STORAGE: 1.2,
}
_AT_MOST = {_C.BATHROOM: 2, _C.STORAGE: 2}  # of any other room: one


def draw_size(rng: np.random.Generator) -> HomeSize:
    """Returns a size with the frequencies of `SIZES`."""
    chance = float(rng.random())
    for size, rules in SIZES.items():
        if chance < rules.share:
            return size
        chance -= rules.share
    return HomeSize.LARGE


def draw_programme(rng: np.random.Generator, size: HomeSize) -> list[RoomCategory]:
    """Returns the rooms of a home: 5 to 15, among them a hallway or a living room that joins the others."""
    rules = SIZES[size]
    rooms: list[RoomCategory] = []
    while len(rooms) < rules.rooms[0]:
        rooms = _draw_core(rng, rules)
        if size == HomeSize.LARGE:
            rooms.append(_C.HALLWAY)  # One to each wing.
        _add_more(rng, rooms, rules)
    return rooms


def _add_more(rng: np.random.Generator, rooms: list[RoomCategory], rules: SizeRules) -> None:
    """Adds rooms up to a random number of them, or as many as may be."""
    wanted = int(rng.integers(rules.rooms[0], rules.rooms[1] + 1))
    while len(rooms) < wanted:
        weights = [weight * _is_possible(room, rooms, rules) for room, weight in _MORE.items()]
        place = float(rng.random()) * sum(weights)
        for room, weight in zip(_MORE, weights, strict=True):
            if place < weight:
                rooms.append(room)
                break
            place -= weight
        else:
            return


def _draw_core(rng: np.random.Generator, rules: SizeRules) -> list[RoomCategory]:
    """Returns the rooms that tell homes apart; somebody can sleep, cook and walk from room to room in all."""
    while True:
        drawn = rng.random(len(_CORE)) < rules.odds
        rooms = [room for room, is_there in zip(_CORE, drawn.tolist(), strict=True) if is_there]
        hubs = _C.LIVING_ROOM in rooms or (_C.HALLWAY in rooms and _C.BEDROOM in rooms and _C.KITCHEN in rooms)
        if hubs:
            break
    if _C.BATHROOM not in rooms:
        rooms.append(_C.TOILET)
    return rooms


def _is_possible(room: RoomCategory, rooms: list[RoomCategory], rules: SizeRules) -> bool:
    if room == _C.ENTRY and _C.HALLWAY not in rooms:
        return False
    if room == _C.BATHROOM and _C.BATHROOM not in rooms:
        return False  # Else the share of homes with a bathroom would grow with the number of rooms.
    if room == _C.BEDROOM and _C.BEDROOM not in rooms:
        return False
    if room in (_C.STORAGE, _C.CLOSET) and _C.STORAGE not in rooms:
        return False
    if room == _C.CLOSET:
        return rooms.count(room) < max(rooms.count(_C.BEDROOM), 1)
    return rooms.count(room) < rules.at_most.get(room, _AT_MOST.get(room, 1))
