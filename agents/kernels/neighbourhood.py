"""A convolution over cells of a few kinds, by looking up what each kind of neighbour adds.

A view has many cells and few kinds of them: once the products of kinds and weights are known, the convolution is a
sum of nine rows of a table at each cell, a thirtieth of its arithmetic.
"""

import numpy as np

from vln.envs.space.compiler import kernel, part_of_reordering_kernel, reordering_kernel


@kernel
def kinds_of_cells(cells, materials, landmarks, known, kinds):  # type: ignore[no-untyped-def]
    """Numbers the kinds of cells, uint8 (N, 3), in order of appearance; returns their codes, none if one is wrong.

    Args:
        cells: structure, material and landmark of each.
        materials: one more than the largest.
        landmarks: one more than the largest.
        known: int32, one for each possible code, filled with -1.
        kinds: int32 (N,): gets the number of each cell's kind.
    """
    codes = np.empty(len(known), dtype=np.int64)
    count = 0
    for cell in range(len(cells)):
        code = (np.int64(cells[cell, 0]) * materials + cells[cell, 1]) * landmarks + cells[cell, 2]
        if cells[cell, 1] >= materials or cells[cell, 2] >= landmarks or code >= len(known):
            return codes[:0]
        if known[code] < 0:
            known[code] = count
            codes[count] = code
            count += 1
        kinds[cell] = known[code]
    return codes[:count]


@reordering_kernel
def look_around(kinds, own, added, bias, position, features, passed):  # type: ignore[no-untyped-def]
    """Writes `own + relu(bias + what the neighbours add) + position` of each cell.

    Args:
        kinds: int32 (N, V, U).
        own: float (K, D): of each kind.
        added: float (3, 3, K, D): what a neighbour of each kind adds.
        bias: float (D,).
        position: float (V * U, D).
        features: float (N, V * U, D): the result.
        passed: bool (N, V * U, D): gets where the sum was above 0.
    """
    number, rows, columns = kinds.shape
    size = len(bias)
    total = np.empty(size, dtype=position.dtype)
    for view in range(number):
        for row in range(rows):
            for column in range(columns):
                total[:] = bias
                for down in range(3):
                    r = row + down - 1
                    if r < 0 or r >= rows:
                        continue
                    for right in range(3):
                        c = column + right - 1
                        if c < 0 or c >= columns:
                            continue
                        adds = added[down, right, kinds[view, r, c]]
                        for feature in range(size):
                            total[feature] += adds[feature]
                place = row * columns + column
                mine, out, through = own[kinds[view, row, column]], features[view, place], passed[view, place]
                there = position[place]
                for feature in range(size):
                    through[feature] = total[feature] > 0
                    out[feature] = mine[feature] + there[feature] + max(total[feature], np.float32(0))


@part_of_reordering_kernel
def _from_both(to_features, to_squeezed, squeeze, gradient):  # type: ignore[no-untyped-def]
    """Writes the gradient of features (D,), from that of others and of those squeezed from them (S,)."""
    gradient[:] = to_features
    for narrow in range(len(squeeze)):
        weight, row = to_squeezed[narrow], squeeze[narrow]
        for feature in range(len(gradient)):
            gradient[feature] += weight * row[feature]


@reordering_kernel
def look_around_back(  # type: ignore[no-untyped-def]
    kinds, passed, squeeze, to_features, to_squeezed, to_own, to_added, to_bias, to_position
):
    """Adds to the gradients of everything that `look_around` is given, from those of what comes of it.

    Args:
        kinds: int32 (N, V, U).
        passed: bool (N, V * U, D).
        squeeze: float (S, D): the features were also squeezed by this matrix; their gradient is made on the way,
            and never written.
        to_features: float (N, V * U, D).
        to_squeezed: float (N, V * U, S).
        to_own: float (K, D).
        to_added: float (3, 3, K, D).
        to_bias: float (D,).
        to_position: float (V * U, D).
    """
    number, rows, columns = kinds.shape
    size = len(to_bias)
    gradient, total = np.empty(size, dtype=to_position.dtype), np.empty(size, dtype=to_position.dtype)
    for view in range(number):
        for row in range(rows):
            for column in range(columns):
                place = row * columns + column
                through = passed[view, place]
                _from_both(to_features[view, place], to_squeezed[view, place], squeeze, gradient)
                mine, there = to_own[kinds[view, row, column]], to_position[place]
                for feature in range(size):
                    mine[feature] += gradient[feature]
                    there[feature] += gradient[feature]
                    total[feature] = gradient[feature] * through[feature]
                    to_bias[feature] += total[feature]
                for down in range(3):
                    r = row + down - 1
                    if r < 0 or r >= rows:
                        continue
                    for right in range(3):
                        c = column + right - 1
                        if c < 0 or c >= columns:
                            continue
                        adds = to_added[down, right, kinds[view, r, c]]
                        for feature in range(size):
                            adds[feature] += total[feature]
