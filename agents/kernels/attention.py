"""One query for each set: scores, softmax and mean in one pass, forwards and backwards.

The sets are small and differ from query to query: as products of matrices they would be thousands of tiny ones.
"""

import numpy as np

from vln.envs.space.compiler import part_of_reordering_kernel, reordering_kernel


@part_of_reordering_kernel
def attend_row(query, values, mask, weights, context):  # type: ignore[no-untyped-def]
    """Writes weights (P,) and context (D,) of a query (D,) over values (P, D); equal ones where all is masked."""
    highest, seen = np.float32(-np.inf), 0
    for place in range(len(mask)):
        if mask[place]:
            score = np.float32(0)
            for feature in range(len(query)):
                score += query[feature] * values[place, feature]
            weights[place] = score
            highest = max(highest, score)
            seen += 1
    total = np.float32(0)
    for place in range(len(mask)):
        if mask[place]:
            weights[place] = np.exp(weights[place] - highest)
            total += weights[place]
        else:
            weights[place] = np.float32(0)
    if seen == 0:
        weights[:] = np.float32(1)
        total = np.float32(len(mask))
    context[:] = np.float32(0)
    for place in range(len(mask)):
        weights[place] /= total
        weight = weights[place]
        if weight > 0:
            for feature in range(len(context)):
                context[feature] += weight * values[place, feature]


@part_of_reordering_kernel
def attend_row_back(values, mask, weights, to_weights, to_context, to_scores, to_query):  # type: ignore[no-untyped-def]
    """Writes the gradients of scores (P,) and query (D,) from those of weights (P,) and context (D,).

    The softmax: `ds_p = w_p (dw_p - sum_k w_k dw_k)`, `dw_p` both from the weights and through the mean.
    """
    mean = np.float32(0)
    for place in range(len(mask)):
        gradient = np.float32(0)
        if mask[place]:
            gradient = to_weights[place]
            for feature in range(len(to_context)):
                gradient += to_context[feature] * values[place, feature]
            mean += weights[place] * gradient
        to_scores[place] = gradient
    to_query[:] = np.float32(0)
    for place in range(len(mask)):
        if mask[place]:
            gradient = weights[place] * (to_scores[place] - mean)
            to_scores[place] = gradient
            for feature in range(len(to_query)):
                to_query[feature] += gradient * values[place, feature]


@part_of_reordering_kernel
def values_back(query, weights, to_scores, to_context, to_values):  # type: ignore[no-untyped-def]
    """Writes the gradient of values (P, D): each is part of a score and of the mean."""
    for place in range(len(weights)):
        weight, score = weights[place], to_scores[place]
        for feature in range(len(query)):
            to_values[place, feature] = weight * to_context[feature] + score * query[feature]


@reordering_kernel
def attend(queries, values, masks, weights, contexts):  # type: ignore[no-untyped-def]
    """Writes weights (N, P) and contexts (N, D) of queries (N, D) over values (N, P, D) with masks (N, P)."""
    for row in range(len(queries)):
        attend_row(queries[row], values[row], masks[row], weights[row], contexts[row])


@reordering_kernel
def attend_back(queries, values, masks, weights, to_weights, to_contexts, to_queries, to_values):  # type: ignore[no-untyped-def]
    """Writes the gradients of queries (N, D) and values (N, P, D) from those of weights and contexts."""
    to_scores = np.empty(values.shape[1], dtype=values.dtype)
    for row in range(len(queries)):
        attend_row_back(
            values[row], masks[row], weights[row], to_weights[row], to_contexts[row], to_scores, to_queries[row]
        )
        values_back(queries[row], weights[row], to_scores, to_contexts[row], to_values[row])
