"""Textures of floors, by material, and of walls."""

from collections.abc import Callable

import numpy as np

from vln.envs.categories import Material
from vln.envs.first_person.kernels.scene import TEXTURE_SIDE, WALL_TEXELS
from vln.envs.first_person.surfaces.patterns import BASE, Tones, U, V, noise, per_block, streaks


def _planks() -> Tones:
    board = (U // 16).astype(int)
    row = ((V + 23 * board) % TEXTURE_SIDE // 32).astype(int)
    tones = BASE + per_block(1, 1.2, board * 2 + row) + streaks(2, 0.8)
    tones[(U % 16 == 0) | ((V + 23 * board) % 32 == 0)] = 5
    return tones


def _tiles(side: int, joint: float) -> Tones:
    blocks = (U // side * (TEXTURE_SIDE // side) + V // side).astype(int)
    tones = BASE + per_block(3, 0.7, blocks) + noise(4, 0.25, 2)
    tones[(U % side == 0) | (V % side == 0)] = joint
    return tones


def _chequered() -> Tones:
    return np.where((U // 16 + V // 16) % 2, BASE + 2.0, BASE - 2.0) + noise(5, 0.3, 1)


def _flagstones() -> Tones:
    shifted = (U + 16 * (V // 32 % 2)) % TEXTURE_SIDE
    blocks = (shifted // 32 * 2 + V // 32).astype(int)
    tones = BASE + per_block(6, 1.2, blocks) + noise(7, 0.8, 2)
    tones[(shifted % 32 < 2) | (V % 32 < 2)] = 6
    return tones


def _bricks(shape_v: int = TEXTURE_SIDE) -> Tones:
    u, v = (axis.astype(float) for axis in np.mgrid[:TEXTURE_SIDE, :shape_v])
    course = v // 8
    shifted = (u + 8 * (course % 2)) % TEXTURE_SIDE
    blocks = (course * 4 + shifted // 16).astype(int)
    tones = BASE - 1 + per_block(8, 1.3, blocks) + noise(9, 0.6, 0, (TEXTURE_SIDE, shape_v))
    tones[(shifted % 16 == 0) | (v % 8 == 0)] = 13.5
    return tones


def _flowers() -> Tones:
    tones = BASE - 1 + noise(10, 0.4, 1)
    for u, v in ((16, 16), (48, 48), (48, 12), (16, 44)):
        distance, angle = np.hypot(U - u, V - v), np.arctan2(V - v, U - u)
        tones[distance < 8 + 3 * np.cos(5 * angle)] = 14
        tones[distance < 3.5] = 4
    return tones


def _diamonds() -> Tones:
    tones = BASE + noise(11, 0.3, 1)
    tones[np.abs(U % 32 - 16) + np.abs(V % 32 - 16) < 7] = 13
    tones[(np.abs(U % 32 - 16) + np.abs(V % 32 - 16)).round() == 15] = 7
    return tones


def _waves() -> Tones:
    return BASE + 2.2 * np.sin((V + 4 * np.sin(U * np.pi / 16)) * np.pi / 8) + noise(12, 0.3, 1)


def _plaster(seed: int) -> Tones:
    return (
        BASE
        + noise(seed, 0.32, 4, (TEXTURE_SIDE, WALL_TEXELS))
        + noise(seed + 1, 0.2, 0, (TEXTURE_SIDE, WALL_TEXELS))
    )


def _wallpaper(motif: Callable[[Tones, Tones], Tones]) -> Tones:
    u, v = (axis.astype(float) for axis in np.mgrid[:TEXTURE_SIDE, :WALL_TEXELS])
    return BASE + motif(u, v) + noise(40, 0.2, 1, (TEXTURE_SIDE, WALL_TEXELS))


def _wainscot() -> Tones:
    tones = _plaster(41)
    tones[:, 80:] = 13 + noise(42, 0.15, 2, (TEXTURE_SIDE, WALL_TEXELS))[:, 80:]
    tones[:, 78:82] = 7
    tones[::16, 82:] = 9
    return tones


def _tiled_wall() -> Tones:
    tones = _plaster(43)
    low = tones[:, 54:]
    low[:] = 13 + noise(44, 0.2, 1, (TEXTURE_SIDE, WALL_TEXELS))[:, 54:]
    low[::8] = low[:, ::8] = 8
    low[:, :3] = 5
    return tones


FLOORS: dict[Material, Callable[[], Tones]] = {
    Material.NONE: lambda: BASE + noise(30, 0.4, 2),
    Material.WOOD: _planks,
    Material.TILE: lambda: _tiles(32, 5),
    Material.CARPET: lambda: BASE + noise(31, 0.9) + noise(32, 0.5, 3),
    Material.STONE: _flagstones,
    Material.CONCRETE: lambda: BASE + noise(33, 0.7, 4) + noise(34, 0.3),
    Material.BRICK: _bricks,
    Material.GRASS: lambda: BASE - 1 + streaks(35, 1.4) + noise(36, 1.4),
    Material.GRAVEL: lambda: BASE + noise(37, 2.6, 1),
    Material.FLOWER: _flowers,
    Material.BLUE: _waves,
    Material.YELLOW: _diamonds,
    Material.LINOLEUM: _chequered,
}
WALLS: dict[str, Callable[[], Tones]] = {
    "plaster": lambda: _plaster(45),
    "stripes": lambda: _wallpaper(lambda u, v: np.where(u % 16 < 8, 0.8, -0.8)),
    "dots": lambda: _wallpaper(
        lambda u, v: np.where(np.hypot((u + 8 * (v // 16 % 2)) % 16 - 8, v % 16 - 8) < 3, 2.0, 0.0)
    ),
    "diamonds": lambda: _wallpaper(
        lambda u, v: np.where(np.abs(u % 16 - 8) + np.abs(v % 24 - 12) * 2 / 3 < 5, 1.2, 0.0)
    ),
    "wainscot": _wainscot,
    "brick": lambda: _bricks(WALL_TEXELS),
    "tiles": _tiled_wall,
}
