"""Paths on the map: the demonstration and what agents walked, start, target and where a stop succeeds."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from math import atan2, cos, hypot, pi, sin

from envs.drawing.canvas import Canvas, Point
from envs.drawing.palette import PATHS, START, TARGET, WHITE, Colour
from envs.geometry import Cell, Heading, Pose

Path = Sequence[Pose] | Sequence[Cell]  # a path of poses ends in the agent, looking where it looks

DEMONSTRATION = "A"
WIDTH = 0.14  # cells
DASH, GAP = 0.42, 0.26
ARROW_EVERY = 3.0
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


def draw_paths(
    canvas: Canvas,
    paths: Mapping[str, Path],
    start: Pose | None = None,
    goal: Cell | None = None,
    success: Iterable[Cell] = (),
) -> None:
    """Draws named paths, the start and the target on a map.

    Args:
        canvas: a copy of the map.
        paths: by name, a letter and if wanted a description; "A" is dashed as the demonstration.
        start: where agents began.
        goal: where they should stop.
        success: the cells where stopping succeeds.
    """
    for row, column in success:
        canvas.box((column + 0.04, row + 0.04, column + 0.96, row + 0.96), TARGET.with_alpha(48), 0.12)
    if goal is not None:
        draw_target(canvas, _middle(goal))
    taken = [_middle(place) for place in (start, goal) if place is not None]
    for name, path in paths.items():
        if path:
            draw_stroke(canvas, _shifted(path, name), path_colour(name), dashed=name[:1] == DEMONSTRATION)
    if start is not None:
        draw_start(canvas, _middle(start), start.heading)
    for name, path in paths.items():
        if path:
            _draw_end(canvas, name, path, taken)


def draw_stroke(canvas: Canvas, points: Sequence[Point], paint: Colour, dashed: bool = False) -> None:
    """Draws a line with a light edge and arrow heads, whole or dashed."""
    if len(points) < 2:
        return
    pieces = list(_dashes(points)) if dashed else [list(points)]
    for piece in pieces:
        canvas.line(piece, WHITE, WIDTH + 0.1)
    for piece in pieces:
        canvas.line(piece, paint, WIDTH)
    for tip, (x, y) in _arrows(points):
        canvas.polygon(_arrow_head(tip, (x, y), 0.27), WHITE)
        canvas.polygon(_arrow_head(tip, (x, y), 0.2), paint)


def draw_start(canvas: Canvas, place: Point, heading: Heading) -> None:
    """Draws the start: a dark disc with the direction looked at."""
    canvas.disc(place, 0.42, START, WHITE, 0.07)
    x, y = heading.step[1], heading.step[0]
    canvas.polygon(_arrow_head((place[0] + 0.06 * x, place[1] + 0.06 * y), (x, y), 0.24), WHITE)


def draw_target(canvas: Canvas, place: Point) -> None:
    """Draws the target: rings of red and white."""
    for radius, paint in ((0.46, WHITE), (0.4, TARGET), (0.27, WHITE), (0.14, TARGET)):
        canvas.disc(place, radius, paint)


def draw_agent(canvas: Canvas, place: Point, heading: Heading, paint: Colour, size: float = 0.42) -> None:
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
    canvas.disc(place, 0.43, WHITE)
    canvas.disc(place, 0.37, paint)
    canvas.text(place, letter, 0.52, WHITE)


def _draw_end(canvas: Canvas, name: str, path: Path, taken: list[Point]) -> None:
    """Draws the agent where a path ends and the path's letter beside it, clear of other marks."""
    letter, last = letter_and_name(name)[0], path[-1]
    end = _shifted(path, name)[-1]
    if len(last) == 3:
        draw_agent(canvas, end, last[2], path_colour(name))
    before = _shifted(path, name)[-2:][0]
    forth = atan2(end[1] - before[1], end[0] - before[0])
    # Beside the path first: behind would cover it, ahead what the agent stopped at.
    angles = [forth + eighths * pi / 4 for eighths in (2, -2, 3, -3, 1, -1, 0, 4)]
    places = [(end[0] + reach * cos(a), end[1] + reach * sin(a)) for reach in (0.85, 1.15, 1.5) for a in angles]
    width, height = canvas.size
    free = [
        (x, y)
        for x, y in places
        if 0.45 < x < width - 0.45
        and 0.45 < y < height - 0.45
        and all(hypot(x - other[0], y - other[1]) > 0.84 for other in taken)
    ]
    place = (free or places)[0]
    taken += [place, end]
    draw_badge(canvas, place, letter, path_colour(name))


def _middle(place: Cell | Pose) -> Point:
    return place[1] + 0.5, place[0] + 0.5


def _shifted(path: Path, name: str) -> list[Point]:
    """Returns the middles of the cells of a path, without repetitions, shifted by its letter."""
    shift = SHIFTS.get(name[:1], 0.0)
    points = [(x + shift, y + shift) for x, y in map(_middle, path)]
    return points[:1] + [after for before, after in pairwise(points) if before != after]


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


def _arrows(points: Sequence[Point]) -> Iterator[tuple[Point, Point]]:
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
