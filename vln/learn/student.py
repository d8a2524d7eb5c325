"""The navigator that is being trained, at play."""

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor

from vln.agents.instruction_encoder import Words
from vln.agents.navigator import Navigator
from vln.agents.navigator_policy import NavigatorPolicy, log_probability
from vln.envs.simulation.observation import Seen
from vln.envs.simulation.world import World

Alter = Callable[[NDArray[np.uint8]], NDArray[np.uint8]]  # of views


class Student(NavigatorPolicy):
    """Hears the words as they are learnt from, some of them masked, and may see altered views.

    Attributes:
        log_p: float (B,): as of `NavigatorPolicy`, or at the temperature asked for.
    """

    def __init__(
        self,
        navigator: Navigator,
        tokenizer: Tokenizer,
        tokens: Tensor,
        *,
        temperature: float,
        alter: Alter | None = None,
        likelihood_at: float | None = None,
    ) -> None:
        """Puts the navigator in `eval()` mode: dropout would make other choices than those learnt from.

        Args:
            navigator: the network.
            tokenizer: its tokenizer.
            tokens: int (B, L): what each agent is told.
            temperature: of the actions sampled.
            alter: changes views, uint8 (B, ...), before they are seen.
            likelihood_at: temperature at which `log_p` is told; default: that of the actions.
        """
        super().__init__(navigator.eval(), tokenizer, temperature=temperature)
        self._tokens, self._alter, self._likelihood_at = tokens, alter, likelihood_at

    @torch.no_grad()
    def hear(self, world: World) -> Words:
        """Returns what agents are told as the navigator understands it."""
        return self.navigator.read_instruction(self._tokens)

    def look(self, observation: Seen) -> Seen:
        """Returns what the navigator sees of what the world shows."""
        return observation if self._alter is None else altered(observation, self._alter)

    def act(self, observation: Seen) -> NDArray[np.int64]:
        """Chooses actions, int64 (B,), from what the agents perceive."""
        actions = super().act(observation)
        if self._likelihood_at is not None:
            done = torch.from_numpy(actions).to(self.navigator.device)
            self.log_p = log_probability(self.decision.logits, done, self._likelihood_at)
        return actions


def altered(observation: Seen, alter: Alter) -> Seen:
    """Returns an observation, of one step or of many, with other views."""
    return observation._replace(view=alter(observation.view))
