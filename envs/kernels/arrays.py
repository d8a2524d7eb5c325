"""Houses as kernels see them: flat arrays in a NamedTuple."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class HouseArrays(NamedTuple):
    """All cells of all houses, one after the other; N is their total number.

    Attributes:
        layers: uint8 (N, 3): structure, material and landmark ids, what a view shows.
        walkable: bool (N,).
        offset: int64 (houses,): index of a house's cell (0, 0).
        rows: int64 (houses,).
        columns: int64 (houses,).
        stride: int64 (houses,): cells covered by one FORWARD.
        move_length: float64 (houses,): metres covered by one FORWARD.
    """

    layers: NDArray[np.uint8]
    walkable: NDArray[np.bool_]
    offset: NDArray[np.int64]
    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    stride: NDArray[np.int64]
    move_length: NDArray[np.float64]
