"""Floors, walls, doors and passages: the ground that furniture stands on."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from vln.envs.categories import Material
from vln.envs.drawing.ink.canvas import SUPERSAMPLING, Canvas
from vln.envs.drawing.ink.palette import CARD, DOOR_LEAF, FAINT_INK, OUTSIDE, WALL, WHITE, Colour
from vln.envs.drawing.ink.textures import PERIOD, floor_pattern
from vln.envs.geometry import Cell, CellKind, Heading

Box = tuple[float, float, float, float]  # west, north, east, south in cells
Look = tuple[int, Colour | None]  # material, tint

SLIM = 0.25  # cells by which the floor reaches over the foot of a wall
SKIRTING = 0.05  # cells: a line between floor and wall


def draw_ground(
    canvas: Canvas,
    structure: NDArray[np.uint8],
    material: NDArray[np.uint8],
    tints: Mapping[Cell, Colour],
    walls: Colour = WALL,
    thickness: float = 0.5,
) -> None:
    """Draws walls, floors and what lies outside.

    Args:
        canvas: what is drawn on.
        structure: uint8 (H, W), `CellKind`.
        material: uint8 (H, W), `Material`.
        tints: the colour of the room at the cells that belong to one.
        walls: the colour of the walls.
        thickness: of the walls that are left around the floors, in cells.
    """
    inner = ndimage.binary_erosion(structure == CellKind.FLOOR, np.ones((3, 3)))
    for cell in _cells((structure >= CellKind.FLOOR) & ~inner):
        canvas.box(_grown(_square(cell), SLIM + thickness), walls)
    canvas.cover(structure == CellKind.OUTSIDE, OUTSIDE)
    cells = _cells(structure == CellKind.FLOOR)
    areas = dict(zip(cells, _floor_areas(structure, cells), strict=True))
    skirting = walls.mixed(WHITE, 0.6)
    for cell, area in areas.items():
        if not inner[cell]:
            canvas.box(_grown(area, SKIRTING), skirting)
    for area, cell, look in _runs(
        [(area, cell, (material[cell], tints.get(cell))) for cell, area in areas.items()]
    ):
        _lay(canvas, area, cell, Material(look[0]), look[1])
    for cell in _cells(structure > CellKind.FLOOR):
        west, north, east, south = _square(cell)
        if crossing_of(structure, cell) == Heading.NORTH:
            sill = west, north + SLIM, east, south - SLIM
        else:
            sill = west + SLIM, north, east - SLIM, south
        _lay(canvas, sill, cell, Material(material[cell]), None)


def draw_doorways(canvas: Canvas, structure: NDArray[np.uint8]) -> None:
    """Draws each door as a leaf with its swing, each open passage as a dashed threshold."""
    for cell in _cells(structure > CellKind.FLOOR):
        draw_doorway(canvas, CellKind(structure[cell]), cell, crossing_of(structure, cell))


def draw_doorway(canvas: Canvas, kind: CellKind, cell: Cell, crossing: Heading) -> None:
    """Draws a door or a passage.

    Args:
        canvas: what is drawn on.
        kind: `CellKind.DOOR` or `CellKind.PASSAGE`.
        cell: where it is.
        crossing: a direction in which one walks through it.
    """
    (_draw_door if kind == CellKind.DOOR else _draw_passage)(canvas, cell, crossing)


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


def crossing_of(structure: NDArray[np.uint8], cell: Cell) -> Heading:
    """Returns a direction in which one walks through a doorway: between its two posts."""

    def open_sides(heading: Heading) -> int:
        ahead = (cell.row + heading.step[0], cell.column + heading.step[1])
        behind = (cell.row - heading.step[0], cell.column - heading.step[1])
        return sum(_is_floor(structure, place) for place in (ahead, behind))

    return max((Heading.NORTH, Heading.EAST), key=open_sides)


def _is_floor(structure: NDArray[np.uint8], place: tuple[int, int]) -> bool:
    """Returns whether a cell is floor; beyond the edge of the grid is outside."""
    rows, columns = structure.shape
    return 0 <= place[0] < rows and 0 <= place[1] < columns and structure[place] == CellKind.FLOOR


def _cells(mask: NDArray[np.bool_]) -> list[Cell]:
    return [Cell(row, column) for row, column in np.argwhere(mask).tolist()]


def _square(cell: Cell) -> Box:
    row, column = cell
    return column, row, column + 1, row + 1


def _grown(box: Box, reach: float) -> Box:
    west, north, east, south = box
    return west - reach, north - reach, east + reach, south + reach


def _floor_areas(structure: NDArray[np.uint8], cells: Sequence[Cell]) -> Iterator[Box]:
    """Yields cells with the foot of the walls and doorways beside them."""
    rows, columns = structure.shape
    around = np.pad(structure, 1, constant_values=CellKind.OUTSIDE)
    # (4, H, W): what lies to the north, east, south and west.
    beside = np.stack(
        [around[1 + r : 1 + r + rows, 1 + c : 1 + c + columns] for r, c in (h.step for h in Heading)]
    )
    reach = np.where((beside != CellKind.FLOOR) & (beside != CellKind.OUTSIDE), SLIM, 0.0)
    for cell in cells:
        north, east, south, west = reach[:, cell.row, cell.column].tolist()
        yield cell.column - west, cell.row - north, cell.column + 1 + east, cell.row + 1 + south


def _runs(areas: Sequence[tuple[Box, Cell, Look]]) -> Iterator[tuple[Box, Cell, Look]]:
    """Yields areas that look the same and follow each other within one period of the pattern as one area."""
    run: tuple[Box, Cell, Look] | None = None
    for area, cell, look in areas:
        if run is not None:
            (west, north, east, south), first, before = run
            follows = (east, north, south, before) == (area[0], area[1], area[3], look)
            if follows and cell.column // PERIOD == first.column // PERIOD:
                run = (west, north, area[2], south), first, look
                continue
            yield run
        run = area, cell, look
    if run is not None:
        yield run


def _lay(canvas: Canvas, area: Box, cell: Cell, material: Material, tint: Colour | None) -> None:
    """Paints an area at a cell, at most one cell beyond its block of the pattern, with a floor."""
    unit = canvas.cell_pixels * canvas.samples
    west, north, east, south = (round(side * unit) for side in area)
    # The pattern repeats over the house, so that boards run on from cell to cell.
    origin_x = (cell.column - cell.column % PERIOD - 1) * unit
    origin_y = (cell.row - cell.row % PERIOD - 1) * unit
    sheet = _sheet(material, canvas.cell_pixels, canvas.samples, tint)
    patch = sheet.crop((west - origin_x, north - origin_y, east - origin_x, south - origin_y))
    canvas.image.paste(patch, (west, north))


@lru_cache(maxsize=64)
def _sheet(material: Material, cell_pixels: int, samples: int, tint: Colour | None) -> Image.Image:
    """Returns a floor pattern with one cell of margin on every side."""
    pixels = cell_pixels * SUPERSAMPLING if samples == 1 else cell_pixels * samples
    pattern = floor_pattern(material, pixels, tint)
    sheet = Image.fromarray(np.pad(pattern, ((pixels, pixels), (pixels, pixels), (0, 0)), mode="wrap"))
    return sheet.reduce(SUPERSAMPLING) if samples == 1 else sheet
