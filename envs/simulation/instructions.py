"""What agents are told, as text and as token ids: encoded once, when somebody is told it first."""

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
        self._row = np.full(num_agents, -1)
        self._book: _Book | None = None

    @property
    def tokenizer(self) -> Tokenizer:
        """The vocabulary's."""
        return self.vocabulary.tokenizer

    def hear(self, simulator: Simulator, begun: NDArray[np.int64] | None = None) -> None:
        """Brings up to date what agents are told.

        Args:
            simulator: of these agents.
            begun: who has just begun an instance, by index; None where sentences alone may have changed.
        """
        if begun is None and not simulator.task.chained:
            return
        if self._book is None or self._book.simulator is not simulator:
            self._book = _Book(simulator, self.vocabulary)
        book, instance = self._book, simulator.instance
        rows = book.first[instance] + simulator.arrays.agents["sentence"]
        new = np.flatnonzero(rows != self._row) if begun is None else begun
        if new.size:
            told = rows[new]
            self._row[new] = told
            self.texts[new], self.ids[new] = book.texts[told], book.encoded(told)
            self.names[new] = book.names[instance[new]]


class _Book:
    """Every text that a simulator's agents can be told, numbered.

    Attributes:
        simulator: whose.
        texts: object (N,): the texts.
        names: object (instances,): R2R's `instr_id` of each instance.
        first: int64 (instances,): number of the first text of each instance.
    """

    def __init__(self, simulator: Simulator, vocabulary: Vocabulary) -> None:
        self.simulator, self._vocabulary = simulator, vocabulary
        instances, chained = simulator.dataset.instances, simulator.task.chained
        told = [instance.told(chained) for instance in instances]
        self.texts = np.array([text for texts in told for text in texts], dtype=object)
        self.names = np.array([instance.instr_id for instance in instances], dtype=object)
        self.first = np.cumsum([0, *map(len, told)])[:-1]
        self._ids = np.zeros((len(self.texts), vocabulary.max_words), dtype=np.int32)
        self._is_encoded = np.zeros(len(self.texts), dtype=np.bool_)

    def encoded(self, numbers: NDArray[np.int64]) -> NDArray[np.int32]:
        """Returns int32 (n, L): the ids of texts by number; encoding one takes longer than a whole step."""
        missing = np.unique(numbers[~self._is_encoded[numbers]])
        if missing.size:
            self._ids[missing] = self._vocabulary.encode(self.texts[missing].tolist())
            self._is_encoded[missing] = True
        return self._ids[numbers]
