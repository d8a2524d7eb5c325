"""Dynamic time warping of two paths."""

import numpy as np
from numpy.typing import NDArray

from vln.envs.space.compiler import kernel


@kernel
def warped(distances: NDArray[np.float64]) -> float:
    """Returns the cost of the best monotone alignment of two paths from their distances, float64 (|P|, |R|)."""
    rows, columns = distances.shape
    cost = np.full(columns + 1, np.inf)  # of the row above; its first place is before all columns
    cost[0] = 0.0
    for i in range(rows):
        across = cost[0]
        cost[0] = np.inf
        for j in range(columns):
            above = cost[j + 1]
            cost[j + 1] = distances[i, j] + min(across, above, cost[j])
            across = above
    return cost[columns]  # type: ignore[return-value]
