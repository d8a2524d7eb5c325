"""The recurrence of `vln.agents.history` around an LSTM, as one operation with its own gradient.

Step by step it is thousands of small operations, each with a node in the graph that autograd walks back. Here a
step is two matrix products and two kernels, and all that can be is done for all steps at once: what does not
depend on the history before them, and in the gradient the products that give those of weights and words.

With row vectors and `known_t = [seen_t, h_{t-1}, text_{t-1}]`:
    gates_t = inputs_t + known_t W                 inputs_t: what summary and action add, and the bias
    h_t, c_t = LSTM(gates_t, c_{t-1})
    queries_{t+1} = h_t A + a                      to the words now, and to the next view
    text_t = attention(queries_{t+1}, words)
    seen_{t+1} = attention(queries_{t+1}, view_{t+1})
"""

from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from vln.agents.fused_attention import arrays
from vln.agents.kernels.history import (
    read_and_look,
    read_and_look_back,
    remember,
    remember_back,
    views_back,
)


class Recurrence(NamedTuple):
    """All that the steps of a history are computed from: T steps of B agents.

    Attributes:
        inputs: float (T, B, 4H): what is added to the gates from outside, in PyTorch's order: input, forget, cell,
            output.
        weight: float (D + 2H, 4H): from [seen, hidden, text] to the gates.
        query: float (H, H + D): from the hidden state to the queries to words and view, scaled.
        query_bias: float (H + D,).
        words: float (B, L, H).
        word_mask: bool (B, L).
        views: float (T, B, P, D): patches.
        view_mask: bool (T, B, P).
        text: float (B, H): text context before the first step.
        hidden: float (B, H): hidden state before it.
        cell: float (B, H): cell state before it.
    """

    inputs: Tensor
    weight: Tensor
    query: Tensor
    query_bias: Tensor
    words: Tensor
    word_mask: Tensor
    views: Tensor
    view_mask: Tensor
    text: Tensor
    hidden: Tensor
    cell: Tensor


class Remembered(NamedTuple):
    """What is known after each of T steps.

    Attributes:
        known: float (T, B, 2H): [hidden state, text context].
        word_weights: float (T, B, L).
        cell: float (B, H): after the last step.
    """

    known: Tensor
    word_weights: Tensor
    cell: Tensor


def remembered(recurrence: Recurrence) -> Remembered:
    """Goes through all steps, on the processor.

    Raises:
        ValueError: if words, views and memory are not those of the same agents.
    """
    agents = [len(recurrence.words), len(recurrence.hidden), recurrence.views.shape[1], recurrence.inputs.shape[1]]
    if len(set(agents)) > 1:
        raise ValueError(f"words, memory, views and actions of {agents} agents")
    return Remembered(*_Remembered.apply(*recurrence))  # type: ignore[no-untyped-call]


class _Remembered(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, *fields: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        r = Recurrence(*(field.contiguous() for field in fields))
        (steps, batch, _), seen, size = r.inputs.shape, r.views.shape[3], r.hidden.shape[1]
        gates = r.inputs.clone()
        known = r.inputs.new_empty(steps + 1, batch, seen + 2 * size)
        queries = r.inputs.new_empty(steps + 1, batch, size + seen)
        cells = r.inputs.new_empty(steps + 1, batch, size)
        word_weights, view_weights = (
            gates.new_empty(steps, *r.words.shape[:2]),
            r.views.new_empty(r.views.shape[:3]),
        )
        hidden = slice(seen, seen + size)
        known[0, :, hidden], known[0, :, seen + size :], cells[0] = r.hidden, r.text, r.cell
        to_remember = arrays(gates, cells, known)
        to_attend = arrays(queries, r.words, r.word_mask, r.views, r.view_mask, word_weights, view_weights, known)
        torch.addmm(r.query_bias, known[0, :, hidden], r.query, out=queries[0])
        read_and_look(0, *to_attend)
        for step in range(steps):
            gates[step].addmm_(known[step], r.weight)
            remember(step, *to_remember, seen)
            torch.addmm(r.query_bias, known[step + 1, :, hidden], r.query, out=queries[step + 1])
            read_and_look(step + 1, *to_attend)
        saved = r.weight, r.query, r.words, r.word_mask, r.views, r.view_mask
        ctx.save_for_backward(*saved, gates, known, queries, cells, word_weights, view_weights)
        return known[1:, :, seen:].contiguous(), word_weights.clone(), cells[steps].clone()

    @staticmethod
    @once_differentiable
    def backward(
        ctx: Any, to_after: Tensor, to_word_weights: Tensor, to_cell: Tensor
    ) -> tuple[Tensor | None, ...]:  # type: ignore[override]
        weight, query, words, word_mask, views, view_mask, *saved = ctx.saved_tensors
        gates, known, queries, cells, word_weights, view_weights = saved
        steps, seen, size = len(gates), views.shape[3], cells.shape[2]
        hidden = slice(seen, seen + size)
        # The gradient of `known`: from outside, and, step by step, from the gates that come after.
        to_known = torch.zeros_like(known)
        to_known[1:, :, seen:] = to_after
        to_queries, to_gates = torch.empty_like(queries), torch.empty_like(gates)
        to_word_scores, to_view_scores = torch.zeros_like(word_weights), torch.zeros_like(view_weights)
        to_cell = to_cell.clone(memory_format=torch.contiguous_format)
        to_hidden = torch.empty_like(to_cell)
        attending = word_mask, views, view_mask, word_weights, view_weights, to_word_weights.contiguous()
        to_attend = arrays(words, *attending, to_known, to_word_scores, to_view_scores, to_queries)
        to_remember = arrays(gates, cells, to_hidden, to_cell, to_gates)
        back, query_back = weight.T, query.T
        for step in range(steps, 0, -1):
            read_and_look_back(step, *to_attend)
            torch.addmm(to_known[step, :, hidden], to_queries[step], query_back, out=to_hidden)
            remember_back(step - 1, *to_remember)
            to_known[step - 1].addmm_(to_gates[step - 1], back)
        read_and_look_back(0, *to_attend)
        torch.addmm(to_known[0, :, hidden], to_queries[0], query_back, out=to_hidden)
        to_views = torch.empty_like(views)
        views_back(*arrays(queries, view_weights, to_view_scores, to_known, to_views))
        hiddens, asked = known[..., hidden].flatten(0, 1), to_queries.flatten(0, 1)
        to_words = torch.bmm(word_weights.permute(1, 2, 0), to_known[1:, :, seen + size :].transpose(0, 1))
        to_words.baddbmm_(to_word_scores.permute(1, 2, 0), queries[1:, :, :size].transpose(0, 1))
        return (
            to_gates,
            known[:-1].flatten(0, 1).T @ to_gates.flatten(0, 1),
            hiddens.T @ asked,
            asked.sum(0),
            to_words,
            None,
            to_views,
            None,
            to_known[0, :, seen + size :],
            to_hidden,
            to_cell,
        )
