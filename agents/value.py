"""The baseline of reinforcement learning: what the rest of an episode will bring, told from what is known."""

from operator import itemgetter

import torch
from torch import Tensor, nn

from vln.agents.navigator import Decision, Navigator
from vln.envs.simulation.observation import Observation

_HIDDEN = 64


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
        self, tokens: Tensor, seen: Observation[Tensor], actions: Tensor, truncation: int = 0
    ) -> tuple[Decision, Tensor]:
        """Sees recorded episodes again.

        Args:
            tokens: int (B, L).
            seen: at T steps.
            actions: int (T, B): what was done.
            truncation: steps through which gradients flow back in time; 0 for all.

        Returns:
            the decisions at T steps and the values, float (T, B, 2).
        """
        instruction = self.navigator.read_instruction(tokens)
        state, parts = self.navigator.start(tokens.shape[0]), []
        steps = truncation or len(actions)
        for start in range(0, len(actions), steps):
            part = slice(start, start + steps)
            some = seen.map(itemgetter(part))
            decision, state = self.navigator(instruction, some, actions[part], state.detached())
            parts.append(decision)
        decision = Decision(*(torch.cat(fields) for fields in zip(*parts, strict=True)))
        return decision, self.value(decision.known)
