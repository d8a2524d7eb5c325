"""The words of a dataset as token ids, ready to be given to agents."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from vln.envs.language.tokenizer import build_word_tokenizer, encode_padded, load_tokenizer
from vln.envs.simulation.episode_arrays import legs_of
from vln.envs.simulation.simulator import Simulator


class Instructions:
    """Every text an agent can be told, numbered.

    Attributes:
        texts: object (N,): the texts.
        tokens: int32 (N, L): their token ids, padded with 0.
        vocabulary_size: number of token ids.
    """

    def __init__(self, simulator: Simulator, tokenizer: Tokenizer | str | Path | None = None) -> None:
        """Encodes the instructions of a simulator's dataset.

        Args:
            simulator: tells which text each agent follows.
            tokenizer: a tokenizer, a `tokenizer.json`, or None to build one from the texts.

        Raises:
            InputError: if there is no such file.
        """
        self._simulator = simulator
        dataset = simulator.dataset
        texts = [[leg.text for leg in legs_of(instance, simulator.task)] for instance in dataset.instances]
        self._first = np.cumsum([0, *map(len, texts)])[:-1]
        self.texts = np.array([text for legs in texts for text in legs], dtype=object)
        tokenizer = _tokenizer(tokenizer, self.texts)
        self.vocabulary_size = tokenizer.get_vocab_size()
        self.tokens = encode_padded(tokenizer, self.texts)  # type: ignore[arg-type]

    def current(self) -> NDArray[np.int64]:
        """Returns int64 (B,): the number of the text each agent follows now."""
        return self._first[self._simulator.instance] + self._simulator.arrays.agents["sentence"]


def _tokenizer(tokenizer: Tokenizer | str | Path | None, texts: NDArray[np.object_]) -> Tokenizer:
    if tokenizer is None:
        return build_word_tokenizer(texts)
    if isinstance(tokenizer, Tokenizer):
        return tokenizer
    return load_tokenizer(Path(tokenizer))
