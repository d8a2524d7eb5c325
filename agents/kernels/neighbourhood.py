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
        added: float (9, K + 1, D): what a neighbour of each kind adds, row by row; the last kind is none at all.
        bias: float (D,).
        position: float (V * U, D).
        features: float (N, V * U, D): the result.
        passed: bool (N, V * U, D): gets where the sum was above 0.
    """
    number, rows, columns = kinds.shape
    around, total = np.empty(9, dtype=np.int64), np.empty(len(bias), dtype=position.dtype)
    for view in range(number):
        for row in range(rows):
            for column in range(columns):
                _neighbours(kinds, view, row, column, len(own), around)
                place, kind = row * columns + column, kinds[view, row, column]
                total[:] = bias
                for side in range(0, 9, 3):
                    one, two, three = around[side], around[side + 1], around[side + 2]
                    for feature in range(len(total)):
                        both = added[side, one, feature] + added[side + 1, two, feature]
                        total[feature] += both + added[side + 2, three, feature]
                for feature in range(len(total)):
                    passed[view, place, feature] = total[feature] > 0
                for feature in range(len(total)):
                    known = own[kind, feature] + position[place, feature]
                    features[view, place, feature] = known + max(total[feature], np.float32(0))


@part_of_reordering_kernel
def _neighbours(kinds, view, row, column, nothing, around):  # type: ignore[no-untyped-def]
    """Writes the kinds of the nine cells around and at a place; `nothing` outside the view."""
    for side in range(9):
        r, c = row + side // 3 - 1, column + side % 3 - 1
        inside = 0 <= r < kinds.shape[1] and 0 <= c < kinds.shape[2]
        around[side] = kinds[view, r, c] if inside else nothing


@reordering_kernel
def look_around_back(  # type: ignore[no-untyped-def]
    kinds, passed, squeeze, to_features, to_squeezed, to_own, to_added, to_bias, to_position
):
    """Adds to the gradients of everything that `look_around` is given, from those of what comes of it.

    Args:
        kinds: int32 (N, V, U).
        passed: bool (N, V * U, D).
        squeeze: float (S, D), S even: the features were also squeezed by this matrix; their gradient is made on
            the way, and never written.
        to_features: float (N, V * U, D).
        to_squeezed: float (N, V * U, S).
        to_own: float (K, D).
        to_added: float (9, K + 1, D).
        to_bias: float (D,).
        to_position: float (V * U, D).
    """
    number, rows, columns = kinds.shape
    size, nothing = len(to_bias), len(to_own)
    gradient, around = np.empty(size, dtype=to_position.dtype), np.empty(9, dtype=np.int64)
    for view in range(number):
        for row in range(rows):
            for column in range(columns):
                _neighbours(kinds, view, row, column, nothing, around)
                place, kind = row * columns + column, kinds[view, row, column]
                _from_both(view, place, to_features, to_squeezed, squeeze, gradient)
                for feature in range(size):
                    to_own[kind, feature] += gradient[feature]
                for feature in range(size):
                    to_position[place, feature] += gradient[feature]
                for feature in range(size):
                    gradient[feature] *= passed[view, place, feature]
                for feature in range(size):
                    to_bias[feature] += gradient[feature]
                _to_neighbours(around, gradient, to_added)


@part_of_reordering_kernel
def _from_both(view, place, to_features, to_squeezed, squeeze, gradient):  # type: ignore[no-untyped-def]
    """Writes the gradient of the features (D,) of a place, from theirs and that of what was squeezed from them."""
    for feature in range(len(gradient)):
        gradient[feature] = to_features[view, place, feature]
    for narrow in range(0, len(squeeze), 2):
        one, other = to_squeezed[view, place, narrow], to_squeezed[view, place, narrow + 1]
        for feature in range(len(gradient)):
            gradient[feature] += one * squeeze[narrow, feature] + other * squeeze[narrow + 1, feature]


@part_of_reordering_kernel
def _to_neighbours(around, gradient, to_added):  # type: ignore[no-untyped-def]
    """Adds a gradient (D,) to those of what nine neighbours add."""
    for side in range(9):
        kind = around[side]
        for feature in range(len(gradient)):
            to_added[side, kind, feature] += gradient[feature]
