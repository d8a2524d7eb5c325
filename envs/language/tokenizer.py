"""Word-level tokenizer built from training texts, with the Hugging Face `tokenizers` library.

Saved as `tokenizer.json`, which `transformers.PreTrainedTokenizerFast(tokenizer_file=...)` loads as well.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

PAD, UNKNOWN = "<pad>", "<unk>"
PAD_ID = 0


def build_word_tokenizer(texts: Iterable[str]) -> Tokenizer:
    """Returns a tokenizer over the lower-case words, numbers and punctuation marks of the texts.

    Ids follow the order of first appearance after `<pad>` (0) and `<unk>` (1): the same texts give the same ids.
    """
    tokenizer = Tokenizer(models.WordLevel({PAD: PAD_ID, UNKNOWN: 1}, unk_token=UNKNOWN))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKD(), normalizers.StripAccents(), normalizers.Lowercase()]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Split(
        Regex(r"[a-z]+|[0-9]+|[^a-z0-9\s]"), "removed", invert=True
    )
    vocabulary = {PAD: PAD_ID, UNKNOWN: 1}
    for text in texts:
        for word, _ in tokenizer.pre_tokenizer.pre_tokenize_str(
            tokenizer.normalizer.normalize_str(text)
        ):
            vocabulary.setdefault(word, len(vocabulary))
    tokenizer.model = models.WordLevel(vocabulary, unk_token=UNKNOWN)
    return tokenizer


def encode_padded(
    tokenizer: Tokenizer, texts: Sequence[str], length: int | None = None
) -> NDArray[np.int32]:
    """Returns token ids, int32 (B, L), padded with `PAD_ID`; L is `length` or the longest text."""
    ids = [encoding.ids for encoding in tokenizer.encode_batch_fast(list(texts))]
    width = length or max((len(row) for row in ids), default=1) or 1
    padded = np.full((len(ids), width), PAD_ID, dtype=np.int32)
    for row, tokens in zip(padded, ids, strict=True):
        row[: len(tokens)] = tokens[:width]
    return padded
