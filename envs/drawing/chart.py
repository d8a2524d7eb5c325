"""Line charts in the style of the other pictures: learning curves, gradients back in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, inf, log10

from PIL import Image

from vln.envs.drawing.ink.canvas import Canvas
from vln.envs.drawing.ink.layout import Panel, page
from vln.envs.drawing.ink.palette import BORDER, CARD, FAINT_INK, INK, PATHS, Colour
from vln.envs.drawing.ink.typography import text_width, write

WIDTH, PANEL_HEIGHT = 1280, 430  # pixels
_SAMPLES = 3
_MARGIN, _TITLE = 22, 64  # around the cards, and the line at the top
_LEFT, _RIGHT, _TOP, _BOTTOM = 86, 34, 58, 62  # from the card's edge to the plot
_TICKS = 5
_SIZE = 17  # of letters, in pixels
_COLOURS = (*PATHS.values(), FAINT_INK)


@dataclass(frozen=True)
class Line:
    """One line of a chart.

    Attributes:
        name: for the legend.
        points: (x, y), x ascending.
    """

    name: str
    points: Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Chart:
    """Lines over a common axis.

    Attributes:
        title: what is up, with its unit.
        across: what is across, with its unit.
        lines: at most seven, each in its own colour.
        low: lower end of the axis that is up; None for that of the lines.
        high: upper end; None for that of the lines.
        logarithmic: whether equal ways up are equal factors; values must be above 0 then.
        mark: a point to point out, and the words beside it; None for none.
        dots: whether each point is marked; for few of them.
    """

    title: str
    across: str
    lines: Sequence[Line]
    low: float | None = None
    high: float | None = None
    logarithmic: bool = False
    mark: tuple[float, float, str] | None = None
    dots: bool = False


def draw_charts(title: str, charts: Sequence[Chart]) -> Image.Image:
    """Returns charts below each other on one page, RGB, 1280 pixels wide."""
    height = _TITLE + len(charts) * (PANEL_HEIGHT + _MARGIN)
    cards = tuple(
        Panel(_MARGIN, _TITLE + number * (PANEL_HEIGHT + _MARGIN), WIDTH - 2 * _MARGIN, PANEL_HEIGHT)
        for number in range(len(charts))
    )
    image = page(WIDTH, height, cards, 14, 2).copy()
    write(image, (_MARGIN + 8, _TITLE / 2 + 2), title, 24, INK)
    for chart, card in zip(charts, cards, strict=True):
        _draw(image, chart, card)
    return image


def _draw(image: Image.Image, chart: Chart, card: Panel) -> None:
    """Draws one chart on its card."""
    plot = Panel(_LEFT, _TOP, card.width - _LEFT - _RIGHT, card.height - _TOP - _BOTTOM)
    scale = _Scale(chart, plot)
    # What is drawn with lines is drawn large and made small, within the card's edge; letters are written after.
    inner = Image.new("RGB", (plot.width * _SAMPLES, plot.height * _SAMPLES), CARD)
    canvas = Canvas(inner, cell_pixels=1)
    for _, y in scale.rows:
        canvas.line([(0, y), (plot.width, y)], BORDER, 1)
    for number, line in reversed([*enumerate(chart.lines)]):
        points = [(scale.x(x), scale.y(y)) for x, y in line.points]
        colour = _COLOURS[number % len(_COLOURS)]
        if len(points) > 1:
            canvas.line(points, colour, 3)
        for point in points if chart.dots or len(points) < 2 else ():
            canvas.disc(point, 5, CARD, colour, 3)
    if chart.mark:
        canvas.disc((scale.x(chart.mark[0]), scale.y(chart.mark[1])), 6, CARD, INK, 3)
    image.paste(canvas.finished(), (card.left + plot.left, card.top + plot.top))
    _write(image, chart, card, plot, scale)


def _write(image: Image.Image, chart: Chart, card: Panel, plot: Panel, scale: "_Scale") -> None:
    """Writes titles, numbers at the axes, the legend and the words of the mark."""
    left, top = card.left + plot.left, card.top + plot.top
    write(image, (card.left + 22, card.top + 29), chart.title, _SIZE + 2, INK)
    write(image, (left + plot.width, top + plot.height + 44), chart.across, _SIZE, FAINT_INK, "rm")
    for text, y in scale.rows:
        write(image, (left - 12, top + y), text, _SIZE, FAINT_INK, "rm")
    for text, x in scale.columns:
        write(image, (left + x, top + plot.height + 18), text, _SIZE, FAINT_INK, "mm")
    if chart.mark:
        x, y = left + scale.x(chart.mark[0]), top + scale.y(chart.mark[1])
        anchor, aside = ("rm", -14) if x > left + plot.width / 2 else ("lm", 14)
        below = 16 if y < top + 24 else -16
        write(image, (x + aside, y + below), chart.mark[2], _SIZE, INK, anchor, halo=CARD)
    _write_legend(image, chart, left + plot.width, card.top + 29)


def _write_legend(image: Image.Image, chart: Chart, right: int, y: int) -> None:
    """Writes the names of several lines, each in its colour, from the right."""
    if len(chart.lines) < 2:
        return
    for number in reversed(range(len(chart.lines))):
        colour: Colour = _COLOURS[number % len(_COLOURS)]
        write(image, (right, y), chart.lines[number].name, _SIZE, colour, "rm")
        right -= round(text_width(chart.lines[number].name, _SIZE)) + 24


class _Scale:
    """Where values lie on a plot, in its pixels.

    Attributes:
        rows: numbers beside the axis that is up, and their places.
        columns: those below the other one.
    """

    def __init__(self, chart: Chart, plot: Panel) -> None:
        """Takes in all lines, and rounds to numbers that are easy to read."""
        xs = [x for line in chart.lines for x, _ in line.points]
        ys = [y for line in chart.lines for _, y in line.points]
        self._log, self._plot = chart.logarithmic, plot
        low = chart.low if chart.low is not None else min(ys, default=0.0)
        high = chart.high if chart.high is not None else max(ys, default=1.0)
        if self._log:
            decades = range(floor(log10(low)), ceil(log10(high)) + 1)
            up = [10.0**decade for decade in decades]
        else:
            up = _round_numbers(low, high)
        self._low, self._high = self._measure(up[0]), self._measure(up[-1])
        across = _round_numbers(min(min(xs, default=0.0), 0.0), max(xs, default=1.0), whole=True)
        self._left, self._right = across[0], max(max(xs, default=1.0), across[0] + 1e-9)
        self.rows = [(f"{value:g}", self.y(value)) for value in up]
        self.columns = [(f"{value:,.6g}", self.x(value)) for value in across if value <= self._right]

    def x(self, value: float) -> float:
        """Returns how far to the right a value lies."""
        return (value - self._left) / (self._right - self._left) * (self._plot.width - 16) + 8

    def y(self, value: float) -> float:
        """Returns how far down a value lies."""
        share = (self._measure(value) - self._low) / ((self._high - self._low) or 1.0)
        return self._plot.height - 8 - share * (self._plot.height - 16)

    def _measure(self, value: float) -> float:
        if not self._log:
            return value
        return log10(value) if value > 0 else -inf


def _round_numbers(low: float, high: float, whole: bool = False) -> list[float]:
    """Returns about five round numbers, the first at most `low` and the last at least `high`."""
    # What hardly differs gets a hundredth of itself, so that the numbers beside the axis do.
    span = max(high - low, max(abs(low), abs(high)) / 100, 1e-9)
    magnitude = 10.0 ** floor(log10(span / _TICKS))
    step = next(factor * magnitude for factor in (1, 2, 5, 10) if factor * magnitude * _TICKS >= span)
    if whole:
        step = max(step, 1.0)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [round(number * step, 12) for number in range(first, max(last, first + 1) + 1)]
