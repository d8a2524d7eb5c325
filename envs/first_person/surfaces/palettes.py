"""Palettes: the 16 colours of a paint, darkened level by level; one bank for all houses.

A paint is a category's or material's colour in one of several variants, a colour for walls, or one of the
`Paint`s that are the same everywhere (steel, leaves, a television's screen).
"""

import colorsys
from enum import IntEnum, auto
from functools import cache

import numpy as np
from numpy.typing import NDArray

from vln.envs.categories import COLOURED, NUM_LANDMARK_CATEGORIES, NUM_MATERIALS, LandmarkCategory, Material
from vln.envs.first_person.kernels.scene import LEVELS

LANDMARK_VARIANTS = 6
FLOOR_VARIANTS = 8
WALL_PAINTS = 160

# Drawn last, so that further ones leave the colours of all else as they are.
_COLOURED = [int(piece) for pieces in COLOURED.values() for piece in pieces]

_BRIGHTEST, _FADING = 1.08, 0.968  # light at level 0, and what each level leaves of it
_BASE_TONE = 10
# By tone: the share of the colour, and the share of white in it. Steps are finest around the colour itself, where
# plaster and carpets are.
_DARK = (0.12, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.89, 0.95) + (1.0,) * 6
_WHITE = (0.0,) * 10 + (0.0, 0.08, 0.17, 0.3, 0.46, 0.65)


class Paint(IntEnum):
    """Paints that are the same in every house."""

    WHITE = 0
    STEEL = auto()
    BLACK = auto()
    LIGHT_WOOD = auto()
    DARK_WOOD = auto()
    LEAF = auto()
    CLAY = auto()
    LINEN = auto()
    GLASS = auto()
    WATER = auto()
    BRASS = auto()
    CEILING = auto()
    GLOW = auto()
    SCREEN = auto()
    SKY = auto()
    BOOKS = auto()
    BUTTERFLY = auto()
    FISH = auto()
    TOWER = auto()


_RAMPS = {
    Paint.WHITE: "#eef0ee",
    Paint.STEEL: "#aeb6bc",
    Paint.BLACK: "#34363b",
    Paint.LIGHT_WOOD: "#c8a06a",
    Paint.DARK_WOOD: "#6d4a2d",
    Paint.LEAF: "#3f9b4f",
    Paint.CLAY: "#b4633f",
    Paint.LINEN: "#f1ece0",
    Paint.GLASS: "#bfe3ea",
    Paint.WATER: "#9fd2e6",
    Paint.BRASS: "#cda349",
    Paint.CEILING: "#f3f0e8",
    Paint.GLOW: "#fff3c4",
    Paint.SCREEN: "#6f86a6",
}
# Colours by tone, evenly spread.
_STEPS = {
    Paint.SKY: "#20302a #2d4a38 #3c6a45 #4f8450 #5e9a55 #77b062 #8cc0a0 #9ccbd0 #a8d4e6 #b3dcf0 "
    "#bfe3f5 #cbe9f8 #d7effa #e3f4fb #f4fafd #fbfbf8",
    Paint.BOOKS: "#3a2a1c #57402a #8a6740 #b23a3a #d9b54a #2f6f8f #3f8f5a #e8e0c8 #7a3f7f #c76a2f "
    "#27406b #a8453f #d8d2b8 #5f8f3f #b58a5a #4f5f7a",
    Paint.BUTTERFLY: "#101010 #2a1a10 #4b2f16 #7a4a20 #a86a2c #b87a34 #c88a3c #d89038 #e08a2c #e88422 "
    "#ee7a14 #f49a2c #ffd24a #fff0c8 #fff8e6 #ffffff",
    Paint.FISH: "#101418 #16202a #5a3a1c #8a5a2c #1c5a7a #22749a #2f8fb0 #4aa8c4 #d8743a #f08a2c "
    "#ff8c1a #ffb04a #ffffff #f2f8fa #ffffff #ffffff",
    Paint.TOWER: "#140f1c #2c2438 #3c2c1c #6b4a2b #4a3a6a #5a4a86 #6a5aa0 #7b6fb6 #9a86c4 #b89ccc "
    "#d4b0cc #e8c0c4 #f4ccb8 #fad8b4 #fde4c0 #fff0d8",
}


def landmark_palette(category: int, variant: int) -> int:
    """Returns the number of the palette of a landmark category."""
    return len(Paint) + category * LANDMARK_VARIANTS + variant


