"""What happens between the matrix products of a step of the history; see `vln.agents.fused_history`.

Arrays with T + 1 hold what is known before each of T steps and after the last. A row of `known` is [what is seen
(D), the hidden state (H), the text context (H)], which is all that the gates of the next step ask for.
"""

import numpy as np

from vln.agents.kernels.attention import attend_row, attend_row_back, values_back
from vln.envs.space.compiler import part_of_reordering_kernel, reordering_kernel

_ONE = np.float32(1)  # an integer would make doubles of what it is combined with


@part_of_reordering_kernel
def hyperbolic_tangent(x):  # type: ignore[no-untyped-def]
    """Returns tanh of a float32 to the last digit or two: a quotient of polynomials, which vectorises.

    The coefficients are those of Eigen's `generic_fast_tanh_float`.
    """
    x = min(max(x, np.float32(-7.9)), np.float32(7.9))
    s = x * x
    above = np.float32(-2.76076847742355e-16)
    above = above * s + np.float32(2.00018790482477e-13)
    above = above * s + np.float32(-8.60467152213735e-11)
    above = above * s + np.float32(5.12229709037114e-08)
    above = above * s + np.float32(1.48572235717979e-05)
    above = above * s + np.float32(6.37261928875436e-04)
    above = above * s + np.float32(4.89352455891786e-03)
    below = np.float32(1.19825839466702e-06)
    below = below * s + np.float32(1.18534705686654e-04)
    below = below * s + np.float32(2.26843463243900e-03)
    below = below * s + np.float32(4.89352518554385e-03)
    return x * above / below


@part_of_reordering_kernel
def logistic(x):  # type: ignore[no-untyped-def]
    """Returns 1 / (1 + exp(-x)) of a float32."""
    return np.float32(0.5) + np.float32(0.5) * hyperbolic_tangent(np.float32(0.5) * x)


@reordering_kernel
def remember(step, gates, cells, known, start):  # type: ignore[no-untyped-def]
    """The LSTM after its products: opens gates (T, B, 4H), updates cells (T + 1, B, H) and the hidden state.

    The hidden state is part of what is `known`, (T + 1, B, Z), from `start` on. Short loops with few arrays are
    vectorised, one long loop is not.
    """
    size = cells.shape[2]
    for row in range(cells.shape[1]):
        gate = gates[step, row]
        # One slice, one loop: what is indexed with a sum is not vectorised.
        enter, keep = gate[:size], gate[size : 2 * size]
        new, leave = gate[2 * size : 3 * size], gate[3 * size :]
        before, after, hidden = cells[step, row], cells[step + 1, row], known[step + 1, row, start : start + size]
        for unit in range(size):
            enter[unit] = logistic(enter[unit])
            keep[unit] = logistic(keep[unit])
        for unit in range(size):
            new[unit] = hyperbolic_tangent(new[unit])
            leave[unit] = logistic(leave[unit])
        for unit in range(size):
            after[unit] = keep[unit] * before[unit] + enter[unit] * new[unit]
        for unit in range(size):
            hidden[unit] = leave[unit] * hyperbolic_tangent(after[unit])


@reordering_kernel
def remember_back(step, gates, cells, to_hidden, to_cell, to_gates):  # type: ignore[no-untyped-def]
    """Writes the gradient of gates (T, B, 4H) and updates that of cells (B, H), from the hidden state's."""
    size = cells.shape[2]
    for row in range(cells.shape[1]):
        gate, out = gates[step, row], to_gates[step, row]
        enter, keep = gate[:size], gate[size : 2 * size]
        new, leave = gate[2 * size : 3 * size], gate[3 * size :]
        to_enter, to_keep = out[:size], out[size : 2 * size]
        to_new, to_leave = out[2 * size : 3 * size], out[3 * size :]
        before, after, hidden, carried = cells[step, row], cells[step + 1, row], to_hidden[row], to_cell[row]
        for unit in range(size):
            to_leave[unit] = hidden[unit] * leave[unit]
        for unit in range(size):
            squashed = hyperbolic_tangent(after[unit])
            carried[unit] += to_leave[unit] * (_ONE - squashed * squashed)
            to_leave[unit] *= squashed * (_ONE - leave[unit])
        for unit in range(size):
            to_enter[unit] = carried[unit] * new[unit] * enter[unit] * (_ONE - enter[unit])
        for unit in range(size):
            to_new[unit] = carried[unit] * enter[unit] * (_ONE - new[unit] * new[unit])
        for unit in range(size):
            to_keep[unit] = carried[unit] * before[unit] * keep[unit] * (_ONE - keep[unit])
        for unit in range(size):
            carried[unit] *= keep[unit]


@reordering_kernel
def read_and_look(step, queries, words, word_masks, views, view_masks, word_weights, view_weights, known):  # type: ignore[no-untyped-def]
    """Attends to words with what step `step` - 1 left, and to the view of the step: writes contexts into `known`.

    Before the first step (0) there is nothing to read, after the last (T) nothing to look at. Queries are
    (T + 1, B, H + D): to words and to the view.
    """
    text, seen = words.shape[2], views.shape[3]
    for row in range(len(words)):
        query, context = queries[step, row], known[step, row]
        if step > 0:
            attend_row(
                query[:text], words[row], word_masks[row], word_weights[step - 1, row], context[seen + text :]
            )
        if step < len(views):
            attend_row(
                query[text:], views[step, row], view_masks[step, row], view_weights[step, row], context[:seen]
            )


@reordering_kernel
def read_and_look_back(  # type: ignore[no-untyped-def]
    step,
    words,
    word_masks,
    views,
    view_masks,
    word_weights,
    view_weights,
    to_word_weights,
    to_known,
    to_word_scores,
    to_view_scores,
    to_queries,
):
    """Writes the gradients of scores, (T, B, L) and (T, B, P), and queries (T + 1, B, H + D) from `known`'s."""
    text, seen = words.shape[2], views.shape[3]
    none = np.zeros(views.shape[2], dtype=views.dtype)
    for row in range(len(words)):
        query, context = to_queries[step, row], to_known[step, row]
        if step > 0:
            attend_row_back(
                words[row],
                word_masks[row],
                word_weights[step - 1, row],
                to_word_weights[step - 1, row],
                context[seen + text :],
                to_word_scores[step - 1, row],
                query[:text],
            )
        else:
            query[:text] = np.float32(0)
        if step < len(views):
            attend_row_back(
                views[step, row],
                view_masks[step, row],
                view_weights[step, row],
                none,
                context[:seen],
                to_view_scores[step, row],
                query[text:],
            )
        else:
            query[text:] = np.float32(0)


@reordering_kernel
def views_back(queries, view_weights, to_view_scores, to_known, to_views):  # type: ignore[no-untyped-def]
    """Writes the gradient of the views' patches (T, B, P, D)."""
    seen = to_views.shape[3]
    text = queries.shape[2] - seen
    for step in range(len(to_views)):
        for row in range(to_views.shape[1]):
            values_back(
                queries[step, row, text:],
                view_weights[step, row],
                to_view_scores[step, row],
                to_known[step, row, :seen],
                to_views[step, row],
            )
