"""Textures of furniture, doors, windows and pictures, by name."""

from collections.abc import Callable

import numpy as np

from vln.envs.first_person.surfaces.patterns import BASE, Tones, U, V, noise, streaks


def _wood_front(lines: tuple[int, ...] = (), knobs: tuple[tuple[int, int], ...] = ()) -> Tones:
    """Returns upright grain with dark joints at some heights."""
    tones = BASE + streaks(13, 0.7)
    for line in lines:
        tones[:, line : line + 2] = 4
    for u, v in knobs:
        tones[u - 3 : u + 3, v - 1 : v + 2] = 14
    tones[:2], tones[-2:] = 6, 6
    return tones


def _wardrobe() -> Tones:
    tones = _wood_front()
    tones[31:33] = 3
    for left in (4, 36):
        tones[left : left + 24, 5:59] -= 1.5
        tones[left + 2 : left + 22, 8:56] += 2.2
    tones[27:29, 28:40] = tones[35:37, 28:40] = 15
    return tones


def _door_leaf() -> Tones:
    tones = BASE + streaks(14, 0.5)
    for top, bottom in ((5, 26), (31, 59)):
        for left in (8, 36):
            tones[left : left + 20, top:bottom] = 6
            tones[left + 2 : left + 20, top + 2 : bottom] = 11
    tones[54:61, 32:34] = 15
    return tones


def _fridge() -> Tones:
    tones = BASE + 1 - U / 32
    tones[:, 21:23] = 3
    tones[54:57, 6:18] = tones[54:57, 26:46] = 4
    tones[:2], tones[-2:] = 6, 6
    return tones


def _oven() -> Tones:
    tones = np.full_like(U, BASE)
    tones[:, :12] = 6
    for u in (10, 21, 32, 43, 54):
        tones[np.hypot(U - u, V - 6) < 3.6] = 15
    tones[6:58, 15:18] = 14
    tones[9:55, 22:52] = 1
    tones[12:52, 25:49] = 3 + (V[12:52, 25:49] - 25) / 16
    return tones


def _burners() -> Tones:
    tones = np.full_like(U, 2)
    for u in (17, 47):
        for v in (17, 47):
            distance = np.hypot(U - u, V - v)
            tones[distance < 12] = 8
            tones[distance < 10] = 0
            tones[distance < 5] = 7
    return tones


def _washer() -> Tones:
    tones = np.full_like(U, BASE)
    tones[:, :11] = 8
    tones[4:22, 2:9] = 12
    tones[np.hypot(U - 54, V - 5.5) < 4] = 3
    tones[28:44, 3:8] = 2
    distance = np.hypot(U - 32, V - 37)
    tones[distance < 22] = 6
    tones[distance < 19] = 13
    tones[distance < 15] = 1
    tones[(distance < 13) & (V > 38)] = 4
    tones[:1], tones[-1:] = 5, 5
    return tones


def _books() -> Tones:
    """Returns four shelves of books in the tones 3 to 15 of a many-coloured palette; 0 to 2 are the wood."""
    rng = np.random.default_rng(15)
    tones = np.full_like(U, 1)
    for shelf in range(4):
        u = 3
        while u < 58:
            width, height = int(rng.integers(3, 6)), int(rng.integers(9, 13))
            tones[u : min(u + width, 61), 16 * shelf + 14 - height : 16 * shelf + 14] = rng.integers(3, 16)
            u += width + int(rng.random() < 0.15) * 3
        tones[:, 16 * shelf + 14 : 16 * shelf + 16] = 2
    tones[:3], tones[-3:] = 2, 2
    return tones


def _shelves() -> Tones:
    """Returns a shelf of jars and baskets, in the tones of the books' palette."""
    rng = np.random.default_rng(16)
    tones = np.full_like(U, 0)
    for shelf in range(3):
        bottom = 21 * shelf + 19
        u = 5
        while u < 52:
            width, height = int(rng.integers(6, 12)), int(rng.integers(7, 14))
            tones[u : u + width, bottom - height : bottom] = rng.integers(3, 16)
            u += width + int(rng.integers(2, 7))
        tones[:, bottom : bottom + 3] = 2
    tones[:3], tones[-3:], tones[:, :2] = 2, 2, 2
    return tones


def _screen() -> Tones:
    tones = 2 + (U + 2 * V) / 64
    tones[((U - V * 0.6) % 64 > 30) & ((U - V * 0.6) % 64 < 40)] += 1.5
    tones[:2], tones[-2:], tones[:, :2], tones[:, -4:] = 0, 0, 0, 0
    return tones


def _mirror() -> Tones:
    tones = 9 + V / 24
    slant = (U + V) % 64
    tones[(slant > 20) & (slant < 30)] = 15
    tones[(slant > 34) & (slant < 37)] = 14
    tones[:4], tones[-4:], tones[:, :4], tones[:, -4:] = 1, 1, 1, 1
    return tones


def _window() -> Tones:
    """Returns a view of sky (9 to 14), hills (4 to 6) and the white frame (15) of the sky's palette."""
    tones = 14 - V / 11
    hill = 40 + 5 * np.sin(U / 9) + 3 * np.sin(U / 4 + 2)
    tones[hill < V] = 5
    tones[hill + 9 < V] = 4
    tones[np.hypot((U - 20) / 2.2, V - 16) < 4] = 14.6
    for bars in (slice(0, 4), slice(30, 34), slice(60, 64)):
        tones[bars] = 15
    for bars in (slice(0, 4), slice(24, 27), slice(60, 64)):
        tones[:, bars] = 15
    return tones


