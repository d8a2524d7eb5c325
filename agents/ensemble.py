"""Several navigators that act as one: they share every action, and their opinions are averaged."""

from collections.abc import Sequence

import torch
from torch import Tensor

from vln.agents.instruction_encoder import Words
from vln.agents.navigator import Decision
from vln.agents.navigator_policy import NavigatorPolicy
from vln.agents.state import NavigatorState
from vln.envs.errors import InputError
from vln.envs.simulation.observation import Seen


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
        eyes = [member.navigator.config.eyes for member in members]
        if any(other != eyes[0] for other in eyes):
            raise InputError(f"agents that act as one must see the same; their eyes differ: {eyes}")

    def start(self, count: int) -> NavigatorState:
        """Returns the empty memory of that many agents: one member's after the other's."""
        states = [member.start(count) for member in self.members]
        return NavigatorState(tuple(field for state in states for field in state.memory), states[0].taken)

    def listen(self, texts: Sequence[str]) -> Words:
        """Returns instructions as the members understand them: their features (B, L, sum of D) side by side.

        Raises:
            InputError: if the members' tokenizers divide a text differently.
        """
        heard = [member.listen(texts) for member in self.members]
        if any(not torch.equal(words.mask, heard[0].mask) for words in heard):
            raise InputError("agents that act as one must divide text into words alike; train them the same way")
        return Words(torch.cat([words.features for words in heard], 2), heard[0].mask)

    @torch.no_grad()
    def decide(self, words: Words, seen: Seen, state: NavigatorState) -> tuple[Decision, NavigatorState]:
        """Decides one step as `NavigatorPolicy.decide`; attentions are means, too."""
        features = words.features.split(self._sizes, 2)
        decisions: list[Decision] = []
        after: list[Tensor] = []
        for member, own in zip(self.members, features, strict=True):
            memory = state.memory[len(after) : len(after) + len(member.start(0).memory)]
            decision, its = member.decide(Words(own, words.mask), member.look(seen), state._replace(memory=memory))
            decisions.append(decision)
            after += its.memory
        logits, text, visual, known = zip(*decisions, strict=True)
        mean = torch.softmax(torch.stack(logits), 2).mean(0)
        read, looked_at = (torch.stack(attention).mean(0) for attention in (text, visual))
        decision = Decision(mean.log(), read, looked_at, torch.cat(known, 1))
        return decision, state._replace(memory=tuple(after))

    @property
    def _sizes(self) -> list[int]:
        """Feature size of each member's words."""
        return [member.navigator.config.hidden_size for member in self.members]
