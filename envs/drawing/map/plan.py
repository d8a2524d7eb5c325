"""The map with everything on it: fog, the cells of success, paths, names, start, target, agents and badges.

What stays the same during an episode is drawn once and kept; a new picture costs only what moved.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops

from vln.envs.drawing.ink.canvas import Canvas, Point
from vln.envs.drawing.ink.film import Film, film
from vln.envs.drawing.map.badges import badge_place
from vln.envs.drawing.map.fog import clearness, fogged
from vln.envs.drawing.map.house_map import content_of, house_map
from vln.envs.drawing.map.labels import Box, Label, label_film, labels_of
from vln.envs.drawing.map.paths import (
    DEMONSTRATION,
    Path,
    agent_film,
    badge_film,
    draw_stroke,
    draw_success,
    letter_and_name,
    middle,
    path_colour,
    path_points,
    start_film,
    target_film,
)
from vln.envs.drawing.map.trail import lay_trail
from vln.envs.geometry import Cell, Heading, Pose
from vln.envs.world.house import House

AGENT_SIZE, SMALL_AGENT_SIZE = 0.42, 0.3  # cells; small where it stands on the target, which must show

KeptPath = tuple[Pose, ...] | tuple[Cell, ...]


@dataclass(frozen=True)
class PlanBase:
    """What stays the same on the map during an episode; a key of what is kept.

    Attributes:
        house: the house.
        start: where agents begin.
        goal: the target, or None to hide it.
        success: the cells where stopping succeeds.
        paths: all paths but the walker's, by name.
        cell_pixels: pixels along the edge of a cell.
    """

    house: House
    start: Pose
    goal: Cell | None
    success: tuple[Cell, ...]
    paths: tuple[tuple[str, KeptPath], ...]
    cell_pixels: int

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the whole map in pixels."""
        rows, columns = self.house.shape
        return columns * self.cell_pixels, rows * self.cell_pixels

    @property
    def marks(self) -> list[Point]:
        """Middles of start and target."""
        return [middle(place) for place in (self.start, self.goal) if place is not None]


def kept(path: Path) -> KeptPath:
    """Returns a path as a key of what is kept."""
    return tuple(path)  # type: ignore[return-value]


def walker_of(paths: Mapping[str, Path]) -> str | None:
    """Returns the name of the path whose agent walks while the others stay: the first but the demonstration."""
    return next((name for name in paths if name[:1] != DEMONSTRATION), None)


def plan_image(base: PlanBase, walker: str | None, path: Path, seen: NDArray[np.bool_] | None) -> Image.Image:
    """Returns the part of the map worth showing.

    Args:
        base: what stays the same.
        walker: name of the path that grows, or None.
        path: the path.
        seen: bool (H, W), cells to leave free of fog, or None for no fog.
    """
    content = content_of(base.house)
    west, north, *_ = content
    unit = base.cell_pixels
    clear, dim = _grounds(base.house, unit)
    mask = None if seen is None else clearness(seen, base.house, unit, content)
    picture = clear.copy() if mask is None else Image.composite(clear, dim, mask)
    x, y = -west * unit, -north * unit
    _standing_film(base).lay_on(picture, x, y)
    points = path_points(path, walker) if walker else []
    if walker:
        lay_trail(picture, [(x - west, y - north) for x, y in points], path_colour(walker), unit)
    _lay_names(picture, base, mask, (x, y))
    start_film(base.start.heading, unit).lay_on(picture, *_pixel(middle(base.start), unit, (x, y)))
    if base.goal is not None:
        target_film(unit).lay_on(picture, *_pixel(middle(base.goal), unit, (x, y)))
    _lay_ends(picture, base, walker, path, (x, y))
    return picture


@lru_cache(maxsize=4)
def _grounds(house: House, cell_pixels: int) -> tuple[Image.Image, Image.Image]:
    """Returns the part of a house worth showing, clear and under fog."""
    west, north, east, south = (side * cell_pixels for side in content_of(house))
    clear = house_map(house, cell_pixels).image.crop((west, north, east, south))
    return clear, fogged(clear)


@lru_cache(maxsize=4)
def _standing_film(base: PlanBase) -> Film:
    """Returns the cells of success and the paths that stay."""

    def draw(canvas: Canvas) -> None:
        draw_success(canvas, base.success)
        for name, path in base.paths:
            draw_stroke(canvas, path_points(path, name), path_colour(name), dashed=name[:1] == DEMONSTRATION)

    return film(base.house.shape, base.cell_pixels, draw)


