"""What floors look like: a small repeating pattern of light and shade per material."""

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from vln.envs.categories import Material
from vln.envs.drawing.ink.palette import WHITE, Colour, colour

UNKNOWN = colour("#efe7d6")  # a floor whose material the source does not tell
PERIOD = 4  # cells after which a pattern repeats

Shade = NDArray[np.float64]  # (rows, columns), -1 black .. 1 white, 0 leaves the colour as it is
Pattern = Callable[[Shade, Shade], Shade]  # of the places of pixels in cells, x and y in 0..PERIOD


@lru_cache(maxsize=64)
def floor_pattern(material: Material, pixels: int, tint: Colour | None = None) -> NDArray[np.uint8]:
    """Returns uint8 (PERIOD * pixels, PERIOD * pixels, 3): the floor, to be repeated in both directions.

    Args:
        material: what it is made of.
        pixels: pixels along the edge of a cell.
        tint: the colour of the room, which then dominates and calms the pattern.
    """
    base, strength = colour(material.colour) if material else UNKNOWN, 1.0
    if tint is not None:
        base, strength = tint.mixed(base, 0.35), 0.55
    places = (np.arange(PERIOD * pixels) + 0.5) / pixels
    x, y = np.meshgrid(places, places)
    shade = (_PATTERNS.get(material, _plain)(x, y) * strength)[..., None]
    picture = np.asarray(base) + np.where(shade > 0, np.subtract(WHITE, base), base) * shade
    if material == Material.FLOWER:
        picture[_blossoms(x, y)] = (255, 244, 214)
    return picture.round().astype(np.uint8)


def _cell_grid(x: Shade, y: Shade) -> Shade:
    return -0.06 * _seams(x, y, 1.0, 1.0, stagger=0, seam=0.04)


def _plain(x: Shade, y: Shade) -> Shade:
    return np.zeros_like(x)


def _seams(x: Shade, y: Shade, width: float, height: float, stagger: float = 0.5, seam: float = 0.05) -> Shade:
    """Seams between blocks of that size, every other row shifted by a share of the width."""
    row = np.floor(y / height)
    shifted = (x + (row % 2) * width * stagger) % width
    across = y % height
    return ((shifted < seam) | (across < seam)).astype(float)


def _block_tones(x: Shade, y: Shade, width: float, height: float) -> Shade:
    """A tone in 0..1 for each block of staggered rows, repeating with the pattern."""
    row = np.floor(y / height)
    column = np.floor(((x + (row % 2) * width * 0.5) % PERIOD) / width)
    return ((row * 7 + column * 5 + row * column * 3) % 11) / 10


def _wood(x: Shade, y: Shade) -> Shade:
    return -0.16 * _seams(x, y, 2.0, 1 / 3) + 0.10 * (_block_tones(x, y, 2.0, 1 / 3) - 0.5)


def _tile(x: Shade, y: Shade) -> Shade:
    return -0.14 * _seams(x, y, 0.5, 0.5, stagger=0)


def _carpet(x: Shade, y: Shade) -> Shade:
    return 0.09 * np.sin(2 * np.pi * 4 * (x + y)) * np.sin(2 * np.pi * 4 * (x - y))


def _stone(x: Shade, y: Shade) -> Shade:
    return -0.14 * _seams(x, y, 1.0, 0.5) + 0.12 * (_block_tones(x, y, 1.0, 0.5) - 0.5)


def _brick(x: Shade, y: Shade) -> Shade:
    return np.where(_seams(x, y, 0.5, 0.25, seam=0.045) > 0, 0.34, 0.16 * (_block_tones(x, y, 0.5, 0.25) - 0.5))


def _linoleum(x: Shade, y: Shade) -> Shade:
    return 0.09 * np.where((np.floor(2 * x) + np.floor(2 * y)) % 2 == 0, 1.0, -0.5)


def _octagons(x: Shade, y: Shade) -> Shade:
    return np.where(np.abs((2 * x) % 1 - 0.5) + np.abs((2 * y) % 1 - 0.5) < 0.2, -0.22, 0.0) - 0.10 * _tile(x, y)


def _squares(x: Shade, y: Shade) -> Shade:
    return -0.17 * _seams(x, y, 0.5, 0.5, stagger=0, seam=0.06)


def _scattered(number: int, radius: float, depth: float) -> Pattern:
    """A pattern of spots at places drawn once and for all."""
    places = np.random.default_rng(number).random((number, 3)) * (PERIOD, PERIOD, 1)

    def pattern(x: Shade, y: Shade) -> Shade:
        shade = np.zeros_like(x)
        for column, row, size in places:
            spot = radius * (0.6 + 0.8 * size)
            # Only the pixels around the spot; beyond the edge of the pattern they are those of its other side.
            near = np.ix_(_near(y[:, 0], row, spot), _near(x[0], column, spot))
            across, along = _apart(x[near], column), _apart(y[near], row)
            part = shade[near]
            part[across**2 + along**2 < spot**2] = depth * (1 if size > 0.4 else -0.8)
            shade[near] = part
        return shade

    return pattern


def _apart(places: Shade, place: float) -> Shade:
    """Returns the distance along one axis of a pattern that repeats."""
    apart = np.abs(places - place)
    return np.minimum(apart, PERIOD - apart)


def _near(places: Shade, place: float, reach: float) -> NDArray[np.int64]:
    """Returns the indices of the places no farther than that."""
    return np.flatnonzero(_apart(places, place) < reach)


def _grass(x: Shade, y: Shade) -> Shade:
    blade = np.sin(2 * np.pi * (3 * x + 0.25 * np.sin(2 * np.pi * y))) * np.sin(2 * np.pi * 2 * y)
    return 0.16 * blade


def _blossoms(x: Shade, y: Shade) -> NDArray[np.bool_]:
    """Whether a pixel is on a blossom: one in the middle and one on the corner of every cell."""
    across, along = (x % 1) - 0.5, (y % 1) - 0.5
    corner_x, corner_y = (x + 0.5) % 1 - 0.5, (y + 0.5) % 1 - 0.5
    return _petals(across, along) | _petals(corner_x, corner_y)


def _petals(x: Shade, y: Shade) -> NDArray[np.bool_]:
    distance, angle = np.hypot(x, y), np.arctan2(y, x)
    petals: NDArray[np.bool_] = (distance < 0.12 + 0.05 * np.cos(5 * angle)) & (distance > 0.04)
    return petals


_PATTERNS: dict[Material, Pattern] = {
    Material.NONE: _cell_grid,
    Material.WOOD: _wood,
    Material.TILE: _tile,
    Material.CARPET: _carpet,
    Material.STONE: _stone,
    Material.CONCRETE: _scattered(40, 0.05, 0.16),
    Material.BRICK: _brick,
    Material.GRASS: _grass,
    Material.GRAVEL: _scattered(150, 0.09, 0.22),
    Material.BLUE: _octagons,
    Material.YELLOW: _squares,
    Material.LINOLEUM: _linoleum,
}