def floor_palette(material: int, variant: int) -> int:
    """Returns the number of the palette of a floor."""
    return len(Paint) + NUM_LANDMARK_CATEGORIES * LANDMARK_VARIANTS + material * FLOOR_VARIANTS + variant


def wall_palette(paint: int) -> int:
    """Returns the number of a wall's palette."""
    return floor_palette(NUM_MATERIALS, 0) + paint


@cache
def palette_bank() -> NDArray[np.uint32]:
    """Returns red | green << 8 | blue << 16, uint32 (P * LEVELS * TONES,), by palette, level and tone."""
    colours = np.stack([*map(_fixed, Paint), *_ramps(_varied_colours())])  # (P, TONES, 3) in 0..255
    level = np.arange(LEVELS)
    light = _BRIGHTEST * _FADING**level
    # Far away a texture is smaller than a pixel: its tones draw near its mean, so that it does not flicker.
    blur = (0.55 * level / LEVELS)[None, :, None, None]
    mean = colours[:, None, _BASE_TONE : _BASE_TONE + 1]
    seen = (colours[:, None] * (1 - blur) + mean * blur) * light[None, :, None, None]
    parts = np.clip(np.rint(seen), 0, 255).astype(np.uint32)  # (P, LEVELS, TONES, 3)
    return np.ascontiguousarray((parts[..., 0] | parts[..., 1] << 8 | parts[..., 2] << 16).ravel())


def _fixed(paint: Paint) -> NDArray[np.float64]:
    """Returns the colours of a paint that is the same everywhere, (TONES, 3)."""
    if paint in _STEPS:
        return np.array([_rgb(text) for text in _STEPS[paint].split()])
    return _ramps(_rgb(_RAMPS[paint])[None])[0]


def _varied_colours() -> NDArray[np.float64]:
    """Returns the colours of landmarks, floors and walls, (P, 3), in the order of their palettes' numbers."""
    rng = np.random.default_rng(0)
    colours = {int(category): category.colour for category in LandmarkCategory}
    landmarks = {
        number: _landmark_colours(rng, colours.get(number, "#808080"))
        for number in range(NUM_LANDMARK_CATEGORIES)
        if number not in _COLOURED
    }
    floors = [
        _varied(rng, Material(number).colour if number else "#b9b2a6", 0.02, 0.1)
        for number in range(NUM_MATERIALS)
        for _ in range(FLOOR_VARIANTS)
    ]
    walls = [_wall_colour(rng) for _ in range(WALL_PAINTS)]
    landmarks |= {number: _landmark_colours(rng, colours[number]) for number in _COLOURED}
    return np.array([*(paint for number in sorted(landmarks) for paint in landmarks[number]), *floors, *walls])


def _landmark_colours(rng: np.random.Generator, colour: str) -> list[NDArray[np.float64]]:
    return [_varied(rng, colour, 0.012, 0.08) for _ in range(LANDMARK_VARIANTS)]


def _varied(rng: np.random.Generator, colour: str, hue_spread: float, light_spread: float) -> NDArray[np.float64]:
    hue, saturation, value = colorsys.rgb_to_hsv(*(_rgb(colour) / 255))
    hue = (hue + rng.uniform(-hue_spread, hue_spread)) % 1
    saturation = min(saturation * rng.uniform(0.85, 1.2), 1)
    value = min(value * rng.uniform(1 - light_spread, 1 + light_spread), 1)
    return np.array(colorsys.hsv_to_rgb(hue, saturation, value)) * 255


def _wall_colour(rng: np.random.Generator) -> NDArray[np.float64]:
    """Returns an off-white, a pastel or, now and then, a strong colour."""
    hue, kind = rng.random(), rng.random()
    low, high = (0.02, 0.07) if kind < 0.35 else (0.08, 0.2) if kind < 0.9 else (0.25, 0.38)
    saturation = rng.uniform(low, high)
    return np.array(colorsys.hsv_to_rgb(hue, saturation, rng.uniform(0.82, 0.95))) * 255


def _ramps(colours: NDArray[np.float64]) -> NDArray[np.float64]:
    """Returns colours (P, TONES, 3) from dark over the colour itself at tone 10 to light; `colours` is (P, 3)."""
    dark, white = (np.array(shares)[None, :, None] for shares in (_DARK, _WHITE))
    return colours[:, None] * dark * (1 - white) + 255 * white


def _rgb(colour: str) -> NDArray[np.float64]:
    return np.array([int(colour[start : start + 2], 16) for start in (1, 3, 5)], dtype=float)
