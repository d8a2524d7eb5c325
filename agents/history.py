"""The history of a trajectory: what was seen, done and read so far, step by step or for all steps at once."""

from typing import NamedTuple, cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from vln.agents.attention import Attention, on_processor
from vln.agents.candidates import ACTION_SIZE
from vln.agents.fused_history import Recurrence, remembered
from vln.agents.instruction_encoder import Words
from vln.agents.recurrence import CoreKind, LSTMCore, Memory, core_named
from vln.agents.view_encoder import Patches


class HistorySizes(NamedTuple):
    """Feature sizes.

    Attributes:
        view: of patches.
        hidden: of the history and of words.
        attention: of attention keys.
        text_feedback: whether the history sees the previous text context.
    """

    view: int
    hidden: int
    attention: int
    text_feedback: bool = True


class Told(NamedTuple):
    """What is known at each of T steps.

    Attributes:
        known: float (T, B, 2H): [h_t, c_text].
        text_attention: float (T, B, L): weights of the words.
    """

    known: Tensor
    text_attention: Tensor


class SteppedHistory(nn.Module):
    """The paper's recurrence: what to look at depends on the history before (equations 1 to 3).

    Its state is (c_text, h_t, ...): the previous text context and the core's memory.
    """

    def __init__(self, core: CoreKind, sizes: HistorySizes) -> None:
        """Makes the history around a core."""
        super().__init__()
        self.look = Attention(sizes.hidden, sizes.view, sizes.attention)
        self.read = Attention(sizes.hidden, sizes.hidden, sizes.attention)
        self.text_feedback = sizes.text_feedback
        text = sizes.hidden if sizes.text_feedback else 0
        self.core = core.build(2 * sizes.view + ACTION_SIZE + text, sizes.hidden)
        self._hidden_size = sizes.hidden

    def start(self, like: Tensor, batch_size: int) -> Memory:
        """Returns the state before the first step, of the type and on the device of a tensor."""
        return like.new_zeros(batch_size, self._hidden_size), *self.core.start(like, batch_size)

    def forward(self, instruction: Words, patches: Patches, actions: Tensor, state: Memory) -> tuple[Told, Memory]:
        """Goes through T steps.

        Args:
            instruction: encoded words.
            patches: encoded views with a leading T.
            actions: float (T, B, 32): embeddings of the previous actions.
            state: before the first of the steps.
        """
        if isinstance(self.core, LSTMCore) and self.core.layers == 1 and on_processor(patches.features):
            return self._at_once(instruction, patches, actions, state)
        return self.step_by_step(instruction, patches, actions, state)

    def step_by_step(
        self, instruction: Words, patches: Patches, actions: Tensor, state: Memory
    ) -> tuple[Told, Memory]:
        """Goes through T steps as the equations have it; arguments and result as of `forward`."""
        text, memory = state[0], state[1:]
        known, weights = [], []
        # Unbound once: indexing step by step would make the backward pass quadratic in T.
        for features, mask, summary, action in zip(*(x.unbind(0) for x in (*patches, actions)), strict=True):
            seen = self.look(memory[0], features, mask).context
            feedback = [text] if self.text_feedback else []
            memory = self.core.step(torch.cat([seen, summary, action, *feedback], 1), memory)
            text, attention = self.read(memory[0], *instruction)
            known.append(torch.cat([memory[0], text], 1))
            weights.append(attention)
        return Told(torch.stack(known), torch.stack(weights)), (text, *memory)

    def _at_once(
        self, instruction: Words, patches: Patches, actions: Tensor, state: Memory
    ) -> tuple[Told, Memory]:
        """Goes through T steps in one operation; arguments and result as of `forward`."""
        cell, view = cast(nn.LSTMCell, self.core.cells[0]), patches.features.shape[3]  # type: ignore[index]
        outside = slice(view, 2 * view + ACTION_SIZE)  # what comes from summary and action
        from_seen, from_outside, from_text = cell.weight_ih.tensor_split((outside.start, outside.stop), 1)
        if not self.text_feedback:
            from_text = torch.zeros_like(cell.weight_hh)
        inputs = functional.linear(
            torch.cat([patches.summary, actions], 2), from_outside, cell.bias_ih + cell.bias_hh
        )
        (read, read_bias), (look, look_bias) = self.read.folded(), self.look.folded()
        text, hidden, state_of_cell = state
        known, weights, last = remembered(
            Recurrence(
                inputs,
                torch.cat([from_seen, cell.weight_hh, from_text], 1).T,
                torch.cat([read, look], 1),
                torch.cat([read_bias, look_bias]),
                *instruction,
                patches.features,
                patches.mask,
                text,
                hidden,
                state_of_cell,
            )
        )
        hidden, text = known[-1].chunk(2, dim=1)
        return Told(known, weights), (text, hidden, last)


