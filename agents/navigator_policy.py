"""The navigator as a policy: remembers, reads the next sentence when it is given, and can be blind or deaf."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor

from vln.agents.instruction_encoder import Words
from vln.agents.navigator import NO_ACTION, Decision, Navigator
from vln.agents.recurrence import Memory
from vln.envs.language.tokenizer import encode_padded
from vln.envs.simulation.simulator import Simulator

MASKED_WORD = 1  # the unknown word stands for every word a deaf agent is told


def mask_words(tokens: Tensor, pad_id: int) -> Tensor:
    """Returns the instruction of a deaf agent: one unknown word per row, the rest padding."""
    silent = torch.full_like(tokens, pad_id)
    silent[:, 0] = MASKED_WORD
    return silent


class NavigatorPolicy:
    """Acts with a navigator, greedily or by sampling."""

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

    def reset(self, simulator: Simulator) -> None:
        """Forgets everything and reads the instructions."""
        self._simulator = simulator
        self._sentence = simulator.state.sentence.copy()
        self._previous = torch.full((simulator.num_agents,), NO_ACTION)
        self._state = self.start(simulator.num_agents)
        self._listen()

    @torch.no_grad()
    def act(self, view: NDArray[np.uint8]) -> NDArray[np.int64]:
        """Chooses actions, int64 (B,), from views, uint8 (B, V, U, 3)."""
        sentence = self._simulator.state.sentence
        if (sentence != self._sentence).any():
            self._begin_sentence(sentence != self._sentence)
            self._sentence = sentence.copy()
        decision, self._state = self.decide(self._instruction, view, self._previous, self._state)
        self._previous = choose_actions(decision.logits, self.temperature)
        self._read = decision.text_attention
        return self._previous.numpy()

    def reads(self, agent: int) -> tuple[float, ...]:
        """Returns how strongly an agent read each character of its text at the last decision, the strongest 1."""
        text = self._simulator.leg(agent).text
        strength = np.zeros(len(text))
        for (start, end), weight in zip(
            self.tokenizer.encode(text).offsets, self._read[agent].tolist(), strict=False
        ):
            strength[start:end] = weight
        return tuple((strength / max(strength.max(), 1e-9)).tolist()) if len(text) else ()

    def _begin_sentence(self, begins: NDArray[np.bool_]) -> None:
        """Starts afresh for the agents that have been given their next sentence."""
        mask = torch.from_numpy(begins)
        self._previous = self._previous.masked_fill(mask, NO_ACTION)
        self._state = tuple(field.masked_fill(mask[:, None], 0.0) for field in self._state)
        self._listen()

    def _listen(self) -> None:
        simulator = self._simulator
        self._instruction = self.listen([simulator.leg(agent).text for agent in range(simulator.num_agents)])

    def start(self, count: int) -> Memory:
        """Returns the empty memory of that many agents."""
        return self.navigator.start(count)

    @torch.no_grad()
    def listen(self, texts: Sequence[str]) -> Words:
        """Returns instructions as the navigator understands them."""
        pad_id = self.navigator.config.pad_id
        tokens = torch.from_numpy(encode_padded(self.tokenizer, texts, pad_id=pad_id))
        return self.navigator.read_instruction(mask_words(tokens, pad_id) if self.deaf else tokens)

    @torch.no_grad()
    def decide(
        self, instruction: Words, view: NDArray[np.uint8], previous: Tensor, state: Memory
    ) -> tuple[Decision, Memory]:
        """Decides one step as `Navigator.step`, from views, uint8 (B, V, U, 3)."""
        seen = torch.from_numpy(np.zeros_like(view) if self.blind else view)
        return self.navigator.step(instruction, seen, previous, state)


def choose_actions(logits: Tensor, temperature: float) -> Tensor:
    """Returns actions, int (B,), from logits (B, 4): the likeliest, or sampled at a temperature above 0."""
    if temperature <= 0:
        return logits.argmax(1)
    return torch.multinomial(torch.softmax(logits / temperature, dim=1), 1).squeeze(1)
