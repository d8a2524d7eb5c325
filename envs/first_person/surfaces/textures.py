"""Textures: tones on a square, shared by all houses; a palette of the house turns tones into colours.

A palette runs from dark (0) over its own colour (`BASE`) to light (15), so one texture serves oak and ash.
Texture numbers below 16 are flat: their number is their tone.
"""

import numpy as np
from numpy.typing import NDArray

from vln.envs.categories import Material
from vln.envs.first_person.kernels.scene import TEXTURE_SIDE, TONES
from vln.envs.first_person.surfaces.box_textures import BOXES
from vln.envs.first_person.surfaces.floors_and_walls import FLOORS, WALLS
from vln.envs.first_person.surfaces.patterns import Tones

WALL_NUMBER = {name: index for index, name in enumerate(WALLS)}
_SKIRTING_TEXELS = 6
_FLOOR_NUMBER = {material: TONES + index for index, material in enumerate(FLOORS)}
_BOX_NUMBER = {name: TONES + len(FLOORS) + index for index, name in enumerate(BOXES)}


def floor_texture(material: int) -> int:
    """Returns the number of a material's texture."""
    return _FLOOR_NUMBER[Material(material)]


def texture(name: str | int) -> int:
    """Returns the number of a box's texture; a tone is its own number."""
    return name if isinstance(name, int) else _BOX_NUMBER[name]


def texture_bank() -> NDArray[np.uint8]:
    """Returns the tones of all textures for floors and boxes, uint8 (K, u, v); the first 16 are flat."""
    flat = [np.full((TEXTURE_SIDE, TEXTURE_SIDE), float(tone)) for tone in range(TONES)]
    return _tones(flat + [make() for make in (*FLOORS.values(), *BOXES.values())])


def wall_texture_bank() -> NDArray[np.uint8]:
    """Returns the tones of all walls with their skirting boards, uint8 (K, u, v); v from ceiling to floor."""
    walls = []
    for make in WALLS.values():
        tones = make()
        # Light hardly gets into the edges with the ceiling and the floor.
        tones[:, :3] -= 1.0
        tones[:, :1] -= 1.0
        tones[:, -_SKIRTING_TEXELS:] = 14
        tones[:, -_SKIRTING_TEXELS] = 15
        tones[:, -_SKIRTING_TEXELS - 1] -= 2.5
        tones[:, -1:] = 5
        walls.append(tones)
    return _tones(walls)


def _tones(textures: list[Tones]) -> NDArray[np.uint8]:
    return np.stack([np.clip(np.rint(tones), 0, TONES - 1) for tones in textures]).astype(np.uint8)
