"""The navigator as a policy: remembers, reads the next sentence when it is given, and can be blind or deaf."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor

from vln.agents.instruction_encoder import Words
from vln.agents.navigator import Decision, Navigator
from vln.agents.perception import blinded, tensors
from vln.agents.state import NavigatorState
from vln.envs.language.tokenizer import encode_padded
from vln.envs.simulation.observation import Seen
from vln.envs.simulation.world import World


class NavigatorPolicy:
    """Acts with a navigator, greedily or by sampling.

    Attributes:
        navigator: the network.
        tokenizer: its tokenizer.
        decision: what it decided last.
        log_p: float (B,): log-probability of the actions it chose last.
    """

    decision: Decision
    log_p: Tensor

    def __init__(
        self,
        navigator: Navigator,
        tokenizer: Tokenizer,
        *,
        blind: bool = False,
        deaf: bool = False,
        temperature: float = 0.0,
    ) -> None:
        """Makes the policy.

        Args:
            navigator: the network; put it in `eval()` mode to switch dropout off.
            tokenizer: its tokenizer.
            blind: whether it sees nothing.
            deaf: whether it hears nothing.
            temperature: 0 takes the likeliest action, otherwise samples from softmax(logits / temperature).
        """
        self.navigator, self.tokenizer = navigator, tokenizer
        self.blind, self.deaf, self.temperature = blind, deaf, temperature

    def reset(self, world: World) -> None:
        """Forgets everything and hears the instructions."""
        self._world, self._agents = world, np.arange(world.num_agents)
        self._sentence = np.zeros(world.num_agents, dtype=np.int32)
        self._state = self.start(world.num_agents)
        self._words = self.hear(world)

    @torch.no_grad()
    def act(self, observation: Seen) -> NDArray[np.int64]:
        """Chooses actions, int64 (B,), from what the agents perceive: looks, decides and remembers."""
        begins = observation.sentence != self._sentence
        if begins.any():
            self._state = self.begin(self._state, torch.from_numpy(begins))
            self._words, self._sentence = self._hear_now(), observation.sentence
        seen = self.look(observation)
        self.decision, state = self.decide(self._words, seen, self._state)
        actions = choose_actions(self.decision.logits, self.temperature)
        self.log_p = log_probability(self.decision.logits, actions, self.temperature)
        self._state = self.remember(state, seen, actions)
        return actions.cpu().numpy()

    def narrow(self, rows: NDArray[np.int64]) -> None:
        """Goes on with the agents of these rows, int64 (N,); from now on it is shown what they perceive."""
        kept = torch.from_numpy(rows)
        self._agents, self._sentence = self._agents[rows], self._sentence[rows]
        self._state, self._words = self._state.select(kept), self._words.select(kept)

    def _hear_now(self) -> Words:
        """Returns what the agents it goes on with are told now."""
        texts = self._world.texts()
        return self.listen([texts[agent] for agent in self._agents])

    def reads(self, agent: int) -> tuple[float, ...]:
        """Returns how strongly an agent read each character of its text at the last decision, the strongest 1."""
        text = self._world.texts()[self._agents[agent]]
        strength = np.zeros(len(text))
        weights = self.decision.text_attention[agent].tolist()
        for (start, end), weight in zip(self.tokenizer.encode(text).offsets, weights, strict=False):
            strength[start:end] = weight
        return tuple((strength / max(strength.max(), 1e-9)).tolist()) if len(text) else ()

    def start(self, count: int) -> NavigatorState:
        """Returns the empty memory of that many agents."""
        return self.navigator.start(count)

    def begin(self, state: NavigatorState, where: Tensor) -> NavigatorState:
        """Returns the memory of agents of which those where bool (B,) is True begin anew."""
        return state.replaced(where, self.start(len(where)))

    def hear(self, world: World) -> Words:
        """Returns what agents are told now, as the navigator understands it."""
        return self.listen(world.texts())

    @torch.no_grad()
    def listen(self, texts: Sequence[str]) -> Words:
        """Returns instructions as the navigator understands them."""
        pad_id = self.navigator.config.pad_id
        tokens = torch.from_numpy(encode_padded(self.tokenizer, texts, pad_id=pad_id))
        return self.navigator.read_instruction(self.navigator.silenced(tokens) if self.deaf else tokens)

    def look(self, observation: Seen) -> Seen:
        """Returns what the navigator sees of what the world shows."""
        return blinded(observation) if self.blind else observation

    @torch.no_grad()
    def decide(self, words: Words, seen: Seen, state: NavigatorState) -> tuple[Decision, NavigatorState]:
        """Decides one step, and returns the memory with what was seen; `remember` adds what was done."""
        return self.navigator.step(words, tensors(seen), state)

    def remember(self, state: NavigatorState, seen: Seen, actions: Tensor) -> NavigatorState:
        """Returns the memory with what was done, int (B,)."""
        return self.navigator.remember(state, tensors(seen), actions)


def choose_actions(logits: Tensor, temperature: float) -> Tensor:
    """Returns actions, int (B,), from logits (B, K): the likeliest, or sampled at a temperature above 0."""
    if temperature <= 0:
        return logits.argmax(1)
    return torch.multinomial(torch.softmax(logits / temperature, dim=1), 1).squeeze(1)


def log_probability(logits: Tensor, actions: Tensor, temperature: float) -> Tensor:
    """Returns float (B,): log-probability of actions at a temperature; of 1 where the likeliest were taken."""
    return torch.log_softmax(logits / (temperature or 1.0), 1).gather(1, actions[:, None])[:, 0]
