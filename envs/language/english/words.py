"""Every word that the grammar can say, whatever the style, the split and the set of phrases."""

from string import Formatter

from vln.envs.categories import LandmarkCategory, RoomCategory
from vln.envs.language.english.fill import SIDE_WORDS
from vln.envs.language.english.free.vocabulary import free_texts
from vln.envs.language.english.noise import FILLERS, HESITATIONS
from vln.envs.language.english.phrases import DOORWAY_WORDS, NUMBERS, ORDINALS, PHRASES_OF

_MARKS = ". , ? ! ' - ; : & @"
_NUMBERS = range(100)  # "12 steps", "the 11th door": more than ten of anything are rare, and a hundred impossible


def grammar_texts() -> set[str]:
    """Returns texts that have together every word and mark of the grammar, but no typing errors."""
    phrases = {phrase for options in PHRASES_OF["all"].values() for phrase in options}
    texts = {text for phrase in phrases for text, *_ in Formatter().parse(phrase)}
    for words in (*DOORWAY_WORDS.values(), *(room.words for room in RoomCategory), FILLERS, HESITATIONS):
        texts.update(words)
    for category in LandmarkCategory:
        texts.update((*category.kind.words, category.colour_word))
    texts.update((*SIDE_WORDS.values(), *NUMBERS, *ORDINALS, *map(str, _NUMBERS)))
    texts.update(("a", "an", "the", "step", "steps", "th", *_MARKS.split()))
    return texts | free_texts()
