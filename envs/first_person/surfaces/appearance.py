"""What a house looks like: paints and patterns drawn from its name, so the same name always looks the same."""

import zlib
from collections import Counter

import numpy as np
from numpy.typing import NDArray

from vln.envs.categories import COLOURED, NUM_LANDMARK_CATEGORIES, NUM_MATERIALS, Material
from vln.envs.first_person.kernels.scene import PALETTE_SHIFT, TEXTURE_SHIFT
from vln.envs.first_person.surfaces.palettes import (
    FLOOR_VARIANTS,
    LANDMARK_VARIANTS,
    WALL_PAINTS,
    Paint,
    floor_palette,
    landmark_palette,
    wall_palette,
)
from vln.envs.first_person.surfaces.textures import WALL_NUMBER, floor_texture
from vln.envs.world.house import House

_PATTERNS = (
    "plaster",
    "plaster",
    "plaster",
    "stripes",
    "stripes",
    "dots",
    "diamonds",
    "wainscot",
    "wainscot",
    "brick",
)
_KINDS = NUM_LANDMARK_CATEGORIES - sum(map(len, COLOURED.values()))
_TILED_SHARE = 0.8  # of rooms with a tiled floor that have tiled walls


class Appearance:
    """The paints and patterns of one house.

    Attributes:
        wall: int32 (rooms + 1,): look of the walls of each room, then of cells that belong to none.
        floor: int32 (NUM_MATERIALS,): look of the floor by material.
        landmark: int64 (NUM_LANDMARK_CATEGORIES,): palette by category.
        ceiling: look of the ceiling.
        woodwork: palette of doors and their frames.
    """

    def __init__(self, house: House) -> None:
        """Chooses everything from the house's name."""
        rng = np.random.default_rng(zlib.crc32(house.house_id.encode()))
        self.ceiling = int(Paint.CEILING) << PALETTE_SHIFT | int(rng.integers(9, 12)) << TEXTURE_SHIFT
        self.floor = np.array(
            [
                floor_palette(material, variant) << PALETTE_SHIFT | floor_texture(material) << TEXTURE_SHIFT
                for material, variant in enumerate(rng.integers(FLOOR_VARIANTS, size=NUM_MATERIALS).tolist())
            ],
            dtype=np.int32,
        )
        # Pieces of a colour come last; they draw nothing, so that all else looks the same with and without them.
        variants = np.resize(rng.integers(LANDMARK_VARIANTS, size=_KINDS), NUM_LANDMARK_CATEGORIES)
        self.landmark = landmark_palette(0, 0) + np.arange(NUM_LANDMARK_CATEGORIES) * LANDMARK_VARIANTS + variants
        self.woodwork = int(rng.choice([Paint.LIGHT_WOOD, Paint.DARK_WOOD, Paint.CLAY]))
        self.wall = _walls(house, rng)


def _walls(house: House, rng: np.random.Generator) -> NDArray[np.int32]:
    rooms = len(house.rooms) + 1
    paints = rng.choice(WALL_PAINTS, size=rooms, replace=rooms > WALL_PAINTS)
    patterns = rng.integers(len(_PATTERNS), size=rooms)
    tiled = rng.random(rooms) < _TILED_SHARE
    looks = []
    for index, (paint, pattern) in enumerate(zip(paints.tolist(), patterns.tolist(), strict=True)):
        name = _PATTERNS[pattern]
        if index < len(house.rooms) and tiled[index] and _is_tiled(house, index):
            name = "tiles"
        looks.append(wall_palette(paint) << PALETTE_SHIFT | WALL_NUMBER[name] << TEXTURE_SHIFT)
    return np.array(looks, dtype=np.int32)


def _is_tiled(house: House, room: int) -> bool:
    """Returns whether most of a room's floor is tiled."""
    materials = Counter(house.material[cell] for cell in house.rooms[room].cells)
    return materials.most_common(1)[0][0] == Material.TILE
