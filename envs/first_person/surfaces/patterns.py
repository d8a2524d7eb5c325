"""What textures are drawn with: coordinates, noise and grain, in tones."""

import numpy as np
from numpy.typing import NDArray

from vln.envs.first_person.kernels.scene import TEXTURE_SIDE

Tones = NDArray[np.float64]  # (u, v)

BASE = 10  # the tone that is a palette's own colour
U, V = (axis.astype(float) for axis in np.mgrid[:TEXTURE_SIDE, :TEXTURE_SIDE])


def noise(
    seed: int, amount: float, smooth: int = 0, shape: tuple[int, int] = (TEXTURE_SIDE, TEXTURE_SIDE)
) -> Tones:
    """Returns periodic noise with that standard deviation, smoothed over some texels."""
    tones = np.random.default_rng(seed).standard_normal(shape)
    for _ in range(smooth):
        for axis in (0, 1):
            tones = (np.roll(tones, 1, axis) + 2 * tones + np.roll(tones, -1, axis)) / 4
    return tones / tones.std() * amount


def streaks(seed: int, amount: float) -> Tones:
    """Returns grain that runs along v."""
    grain = noise(seed, 1)
    for _ in range(5):
        grain = (np.roll(grain, 3, 1) + grain + np.roll(grain, -2, 1)) / 3
    return grain / grain.std() * amount


def per_block(seed: int, amount: float, blocks: NDArray[np.int64]) -> Tones:
    """Returns one random value for each number in `blocks`."""
    values = np.random.default_rng(seed).standard_normal(int(blocks.max()) + 1) * amount
    return values[blocks]
