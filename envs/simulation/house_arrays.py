"""Houses of different sizes as one set of flat arrays: the only place that converts `House` for the kernels."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from vln.envs.geometry import CellKind
from vln.envs.simulation.kernels.arrays import (
    HOUSE,
    LANDMARK_SHIFT,
    MATERIAL_SHIFT,
    OPAQUE_SHIFT,
    WALKABLE_SHIFT,
    HouseArrays,
)
from vln.envs.world.house import House


def house_arrays(houses: Sequence[House], margin: int) -> HouseArrays:
    """Returns the houses as arrays, in the given order.

    Args:
        houses: the houses.
        margin: how many cells a view reaches at most; that many empty cells surround every house.
    """
    table = np.zeros(len(houses), dtype=HOUSE)
    cells, walkable = [np.zeros(0, dtype=np.uint32)], []
    used = floor = 0
    for record, house in zip(table, houses, strict=True):
        rows, columns = house.shape
        # The margin to the right of a row is the margin to the left of the next one.
        width = columns + margin
        padded = np.zeros((rows + 2 * margin, width), dtype=np.uint32)
        padded[margin : margin + rows, :columns] = _packed(house)
        first = used + margin  # One more margin to the left of the first row.
        record["origin"] = first + margin * width
        record["floor"] = floor
        record["width"], record["rows"], record["columns"] = width, rows, columns
        record["stride"], record["move_length"] = house.stride, house.stride * house.cell_size
        cells += [np.zeros(margin, dtype=np.uint32), padded.ravel()]
        walkable.append(house.walkable.ravel())
        used, floor = first + padded.size, floor + rows * columns
    return HouseArrays(np.concatenate(cells), np.concatenate(walkable), table)


def _packed(house: House) -> NDArray[np.uint32]:
    """Returns uint32 (H, W): what a cell shows, and whether it stops sight and feet."""
    return (
        house.structure.astype(np.uint32)
        | house.material.astype(np.uint32) << MATERIAL_SHIFT
        | house.landmark_layer.astype(np.uint32) << LANDMARK_SHIFT
        | (house.structure == CellKind.WALL).astype(np.uint32) << OPAQUE_SHIFT
        | house.walkable.astype(np.uint32) << WALKABLE_SHIFT
    )
