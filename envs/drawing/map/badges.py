"""Where the badge of a path goes: beside its end, clear of other marks and of names."""

from collections.abc import Collection, Sequence
from math import atan2, pi

import numpy as np
from numpy.typing import NDArray

from vln.envs.drawing.ink.canvas import Point
from vln.envs.drawing.map.labels import Box
from vln.envs.drawing.map.paths import BADGE

CLEAR = 2 * BADGE  # cells between the middles of two marks that do not touch
REACHES = (0.9, 1.2, 1.55, 2.0)  # cells from the end of the path

Points = NDArray[np.float64]  # (N, 2): x, y in cells


def badge_place(
    points: Sequence[Point],
    marks: Collection[Point],
    names: Collection[Box],
    lines: Collection[Point],
    furniture: Collection[Point],
    window: Box,
) -> Point:
    """Returns the middle of the badge of a path, in cells.

    Args:
        points: corners of the path; the badge goes beside the last.
        marks: middles of other marks: start, target, agents, badges.
        names: boxes of the names on the map.
        lines: points on paths.
        furniture: middles of cells with something to see.
        window: what is shown of the map.
    """
    end, before = points[-1], points[-2:][0]
    forth = atan2(end[1] - before[1], end[0] - before[0])
    # Beside the path first: behind would cover it, ahead what the agent stopped at.
    angles = forth + np.array([2, -2, 3, -3, 1, -1, 0, 4]) * pi / 4
    directions = np.column_stack([np.cos(angles), np.sin(angles)])
    places = np.concatenate([end + reach * directions for reach in REACHES])
    cost = 2 * np.repeat(REACHES, len(angles))
    cost += 20 * np.maximum(CLEAR - _distances(places, marks), 0).sum(axis=1)
    cost += 5 * (_gaps(places, names) < BADGE).sum(axis=1)
    cost += 3 * (_distances(places, lines) < BADGE + 0.12).any(axis=1)
    cost += (_distances(places, furniture) < BADGE + 0.1).sum(axis=1)
    west, north, east, south = window
    room = np.minimum(places - (west, north), np.subtract((east, south), places)).min(axis=1)
    cost += 100 * (room < BADGE)
    # Rounded, so that of places as good as each other the first is taken on every machine.
    x, y = places[int(np.argmin(cost.round(6)))].tolist()
    return x, y


def _distances(places: Points, others: Collection[Point]) -> Points:
    """Returns float (places, others)."""
    return np.linalg.norm(places[:, None] - np.array(list(others)).reshape(1, -1, 2), axis=2)


def _gaps(places: Points, boxes: Collection[Box]) -> Points:
    """Returns float (places, boxes): how far each place is from each box, 0 inside."""
    sides = np.array(list(boxes)).reshape(-1, 4)
    x, y = places[:, :1], places[:, 1:]
    across = np.maximum(np.maximum(sides[:, 0] - x, x - sides[:, 2]), 0)
    down = np.maximum(np.maximum(sides[:, 1] - y, y - sides[:, 3]), 0)
    return np.hypot(across, down)
