"""What agents are told, as text and as token ids: encoded once, when they are told it."""

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from vln.envs.language.vocabulary import Vocabulary
from vln.envs.simulation.simulator import Simulator


class Instructions:
    """The instruction, or the sentence of it, that each of B agents follows now.

    Attributes:
        vocabulary: how texts become ids.
        ids: int32 (B, L): token ids, padded with 0.
        texts: object (B,): the words.
        names: object (B,): R2R's `instr_id` of the instance.
    """

    def __init__(self, vocabulary: Vocabulary, num_agents: int) -> None:
        """Tells nobody anything yet."""
        self.vocabulary = vocabulary
        self.ids = np.zeros((num_agents, vocabulary.max_words), dtype=np.int32)
        self.texts, self.names = np.full((2, num_agents), None, dtype=object)
        self._sentence = np.full(num_agents, -1)

    @property
    def tokenizer(self) -> Tokenizer:
        """The vocabulary's."""
        return self.vocabulary.tokenizer

    def hear(self, simulator: Simulator, begun: NDArray[np.int64] | None = None) -> None:
        """Brings up to date what agents are told.

        Args:
            simulator: of these agents.
            begun: who has just begun an instance, by index.
        """
        if begun is not None:
            self._sentence[begun] = -1
        sentence = simulator.arrays.agents["sentence"]
        new = np.flatnonzero(sentence != self._sentence)
        if new.size:
            self._sentence[new] = sentence[new]
            texts = [simulator.leg(agent).text for agent in new.tolist()]
            self.texts[new] = texts
            self.ids[new] = self.vocabulary.encode(texts)
            self.names[new] = [simulator.current(agent).instr_id for agent in new.tolist()]
