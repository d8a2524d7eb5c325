"""A fixed set of words with a fixed width: what makes instructions of all splits one space."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from vln.envs.errors import InputError
from vln.envs.language.tokenizer import build_word_tokenizer, encode_padded

NAMED = 60  # characters of a text that an error shows


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """How texts become token ids.

    Attributes:
        tokenizer: gives the ids; 0 is padding.
        max_words: L, ids of a text.
        cuts: whether longer texts are cut; if not, they are refused, as the goal is often named at the end.

    Raises:
        InputError: if the width is not at least 1.
    """

    tokenizer: Tokenizer
    max_words: int
    cuts: bool = False

    def __post_init__(self) -> None:
        """Checks the width."""
        if self.max_words < 1:
            raise InputError(f"max_words {self.max_words}: must be at least 1")

    def __len__(self) -> int:
        """The number of different ids."""
        return self.tokenizer.get_vocab_size()

    def encode(self, texts: Sequence[str]) -> NDArray[np.int32]:
        """Returns int32 (texts, L): their token ids, padded with 0.

        Raises:
            InputError: if a text has more words than there is room for, and none may be cut.
        """
        ids = encode_padded(self.tokenizer, texts)
        if ids.shape[1] > self.max_words and not self.cuts:
            number = int(np.argmax((ids != 0).sum(1)))
            raise InputError(
                f"{texts[number][:NAMED]!r}... has {np.count_nonzero(ids[number])} words, more than the "
                f"{self.max_words} there is room for; max_words=n makes room for n, and cuts what is longer"
            )
        width = min(ids.shape[1], self.max_words)
        padded = np.zeros((len(texts), self.max_words), dtype=np.int32)
        padded[:, :width] = ids[:, :width]
        return padded


def vocabulary_of(texts: Sequence[str]) -> Vocabulary:
    """Returns the words of some texts, with room for the longest."""
    tokenizer = build_word_tokenizer(texts)
    return Vocabulary(tokenizer, encode_padded(tokenizer, texts).shape[1])
