"""Recurrent cores behind one interface: what carries a history from step to step.

A core's memory is a tuple of tensors (B, ...); the first one, float (B, H), is its last output.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor, nn

from vln.envs.errors import InputError

Memory = tuple[Tensor, ...]


class Core(nn.Module, ABC):
    """A recurrent network that is given one step at a time, or a whole sequence.

    Attributes:
        memory_sizes: feature sizes of the tensors in its memory.
    """

    memory_sizes: tuple[int, ...]

    def start(self, like: Tensor, batch_size: int) -> Memory:
        """Returns the empty memory of B sequences, of the type and on the device of a tensor."""
        return tuple(like.new_zeros(batch_size, size) for size in self.memory_sizes)

    @abstractmethod
    def step(self, inputs: Tensor, memory: Memory) -> Memory:
        """Returns the memory after one more step; inputs are float (B, I)."""

    def forward(self, inputs: Tensor, memory: Memory) -> tuple[Tensor, Memory]:
        """Returns outputs, float (T, B, H), and the memory after T steps of inputs, float (T, B, I)."""
        outputs = []
        for step_inputs in inputs.unbind(0):
            memory = self.step(step_inputs, memory)
            outputs.append(memory[0])
        return torch.stack(outputs), memory


class CellCore(Core):
    """One of PyTorch's cells with one tensor of memory: a vanilla RNN or a gated recurrent unit (GRU)."""

    def __init__(self, cell: Callable[[int, int], nn.Module], input_size: int, hidden_size: int) -> None:
        """Makes the core; `cell` is `nn.RNNCell` or `nn.GRUCell`."""
        super().__init__()
        self.cell = cell(input_size, hidden_size)
        self.memory_sizes = (hidden_size,)

    def step(self, inputs: Tensor, memory: Memory) -> Memory:
        """Returns the memory after one more step."""
        return (self.cell(inputs, memory[0]),)


class LSTMCore(Core):
    """A long short-term memory of one layer or several, each reading the output of the one below."""

    def __init__(self, input_size: int, hidden_size: int, layers: int = 1) -> None:
        """Makes the layers."""
        super().__init__()
        sizes = [input_size, *[hidden_size] * (layers - 1)]
        self.cells = nn.ModuleList(nn.LSTMCell(size, hidden_size) for size in sizes)
        self.layers = layers
        self.memory_sizes = (hidden_size,) * 2 * layers

    def step(self, inputs: Tensor, memory: Memory) -> Memory:
        """Returns the memory after one more step: hidden and cell state of each layer, from the top down."""
        after: Memory = ()
        for number, cell in enumerate(self.cells):
            place = len(memory) - 2 * (number + 1)
            hidden, state = cell(inputs, (memory[place], memory[place + 1]))
            after, inputs = (hidden, state, *after), hidden
        return after


class HighwayCore(Core):
    """A recurrent highway network: a few gated layers at each step, on one memory (Zilly et al., ICML 2017)."""

    def __init__(self, input_size: int, hidden_size: int, depth: int = 3) -> None:
        """Makes the layers; at first the gates carry most of the memory on."""
        super().__init__()
        self.enter = nn.Linear(input_size, 2 * hidden_size, bias=False)
        self.layers = nn.ModuleList(nn.Linear(hidden_size, 2 * hidden_size) for _ in range(depth))
        for layer in self.layers:
            nn.init.constant_(layer.bias[hidden_size:], -2.0)  # type: ignore[index,arg-type]
        self.memory_sizes = (hidden_size,)

    def step(self, inputs: Tensor, memory: Memory) -> Memory:
        """Returns the memory after one more step."""
        state = memory[0]
        for number, layer in enumerate(self.layers):
            both = layer(state) + self.enter(inputs) if number == 0 else layer(state)
            new, gate = both.chunk(2, dim=1)
            state = torch.lerp(state, torch.tanh(new), torch.sigmoid(gate))
        return (state,)


class MinGRUCore(Core):
    """The minimal GRU (Feng et al., 2024): its gates see the inputs alone, so that all steps are computed at once.

    h_t = (1 - z_t) h_{t-1} + z_t c_t with z_t = sigmoid(x_t W_z) and c_t = 2 tanh(x_t W_c).
    """

    def __init__(self, input_size: int, hidden_size: int) -> None:
        """Makes the core; at first its features remember from one step to some twenty."""
        super().__init__()
        self.enter = nn.Linear(input_size, 2 * hidden_size)
        with torch.no_grad():
            self.enter.bias[:hidden_size] = torch.linspace(-3.0, 2.0, hidden_size)
        self.memory_sizes = (hidden_size,)

    def step(self, inputs: Tensor, memory: Memory) -> Memory:
        """Returns the memory after one more step."""
        return self(inputs[None], memory)[1]

    def forward(self, inputs: Tensor, memory: Memory) -> tuple[Tensor, Memory]:
        """Returns outputs, float (T, B, H), and the memory after T steps."""
        gate, new = self.enter(inputs).chunk(2, dim=2)
        gate = torch.sigmoid(gate)
        outputs = linear_recurrence(1 - gate, gate * torch.tanh(new) * 2, memory[0])
        return outputs, (outputs[-1],)


def linear_recurrence(keep: Tensor, add: Tensor, start: Tensor) -> Tensor:
    """Returns h_t = keep_t h_{t-1} + add_t, float (T, B, H), in log2(T) passes over all steps (Blelloch, 1990).

    Two steps after one another are one step of the same form; each pass joins steps twice as far apart.

    Args:
        keep: float (T, B, H).
        add: float (T, B, H).
        start: float (B, H): h before the first step.
    """
    state = torch.cat([add[:1] + keep[:1] * start, add[1:]])
    reach = 1
    while reach < len(keep):
        state = torch.cat([state[:reach], state[reach:] + keep[reach:] * state[:-reach]])
        keep = torch.cat([keep[:reach], keep[reach:] * keep[:-reach]])
        reach *= 2
    return state


class CoreKind(NamedTuple):
    """A core by its name.

    Attributes:
        build: makes a fresh one of an input size and a hidden size.
        parallel: whether it computes all steps at once, so that nothing may feed back from step to step.
    """

    build: Callable[[int, int], Core]
    parallel: bool = False


CORES = {
    "rnn": CoreKind(lambda inputs, hidden: CellCore(nn.RNNCell, inputs, hidden)),
    "gru": CoreKind(lambda inputs, hidden: CellCore(nn.GRUCell, inputs, hidden)),
    "lstm": CoreKind(LSTMCore),
    "lstm-2": CoreKind(lambda inputs, hidden: LSTMCore(inputs, hidden, layers=2)),
    "highway": CoreKind(HighwayCore),
    "mingru": CoreKind(MinGRUCore, parallel=True),
}


def core_named(name: str) -> CoreKind:
    """Returns the core of a name.

    Raises:
        InputError: if there is none.
    """
    if name not in CORES:
        raise InputError(f"recurrent core {name!r} is unknown; choose one of {', '.join(CORES)}")
    return CORES[name]
