"""The splits of generated houses: which houses, phrases, goals and lengths of path are whose."""

import zlib
from functools import cache
from typing import Literal, NamedTuple

from vln.envs.categories import LandmarkCategory, RoomCategory
from vln.envs.generate.programme import HomeSize

SHORTEST, LONGEST = 8, 40  # actions of an episode, the STOP not counted
LONGEST_OF_ALL = 120  # in `val_long`
HOUSES_APART = 1_000_000
_PAIRS_HELD_OUT = 15  # per cent


class Split(NamedTuple):
    """What tells the episodes of a split from those of others.

    Attributes:
        number: seeds its episodes; never changes.
        first: number of its first house.
        houses: how many by default.
        episodes_per_house: how many by default.
        phrases: the set of phrases its instructions are made of.
        pairs: whether its goals are the usual pairs of room and landmark, or those kept out of training.
        shortest: fewest actions of its paths.
        longest: most actions.
        size: of its houses; None for the mixture of real homes.
    """

    number: int
    first: int
    houses: int = 60
    episodes_per_house: int = 16
    phrases: Literal["train", "held_out"] = "train"
    pairs: Literal["usual", "held_out"] = "usual"
    shortest: int = SHORTEST
    longest: int = LONGEST
    size: HomeSize | None = None


SPLITS = {
    "train": Split(0, 0, houses=1500),
    "val_seen": Split(1, 0),
    "val_select": Split(8, 7_000_000),
    "val_unseen": Split(2, 1_000_000),
    "test": Split(3, 2_000_000),
    "val_phrases": Split(4, 3_000_000, phrases="held_out"),
    "val_long": Split(5, 4_000_000, shortest=LONGEST, longest=LONGEST_OF_ALL, size=HomeSize.LARGE),
    "val_big": Split(6, 5_000_000, size=HomeSize.LARGE),
    "val_pairs": Split(7, 6_000_000, pairs="held_out"),
}


@cache
def is_held_out_pair(room: RoomCategory, landmark: LandmarkCategory) -> bool:
    """Returns whether a landmark in a room is never a goal in training; about 15 % of all pairs are."""
    return zlib.crc32(f"{room.name} {landmark.kind.name}".encode()) % 100 < _PAIRS_HELD_OUT
