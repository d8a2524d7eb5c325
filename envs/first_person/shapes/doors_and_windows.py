"""Doors, passages, windows and ceiling lights as boxes.

A doorway's frame of reference: `along` runs from one side of the opening to the other, `away` through the wall.
"""

from vln.envs.first_person.shapes.boxes import Box
from vln.envs.first_person.surfaces.palettes import Paint
from vln.envs.geometry import WALL_HEIGHT

DOOR_HEIGHT, PASSAGE_HEIGHT = 2.0, 2.14  # metres
_CASING = 0.05


def door(width: float, thickness: float) -> list[Box]:
    """Returns the frame of a door."""
    return [
        Box((0, _CASING), (0, thickness), (0, DOOR_HEIGHT + 0.08), 7),
        Box((width - _CASING, width), (0, thickness), (0, DOOR_HEIGHT + 0.08), 7),
        Box((_CASING, width - _CASING), (0, thickness), (DOOR_HEIGHT, DOOR_HEIGHT + 0.08), 7),
    ]


def leaf(width: float, _: float) -> list[Box]:
    """Returns the leaf of a door, opened flat against the wall at its back."""
    return [Box((0.01, width - 0.01), (0.01, 0.05), (0.01, DOOR_HEIGHT), 8, "door leaf", 8)]


def leaf_in_frame(width: float, thickness: float) -> list[Box]:
    """Returns the leaf of a door that has no room beside it, opened along the side of the frame."""
    return [Box((_CASING, _CASING + 0.04), (0.02, thickness), (0.01, DOOR_HEIGHT), "door leaf", 8)]


def lintel(width: float, thickness: float, low: float) -> list[Box]:
    """Returns the piece of wall above an opening; it is painted as the walls are."""
    return [Box((0, width), (0, thickness), (low, WALL_HEIGHT), 10, top=8)]


def arch(width: float, thickness: float) -> list[Box]:
    """Returns what rounds the upper corners of a passage."""
    steps = ((0.0, 0.06, 0.2), (0.06, 0.13, 0.11), (0.13, 0.22, 0.05))
    return [
        Box(span, (0, thickness), (PASSAGE_HEIGHT - drop, PASSAGE_HEIGHT), 10, top=8)
        for start, end, drop in steps
        for span in ((start, end), (width - end, width - start))
    ]


def window(width: float) -> list[Box]:
    """Returns a window in the wall at its back, with a sill."""
    return [
        Box((0.05, width - 0.05), (0, 0.03), (0.92, 2.02), 15, "window", paint=Paint.SKY),
        Box((0.0, width), (0, 0.1), (0.88, 0.92), 12, paint=Paint.WHITE),
        Box((0.02, width - 0.02), (0, 0.06), (2.02, 2.08), 11, paint=Paint.WHITE),
    ]


def ceiling_light(width: float, depth: float) -> list[Box]:
    """Returns a flat lamp under the ceiling."""
    x, y = width / 2, depth / 2
    return [
        Box(
            (x - 0.2, x + 0.2), (y - 0.2, y + 0.2), (WALL_HEIGHT - 0.07, WALL_HEIGHT), 15, top=15, paint=Paint.GLOW
        ),
    ]
