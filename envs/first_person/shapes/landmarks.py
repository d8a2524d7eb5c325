"""The boxes of any landmark category, whatever its footprint, made once and kept."""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from vln.envs.categories import LandmarkCategory
from vln.envs.first_person.shapes.boxes import Box, Piece, assembled
from vln.envs.first_person.shapes.doors_and_windows import PICTURES, picture
from vln.envs.first_person.shapes.furniture import FURNITURE_SHAPES
from vln.envs.first_person.shapes.small_objects import (
    ALWAYS_RAISED,
    OBJECT_SHAPES,
    ON_THE_FLOOR,
    TABLE_HEIGHT,
    block,
)
from vln.envs.geometry import Heading

_Category = LandmarkCategory

FINE = 0.4  # metres: cells smaller than this mark where a piece stands, not how large it is
_WIDE = 1.0  # metres: cells of this size hold a piece and a way past it
_NATURAL_SIZES = {
    _Category.BED: (1.4, 1.9),
    _Category.SOFA: (1.6, 0.8),
    _Category.ARMCHAIR: (0.75, 0.7),
    _Category.DINING_TABLE: (1.2, 0.8),
    _Category.COFFEE_TABLE: (0.9, 0.5),
    _Category.DESK: (1.1, 0.6),
    _Category.BATHTUB: (1.5, 0.7),
    _Category.BATHTUB_BASIN: (1.5, 0.7),
    _Category.DRESSER: (0.9, 0.45),
    _Category.TV_STAND: (1.1, 0.45),
    _Category.TELEVISION: (1.0, 0.4),
    _Category.FRIDGE: (0.65, 0.65),
    _Category.STOVE: (0.6, 0.6),
    _Category.STOVE_BURNER: (0.6, 0.6),
    _Category.COUNTER: (0.6, 0.6),
    _Category.KITCHEN_SINK: (0.6, 0.6),
}
_NATURAL_SIZE = (0.5, 0.5)
_SURFACES = {
    _Category.COUNTER: 0.92,
    _Category.KITCHEN_SINK: 0.91,
    _Category.STOVE: 0.91,
    _Category.DINING_TABLE: 0.76,
    _Category.DESK: 0.75,
    _Category.DRESSER: 0.9,
    _Category.COFFEE_TABLE: 0.43,
    _Category.NIGHTSTAND: 0.54,
    _Category.SIDE_TABLE: 0.54,
    _Category.BED: 0.56,
    _Category.SOFA: 0.46,
    _Category.SHELF: 0.84,
    _Category.BENCH: 0.46,
}


def standing_height(category: LandmarkCategory, beneath: Iterable[LandmarkCategory]) -> float:
    """Returns the height at which a landmark stands that shares its cell with others, in metres."""
    if category.kind in FURNITURE_SHAPES or category in PICTURES or category in ON_THE_FLOOR:
        return 0.0
    kinds = [other.kind for other in beneath]
    heights = [_SURFACES.get(kind, TABLE_HEIGHT) for kind in kinds if kind in FURNITURE_SHAPES]
    return max(heights, default=TABLE_HEIGHT if category in ALWAYS_RAISED else 0.0)


@cache
def landmark_piece(
    category: LandmarkCategory, rows: int, columns: int, back: Heading, cell_size: float, height: float
) -> Piece:
    """Returns a landmark on its cells with its back to a side.

    Args:
        category: what it is.
        rows: cells from north to south.
        columns: cells from west to east.
        back: the side its back is on.
        cell_size: metres.
        height: at which it stands, in metres.
    """
    length, depth = (rows, columns) if back in (Heading.EAST, Heading.WEST) else (columns, rows)
    size = length * cell_size, depth * cell_size
    return assembled(_boxes(category.kind, size, cell_size, height), size, back, cell_size)


def _boxes(category: LandmarkCategory, size: tuple[float, float], cell_size: float, height: float) -> list[Box]:
    if category in PICTURES:
        return picture(category, size[0])
    if category not in FURNITURE_SHAPES:
        return OBJECT_SHAPES.get(category, block)(size[0] / 2, size[1] / 2, height)
    natural = _NATURAL_SIZES.get(category, _NATURAL_SIZE)
    if cell_size >= _WIDE:
        # It stands in a corner, so that one can walk past.
        length, depth = min(size[0] / 2, natural[0]), min(size[1] / 2, natural[1])
        along = away = 0.04
    elif cell_size < FINE:
        # It keeps its front and grows to both sides and to the back.
        length, depth = max(size[0], natural[0]), max(size[1], natural[1])
        along, away = (size[0] - length) / 2, size[1] - depth
    else:
        return FURNITURE_SHAPES[category](*size)
    return [
        replace(
            box,
            along=(box.along[0] + along, box.along[1] + along),
            away=(box.away[0] + away, box.away[1] + away),
        )
        for box in FURNITURE_SHAPES[category](length, depth)
    ]
