"""Houses of different sizes as one set of flat arrays: the only place that converts `House` for the kernels."""

from collections.abc import Sequence

import numpy as np

from envs.house import House
from envs.kernels.arrays import HouseArrays


def house_arrays(houses: Sequence[House]) -> HouseArrays:
    """Returns the houses as arrays, in the given order."""
    sizes = np.array([house.structure.size for house in houses], dtype=np.int64)
    offset = np.concatenate([[0], np.cumsum(sizes)])
    layers = np.empty((offset[-1], 3), dtype=np.uint8)
    walkable = np.empty(offset[-1], dtype=np.bool_)
    for house, start, end in zip(houses, offset, offset[1:], strict=False):
        for channel, layer in enumerate((house.structure, house.material, house.landmark_layer)):
            layers[start:end, channel] = layer.ravel()
        walkable[start:end] = house.walkable.ravel()
    return HouseArrays(
        layers=layers,
        walkable=walkable,
        offset=offset[:-1],
        rows=np.array([house.shape[0] for house in houses], dtype=np.int64),
        columns=np.array([house.shape[1] for house in houses], dtype=np.int64),
        stride=np.array([house.stride for house in houses], dtype=np.int64),
        move_length=np.array([house.stride * house.cell_size for house in houses]),
    )
