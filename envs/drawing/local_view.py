"""The local view: what the agent sees, as it sees it, looking up."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from vln.envs.categories import LandmarkCategory
from vln.envs.drawing.ink.canvas import blank
from vln.envs.drawing.ink.film import Film, film
from vln.envs.drawing.ink.palette import UNSEEN, WALL, WHITE, Colour
from vln.envs.drawing.map.floor import SLIM, crossing_of, draw_doorway, draw_ground
from vln.envs.drawing.map.icons import draw_landmark
from vln.envs.drawing.map.paths import agent_film
from vln.envs.geometry import Cell, CellKind, Heading

GRID = WHITE.with_alpha(40)
WALL_FACE = WALL.mixed(WHITE, 0.45)  # lighter than on the map, to stand out from what is not seen
AGENT_SIZE = 0.38  # cells


def local_view_image(
    view: NDArray[np.uint8], ahead: int, side: int, cell_pixels: int, agent: Colour
) -> Image.Image:
    """Returns the view, V * cell_pixels high and U * cell_pixels wide; what is not seen is dark.

    Args:
        view: uint8 (V, U, 3), ids of structure, material and landmark.
        ahead: row of the agent.
        side: column of the agent.
        cell_pixels: pixels along the edge of a cell.
        agent: colour of the agent.
    """
    structure, material, landmark = (np.ascontiguousarray(view[..., layer]) for layer in range(3))
    image = _ground(structure, material, landmark, cell_pixels)
    # One more row and column on each side, so that what stands at the edge has neighbours, too.
    walls = np.pad(structure == CellKind.WALL, 1)
    for row, column in np.argwhere(structure > CellKind.FLOOR).tolist():
        kind, crossing = CellKind(structure[row, column]), crossing_of(structure, Cell(row, column))
        _doorway_film(kind, crossing, cell_pixels).lay_on(
            image, (column - 1) * cell_pixels, (row - 1) * cell_pixels
        )
    for category in np.unique(landmark[landmark > 0]).tolist():
        # Cells of one kind side by side are taken for one piece: the view does not tell pieces apart.
        pieces, _ = ndimage.label(landmark == category)
        for number, (rows, columns) in enumerate(ndimage.find_objects(pieces), 1):
            shape = np.pad(pieces[rows, columns] == number, 1)
            beside = walls[rows.start : rows.stop + 2, columns.start : columns.stop + 2]
            piece = _landmark_film(category, shape.tobytes(), beside.tobytes(), shape.shape, cell_pixels)
            piece.lay_on(image, (columns.start - 1) * cell_pixels, (rows.start - 1) * cell_pixels)
    marker = agent_film(Heading.NORTH, agent, AGENT_SIZE, cell_pixels)
    marker.lay_on(image, round((side + 0.5) * cell_pixels), round((ahead + 0.5) * cell_pixels))
    return image


def _ground(
    structure: NDArray[np.uint8], material: NDArray[np.uint8], landmark: NDArray[np.uint8], cell_pixels: int
) -> Image.Image:
    """Returns floors and walls with a grid over them, and what is not seen.

    All edges are straight here, so that nothing is gained by drawing it larger first.
    """
    canvas = blank((structure.shape[0], structure.shape[1]), cell_pixels, UNSEEN, samples=1)
    draw_ground(canvas, structure, material, {}, WALL_FACE, 1 - SLIM)
    rows, columns = structure.shape
    for row in range(1, rows):
        canvas.line([(0, row), (columns, row)], GRID, 0.025)
    for column in range(1, columns):
        canvas.line([(column, 0), (column, rows)], GRID, 0.025)
    canvas.cover(structure == CellKind.OUTSIDE, UNSEEN)
    # Outside is not told from unseen, but what stands there is seen.
    canvas.cover((structure == CellKind.OUTSIDE) & (landmark > 0), UNSEEN.lighter(0.25))
    return canvas.image


@lru_cache(maxsize=64)
def _doorway_film(kind: CellKind, crossing: Heading, cell_pixels: int) -> Film:
    """Returns a doorway in the middle of 3 x 3 cells."""
    return film((3, 3), cell_pixels, lambda canvas: draw_doorway(canvas, kind, Cell(1, 1), crossing))


@lru_cache(maxsize=1024)
def _landmark_film(category: int, cells: bytes, walls: bytes, shape: tuple[int, int], cell_pixels: int) -> Film:
    """Returns a landmark with a cell on each side of it.

    Args:
        category: `LandmarkCategory`.
        cells: bool, of that shape: the cells it covers.
        walls: bool, of that shape: where the walls are.
        shape: rows and columns.
        cell_pixels: pixels along the edge of a cell.
    """
    covered = [
        Cell(row, column) for row, column in np.argwhere(np.frombuffer(cells, bool).reshape(shape)).tolist()
    ]
    structure = np.frombuffer(walls, np.uint8).reshape(shape) * np.uint8(CellKind.WALL)
    return film(
        shape,
        cell_pixels,
        lambda canvas: draw_landmark(canvas, LandmarkCategory(category), covered, structure, snug=True),
    )
