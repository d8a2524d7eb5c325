"""Every word that free English can say, typing errors apart."""

from collections.abc import Iterable
from string import Formatter

from vln.envs.language.english.free.phrases import (
    COLOUR_WORDS,
    DOOR_WORDS,
    IDIOMS,
    LOOKS,
    ROOM_WORDS,
    TABLE,
    THING_WORDS,
)
from vln.envs.language.english.free.spelling import EXTRA_WORDS
from vln.envs.language.english.free.voice import VOICE_WORDS
from vln.envs.language.english.phrases import read_table


def free_texts() -> set[str]:
    """Returns texts that have together every word of free English."""
    phrases = {phrase for usual, _ in read_table(TABLE).values() for phrase in usual}
    texts = {text for phrase in phrases for text, *_ in Formatter().parse(phrase)}
    tables: Iterable[dict[object, tuple[str, ...]]] = (
        DOOR_WORDS,
        ROOM_WORDS,
        THING_WORDS,
        COLOUR_WORDS,
        LOOKS,
        IDIOMS,
    )  # type: ignore[assignment]
    for table in tables:
        for words in table.values():
            texts.update(words)
    return texts | set(EXTRA_WORDS) | set(VOICE_WORDS)
