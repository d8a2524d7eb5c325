"""A canvas measured in cells, and the pen that draws a piece of furniture whichever way it faces."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from vln.envs.drawing.ink.fonts import font
from vln.envs.drawing.ink.palette import Colour
from vln.envs.geometry import Heading

SUPERSAMPLING = 3  # every final pixel is drawn as 3 x 3
LARGE_CELL = 64  # pixels

Point = tuple[float, float]  # x, y in cells, from the north-west corner of the picture
Paint = Colour | tuple[int, int, int, int]


class Canvas:
    """A picture whose unit is the cell: x grows to the east, y to the south."""

    def __init__(self, image: Image.Image, cell_pixels: int, samples: int = SUPERSAMPLING) -> None:
        """Draws on an RGB image that is larger than the final picture.

        Args:
            image: what is drawn on, changed in place.
            cell_pixels: pixels along the edge of a cell in the final picture.
            samples: every final pixel is drawn as `samples` x `samples`.
        """
        self.image = image
        self.cell_pixels = cell_pixels
        self.samples = samples
        self._unit = cell_pixels * samples
        self._draw = ImageDraw.Draw(image, "RGBA")

    @property
    def size(self) -> tuple[float, float]:
        """(width, height) in cells."""
        return self.image.width / self._unit, self.image.height / self._unit

    def disc(
        self,
        centre: Point,
        radius: float,
        fill: Paint | None,
        edge: Paint | None = None,
        width: float = 0,
    ) -> None:
        """Draws a disc or, with an edge of that width, a ring around it."""
        (x, y) = centre
        self.oval((x - radius, y - radius, x + radius, y + radius), fill, edge, width)

    def oval(
        self,
        box: tuple[float, float, float, float],
        fill: Paint | None,
        edge: Paint | None = None,
        width: float = 0,
    ) -> None:
        """Draws an ellipse in the box (west, north, east, south)."""
        self._draw.ellipse(self._pixels(box), fill, edge, self._width(width) if edge else 0)

    def box(
        self,
        box: tuple[float, float, float, float],
        fill: Paint | None,
        radius: float = 0,
        edge: Paint | None = None,
        width: float = 0,
    ) -> None:
        """Draws a rectangle with rounded corners in the box (west, north, east, south)."""
        stroke = self._width(width) if edge else 0
        self._draw.rounded_rectangle(self._pixels(box), radius * self._unit, fill, edge, stroke)

    def polygon(self, points: Sequence[Point], fill: Paint) -> None:
        """Fills a polygon."""
        self._draw.polygon([(x * self._unit, y * self._unit) for x, y in points], fill)

    def line(self, points: Sequence[Point], paint: Paint, width: float) -> None:
        """Draws a polyline with round joints and ends."""
        pixels = [(x * self._unit, y * self._unit) for x, y in points]
        stroke = self._width(width)
        self._draw.line(pixels, paint, stroke, joint="curve")
        if stroke > 2 and len(paint) == 3:
            for x, y in (pixels[0], pixels[-1]):
                reach = (stroke - 1) / 2
                self._draw.ellipse((x - reach, y - reach, x + reach, y + reach), paint)

    def arc(self, centre: Point, radius: float, start: float, end: float, paint: Paint, width: float) -> None:
        """Draws an arc clockwise between two angles, in degrees from the east."""
        x, y = centre
        box = self._pixels((x - radius, y - radius, x + radius, y + radius))
        self._draw.arc(box, start, end, paint, self._width(width))

    def cover(self, cells: NDArray[np.bool_], paint: Colour) -> None:
        """Paints whole cells, bool (rows, columns) of the canvas."""
        mask = Image.fromarray(cells.astype(np.uint8) * 255).resize(self.image.size, Image.Resampling.NEAREST)
        self.image.paste(paint, mask=mask)

    def text(self, centre: Point, text: str, size: float, paint: Paint) -> None:
        """Writes a few letters around a point; the size is in cells."""
        x, y = centre
        self._draw.text((x * self._unit, y * self._unit), text, paint, font(size * self._unit), "mm")

    def finished(self, part: tuple[int, int, int, int] | None = None) -> Image.Image:
        """Returns the picture, or a part of it (west, north, east, south in cells), at its final size."""
        box = None if part is None else tuple(side * self._unit for side in part)
        return self.image.reduce(self.samples, box)  # type: ignore[arg-type]

    def _pixels(self, box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        west, north, east, south = box
        unit = self._unit
        # Pillow counts the last row and column as inside.
        left, top = round(west * unit), round(north * unit)
        return left, top, max(round(east * unit) - 1, left), max(round(south * unit) - 1, top)

    def _width(self, width: float) -> int:
        return max(round(width * self._unit), self.samples // 2, 1)


@dataclass(frozen=True)
class Pen:
    """Draws a piece of furniture in its own axes: u along its back, v away from it, both in cells.

    Attributes:
        canvas: what is drawn on.
        left: west end of its rectangle in cells.
        top: north end.
        width: extent from west to east.
        height: extent from north to south.
        back: the side its back is turned to; north means that v grows to the south.
    """

    canvas: Canvas
    left: float
    top: float
    width: float
    height: float
    back: Heading = Heading.NORTH

    @property
    def along(self) -> float:
        """Extent along its back."""
        return self.height if self.back.step[1] else self.width

    @property
    def away(self) -> float:
        """Extent away from its back."""
        return self.width if self.back.step[1] else self.height

    def turned(self) -> "Pen":
        """The pen of the same piece with its back a quarter turn to the left."""
        return Pen(self.canvas, self.left, self.top, self.width, self.height, self.back.turned(-1))

    def at(self, u: float, v: float) -> Point:
        """Returns where a point of the piece lies on the canvas."""
        if self.back == Heading.NORTH:
            return self.left + u, self.top + v
        if self.back == Heading.EAST:
            return self.left + self.width - v, self.top + u
        if self.back == Heading.SOUTH:
            return self.left + self.width - u, self.top + self.height - v
        return self.left + v, self.top + self.height - u

    def box(
        self,
        u0: float,
        v0: float,
        u1: float,
        v1: float,
        fill: Paint | None,
        radius: float = 0.04,
        edge: Paint | None = None,
    ) -> None:
        """Draws a rounded rectangle between two corners."""
        self.canvas.box(self._box(u0, v0, u1, v1), fill, radius, edge, _EDGE)

    def body(self, fill: Colour, inset: float = 0.07, radius: float = 0.08) -> None:
        """Draws the outline of the whole piece, with a soft shadow."""
        shape = (inset, inset, self.along - inset, self.away - inset)
        west, north, east, south = self._box(*shape)
        self.canvas.box((west + 0.03, north + 0.05, east + 0.05, south + 0.07), (0, 0, 0, 40), radius)
        self.box(*shape, fill, radius, fill.darker(0.45))

    def oval(
        self,
        u0: float,
        v0: float,
        u1: float,
        v1: float,
        fill: Paint | None,
        edge: Paint | None = None,
    ) -> None:
        """Draws an ellipse between two corners."""
        self.canvas.oval(self._box(u0, v0, u1, v1), fill, edge, _EDGE)

    def disc(self, u: float, v: float, radius: float, fill: Paint | None, edge: Paint | None = None) -> None:
        """Draws a disc."""
        self.canvas.disc(self.at(u, v), radius, fill, edge, _EDGE)

    def line(self, points: Sequence[Point], paint: Paint, width: float = 0.05) -> None:
        """Draws a polyline."""
        self.canvas.line([self.at(u, v) for u, v in points], paint, width)

    def polygon(self, points: Sequence[Point], fill: Paint) -> None:
        """Fills a polygon."""
        self.canvas.polygon([self.at(u, v) for u, v in points], fill)

    def spokes(self, u: float, v: float, inner: float, outer: float, number: int) -> list[tuple[Point, Point]]:
        """Returns the ends of that many spokes around a point, in the piece's axes."""
        angles = [2 * pi * index / number - pi / 2 for index in range(number)]
        return [
            ((u + inner * cos(a), v + inner * sin(a)), (u + outer * cos(a), v + outer * sin(a))) for a in angles
        ]

    def _box(self, u0: float, v0: float, u1: float, v1: float) -> tuple[float, float, float, float]:
        (x0, y0), (x1, y1) = self.at(u0, v0), self.at(u1, v1)
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


_EDGE = 0.045  # cells: width of outlines


def samples_of(cell_pixels: int) -> int:
    """Returns how finely a picture with cells of that size is drawn: large shapes need less to look smooth."""
    return SUPERSAMPLING if cell_pixels < LARGE_CELL else SUPERSAMPLING - 1


def blank(shape: tuple[int, int], cell_pixels: int, paint: Colour, samples: int = SUPERSAMPLING) -> Canvas:
    """Returns an empty canvas of that many rows and columns."""
    rows, columns = shape
    unit = cell_pixels * samples
    return Canvas(Image.new("RGB", (columns * unit, rows * unit), paint), cell_pixels, samples)


def pixels_of(image: Image.Image) -> NDArray[np.uint8]:
    """Returns uint8 (height, width, 3), a copy of an RGB image."""
    return np.array(image, dtype=np.uint8)
