"""Floors, walls, doors and passages: the ground that furniture stands on."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from envs.categories import Material
from envs.drawing.canvas import SUPERSAMPLING, Canvas
from envs.drawing.palette import CARD, DOOR_LEAF, FAINT_INK, OUTSIDE, WALL, WHITE, Colour
from envs.drawing.textures import PERIOD, floor_pattern
from envs.geometry import Cell, CellKind, Heading

SLIM = 0.25  # cells by which the floor reaches over the foot of a wall: walls look half a cell thick
PLASTER = 0.04  # cells: a light line along walls


def draw_ground(
    canvas: Canvas,
    structure: NDArray[np.uint8],
    material: NDArray[np.uint8],
    tints: dict[Cell, Colour],
) -> None:
    """Draws walls, floors and what lies outside.

    Args:
        canvas: what is drawn on.
        structure: uint8 (H, W), `CellKind`.
        material: uint8 (H, W), `Material`.
        tints: the colour of the room at the cells that belong to one.
    """
    floors, open_cells = _cells(structure == CellKind.FLOOR), _cells(structure >= CellKind.FLOOR)
    for cell in open_cells:
        canvas.box(_grown(cell, SLIM + THICKNESS), WALL)
    for row, column in _cells(structure == CellKind.OUTSIDE):
        canvas.box((column, row, column + 1, row + 1), OUTSIDE)
    for cell in floors:
        canvas.box(_grown(cell, PLASTER), SKIRTING)
        for area in _floor_areas(structure, cell):
            canvas.box(tuple(side + grow * PLASTER for side, grow in zip(area, (-1, -1, 1, 1))), SKIRTING)  # type: ignore[arg-type]
    for cell in floors:
        for area in _floor_areas(structure, cell):
            _lay(canvas, area, cell, Material(material[cell]), tints.get(cell))
    for row, column in _cells(structure > CellKind.FLOOR):
        cell = Cell(row, column)
        sill = (column, row + SLIM, column + 1, row + 1 - SLIM)
        if _crossing(structure, cell) == Heading.EAST:
            sill = (column + SLIM, row, column + 1 - SLIM, row + 1)
        _lay(canvas, sill, cell, Material(material[cell]), None)


def lay_cell(canvas: Canvas, place: Cell, material: Material) -> None:
    """Draws the floor of one cell."""
    row, column = place
    _lay(canvas, (column, row, column + 1, row + 1), place, material, None)


def _floor_areas(structure: NDArray[np.uint8], cell: Cell) -> list[Area]:
    """Returns the areas of a cell's floor: the cell, and the foot of the walls beside it."""
    row, column = cell
    wall = {step: _kind(structure, (row + step[0], column + step[1])) == CellKind.WALL for step in _AROUND}
    west, east = SLIM * wall[0, -1], SLIM * wall[0, 1]
    areas = [(column - west, row - SLIM * wall[-1, 0], column + 1 + east, row + 1 + SLIM * wall[1, 0])]
    return areas  # type: ignore[return-value]


def draw_doorways(canvas: Canvas, structure: NDArray[np.uint8]) -> None:
    """Draws each door as a leaf with its swing, each open passage as a dashed threshold."""
    for row, column in np.argwhere(structure == CellKind.DOOR):
        _draw_door(canvas, Cell(int(row), int(column)), _crossing(structure, Cell(int(row), int(column))))
    for row, column in np.argwhere(structure == CellKind.PASSAGE):
        _draw_passage(canvas, Cell(int(row), int(column)), _crossing(structure, Cell(int(row), int(column))))


def _draw_door(canvas: Canvas, cell: Cell, crossing: Heading) -> None:
    """Draws a door hinged at its left post, opening ahead, seen by somebody who crosses it."""
    (row, column), edge = cell, 0.5 - SLIM
    ahead, right = (crossing.step[1], crossing.step[0]), _right(crossing)
    middle = (column + 0.5, row + 0.5)
    hinge = (
        middle[0] - 0.5 * right[0] + edge * ahead[0],
        middle[1] - 0.5 * right[1] + edge * ahead[1],
    )
    tip = (hinge[0] + 0.96 * ahead[0], hinge[1] + 0.96 * ahead[1])
    # Sill: the two faces of the wall.
    for side in (-edge, edge):
        ends = [
            (middle[0] + side * ahead[0] + reach * right[0], middle[1] + side * ahead[1] + reach * right[1])
            for reach in (-0.5, 0.5)
        ]
        canvas.line(ends, DOOR_LEAF.mixed(CARD, 0.45), 0.04)
    start = {(0, -1): 270, (1, 0): 0, (0, 1): 90, (-1, 0): 180}[ahead]
    canvas.arc(hinge, 0.96, start, start + 90, FAINT_INK, 0.035)
    canvas.line([hinge, tip], DOOR_LEAF, 0.11)


def _draw_passage(canvas: Canvas, cell: Cell, crossing: Heading) -> None:
    (row, column), edge = cell, 0.5 - SLIM
    ahead, right = (crossing.step[1], crossing.step[0]), _right(crossing)
    for side in (-edge, edge):
        for start in (-0.46, -0.12, 0.22):
            ends = [
                (
                    column + 0.5 + side * ahead[0] + reach * right[0],
                    row + 0.5 + side * ahead[1] + reach * right[1],
                )
                for reach in (start, start + 0.2)
            ]
            canvas.line(ends, FAINT_INK, 0.06)


def _right(heading: Heading) -> tuple[int, int]:
    """Returns (x, y) of one step to the right of a heading."""
    rows, columns = heading.turned(1).step
    return columns, rows


def _crossing(structure: NDArray[np.uint8], cell: Cell) -> Heading:
    """Returns a direction in which one walks through a doorway: between its two posts."""

    def open_sides(heading: Heading) -> int:
        ahead = (cell.row + heading.step[0], cell.column + heading.step[1])
        behind = (cell.row - heading.step[0], cell.column - heading.step[1])
        return sum(_is_floor(structure, place) for place in (ahead, behind))

    return max((Heading.NORTH, Heading.EAST), key=open_sides)


def _is_floor(structure: NDArray[np.uint8], place: tuple[int, int]) -> bool:
    rows, columns = structure.shape
    inside = 0 <= place[0] < rows and 0 <= place[1] < columns
    return inside and bool(structure[place] == CellKind.FLOOR)


def _near(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Returns the cells that are, or have among their eight neighbours, a cell of the mask."""
    padded = np.pad(mask, 1)
    rows, columns = mask.shape
    near = np.zeros_like(mask)
    for row in range(3):
        for column in range(3):
            near |= padded[row : row + rows, column : column + columns]
    return near


@lru_cache(maxsize=64)
def _sheet(material: Material, cell_pixels: int, tint: Colour | None) -> Image.Image:
    """Returns a floor pattern with one cell of margin on every side."""
    unit = cell_pixels * SUPERSAMPLING
    pattern = floor_pattern(material, unit, tint)
    return Image.fromarray(np.pad(pattern, ((unit, unit), (unit, unit), (0, 0)), mode="wrap"))
