"""Word-level tokenizer built from training texts, with the Hugging Face `tokenizers` library.

Saved as `tokenizer.json`, which `transformers.PreTrainedTokenizerFast(tokenizer_file=...)` loads as well.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import chain, repeat
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers

from vln.envs.errors import InputError
from vln.envs.files.json_fields import read_text

PAD, UNKNOWN = "<pad>", "<unk>"
PAD_ID, UNKNOWN_ID = 0, 1  # of our own tokenizers
_ACCENTS = "(?<=[A-Za-z])[\u0300-\u036f]+"  # of Latin letters; those of other scripts make another letter or word
_WITHOUT_SPACES = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_WORD = rf"(?:(?![{_WITHOUT_SPACES}])[\p{{L}}\p{{M}}])+|\p{{N}}+|\S"
# The same for `re`.
_UNSPACED = "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3000-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]"


def build_word_tokenizer(texts: Iterable[str]) -> Tokenizer:
    """Returns a tokenizer over the lower-case words, numbers and marks of the texts, in any script.

    Of scripts without spaces between words (Chinese, Japanese, Thai) every character is one of them.

    Ids follow the order of first appearance after `<pad>` (0) and `<unk>` (1): the same texts give the same ids.
    """
    return _build(_pieces(texts), [], _WORD)


def build_character_tokenizer(texts: Iterable[str]) -> Tokenizer:
    """Returns a tokenizer over the lower-case characters of the texts, single spaces among them.

    Ids are given as by `build_word_tokenizer`.
    """
    spaces = [normalizers.Replace(Regex(r"\s+"), " "), normalizers.Strip()]
    tokenizer = _build(texts, spaces, r"[\s\S]")
    tokenizer.decoder = decoders.Fuse()
    return tokenizer


def _build(texts: Iterable[str], normalizing: list[normalizers.Normalizer], unit: str) -> Tokenizer:
    """Returns a tokenizer over the different matches of `unit` in lower-case texts without accents."""
    tokenizer = Tokenizer(models.WordLevel({PAD: PAD_ID, UNKNOWN: UNKNOWN_ID}, unk_token=UNKNOWN))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKD(), normalizers.Replace(Regex(_ACCENTS), ""), normalizers.Lowercase(), *normalizing]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(unit), "removed", invert=True)
    vocabulary = {PAD: PAD_ID, UNKNOWN: UNKNOWN_ID}
    for text in texts:
        for token, _ in tokenizer.pre_tokenizer.pre_tokenize_str(tokenizer.normalizer.normalize_str(text)):
            vocabulary.setdefault(token, len(vocabulary))
    tokenizer.model = models.WordLevel(vocabulary, unk_token=UNKNOWN)
    return tokenizer


def load_tokenizer(file: Path) -> Tokenizer:
    """Returns the tokenizer of a `tokenizer.json`, which neither pads nor cuts.

    Raises:
        InputError: if the file cannot be read or holds none.
    """
    text = read_text(file)
    try:
        return without_fixed_length(Tokenizer.from_str(text))
    except Exception as error:  # the library raises bare Exception
        raise InputError(f"{file}: is not a tokenizer ({error}); give a tokenizer.json") from None


def without_fixed_length(tokenizer: Tokenizer) -> Tokenizer:
    """Returns a tokenizer that neither pads nor cuts; pretrained ones often do, to a length of their own."""
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def unknown_id(tokenizer: Tokenizer) -> int:
    """Returns the token id of a word that is not known; 0 of a tokenizer that knows all words by their pieces."""
    word = getattr(tokenizer.model, "unk_token", None)
    return (tokenizer.token_to_id(word) or 0) if word else 0


class TextReader:
    """A tokenizer at work: of one of words, each piece between spaces is looked at once."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        """Has read nothing yet."""
        self.tokenizer, self._has_pieces = tokenizer, _has_pieces(tokenizer)
        self._ids: dict[str, list[int]] = {}

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Returns the token ids of each text."""
        if not self._has_pieces:
            return [encoding.ids for encoding in self.tokenizer.encode_batch_fast(list(texts))]
        new = [piece for piece in _pieces(texts) if piece not in self._ids]
        for piece, encoding in zip(new, self.tokenizer.encode_batch_fast(new), strict=True):
            self._ids[piece] = encoding.ids
        known = self._ids.__getitem__
        return [list(chain.from_iterable(map(known, text.split(" ")))) for text in texts]

    def padded(self, texts: Sequence[str], length: int | None = None, pad_id: int = PAD_ID) -> NDArray[np.int32]:
        """Returns token ids, int32 (B, L); see `encode_padded`."""
        ids = self.ids(texts)
        width = length or max(map(len, ids), default=1) or 1
        padded = np.full((len(ids), width), pad_id, dtype=np.int32)
        for row, tokens in zip(padded, ids, strict=True):
            row[: len(tokens)] = tokens[:width]
        return padded

    def sentence_of_words(self, text: str, sentences: Sequence[str]) -> list[int]:
        """Returns for each token of a text the sentence it lies in; see `words_by_sentence`."""
        if " ".join(sentences) != text:
            raise ValueError(f"{text!r} is not its sentences joined by single spaces")
        if self._has_pieces:
            return [number for number, ids in enumerate(self.ids(sentences)) for _ in ids]
        ends = np.cumsum([len(sentence) + 1 for sentence in sentences])
        offsets = self.tokenizer.encode(text).offsets
        return [-1 if start == end else int(np.searchsorted(ends, start, "right")) for start, end in offsets]


