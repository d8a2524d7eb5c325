"""What a navigator at work remembers from one step to the next."""

from typing import NamedTuple

import torch
from torch import Tensor

from vln.agents.recurrence import Memory


class NavigatorState(NamedTuple):
    """The memory of B agents; whoever holds one need not know what it is made of.

    Attributes:
        memory: of the history; every tensor has B first.
        taken: what was done last, as the navigator's candidates remember it.
    """

    memory: Memory
    taken: Tensor

    def select(self, rows: Tensor) -> "NavigatorState":
        """Returns the memory of the agents of these rows, int (N,); one may appear several times."""
        rows = rows.to(self.taken.device)
        return NavigatorState(tuple(field[rows] for field in self.memory), self.taken[rows])

    def replaced(self, where: Tensor, fresh: "NavigatorState") -> "NavigatorState":
        """Returns the memory with that of `fresh` for the agents where bool (B,) is True."""
        where = where.to(self.taken.device)
        memory = tuple(_mixed(where, new, old) for new, old in zip(fresh.memory, self.memory, strict=True))
        return NavigatorState(memory, _mixed(where, fresh.taken, self.taken))

    def detached(self) -> "NavigatorState":
        """Returns the memory without its past: gradients go no further back."""
        return NavigatorState(tuple(field.detach() for field in self.memory), self.taken)


def _mixed(where: Tensor, new: Tensor, old: Tensor) -> Tensor:
    return torch.where(where.view(-1, *[1] * (old.dim() - 1)), new, old)
