"""Natural noise: what happens to an instruction that a person types in a hurry or speaks."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from vln.envs.world.episode import Sentence

FILLERS = (
    "ok so",
    "um",
    "uh",
    "so",
    "alright",
    "well,",
    "okay",
    "erm",
    "hmm",
    "let's see,",
    "you know,",
)
HESITATIONS = ("um", "uh", "like", "erm", "sort of")
_OFTEN_MEANT = ("right", "first", "third", "three", "seven", "eight")  # numbers and sides stay as they are
_SAFE_LENGTH = 5  # letters; shorter words are often told apart by one letter


def with_noise(sentences: Sequence[Sentence], rng: np.random.Generator, level: float) -> list[Sentence]:
    """Returns the sentences with typing errors, fillers, missing marks and capitals; never an empty one.

    Args:
        sentences: clean sentences.
        rng: chooses what goes wrong.
        level: 0 for nothing to 1 for something in most sentences. "Left" and "right" stay as they are.
    """
    lower, unmarked = rng.random() < 0.7 * level, rng.random() < 0.5 * level
    return [
        replace(sentence, text=_spoilt(sentence.text, rng.random, level, lower, unmarked))
        for sentence in sentences
    ]


def _spoilt(text: str, random: Callable[[], float], level: float, lower: bool, unmarked: bool) -> str:
    words = text.split(" ")
    words = [mistyped(word, random) if random() < 0.06 * level else word for word in words]
    if len(words) > 3 and random() < 0.12 * level:
        words.insert(1 + int(random() * (len(words) - 1)), HESITATIONS[int(random() * len(HESITATIONS))])
    if random() < 0.25 * level:
        filler = FILLERS[int(random() * len(FILLERS))]
        words = [filler[0].upper() + filler[1:], words[0][0].lower() + words[0][1:], *words[1:]]
    text = " ".join(words)
    if random() < 0.3 * level:
        text = text.replace(",", "")
    if unmarked or random() < 0.2 * level:
        text = text.rstrip(".")
    return text.lower() if lower else text


def mistyped(word: str, random: Callable[[], float]) -> str:
    """Returns a word with two letters swapped, one left out or one doubled."""
    if len(word) < _SAFE_LENGTH or not word.isalpha() or word.lower() in _OFTEN_MEANT:
        return word
    at, kind = 1 + int(random() * (len(word) - 2)), int(random() * 3)
    if kind == 0:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + (word[at + 1 :] if kind == 1 else word[at] + word[at:])
