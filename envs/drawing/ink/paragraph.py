"""Paragraphs: sentences laid out in lines, in the largest letters that fit, with words lit as somebody reads."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from PIL import Image, ImageDraw

from vln.envs.drawing.ink.fonts import is_drawn, shown
from vln.envs.drawing.ink.palette import Colour
from vln.envs.drawing.ink.typography import fitting, shortened, text_width, write

LINE_HEIGHT = 1.42  # times the size of the font
DIM = 0.12  # of the strongest light: below it a word counts as not read


class Word(NamedTuple):
    """A word, or a part of one that is too long for a line, in its place.

    Attributes:
        text: what is written.
        x: pixels from the left edge of the paragraph.
        line: number of its line.
        part: index of the sentence it belongs to.
        start: its first character in that sentence.
    """

    text: str
    x: float
    line: int
    part: int
    start: int


@dataclass(frozen=True)
class Paragraph:
    """Words laid out in lines.

    Attributes:
        words: the words in reading order.
        size: size of the font in pixels.
        lines: number of lines.
    """

    words: tuple[Word, ...]
    size: float
    lines: int

    @property
    def line_height(self) -> float:
        """Pixels from one line to the next."""
        return self.size * LINE_HEIGHT

    @property
    def height(self) -> float:
        """Pixels from the top of the first line to the foot of the last."""
        return self.lines * self.line_height


@lru_cache(maxsize=32)
def fitted(parts: tuple[str, ...], width: float, height: float, sizes: tuple[float, ...]) -> Paragraph:
    """Returns sentences laid out as one paragraph, in the largest of the sizes that fits.

    If none fits, as many words as do in the smallest are kept, and "..." says so.
    """
    for size in sizes:
        most = max(int(height / (size * LINE_HEIGHT)), 1)
        paragraph = laid_out(parts, width, size, most + 1)
        if paragraph.lines <= most:
            return paragraph
    words = [word for word in paragraph.words if word.line < most]
    last = words[-1]
    words[-1] = last._replace(text=shortened(last.text + " ...", width - last.x, size))
    return Paragraph(tuple(words), size, most)


def laid_out(parts: Sequence[str], width: float, size: float, most: int | None = None) -> Paragraph:
    """Returns sentences laid out as one paragraph.

    Lines break between words, between the characters of scripts that have no spaces, and anywhere in a word
    longer than a line. A script that is written from right to left begins at the right.

    Args:
        parts: the sentences.
        width: of a line, in pixels.
        size: of the font, in pixels.
        most: lines to lay out, at most.
    """
    space = text_width(" ", size)
    words: list[Word] = []
    x, line = 0.0, 0
    for index, part in enumerate(parts):
        for text, start, begins in _pieces(part, width, size):
            if words and not is_drawn(text) and shown(text) == shown(words[-1].text):
                continue  # "[Devanagari: no font]" once is enough
            x += space if begins and x > 0 else 0
            extent = text_width(text, size)
            if x > 0 and x + extent > width:
                x, line = 0.0, line + 1
                if line == most:
                    return Paragraph(_in_order(words, width, size), size, line)
            words.append(Word(text, x, line, index, start))
            x += extent
    return Paragraph(_in_order(words, width, size), size, line + 1)


def _pieces(part: str, width: float, size: float) -> Iterator[tuple[str, int, bool]]:
    """Yields what may not be broken, where it starts, and whether it begins a word."""
    most = int(8 * width / size) + 1  # more letters than a line can hold
    for word in re.finditer(r"\S+", part):
        start = word.start()
        for piece in _unbroken(word.group()):
            while piece:
                count = max(fitting(piece[:most], width, size), 1) if len(piece) > 1 else 1
                yield piece[:count], start, start == word.start()
                start, piece = start + count, piece[count:]


def _unbroken(word: str) -> list[str]:
    """Returns a word cut between wide characters (Chinese, Japanese, Korean); marks stay with what they follow."""
    pieces: list[str] = []
    was_wide = True
    for character in word:
        is_wide = unicodedata.east_asian_width(character) in "WF" and is_drawn(character)
        follows = unicodedata.category(character)[0] in "MCP"
        if pieces and (follows or not (is_wide or was_wide)):
            pieces[-1] += character
        else:
            pieces.append(character)
        was_wide = is_wide if not follows else was_wide
    return pieces


def _in_order(words: list[Word], width: float, size: float) -> tuple[Word, ...]:
    """Returns the words in their places; mirrored if the first letter is of a script from right to left."""
    letters = (unicodedata.bidirectional(character) for word in words for character in word.text)
    if next((kind for kind in letters if kind in ("L", "R", "AL")), "L") == "L":
        return tuple(words)
    return tuple(word._replace(x=width - word.x - text_width(word.text, size)) for word in words)


class Light(NamedTuple):
    """How words are lit.

    Attributes:
        weights: by character of the sentence `part`, how strongly it is read, 0..1; () to mark the whole sentence.
        part: index of the sentence that is told now.
    """

    weights: tuple[float, ...] = ()
    part: int = 0

    def of(self, word: Word) -> float:
        """Returns how strongly a word is lit, 0..1."""
        if word.part != self.part:
            return 0.0
        return max(self.weights[word.start : word.start + len(word.text)], default=0.0) if self.weights else 1.0


def write_paragraph(
    image: Image.Image,
    place: tuple[float, float],
    paragraph: Paragraph,
    paint: Colour,
    faint: Colour,
    highlight: Colour,
    light: Light | None = None,
) -> None:
    """Writes a paragraph; with a light, words are marked as strongly as they are lit and the others are faint."""
    shine = {word: light.of(word) for word in paragraph.words} if light else {}
    _draw_marks(image, place, paragraph, shine, highlight)
    for word in paragraph.words:
        colour = faint.mixed(paint, min(2 * shine[word], 1)) if light else paint
        at = place[0] + word.x, place[1] + (word.line + 0.5) * paragraph.line_height
        write(image, at, word.text, paragraph.size, colour)


def _draw_marks(
    image: Image.Image,
    place: tuple[float, float],
    paragraph: Paragraph,
    shine: dict[Word, float],
    highlight: Colour,
) -> None:
    """Draws what lies under lit words; of words equally lit side by side one mark."""
    size, height = paragraph.size, paragraph.line_height
    reach, gap = text_width(" ", size) / 2, height * 0.03
    draw = ImageDraw.Draw(image, "RGBA")
    for (line, level), group in groupby(shine, key=lambda word: (word.line, round(shine[word], 3))):
        if level < DIM:
            continue
        words = list(group)
        left = min(word.x for word in words)
        right = max(word.x + text_width(word.text, size) for word in words)
        x, y = place[0], place[1] + line * height
        box = x + left - reach, y + gap, x + right + reach, y + height - gap
        draw.rounded_rectangle(box, height * 0.22, highlight.with_alpha(round(255 * level)))
