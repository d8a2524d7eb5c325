"""The baseline of reinforcement learning: what the rest of an episode will bring, told from what is known."""

from itertools import pairwise

import torch
from torch import Tensor, nn

from vln.agents.device import moved
from vln.agents.navigator import Navigator
from vln.envs.simulation.observation import Observation

_HIDDEN = 64
_PART = 8  # steps after which the episodes that are over are left out


class ValueHead(nn.Module):
    """Two predictions from [h_t, c_text]: the extrinsic return to come, and the critic's score in the end."""

    def __init__(self, known_size: int) -> None:
        """Makes the head; at first it predicts about 0."""
        super().__init__()
        self.network = nn.Sequential(nn.Linear(known_size, _HIDDEN), nn.ReLU(), nn.Linear(_HIDDEN, 2))

    def forward(self, known: Tensor) -> Tensor:
        """Returns float (..., 2) from float (..., 2H)."""
        # The navigator's memory is left to the policy: a bad baseline must not spoil it.
        return self.network(known.detach())  # type: ignore[no-any-return]


class ActorCritic(nn.Module):
    """A navigator and its baseline, trained together."""

    def __init__(self, navigator: Navigator) -> None:
        """Adds a fresh baseline to a navigator."""
        super().__init__()
        self.navigator = navigator
        self.value = ValueHead(2 * navigator.config.hidden_size)

    def forward(
        self,
        tokens: Tensor,
        seen: Observation[Tensor],
        actions: Tensor,
        truncation: int = 0,
        active: Tensor | None = None,
    ) -> tuple[Tensor, Tensor]:
        """Sees recorded episodes again.

        Args:
            tokens: int (B, L).
            seen: at T steps.
            actions: int (T, B): what was done.
            truncation: steps through which gradients flow back in time; 0 for all.
            active: bool (T, B): the steps of each episode, after which it may be left out: logits are 0 there.
                Default: all.

        Returns:
            the logits of the actions, float (T, B, K), and the values, float (T, B, 2), at T steps.
        """
        steps, count = actions.shape
        device = self.navigator.device
        actions, seen = moved(actions, device), seen.map(lambda field: moved(field, device))
        active = None if active is None else moved(active, device)
        words, state = self.navigator.read_instruction(tokens), self.navigator.start(count)
        rows, parts = torch.arange(count, device=actions.device), []
        cuts = set(range(0, steps, truncation or steps))
        starts = sorted(cuts if active is None else cuts | set(range(0, steps, _PART)))
        for start, end in pairwise([*starts, steps]):
            if start in cuts:
                state = state.detached()
            if active is not None and not active[start, rows].all():
                left = active[start, rows].nonzero()[:, 0]
                rows, words, state = rows[left], words.select(left), state.select(left)
            some = seen.map(lambda field, part=slice(start, end), rows=rows: field[part].index_select(1, rows))  # type: ignore[misc]
            decision, state = self.navigator(words, some, actions[start:end, rows], state)
            # Attention is left behind: how many patches it is over may differ from part to part.
            parts.append([_spread(field, rows, count) for field in (decision.logits, decision.known)])
        logits, known = (torch.cat(fields) for fields in zip(*parts, strict=True))
        return logits, self.value(known)


def _spread(field: Tensor, rows: Tensor, count: int) -> Tensor:
    """Returns a field of some agents, (T, N, ...), as that of B agents, 0 for all others."""
    if len(rows) == count:
        return field
    return field.new_zeros(len(field), count, *field.shape[2:]).index_copy(1, rows, field)
