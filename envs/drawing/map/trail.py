"""The trail of a walking agent, put together from stamps, because it grows with every picture."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vln.envs.drawing.ink.canvas import Point, blank, samples_of
from vln.envs.drawing.ink.film import Film
from vln.envs.drawing.ink.palette import BLACK, WHITE, Colour
from vln.envs.drawing.map.paths import EDGE, WIDTH, arrows, centred_film, draw_arrow


def lay_trail(picture: Image.Image, points: Sequence[Point], paint: Colour, cell_pixels: int) -> None:
    """Draws a line with a light edge and arrow heads on a finished picture, as `draw_stroke` does on a canvas.

    Args:
        picture: RGB, changed in place.
        points: corners in cells from the picture's north-west corner.
        paint: colour of the line.
        cell_pixels: pixels along the edge of a cell.
    """
    if len(points) < 2:
        return
    pixels = [(round(x * cell_pixels), round(y * cell_pixels)) for x, y in points]
    margin = cell_pixels // 2
    left, top = (min(pixel[axis] for pixel in pixels) - margin for axis in (0, 1))
    right, bottom = (max(pixel[axis] for pixel in pixels) + margin for axis in (0, 1))
    for thickness, tone in ((WIDTH + 2 * EDGE, WHITE), (WIDTH, paint)):
        # The brightest of overlapping stamps is kept, so that joints do not show.
        cover = np.zeros((bottom - top, right - left), dtype=np.uint8)
        for (x0, y0), (x1, y1) in set(pairwise(pixels)):
            stamp = _segment(x1 - x0, y1 - y0, thickness, cell_pixels)
            down, across = min(y0, y1) - margin - top, min(x0, x1) - margin - left
            part = cover[down : down + stamp.shape[0], across : across + stamp.shape[1]]
            np.maximum(part, stamp, out=part)
        picture.paste(tone, (left, top), Image.fromarray(cover))
    for (x, y), direction in arrows(points):
        _arrow(direction, paint, cell_pixels).lay_on(picture, round(x * cell_pixels), round(y * cell_pixels))


@lru_cache(maxsize=256)
def _segment(across: int, down: int, width: float, cell_pixels: int) -> NDArray[np.uint8]:
    """Returns uint8 (rows, columns): how much of each pixel a line with round ends covers, in 255ths.

    The line leads `across` and `down` pixels on; half a cell is left free around it.
    """
    margin, samples = cell_pixels // 2, samples_of(cell_pixels)
    shape = abs(down) + 2 * margin, abs(across) + 2 * margin
    canvas = blank(shape, 1, BLACK, samples)
    x, y = margin + max(-across, 0), margin + max(-down, 0)
    canvas.line([(x, y), (x + across, y + down)], WHITE, width * cell_pixels)
    return np.ascontiguousarray(np.asarray(canvas.finished())[..., 0])


@lru_cache(maxsize=64)
def _arrow(direction: Point, paint: Colour, cell_pixels: int) -> Film:
    return centred_film(lambda canvas, place: draw_arrow(canvas, place, direction, paint), cell_pixels)
