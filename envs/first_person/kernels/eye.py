"""An eye in a house: its camera, its place, and where in its picture things are."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vln.envs.first_person.kernels.scene import (
    DISTANCE_LEVELS,
    LEVELS_PER_METRE,
    TEXTURE_SIDE,
)
from vln.envs.space.compiler import kernel

HALF, ZERO = np.float32(0.5), np.float32(0)
FIXED = np.float32(65536)  # texels are counted in parts of this size
TEXEL_MASK = TEXTURE_SIDE - 1
ID_SHIFT = np.uint32(24)  # of a semantic id in a packed colour, above red, green and blue
index = np.uint64  # of a place in an array; numba checks whether a signed one is below 0


class Lens(NamedTuple):
    """The numbers of a camera, see `CameraTables.numbers`, and the middle of a row."""

    width: int
    height: int
    eye: float
    focal: float
    pixel_size: float
    horizon: float
    sight: float
    setback: float
    middle: np.float32


class Place(NamedTuple):
    """Where an eye is.

    Attributes:
        x: in cells.
        y: in cells.
        offset: index of the house's cell (0, 0).
        rows: of the house.
        columns: of the house.
        cell_size: metres.
        cells_per_metre: 1 / cell_size.
        depth_scale: metres in the house for one as drawn.
        texel_shift: log2 of the texels along a cell.
        first_piece: of the house.
    """

    x: np.float32
    y: np.float32
    offset: int
    rows: int
    columns: int
    cell_size: float
    cells_per_metre: float
    depth_scale: float
    texel_shift: int
    first_piece: int


@kernel
def lens_of(shape: NDArray[np.int64], numbers: NDArray[np.float32]) -> Lens:
    """Returns the numbers of a camera."""
    middle = np.float32(shape[1]) * HALF
    return Lens(shape[1], shape[0], numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5], middle)


@kernel
def pixel_at(middle: float, offset: float, scale: float, most: int) -> int:
    """Returns the first row or column whose middle looks at or beyond a point.

    Args:
        middle: place of the axis of the eye, in pixels.
        offset: of the point from this axis, in metres.
        scale: pixels per metre at its depth.
        most: number of rows or columns.
    """
    # Truncation is the floor here; the bounds keep far-away numbers in the range of integers.
    return int(min(max(middle + offset * scale + HALF, ZERO), np.float32(most)))


@kernel
def level_of(depth: float) -> int:
    """Returns the light that a distance in metres takes away."""
    return int(min(depth * np.float32(LEVELS_PER_METRE), np.float32(DISTANCE_LEVELS)))
