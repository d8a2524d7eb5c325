"""Boxes: what furniture, doors and windows are made of, and how they are turned for the kernel.

The frame of a piece: `along` runs along the wall at its back, `away` from that wall into the room, `up` from
the floor; metres from the corner at the back.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from math import ceil, floor
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vln.envs.first_person.kernels.scene import PALETTE_SHIFT, TEXTURE_SHIFT, TEXTURE_SIDE
from vln.envs.first_person.surfaces.patterns import BASE
from vln.envs.first_person.surfaces.textures import texture
from vln.envs.geometry import Heading

Span = tuple[float, float]
Tone = int | str  # a flat tone or the name of a texture

_HAIR = 1e-6  # metres: less is a rounding error


@dataclass(frozen=True)
class Box:
    """One box of a piece.

    Attributes:
        along: from, to.
        away: from, to.
        up: from, to.
        side: texture of the upright faces.
        front: texture of the face that looks away from the back; None for that of the sides.
        top: texture of top and underside; None for that of the sides.
        paint: number of the palette; None for the piece's own.
        front_paint: palette of the front; None for that of the box.
    """

    along: Span
    away: Span
    up: Span
    side: Tone = BASE
    front: Tone | None = None
    top: Tone | None = None
    paint: int | None = None
    front_paint: int | None = None


class Piece(NamedTuple):
    """M boxes that stand together, such as a table and what is on it; columns as in `SceneArrays`.

    Attributes:
        cells: int64 (K, 2): row and column of the cells they reach into, from the piece's north-west cell.
        boxes: float32 (M, 9): in metres from the north-west corner of that cell.
        look: int32 (M, 5): without the palette of the piece, and without its semantic id.
        own: int32 (M, 5): 1 for the looks that take the palette of the piece.
    """

    cells: NDArray[np.int64]
    boxes: NDArray[np.float32]
    look: NDArray[np.int32]
    own: NDArray[np.int32]


def look_of(palette: int, tone: Tone, level: int = 0) -> int:
    """Returns a look as kernels read it."""
    return palette << PALETTE_SHIFT | texture(tone) << TEXTURE_SHIFT | level


def assembled(boxes: Iterable[Box], size: tuple[float, float], back: Heading, cell_size: float) -> Piece:
    """Returns a piece turned with its back to a side.

    Args:
        boxes: what it is made of.
        size: its extents along and away, in metres.
        back: the side its back is on.
        cell_size: metres along the edge of a cell.
    """
    cells: set[tuple[int, int]] = set()
    sides, looks, owns = [], [], []
    for box in boxes:
        west, east, north, south = _turned(box, size, back)
        extents = east - west, south - north, box.up[1] - box.up[0]
        sides.append(
            (west, east, north, south, *box.up, *(TEXTURE_SIDE / max(extent, _HAIR) for extent in extents))
        )
        cells.update(product(_reached(north, south, cell_size), _reached(west, east, cell_size)))
        look, own = _looks(box, back)
        looks.append(look)
        owns.append(own)
    return Piece(
        cells=np.array(sorted(cells), dtype=np.int64).reshape(-1, 2),
        boxes=np.array(sides, dtype=np.float32).reshape(-1, 9),
        look=np.array(looks, dtype=np.int32).reshape(-1, 5),
        own=np.array(owns, dtype=np.int32).reshape(-1, 5),
    )


def _reached(low: float, high: float, cell_size: float) -> range:
    """Returns the rows or columns that something reaches into."""
    return range(floor((low + _HAIR) / cell_size), ceil((high - _HAIR) / cell_size))


def _turned(box: Box, size: tuple[float, float], back: Heading) -> tuple[float, float, float, float]:
    """Returns west, east, north, south of a box whose piece has its back on that side."""
    length, depth = size
    (left, right), (near, far) = box.along, box.away
    if back == Heading.NORTH:
        return left, right, near, far
    if back == Heading.SOUTH:
        return length - right, length - left, depth - far, depth - near
    if back == Heading.WEST:
        return near, far, length - right, length - left
    return depth - far, depth - near, left, right


def _looks(box: Box, back: Heading) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Returns the row of a box in `look` and in `own`."""
    front_paint = box.paint if box.front_paint is None else box.front_paint
    parts = (
        (front_paint, box.side if box.front is None else box.front),
        (box.paint, box.side),
        (box.paint, box.side if box.top is None else box.top),
    )
    look = tuple(look_of(paint or 0, tone) for paint, tone in parts)
    own = tuple(int(paint is None) for paint, _ in parts)
    return (*look, int(back.turned(2)), 0), (*own, 0, 0)
