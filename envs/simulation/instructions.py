"""What agents are told, as text and as token ids: encoded once, when they are told it."""

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from vln.envs.language.vocabulary import Vocabulary
from vln.envs.simulation.simulator import Simulator

REMEMBERED = 20_000  # texts


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
        self._known: dict[str, NDArray[np.int32]] = {}

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
        differs = sentence != self._sentence
        if not differs.any():
            return
        new = np.flatnonzero(differs)
        told, chained = [simulator.current(agent) for agent in new.tolist()], simulator.task.chained
        texts = [instance.told(chained)[number] for instance, number in zip(told, sentence[new], strict=True)]
        self.texts[new], self.ids[new] = texts, self._encoded(texts)
        self.names[new] = [instance.instr_id for instance in told]
        self._sentence[new] = sentence[new]

    def _encoded(self, texts: list[str]) -> list[NDArray[np.int32]]:
        """Returns the ids of texts, remembering them: encoding takes longer than a whole step."""
        if len(self._known) > REMEMBERED:
            self._known.clear()
        missing = [text for text in dict.fromkeys(texts) if text not in self._known]
        if missing:
            self._known.update(zip(missing, self.vocabulary.encode(missing), strict=True))
        return [self._known[text] for text in texts]