class ParallelHistory(nn.Module):
    """The same reasoning for cores that compute all steps at once: layer by layer instead of step by step.

    A layer cannot ask for its own past before it is computed, so a first one over moves and surroundings decides
    what to look at; a second, over what was seen, what to read; a third, over what was read, what matters now.
    """

    def __init__(self, core: CoreKind, sizes: HistorySizes) -> None:
        """Makes the three layers, each around a core."""
        super().__init__()
        hidden = sizes.hidden
        self.moved = _Layer(core, sizes.view + ACTION_SIZE, hidden, residual=False)
        self.look = Attention(hidden, sizes.view, sizes.attention)
        self.saw = _Layer(core, hidden + sizes.view, hidden)
        self.skim = Attention(hidden, hidden, sizes.attention)
        self.understood = _Layer(core, 2 * hidden, hidden)
        self.read = Attention(hidden, hidden, sizes.attention)

    def start(self, like: Tensor, batch_size: int) -> Memory:
        """Returns the state before the first step, of the type and on the device of a tensor."""
        layers = (self.moved, self.saw, self.understood)
        return sum((layer.core.start(like, batch_size) for layer in layers), ())

    def forward(self, instruction: Words, patches: Patches, actions: Tensor, state: Memory) -> tuple[Told, Memory]:
        """Goes through T steps; arguments as in `SteppedHistory`."""
        moved, first = self.moved(torch.cat([patches.summary, actions], 2), state[0:1])
        seen = self.look(moved.flatten(0, 1), patches.features.flatten(0, 1), patches.mask.flatten(0, 1))
        saw, second = self.saw(torch.cat([moved, seen.context.unflatten(0, moved.shape[:2])], 2), state[1:2])
        skimmed = self.skim(saw.transpose(0, 1), *instruction).context.transpose(0, 1)
        history, third = self.understood(torch.cat([saw, skimmed], 2), state[2:3])
        text = self.read(history.transpose(0, 1), *instruction)
        known = torch.cat([history, text.context.transpose(0, 1)], 2)
        return Told(known, text.weights.transpose(0, 1)), (*first, *second, *third)


class _Layer(nn.Module):
    """A parallel core, a small network on its outputs, and a way past both."""

    def __init__(self, core: CoreKind, input_size: int, hidden_size: int, *, residual: bool = True) -> None:
        super().__init__()
        self.core = core.build(input_size, hidden_size)
        self.network = nn.Sequential(
            nn.Linear(hidden_size + input_size, hidden_size), nn.GELU(), nn.Linear(hidden_size, hidden_size)
        )
        self.norm = nn.LayerNorm(hidden_size)
        self._past = hidden_size if residual else 0

    def forward(self, inputs: Tensor, memory: Memory) -> tuple[Tensor, Memory]:
        """Returns features, float (T, B, H), and the memory after T steps of inputs, float (T, B, I)."""
        remembered, memory = self.core(inputs, memory)
        features = self.network(torch.cat([remembered, inputs], 2))
        if self._past:
            features = features + inputs[..., : self._past]
        return self.norm(features), memory


def build_history(core: str, sizes: HistorySizes) -> SteppedHistory | ParallelHistory:
    """Returns a fresh history around a core.

    Raises:
        InputError: if there is no core of that name.
    """
    kind = core_named(core)
    return ParallelHistory(kind, sizes) if kind.parallel else SteppedHistory(kind, sizes)
