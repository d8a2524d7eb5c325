"""Which icon a landmark has, and where its back is."""

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from vln.envs.categories import LandmarkCategory, drawings_in
from vln.envs.drawing.ink.canvas import Canvas, Pen
from vln.envs.drawing.ink.palette import Colour, colour
from vln.envs.drawing.map import furniture_icons as furniture
from vln.envs.drawing.map import object_icons as objects
from vln.envs.geometry import Cell, CellKind, Heading

Icon = Callable[[Pen, Colour], None]

SNUG = 0.16  # cells

# By the names of the rows in `vln.envs.categories`.
TELLING: dict[str, Icon] = drawings_in(furniture)
ICONS: dict[str, Icon] = TELLING | drawings_in(objects)


def needs_label(category: LandmarkCategory) -> bool:
    """Returns whether the icon alone does not say what the landmark is."""
    return category.drawn_as(ICONS) not in TELLING


def draw_landmark(
    canvas: Canvas,
    category: LandmarkCategory,
    cells: Iterable[Cell],
    structure: NDArray[np.uint8],
    snug: bool = False,
) -> None:
    """Draws a landmark on its cells, its back to the wall it stands at.

    Args:
        canvas: what is drawn on.
        category: what the landmark is.
        cells: the cells it covers; if they are no full rectangle, each gets an icon of its own.
        structure: uint8 (H, W), `CellKind`; tells where the walls are.
        snug: whether to push it towards the wall at its back, where walls are drawn slim.
    """
    icon, paint = ICONS.get(category.drawn_as(ICONS), objects.block), colour(category.colour)
    whole = set(cells)
    for piece in [whole] if _is_rectangle(whole) else [{cell} for cell in sorted(whole)]:
        rows, columns = {cell[0] for cell in piece}, {cell[1] for cell in piece}
        back, walls = back_of(piece, structure)
        push = SNUG if snug and walls else 0
        left, top = min(columns) + push * back.step[1], min(rows) + push * back.step[0]
        icon(Pen(canvas, left, top, len(columns), len(rows), back), paint)


def back_of(cells: set[Cell], structure: NDArray[np.uint8]) -> tuple[Heading, int]:
    """Returns the side on which most of a piece touches wall, and how many cells of it do.

    Of equals it is the longer side, then north first.
    """
    rows, columns = structure.shape

    def touching(side: Heading) -> tuple[float, int]:
        border = [(cell[0] + side.step[0], cell[1] + side.step[1]) for cell in cells]
        border = [cell for cell in border if cell not in cells]
        walls = sum(
            0 <= row < rows and 0 <= column < columns and structure[row, column] == CellKind.WALL
            for row, column in border
        )
        return walls / len(border), walls

    back = max((Heading.NORTH, Heading.WEST, Heading.EAST, Heading.SOUTH), key=touching)
    return back, touching(back)[1]


def _is_rectangle(cells: set[Cell]) -> bool:
    return len({cell[0] for cell in cells}) * len({cell[1] for cell in cells}) == len(cells)