def _keys() -> Tones:
    tones = np.full_like(U, 15)
    tones[U % 4 == 0] = 6
    tones[((U // 4) % 7 != 2) & ((U // 4) % 7 != 6) & (U % 4 > 2) & (V < 40)] = 0
    tones[((U // 4) % 7 != 3) & ((U // 4) % 7 != 0) & (U % 4 < 1) & (V < 40)] = 0
    return tones


def _leaves() -> Tones:
    tones = 8 + noise(17, 1.8, 5)
    tones[np.abs(noise(18, 1, 6)) < 0.1] = 5
    return tones


def _rug() -> Tones:
    edge = np.minimum(np.minimum(U, 63 - U), np.minimum(V, 63 - V))
    tones = BASE + noise(19, 0.6)
    tones[edge < 9] = 6
    tones[edge < 6] = 14
    tones[edge < 3] = 7
    tones[(np.abs(U - 31.5) + np.abs(V - 31.5) < 16)] = 14
    tones[(np.abs(U - 31.5) + np.abs(V - 31.5) < 11)] = 6
    return tones


def _quilt() -> Tones:
    tones = BASE + noise(20, 0.3, 2)
    tones[((U + V) % 16 == 0) | ((U - V) % 16 == 0)] -= 2
    return tones


def _fabric() -> Tones:
    return BASE + noise(21, 0.6) + ((U + V) % 4 == 0) * 0.5


def _shower_wall() -> Tones:
    tones = np.full_like(U, BASE) + noise(22, 0.2, 1)
    tones[(U % 8 == 0) | (V % 8 == 0)] = 13
    return tones


def _basin() -> Tones:
    tones = np.full_like(U, 12)
    distance = np.hypot((U - 32) / 26, (V - 32) / 22)
    tones[distance < 1] = 7
    tones[distance < 0.82] = 9
    tones[distance < 0.15] = 2
    return tones


def _steel_basin() -> Tones:
    tones = np.full_like(U, BASE)
    tones[8:56, 8:56] = 4
    tones[11:53, 11:53] = 7
    tones[29:35, 29:35] = 1
    return tones


def _butterfly() -> Tones:
    """Returns a butterfly: wings 8 to 12, body 1, paper 14, frame 3."""
    tones = np.full_like(U, 14)
    for side in (-1, 1):
        upper = np.hypot((U - 32 - side * 13) / 13, (V - 24) / 12)
        lower = np.hypot((U - 32 - side * 10) / 9, (V - 43) / 9)
        tones[(upper < 1) | (lower < 1)] = 1
        tones[(upper < 0.82) | (lower < 0.8)] = 10
        tones[(upper < 0.4) | (lower < 0.35)] = 12
    tones[np.hypot((U - 32) / 2.5, (V - 34) / 17) < 1] = 1
    return _framed(tones)


def _fish() -> Tones:
    """Returns a fish: body 10, stripes 12, sea 6, frame 3."""
    tones = 6 + V / 40
    tones[np.hypot((U - 29) / 20, (V - 32) / 12) < 1] = 10
    tones[(U > 44) & (U < 58) & (np.abs(V - 32) < (U - 42) * 0.9)] = 10
    body = tones == 10
    tones[body & (U % 9 < 3) & (U > 20)] = 12
    tones[np.hypot(U - 17, V - 28) < 3] = 14
    tones[np.hypot(U - 17, V - 28) < 1.5] = 1
    return _framed(tones)


def _tower() -> Tones:
    """Returns a tall lattice tower: iron 1 and 10, evening sky 13 to 7, frame 3."""
    tones = 13 - V / 12
    half = 1.2 + np.maximum(V - 8, 0) ** 1.7 / 62
    inside = (np.abs(U - 31.5) < half) & (V > 7) & (V < 57)
    tones[inside] = 1
    tones[inside & (V > 36) & (np.abs(U - 31.5) < half - 5)] = 10
    tones[(V > 44) & (np.hypot((U - 31.5) / 9, (V - 57) / 12) < 1)] = 9
    tones[(np.abs(V - 34) < 1.5) & (np.abs(U - 31.5) < half + 2)] = 1
    return _framed(tones)


def _framed(tones: Tones) -> Tones:
    tones[:5], tones[-5:], tones[:, :5], tones[:, -5:] = 3, 3, 3, 3
    tones[:2], tones[-2:], tones[:, :2], tones[:, -2:] = 2, 2, 2, 2
    return tones


def _cardboard() -> Tones:
    tones = BASE + noise(23, 0.4, 1)
    tones[28:36] = 13
    tones[:1], tones[-1:], tones[:, :1], tones[:, -1:] = 6, 6, 6, 6
    return tones


def _panel() -> Tones:
    """Returns two plain cupboard doors."""
    tones = BASE + streaks(24, 0.35)
    tones[31:33] = 4
    tones[:, :3] = 5
    tones[25:28, 10:18] = tones[36:39, 10:18] = 3
    tones[:, -6:] = 3
    return tones


BOXES: dict[str, Callable[[], Tones]] = {
    "wood": _wood_front,
    "drawers": lambda: _wood_front((20, 41), ((32, 10), (32, 31), (32, 52))),
    "wardrobe": _wardrobe,
    "door leaf": _door_leaf,
    "fridge": _fridge,
    "oven": _oven,
    "burners": _burners,
    "washer": _washer,
    "books": _books,
    "shelves": _shelves,
    "screen": _screen,
    "mirror": _mirror,
    "window": _window,
    "keys": _keys,
    "leaves": _leaves,
    "rug": _rug,
    "quilt": _quilt,
    "fabric": _fabric,
    "shower wall": _shower_wall,
    "basin": _basin,
    "steel basin": _steel_basin,
    "butterfly": _butterfly,
    "fish": _fish,
    "tower": _tower,
    "cardboard": _cardboard,
    "panel": _panel,
}
