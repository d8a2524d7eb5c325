"""Every word that free English can say, typing errors apart."""

from itertools import chain
from string import Formatter

from vln.envs.language.english.free import names
from vln.envs.language.english.free.phrases import TABLE
from vln.envs.language.english.free.spelling import EXTRA_WORDS
from vln.envs.language.english.free.voice import VOICE_WORDS
from vln.envs.language.english.phrases import read_table


def free_texts() -> set[str]:
    """Returns texts that have together every word of free English."""
    phrases = {phrase for usual, _ in read_table(TABLE).values() for phrase in usual}
    texts = {text for phrase in phrases for text, *_ in Formatter().parse(phrase)}
    of_places = chain(names.DOOR_WORDS.values(), names.ROOM_WORDS.values(), names.COLOUR_WORDS.values())
    of_things = chain(names.THING_WORDS.values(), names.LOOKS.values(), names.IDIOMS.values())
    texts.update(chain.from_iterable(chain(of_places, of_things)))
    return texts | set(EXTRA_WORDS) | set(VOICE_WORDS)
