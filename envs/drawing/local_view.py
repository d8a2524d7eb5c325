"""The local view: what the agent sees, as it sees it, looking up."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from envs.categories import LandmarkCategory
from envs.drawing.canvas import blank, pixels_of
from envs.drawing.floor import SLIM, draw_doorways, draw_ground
from envs.drawing.icons import draw_landmark
from envs.drawing.palette import PATHS, UNSEEN, WALL, WHITE, Colour
from envs.drawing.paths import draw_agent
from envs.geometry import Cell, Heading

GRID = WHITE.with_alpha(40)
WALL_FACE = WALL.mixed(WHITE, 0.45)  # lighter than on the map, to stand out from what is not seen


def draw_local_view(
    view: NDArray[np.uint8], ahead: int, side: int, cell_pixels: int = 40, agent: Colour = PATHS["B"]
) -> NDArray[np.uint8]:
    """Returns uint8 (V * cell_pixels, U * cell_pixels, 3): the view; what is not seen is dark.

    Args:
        view: uint8 (V, U, 3), ids of structure, material and landmark.
        ahead: row of the agent.
        side: column of the agent.
        cell_pixels: pixels along the edge of a cell.
        agent: colour of the agent.
    """
    return pixels_of(local_view_image(view, ahead, side, cell_pixels, agent))


def local_view_image(
    view: NDArray[np.uint8], ahead: int, side: int, cell_pixels: int, agent: Colour
) -> Image.Image:
    """Returns the same as a Pillow image."""
    structure, material, landmark = (np.ascontiguousarray(view[..., layer]) for layer in range(3))
    canvas = blank((view.shape[0], view.shape[1]), cell_pixels, UNSEEN)
    draw_ground(canvas, structure, material, {}, WALL_FACE, 1 - SLIM)
    rows, columns = structure.shape
    for row in range(1, rows):
        canvas.line([(0, row), (columns, row)], GRID, 0.025)
    for column in range(1, columns):
        canvas.line([(column, 0), (column, rows)], GRID, 0.025)
    canvas.cover(structure == 0, UNSEEN)
    # Outside is not told from unseen, but what stands there is seen.
    canvas.cover((structure == 0) & (landmark > 0), UNSEEN.lighter(0.25))
    draw_doorways(canvas, structure)
    for category in np.unique(landmark[landmark > 0]):
        # Cells of one kind side by side are taken for one piece: the view does not tell pieces apart.
        pieces, count = ndimage.label(landmark == category)
        for piece in range(1, count + 1):
            cells = [Cell(int(row), int(column)) for row, column in np.argwhere(pieces == piece)]
            draw_landmark(canvas, LandmarkCategory(category), cells, structure, snug=True)
    draw_agent(canvas, (side + 0.5, ahead + 0.5), Heading.NORTH, agent, 0.38)
    return canvas.finished()
