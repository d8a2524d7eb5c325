"""Ids of what a pixel shows: structure first, then landmarks from `LANDMARK_BASE`; all fit in a byte."""

from vln.envs.categories import LandmarkCategory
from vln.envs.first_person.kernels.scene import CEILING_ID, FLOOR_ID, NOTHING_ID, WALL_ID

WINDOW_ID, DOOR_ID, PASSAGE_ID = 4, 5, 6
LANDMARK_BASE = 16

SEMANTIC_NAMES = {
    NOTHING_ID: "nothing",
    FLOOR_ID: "floor",
    CEILING_ID: "ceiling",
    WALL_ID: "wall",
    WINDOW_ID: "window",
    DOOR_ID: "door",
    PASSAGE_ID: "passage",
} | {LANDMARK_BASE + category: category.word for category in LandmarkCategory if category}


def landmark_id(category: LandmarkCategory) -> int:
    """Returns the semantic id of a landmark category."""
    return LANDMARK_BASE + category
