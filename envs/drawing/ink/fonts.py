"""Which font draws a character: Pillow's own, else one that is installed; what none draws is told in words."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from PIL import ImageFont

SMALLEST = 7.0  # pixels; smaller text could not be read

# Where Linux, macOS and Windows keep fonts.
_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.fonts",
    "~/.local/share/fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
    "~/Library/Fonts",
    "C:/Windows/Fonts",
    "~/AppData/Local/Microsoft/Windows/Fonts",
)
_SUFFIXES = {".ttf", ".otf", ".ttc"}
_FANCY = re.compile(r"bold|black|thin|light|italic|oblique|serif|mono|math|condensed|medium|heavy", re.IGNORECASE)
_MISSING = "\U0010ffff"  # never a character: what a font draws for it is what it draws where it has nothing
_PROBE = 16  # pixels: the size at which fonts are asked what they draw
_LETTERS = "LMN"  # of Unicode's categories, those that belong to a script


class Run(NamedTuple):
    """Characters side by side that one font draws.

    Attributes:
        text: what is drawn.
        file: the installed font, or None for Pillow's own.
    """

    text: str
    file: Path | None = None


@lru_cache(maxsize=64)
def font(size: float, file: Path | None = None) -> ImageFont.FreeTypeFont:
    """Returns Pillow's own font (Aileron) or an installed one at a size in pixels."""
    size = max(size, SMALLEST)
    return ImageFont.load_default(size) if file is None else ImageFont.truetype(file, size)  # type: ignore[return-value]


@lru_cache(maxsize=4096)
def runs_of(text: str) -> tuple[Run, ...]:
    """Returns a line as runs; a word is of one font if any has all of it.

    What no font draws loses its accents or, where nothing else helps, stands as a name in brackets. Control
    characters are left out.
    """
    if text.isascii() and text.isprintable():
        return (Run(text),)
    kept = "".join(each for each in text if unicodedata.category(each) not in ("Cc", "Cs", "Cn"))
    pieces = [piece for word in re.findall(r"\s+|\S+", kept) for piece in _faced(word)]
    return tuple(
        Run("".join(part for part, _ in group), face)
        for face, group in groupby(pieces, key=lambda piece: piece[1])
    )


def is_drawn(text: str) -> bool:
    """Returns whether some font draws all of a text."""
    return _face(text) is not _NONE


def shown(text: str) -> str:
    """Returns what is written for a text."""
    return "".join(run.text for run in runs_of(text))


_NONE = Path()  # stands for no font


def _faced(word: str) -> Iterator[tuple[str, Path | None]]:
    """Yields the parts of a word, or a space, each with its font."""
    face = _face(word)
    if face is not _NONE:
        yield word, face
        return
    for drawn, group in groupby(_clusters(word), key=_face):
        part = "".join(group)
        if drawn is not _NONE:
            yield part, drawn
        elif (plainer := _without_accents(part)) != part and _face(plainer) is None:
            yield plainer, None
        else:
            yield _told(part), None


def _clusters(word: str) -> list[str]:
    """Returns the letters of a word, each with the marks on it."""
    clusters: list[str] = []
    for character in word:
        if clusters and unicodedata.category(character) in ("Mn", "Mc", "Me", "Cf"):
            clusters[-1] += character
        else:
            clusters.append(character)
    return clusters


@lru_cache(maxsize=4096)
def _face(text: str) -> Path | None:
    """Returns the font that draws all of a text: None for Pillow's own, `_NONE` where there is none."""
    characters = {
        each for each in text if not (each.isspace() or unicodedata.category(each) in ("Mn", "Me", "Cf"))
    }
    files = (None, *_installed()) if not all(each.isascii() for each in characters) else (None,)
    return next((file for file in files if all(_draws(each, file) for each in characters)), _NONE)


def _without_accents(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


@cache
def _installed() -> tuple[Path, ...]:
    """Returns the files of installed fonts, plain ones first."""
    folders = [Path(folder).expanduser() for folder in _FOLDERS]
    files = {file for folder in folders for file in folder.rglob("*") if file.suffix.lower() in _SUFFIXES}
    return tuple(sorted(files, key=lambda file: (len(_FANCY.findall(file.stem)), file.name, file)))


@lru_cache(maxsize=65536)
def _draws(character: str, file: Path | None) -> bool:
    """Returns whether a font has a character; fonts of pictures in one fixed size have none for us."""
    try:
        face = font(_PROBE, file)
        shown, missing = (face.getmask(each) for each in (character, _MISSING))
    except OSError:
        return False
    return (shown.size, bytes(shown)) != (missing.size, bytes(missing))


def _told(text: str) -> str:
    """Returns in brackets what characters without a font are: "[Devanagari: no font]", "[grinning face]"."""
    name = unicodedata.name(text[0], f"U+{ord(text[0]):04X}")
    if unicodedata.category(text[0])[0] not in _LETTERS:
        return f"[{name.lower()}]"
    script = name.split()[0].split("-")[0]
    return f"[{'Chinese' if script == 'CJK' else script.capitalize()}: no font]"
