"""Fog over what has not been seen: dimmed and without colour, but still to be made out."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter
from scipy import ndimage

from vln.envs.drawing.ink.palette import CARD, FOG
from vln.envs.geometry import CellKind
from vln.envs.world.house import House

GREYNESS = 0.75  # share of the colours that is lost
THICKNESS = 0.6  # share of the fog's own colour
CROSS = np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]])  # the four cells beside one
PARTS = 3  # of a cell, for the edge of the fog


def fogged(picture: Image.Image) -> Image.Image:
    """Returns a map as it looks under fog, which leaves the bare card around it free."""
    grey = Image.blend(picture, picture.convert("L").convert("RGB"), GREYNESS)
    dim = Image.blend(grey, Image.new("RGB", picture.size, FOG), THICKNESS)
    bare = (np.asarray(picture) == np.array(CARD)).all(axis=2)
    dim.paste(CARD, mask=Image.fromarray(bare.astype(np.uint8) * 255))
    return dim


def clearness(
    seen: NDArray[np.bool_], house: House, cell_pixels: int, part: tuple[int, int, int, int]
) -> Image.Image:
    """Returns L, 255 where the map is clear and 0 where it is under fog, with a soft edge between.

    Cells that were seen are clear to their very edge. Fog lies on the house alone, not on what is empty outside.

    Args:
        seen: bool (H, W).
        house: the house.
        cell_pixels: pixels along the edge of a cell.
        part: what is shown of the map, (west, north, east, south) in cells.
    """
    empty = (house.structure == CellKind.OUTSIDE) & (house.landmark_layer == 0)
    clear = seen | empty
    # A single cell in the midst of seen ones would look like a stain.
    clear |= ndimage.correlate(clear.astype(np.uint8), CROSS, mode="constant") == 4
    west, north, east, south = part
    cells = clear[north:south, west:east]
    parts = Image.fromarray(np.repeat(np.repeat(cells, PARTS, axis=0), PARTS, axis=1).astype(np.uint8) * 255)
    # Part of a cell is cleared around what was seen, so that the soft edge lies outside of it.
    size = (east - west) * cell_pixels, (south - north) * cell_pixels
    return parts.filter(ImageFilter.MaxFilter(3)).resize(size, Image.Resampling.BILINEAR)