@lru_cache(maxsize=16)
def _labels(base: PlanBase) -> tuple[Label, ...]:
    return labels_of(base.house, base.cell_pixels, _crossed(base))


def _lay_names(picture: Image.Image, base: PlanBase, mask: Image.Image | None, origin: tuple[int, int]) -> None:
    """Writes the names, where there is fog in other colours."""
    labels = _labels(base)
    names = label_film(labels, base.size)
    if mask is None:
        names.lay_on(picture, *origin)
        return
    whole = Image.new("L", base.size)
    whole.paste(mask, (-origin[0], -origin[1]))
    names.masked(whole).lay_on(picture, *origin)
    label_film(labels, base.size, fogged=True).masked(ImageChops.invert(whole)).lay_on(picture, *origin)


def _crossed(base: PlanBase) -> frozenset[Cell]:
    """Returns the cells names should leave free: those that stay marked while an agent walks."""
    crossed = [base.start.cell, *(() if base.goal is None else (base.goal,))]
    for _, path in base.paths:
        cells = [Cell(*place[:2]) for place in path]
        crossed += [Cell(int(y), int(x)) for x, y in _halves([middle(cell) for cell in cells])]
    return frozenset(crossed)


class PathEnd(NamedTuple):
    """What is drawn where a path ends.

    Attributes:
        name: of the path.
        place: where it ends, in cells.
        heading: where its agent looks, or None for a path of cells.
        badge: middle of the badge with its letter, in cells.
    """

    name: str
    place: Point
    heading: Heading | None
    badge: Point


def _lay_ends(
    picture: Image.Image, base: PlanBase, walker: str | None, path: Path, origin: tuple[int, int]
) -> None:
    """Draws the agents where paths end, and beside them the paths' letters."""
    ends, unit = list(_standing_ends(base)), base.cell_pixels
    if walker and path:
        ends.append(_path_end(base, walker, path, ends))
    for end in ends:
        if end.heading is not None:
            size = SMALL_AGENT_SIZE if _at_target(base, end.place) else AGENT_SIZE
            agent = agent_film(end.heading, path_colour(end.name), size, unit)
            agent.lay_on(picture, *_pixel(end.place, unit, origin))
    for end in ends:
        badge = badge_film(letter_and_name(end.name)[0], path_colour(end.name), unit)
        badge.lay_on(picture, *_pixel(end.badge, unit, origin))


@lru_cache(maxsize=16)
def _standing_ends(base: PlanBase) -> tuple[PathEnd, ...]:
    """Returns the ends of the paths that stay."""
    ends: list[PathEnd] = []
    for name, path in base.paths:
        if path:
            ends.append(_path_end(base, name, path, ends))
    return tuple(ends)


def _path_end(base: PlanBase, name: str, path: Path, others: Sequence[PathEnd]) -> PathEnd:
    """Returns the end of a path, its badge clear of other ends."""
    points, last = path_points(path, name), path[-1]
    marks = [*base.marks, *(place for other in others for place in (other.place, other.badge))]
    names: list[Box] = [
        tuple(side / base.cell_pixels for side in label.box)  # type: ignore[misc]
        for label in _labels(base)
    ]
    lines = [points, *(path_points(walked, other) for other, walked in base.paths)]
    beside = [place for line in lines for place in _halves(_halves(line))]
    furniture = [middle(cell) for landmark in base.house.landmarks for cell in landmark.cells]
    badge = badge_place(points, marks, names, beside, furniture, content_of(base.house))
    return PathEnd(name, points[-1], last[2] if len(last) == 3 else None, badge)


def _at_target(base: PlanBase, place: Point) -> bool:
    """Returns whether a place lies in the target's cell."""
    return base.goal is not None and (int(place[1]), int(place[0])) == base.goal


def _halves(points: Sequence[Point]) -> list[Point]:
    """Returns the corners of a polyline and the middles between them."""
    return [*points, *(((x0 + x1) / 2, (y0 + y1) / 2) for (x0, y0), (x1, y1) in pairwise(points))]


def _pixel(place: Point, cell_pixels: int, origin: tuple[int, int]) -> tuple[int, int]:
    """Returns where a place in cells lies on the picture whose origin that of the map is moved to."""
    return round(place[0] * cell_pixels) + origin[0], round(place[1] * cell_pixels) + origin[1]
