"""The legend of the map: what letters and marks mean, the scale, and where north is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

from PIL import Image

from vln.envs.drawing.ink.canvas import Canvas, Point, blank
from vln.envs.drawing.ink.palette import CARD, FAINT_INK, FOG, INK, TARGET
from vln.envs.drawing.ink.typography import shortened, text_width, write
from vln.envs.drawing.map.paths import (
    DEMONSTRATION,
    draw_badge,
    draw_start,
    draw_stroke,
    draw_target,
    letter_and_name,
    path_colour,
)
from vln.envs.geometry import Heading

BAR_METRES = (0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0)
BAR_LENGTH = 3.4  # units at most
SCALE_WIDTH = 5.6  # units kept free on the right for scale and north
GAP = 0.7  # units between entries

# The unit is the height of a line, `_unit(size)` pixels.


@dataclass(frozen=True)
class Entry:
    """A mark and what it means.

    Attributes:
        text: the meaning.
        width: units the mark takes.
        draw: draws the mark on a canvas; takes its left end at middle height.
    """

    text: str
    width: float
    draw: Callable[[Canvas, Point], None]


@dataclass(frozen=True)
class Legend:
    """Entries in their places.

    Attributes:
        entries: the entries, in reading order.
        places: for each its left end in units and the number of its line.
        width: pixels.
        size: of the letters in pixels.
    """

    entries: tuple[Entry, ...]
    places: tuple[tuple[float, int], ...]
    width: int
    size: float

    @property
    def lines(self) -> int:
        """Number of lines."""
        return self.places[-1][1] + 1 if self.places else 1

    @property
    def height(self) -> int:
        """Pixels."""
        return self.lines * _unit(self.size)

    @lru_cache(maxsize=32)  # noqa: B019 (a legend is small, and one is made per map)
    def image(self, pixels_per_metre: float) -> Image.Image:
        """Returns the picture, with the scale of a map of that many pixels per metre."""
        unit = _unit(self.size)
        canvas = blank((self.lines, -(-self.width // unit)), unit, CARD)
        right = self.width / unit
        _draw_north(canvas, (right - 0.5, self.lines - 0.5))
        metres = max(
            (length for length in BAR_METRES if length * pixels_per_metre / unit <= BAR_LENGTH),
            default=BAR_METRES[0],
        )
        bar = right - 1.5 - metres * pixels_per_metre / unit, right - 1.5
        _draw_bar(canvas, bar, self.lines - 0.32)
        for entry, (x, line) in zip(self.entries, self.places, strict=True):
            entry.draw(canvas, (x, line + 0.5))
        image = canvas.finished().crop((0, 0, self.width, self.height))
        for entry, (x, line) in zip(self.entries, self.places, strict=True):
            left = (x + entry.width) * unit
            right = self.width if line + 1 < self.lines else self.width - SCALE_WIDTH * unit
            text = shortened(entry.text, right - left, self.size)
            write(image, (left, (line + 0.5) * unit), text, self.size, INK)
        middle = (bar[0] + bar[1]) / 2 * unit, (self.lines - 0.68) * unit
        write(image, middle, f"{metres:g} m", self.size * 0.85, FAINT_INK, "mm")
        return image


@lru_cache(maxsize=32)
def legend_of(names: tuple[str, ...], marks: tuple[str, ...], width: int, size: float) -> Legend:
    """Returns the legend of these paths on as many lines as it needs.

    Args:
        names: the paths' names.
        marks: what else is shown, of `MARKS`.
        width: pixels.
        size: of the letters in pixels.
    """
    entries = [Entry(letter_and_name(name)[1], 2.2, partial(_draw_path, name)) for name in names]
    entries += [MARKS[mark] for mark in marks]
    unit = _unit(size)
    extents = [entry.width + text_width(entry.text, size) / unit for entry in entries]
    whole, reserved = width / unit, width / unit - SCALE_WIDTH
    places, end = _places(extents, whole)
    if end > reserved:
        places, _ = _places(extents, reserved)
    return Legend(tuple(entries), tuple(places), width, size)


def _places(extents: Sequence[float], right: float) -> tuple[list[tuple[float, int]], float]:
    """Returns left ends and lines of entries, as many on each line as fit, and where the last one ends."""
    places: list[tuple[float, int]] = []
    x, line, end = 0.0, 0, 0.0
    for extent in extents:
        if x > 0 and x + extent > right:
            x, line = 0.0, line + 1
        places.append((x, line))
        end = x + extent
        x = end + GAP
    return places, end


def _unit(size: float) -> int:
    return round(size * 1.75)


def _draw_path(name: str, canvas: Canvas, place: Point) -> None:
    x, y = place
    draw_stroke(canvas, [(x + 0.1, y), (x + 1.9, y)], path_colour(name), name[:1] == DEMONSTRATION)
    draw_badge(canvas, (x + 1.0, y), name[:1], path_colour(name))


def _draw_start(canvas: Canvas, place: Point) -> None:
    draw_start(canvas, (place[0] + 0.5, place[1]), Heading.NORTH)


def _draw_target(canvas: Canvas, place: Point) -> None:
    draw_target(canvas, (place[0] + 0.5, place[1]))


def _draw_success(canvas: Canvas, place: Point) -> None:
    x, y = place
    canvas.box((x + 0.14, y - 0.36, x + 0.86, y + 0.36), CARD.mixed(TARGET, 0.25), 0.1)


def _draw_fog(canvas: Canvas, place: Point) -> None:
    x, y = place
    canvas.box((x + 0.14, y - 0.36, x + 0.86, y + 0.36), FOG, 0.1)


MARKS = {
    "start": Entry("start", 1.15, _draw_start),
    "target": Entry("target", 1.15, _draw_target),
    "success": Entry("success", 1.05, _draw_success),
    "fog": Entry("not seen yet", 1.05, _draw_fog),
}


def _draw_bar(canvas: Canvas, ends: tuple[float, float], y: float) -> None:
    west, east = ends
    canvas.line([(west, y), (east, y)], FAINT_INK, 0.07)
    for x in ends:
        canvas.line([(x, y - 0.15), (x, y + 0.15)], FAINT_INK, 0.07)


def _draw_north(canvas: Canvas, place: Point) -> None:
    x, y = place
    tip, foot, notch = y - 0.05, y + 0.47, y + 0.33
    canvas.text((x, y - 0.27), "N", 0.42, FAINT_INK)
    canvas.polygon([(x, tip), (x - 0.24, foot), (x, notch)], FAINT_INK)
    canvas.polygon([(x, tip), (x + 0.24, foot), (x, notch)], FAINT_INK.lighter(0.5))
