"""Text: fonts, wrapping, and paragraphs that shrink until they fit."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from vln.envs.drawing.ink.palette import Colour

LINE_HEIGHT = 1.42  # times the size of the font
SMALLEST = 7.0  # pixels; smaller text could not be read


@lru_cache(maxsize=64)
def font(size: float) -> ImageFont.FreeTypeFont:
    """Returns Pillow's own font (Aileron) at a size in pixels."""
    return ImageFont.load_default(max(size, SMALLEST))  # type: ignore[return-value]


@lru_cache(maxsize=4096)
def text_width(text: str, size: float) -> float:
    """Returns the width of a text in pixels."""
    return font(size).getlength(text)


def write(
    image: Image.Image,
    place: tuple[float, float],
    text: str,
    size: float,
    paint: Colour,
    anchor: str = "lm",
    halo: Colour | None = None,
) -> None:
    """Writes one line; the anchor is Pillow's ("lm": place is the left end, middle height)."""
    if not text:
        return
    if halo is None:
        letters, left, top = _letters(text, size, anchor)
        image.paste(paint, (round(place[0]) + left, round(place[1]) + top), letters)
        return
    draw = ImageDraw.Draw(image)
    stroke = max(round(size * 0.15), 1)
    draw.text(place, text, paint, font(size), anchor, stroke_width=stroke, stroke_fill=halo)


@lru_cache(maxsize=1024)
def _letters(text: str, size: float, anchor: str) -> tuple[Image.Image, int, int]:
    """Returns a line as L, and how far its left and top edge lie from the place it is written at."""
    left, top, right, bottom = (round(side) for side in font(size).getbbox(text, anchor=anchor))
    letters = Image.new("L", (max(right - left, 1), max(bottom - top, 1)))
    ImageDraw.Draw(letters).text((-left, -top), text, 255, font(size), anchor)
    return letters, left, top


@lru_cache(maxsize=1024)
def shortened(text: str, width: float, size: float) -> str:
    """Returns the text, or as much of it as fits followed by "..."."""
    if text_width(text, size) <= width:
        return text
    while text and text_width(text + "...", size) > width:
        text = text[:-1]
    return text.rstrip() + "..."


@dataclass(frozen=True)
class Word:
    """A word of a paragraph in its place.

    Attributes:
        text: the word.
        x: pixels from the left edge of the paragraph.
        line: number of its line.
        part: index of the sentence it belongs to.
    """

    text: str
    x: float
    line: int
    part: int


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
        paragraph = laid_out(parts, width, size)
        if paragraph.height <= height:
            return paragraph
    most = max(int(height / paragraph.line_height), 1)
    words = [word for word in paragraph.words if word.line < most]
    last = words[-1]
    room = width - last.x
    words[-1] = Word(shortened(last.text + " ...", room, paragraph.size), last.x, last.line, last.part)
    return Paragraph(tuple(words), paragraph.size, most)


def laid_out(parts: Sequence[str], width: float, size: float) -> Paragraph:
    """Returns sentences laid out as one paragraph; a word longer than a line is shortened."""
    space = text_width(" ", size)
    words: list[Word] = []
    x, line = 0.0, 0
    for index, part in enumerate(parts):
        for text in part.split():
            text = shortened(text, width, size)
            extent = text_width(text, size)
            if x > 0 and x + extent > width:
                x, line = 0.0, line + 1
            words.append(Word(text, x, line, index))
            x += extent + space
    return Paragraph(tuple(words), size, line + 1)


def write_paragraph(
    image: Image.Image,
    place: tuple[float, float],
    paragraph: Paragraph,
    paint: Colour,
    faint: Colour,
    highlight: Colour,
    part: int | None = None,
) -> None:
    """Writes a paragraph; if one sentence is the current one, it is marked and the others are faint."""
    draw = ImageDraw.Draw(image)
    left, top = place
    height = paragraph.line_height
    for line in range(paragraph.lines):
        words = [word for word in paragraph.words if word.line == line and word.part == part]
        if words:
            end = words[-1].x + text_width(words[-1].text, paragraph.size)
            y = top + line * height
            reach, gap = paragraph.size * 0.22, height * 0.03
            box = left + words[0].x - reach, y + gap, left + end + reach, y + height - gap
            draw.rounded_rectangle(box, height * 0.22, highlight)
    for word in paragraph.words:
        colour = paint if part is None or word.part == part else faint
        place = left + word.x, top + (word.line + 0.5) * height
        draw.text(place, word.text, colour, font(paragraph.size), "lm")
