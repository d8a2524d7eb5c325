"""Several navigators that act as one: they share every action, and their opinions are averaged."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from vln.agents.instruction_encoder import Words
from vln.agents.navigator import Decision
from vln.agents.navigator_policy import NavigatorPolicy
from vln.agents.recurrence import Memory
from vln.envs.errors import InputError


class EnsemblePolicy(NavigatorPolicy):
    """Acts by the mean of its members' probabilities; each reads with its own tokenizer."""

    def __init__(self, members: Sequence[NavigatorPolicy], *, temperature: float = 0.0) -> None:
        """Makes the policy.

        Args:
            members: navigators with the same eyes; each may be blind or deaf.
            temperature: as of `NavigatorPolicy`; the members' own have no say.

        Raises:
            InputError: if the members' views differ.
        """
        super().__init__(members[0].navigator, members[0].tokenizer, temperature=temperature)
        self.members = list(members)
        for name in ("view", "camera"):
            seen = [getattr(member.navigator.config, name) for member in members]
            if any(other != seen[0] for other in seen):
                raise InputError(f"agents that act as one must see the same; their {name}s differ: {seen}")

    def start(self, count: int) -> Memory:
        """Returns the empty memories of that many agents, one member's after the other's."""
        return tuple(field for member in self.members for field in member.start(count))

    def listen(self, texts: Sequence[str]) -> Words:
        """Returns instructions as the members understand them: their features (B, L, sum of D) side by side.

        Raises:
            InputError: if the members' tokenizers divide a text differently.
        """
        heard = [member.listen(texts) for member in self.members]
        if any(not torch.equal(words.mask, heard[0].mask) for words in heard):
            raise InputError("agents that act as one must divide text into words alike; train them the same way")
        return Words(torch.cat([words.features for words in heard], 2), heard[0].mask)

    def decide(
        self, instruction: Words, view: NDArray[np.uint8], previous: Tensor, state: Memory
    ) -> tuple[Decision, Memory]:
        """Decides one step as `NavigatorPolicy.decide`; attentions are means, too."""
        features = instruction.features.split(self._sizes, 2)
        decisions: list[Decision] = []
        after: list[Tensor] = []
        for member, own in zip(self.members, features, strict=True):
            memory = state[len(after) : len(after) + len(member.start(0))]
            decision, memory = member.decide(Words(own, instruction.mask), view, previous, memory)
            decisions.append(decision)
            after += memory
        logits, text, visual, known = zip(*decisions, strict=True)
        mean = torch.softmax(torch.stack(logits), 2).mean(0)
        words, cells = (torch.stack(attention).mean(0) for attention in (text, visual))
        return Decision(mean.log(), words, cells, torch.cat(known, 1)), tuple(after)

    @property
    def _sizes(self) -> list[int]:
        """Feature size of each member's words."""
        return [member.navigator.config.hidden_size for member in self.members]