def _pieces(texts: Iterable[str]) -> dict[str, None]:
    """Returns what stands between spaces, each piece once, in the order of first appearance."""
    return dict.fromkeys(chain.from_iterable(map(str.split, texts, repeat(" "))))


def _has_pieces(tokenizer: Tokenizer) -> bool:
    """Returns whether a tokenizer makes of a text what it makes of the pieces between spaces, one by one."""
    plain = tokenizer.post_processor is None and tokenizer.truncation is None and tokenizer.padding is None
    return plain and not tokenizer.get_added_tokens_decoder() and _rules(tokenizer) in _rules_of_words()


def _rules(tokenizer: Tokenizer) -> tuple[str, str]:
    return repr(tokenizer.normalizer), repr(tokenizer.pre_tokenizer)


@cache
def _rules_of_words() -> set[tuple[str, str]]:
    """Returns the rules of tokenizers of words: those of today, and those that the flagships were trained with."""
    earlier = Tokenizer(models.WordLevel({UNKNOWN: UNKNOWN_ID}, unk_token=UNKNOWN))
    steps = normalizers.NFKD(), normalizers.StripAccents(), normalizers.Lowercase()
    earlier.normalizer = normalizers.Sequence(list(steps))
    earlier.pre_tokenizer = pre_tokenizers.Split(Regex(r"[a-z]+|[0-9]+|[^a-z0-9\s]"), "removed", invert=True)
    return {_rules(earlier), _rules(build_word_tokenizer([]))}


def encode_padded(
    tokenizer: Tokenizer, texts: Sequence[str], length: int | None = None, pad_id: int = PAD_ID
) -> NDArray[np.int32]:
    """Returns token ids, int32 (B, L), padded with `pad_id`; L is `length` or that of the longest text.

    A text without any token becomes one padding token.
    """
    return TextReader(tokenizer).padded(texts, length, pad_id)


def decode(tokenizer: Tokenizer, ids: Sequence[int]) -> str:
    """Returns the text of token ids as a person would write it; padding is left out.

    Words get spaces between them, none before marks; characters have theirs already. Sentences begin with a
    capital letter.
    """
    text = tokenizer.decode([number for number in ids if number != PAD_ID], skip_special_tokens=False)
    if tokenizer.decoder is None:
        text = re.sub(rf" (?=[^\w\s]|_)|(?<=['-]) |(?<={_UNSPACED}) (?={_UNSPACED})", "", text)
    text = unicodedata.normalize("NFC", text)
    return re.sub(r"(?:^|(?<=[.!?] ))[a-z]", lambda letter: letter.group().upper(), text)


def words_by_sentence(tokenizer: Tokenizer, text: str, sentences: Sequence[str]) -> list[int]:
    """Returns for each token of a text the index of the sentence it lies in, -1 for special tokens.

    The text must be its sentences joined by single spaces.

    Raises:
        ValueError: if it is not.
    """
    return TextReader(tokenizer).sentence_of_words(text, sentences)
