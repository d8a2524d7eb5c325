"""Lines of text: how wide they are, cut to a width, written on a picture."""

from functools import lru_cache

from PIL import Image, ImageDraw

from vln.envs.drawing.ink.fonts import font, runs_of
from vln.envs.drawing.ink.palette import Colour

_LONGEST = 4096  # characters: more than any line has room for


@lru_cache(maxsize=4096)
def text_width(text: str, size: float) -> float:
    """Returns the width of a text in pixels."""
    return sum(font(size, run.file).getlength(run.text) for run in runs_of(text))


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
    stroke = max(round(size * 0.15), 1)
    _draw_runs(ImageDraw.Draw(image), place, text, size, anchor, paint, stroke, halo)


@lru_cache(maxsize=1024)
def _letters(text: str, size: float, anchor: str) -> tuple[Image.Image, int, int]:
    """Returns a line as L, and how far its left and top edge lie from the place it is written at."""
    left, top, right, bottom = _extent(text, size, anchor)
    letters = Image.new("L", (max(right - left, 1), max(bottom - top, 1)))
    _draw_runs(ImageDraw.Draw(letters), (-left, -top), text, size, anchor, 255)
    return letters, left, top


def _extent(text: str, size: float, anchor: str) -> tuple[int, int, int, int]:
    """Returns the box that a line covers around the place it is written at: left, top, right, bottom."""
    runs = runs_of(text)
    if len(runs) == 1:
        ((line, file),) = runs
        west, north, east, south = font(size, file).getbbox(line, anchor=anchor)
        return round(west), round(north), round(east), round(south)
    width = text_width(text, size)
    left = {"l": 0.0, "m": -width / 2, "r": -width}[anchor[0]]
    return round(left), -round(size), round(left + width) + 1, round(size)


def _draw_runs(
    draw: ImageDraw.ImageDraw,
    place: tuple[float, float],
    text: str,
    size: float,
    anchor: str,
    paint: Colour | int,
    stroke: int = 0,
    halo: Colour | None = None,
) -> None:
    """Writes a line run by run, each in its own font, all on one base line."""
    runs = runs_of(text)
    if len(runs) == 1:
        draw.text(
            place, runs[0].text, paint, font(size, runs[0].file), anchor, stroke_width=stroke, stroke_fill=halo
        )
        return
    left, _, _, _ = _extent(text, size, anchor)
    ascent, descent = font(size).getmetrics()
    x, baseline = place[0] + left, place[1] + (ascent - descent) / 2
    for run in runs:
        face = font(size, run.file)
        draw.text((x, baseline), run.text, paint, face, "ls", stroke_width=stroke, stroke_fill=halo)
        x += face.getlength(run.text)


@lru_cache(maxsize=1024)
def shortened(text: str, width: float, size: float) -> str:
    """Returns the text, or as much of it as fits followed by "..."."""
    text = text[:_LONGEST]
    if text_width(text, size) <= width:
        return text
    return text[: fitting(text, width, size, "...")].rstrip() + "..."


def fitting(text: str, width: float, size: float, after: str = "") -> int:
    """Returns how many of the first characters fit a width together with what comes after them."""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if text_width(text[:middle] + after, size) <= width else (low, middle - 1)
    return low
