"""Paths and marks on the map: the demonstration and what agents walked, start, target, and the letters' badges."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from math import hypot

from vln.envs.drawing.ink.canvas import Canvas, Point
from vln.envs.drawing.ink.film import Film, film
from vln.envs.drawing.ink.palette import PATHS, START, TARGET, WHITE, Colour
from vln.envs.geometry import Cell, Heading, Pose

Path = Sequence[Pose] | Sequence[Cell]  # a path of poses ends in the agent, looking where it looks

DEMONSTRATION = "A"
WIDTH = 0.14  # cells
EDGE = 0.05  # cells: the light edge on each side of a path
DASH, GAP = 0.42, 0.26
ARROW_EVERY = 3.0
BADGE = 0.43  # cells: radius
# Every letter is shifted along the diagonal by its own share of a cell, so that paths along the same cells
# run side by side whether they go across or down.
SHIFTS = {"A": 0.0, "B": 0.19, "C": -0.19, "D": 0.3, "E": -0.3, "F": 0.09}


def letter_and_name(name: str) -> tuple[str, str]:
    """Returns the letter and the description in the name of a path, "B trained agent"."""
    letter, _, description = name.partition(" ")
    return letter, description or ("demonstration" if letter == DEMONSTRATION else "agent")


def path_colour(name: str) -> Colour:
    """Returns the colour of a path by its letter."""
    return PATHS.get(name[:1], START)


def middle(place: Cell | Pose) -> Point:
    """Returns the middle of a cell."""
    return place[1] + 0.5, place[0] + 0.5


def path_points(path: Path, name: str) -> list[Point]:
    """Returns the middles of the cells of a path, without repetitions, shifted by its letter."""
    shift = SHIFTS.get(name[:1], 0.0)
    points = [(place[1] + 0.5 + shift, place[0] + 0.5 + shift) for place in path]
    return points[:1] + [after for before, after in pairwise(points) if before != after]


def draw_success(canvas: Canvas, cells: Iterable[Cell]) -> None:
    """Tints the cells where stopping succeeds."""
    for row, column in cells:
        canvas.box((column + 0.04, row + 0.04, column + 0.96, row + 0.96), TARGET.with_alpha(48), 0.12)


def draw_stroke(canvas: Canvas, points: Sequence[Point], paint: Colour, dashed: bool = False) -> None:
    """Draws a line with a light edge and arrow heads, whole or dashed."""
    if len(points) < 2:
        return
    pieces = list(_dashes(points)) if dashed else [list(points)]
    for piece in pieces:
        canvas.line(piece, WHITE, WIDTH + 2 * EDGE)
    for piece in pieces:
        canvas.line(piece, paint, WIDTH)
    for tip, direction in arrows(points):
        draw_arrow(canvas, tip, direction, paint)


def draw_arrow(canvas: Canvas, tip: Point, direction: Point, paint: Colour) -> None:
    """Draws an arrow head with a light edge."""
    canvas.polygon(_arrow_head(tip, direction, 0.27), WHITE)
    canvas.polygon(_arrow_head(tip, direction, 0.2), paint)


def draw_start(canvas: Canvas, place: Point, heading: Heading) -> None:
    """Draws the start: a dark disc with the direction looked at."""
    canvas.disc(place, 0.42, START, WHITE, 0.07)
    x, y = heading.step[1], heading.step[0]
    canvas.polygon(_arrow_head((place[0] + 0.06 * x, place[1] + 0.06 * y), (x, y), 0.24), WHITE)


def draw_target(canvas: Canvas, place: Point) -> None:
    """Draws the target: rings of red and white."""
    for radius, paint in ((0.49, WHITE), (0.43, TARGET), (0.29, WHITE), (0.14, TARGET)):
        canvas.disc(place, radius, paint)


def draw_agent(canvas: Canvas, place: Point, heading: Heading, paint: Colour, size: float) -> None:
    """Draws an agent: a dart pointing where it looks."""
    (x, y), (column, row) = place, (heading.step[1], heading.step[0])
    for scale, tone in ((size + 0.09, WHITE), (size, paint)):
        corners = [(0.0, 1.0), (0.8, -0.85), (0.0, -0.45), (-0.8, -0.85)]  # to the right, ahead
        canvas.polygon(
            [
                (x + scale * (ahead * column - right * row), y + scale * (ahead * row + right * column))
                for right, ahead in corners
            ],
            tone,
        )


def draw_badge(canvas: Canvas, place: Point, letter: str, paint: Colour) -> None:
    """Draws the letter of a path on a disc of its colour."""
    canvas.disc(place, BADGE, WHITE)
    canvas.disc(place, BADGE - 0.06, paint)
    canvas.text(place, letter, 0.52, WHITE)


@lru_cache(maxsize=64)
def start_film(heading: Heading, cell_pixels: int) -> Film:
    """Returns the start, its middle at the origin."""
    return centred_film(lambda canvas, place: draw_start(canvas, place, heading), cell_pixels)


@lru_cache(maxsize=16)
def target_film(cell_pixels: int) -> Film:
    """Returns the target, its middle at the origin."""
    return centred_film(draw_target, cell_pixels)


@lru_cache(maxsize=64)
def agent_film(heading: Heading, paint: Colour, size: float, cell_pixels: int) -> Film:
    """Returns an agent, its middle at the origin."""
    return centred_film(lambda canvas, place: draw_agent(canvas, place, heading, paint, size), cell_pixels)


@lru_cache(maxsize=64)
def badge_film(letter: str, paint: Colour, cell_pixels: int) -> Film:
    """Returns a badge, its middle at the origin."""
    return centred_film(lambda canvas, place: draw_badge(canvas, place, letter, paint), cell_pixels)


def centred_film(draw: Callable[[Canvas, Point], None], cell_pixels: int) -> Film:
    """Returns the film of a mark at most two cells wide, its middle at the origin."""
    mark = film((2, 2), cell_pixels, lambda canvas: draw(canvas, (1.0, 1.0)))
    return mark._replace(left=mark.left - cell_pixels, top=mark.top - cell_pixels)


def _dashes(points: Sequence[Point]) -> Iterator[list[Point]]:
    """Yields the dashes of a polyline, bent where it bends."""
    dash, left, drawing = [points[0]], DASH, True
    for (x0, y0), (x1, y1) in pairwise(points):
        length, done = hypot(x1 - x0, y1 - y0), 0.0
        while length - done > left:
            done += left
            place = (x0 + (x1 - x0) * done / length, y0 + (y1 - y0) * done / length)
            if drawing:
                yield [*dash, place]
            dash, drawing = [place], not drawing
            left = DASH if drawing else GAP
        left -= length - done
        if drawing:
            dash.append((x1, y1))
    if drawing and len(dash) > 1:
        yield dash


def arrows(points: Sequence[Point]) -> Iterator[tuple[Point, Point]]:
    """Yields places and directions of arrow heads, evenly along a polyline, between its corners."""
    left = ARROW_EVERY / 2
    for (x0, y0), (x1, y1) in pairwise(points):
        length = hypot(x1 - x0, y1 - y0)
        left -= length
        if left <= 0:
            yield ((x0 + x1) / 2, (y0 + y1) / 2), ((x1 - x0) / length, (y1 - y0) / length)
            left = ARROW_EVERY


def _arrow_head(centre: Point, direction: Point, size: float) -> list[Point]:
    (x, y), (dx, dy) = centre, direction
    return [
        (x + size * dx, y + size * dy),
        (x - 0.7 * size * dx - size * dy, y - 0.7 * size * dy + size * dx),
        (x - 0.7 * size * dx + size * dy, y - 0.7 * size * dy - size * dx),
    ]
