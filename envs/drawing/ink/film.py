"""Films: small drawings with transparent parts, drawn once and laid on many pictures."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageChops

from vln.envs.drawing.ink.canvas import Canvas, blank, samples_of
from vln.envs.drawing.ink.palette import BLACK, WHITE


class Film(NamedTuple):
    """A drawing with transparent parts.

    Attributes:
        colour: RGB.
        alpha: L, of the same size: 0 where nothing was drawn.
        left: pixels from the origin of the drawing to the film's left edge.
        top: pixels to its top edge.
    """

    colour: Image.Image
    alpha: Image.Image
    left: int
    top: int

    def lay_on(self, image: Image.Image, x: int = 0, y: int = 0) -> None:
        """Lays the film on an RGB image, its origin at a pixel; what does not fit is cut off."""
        image.paste(self.colour, (x + self.left, y + self.top), self.alpha)

    def masked(self, mask: Image.Image) -> "Film":
        """Returns the film with its opacity multiplied by a mask, L, whose origin is the film's."""
        part = mask.crop((self.left, self.top, self.left + self.alpha.width, self.top + self.alpha.height))
        return self._replace(alpha=ImageChops.multiply(self.alpha, part))


def film(shape: tuple[int, int], cell_pixels: int, draw: Callable[[Canvas], None]) -> Film:
    """Returns what is drawn on an empty canvas.

    The drawing is made on black and on white; what differs shows through.

    Args:
        shape: rows and columns of the canvas.
        cell_pixels: pixels along the edge of a cell.
        draw: draws on the canvas; called twice.
    """
    on_black, on_white = (
        _drawn(blank(shape, cell_pixels, paint, samples_of(cell_pixels)), draw) for paint in (BLACK, WHITE)
    )
    see_through = ImageChops.difference(on_white, on_black).convert("L")
    box = ImageChops.invert(see_through).getbbox() or (0, 0, 1, 1)
    alpha = 255 - np.asarray(see_through.crop(box), dtype=np.int32)
    colour = np.asarray(on_black.crop(box), dtype=np.int32) * 255 // np.maximum(alpha, 1)[..., None]
    return Film(
        Image.fromarray(np.minimum(colour, 255).astype(np.uint8)),
        Image.fromarray(alpha.astype(np.uint8)),
        box[0],
        box[1],
    )


def _drawn(canvas: Canvas, draw: Callable[[Canvas], None]) -> Image.Image:
    draw(canvas)
    return canvas.finished()
