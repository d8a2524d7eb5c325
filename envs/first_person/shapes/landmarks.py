"""The boxes of any landmark category, whatever its footprint, made once and kept."""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from vln.envs.categories import LandmarkCategory, drawings_in
from vln.envs.first_person.shapes import (
    furniture,
    kitchen_and_bath,
    lamps_and_racks,
    small_objects,
    wall_pictures,
)
from vln.envs.first_person.shapes.boxes import Box, Piece, assembled
from vln.envs.first_person.shapes.carpentry import Shape
from vln.envs.geometry import Heading

# By the names of the rows in `vln.envs.categories`.
FURNITURE: dict[str, Shape] = drawings_in(furniture, kitchen_and_bath, lamps_and_racks)
PICTURES: dict[str, Shape] = drawings_in(wall_pictures)
OBJECTS: dict[str, small_objects.ObjectShape] = drawings_in(small_objects)
SHAPES = {*FURNITURE, *PICTURES, *OBJECTS}

FINE = 0.4  # metres: cells smaller than this mark where a piece stands, not how large it is
_WIDE = 1.0  # metres: cells of this size hold a piece and a way past it
_TABLE = 0.8  # metres: where a small thing stands that does not stand on the floor


def standing_height(category: LandmarkCategory, beneath: Iterable[LandmarkCategory]) -> float:
    """Returns the height at which a landmark stands that shares its cell with others, in metres."""
    stands = category.kind.about.stands
    if stands in ("on the floor", "on a wall") or category.drawn_as(SHAPES) in FURNITURE:
        return 0.0
    tops = [other.kind.about.top for other in beneath if other.drawn_as(SHAPES) in FURNITURE]
    heights = [_TABLE if top is None else top for top in tops]
    return max(heights, default=_TABLE if stands == "raised" else 0.0)


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
    name, natural = category.drawn_as(SHAPES), category.about.size
    if name in PICTURES:
        return PICTURES[name](*size)
    if name not in FURNITURE:
        return OBJECTS.get(name, small_objects.block)(size[0] / 2, size[1] / 2, height)
    shape = FURNITURE[name]
    if cell_size >= _WIDE:
        # It stands in a corner, so that one can walk past.
        length, depth = min(size[0] / 2, natural[0]), min(size[1] / 2, natural[1])
        along = away = 0.04
    elif cell_size < FINE:
        # It keeps its front and grows to both sides and to the back.
        length, depth = max(size[0], natural[0]), max(size[1], natural[1])
        along, away = (size[0] - length) / 2, size[1] - depth
    else:
        return shape(*size)
    return [
        replace(
            box,
            along=(box.along[0] + along, box.along[1] + along),
            away=(box.away[0] + away, box.away[1] + away),
        )
        for box in shape(length, depth)
    ]
