"""The whole picture: the words, what the agent sees, and the map with the demonstration and executed paths."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from envs.drawing.canvas import SUPERSAMPLING, pixels_of
from envs.drawing.house_map import content_of, house_map
from envs.drawing.legend import legend_of
from envs.drawing.local_view import local_view_image
from envs.drawing.palette import BORDER, CARD, FAINT_INK, HIGHLIGHT, INK, PAPER
from envs.drawing.paths import DEMONSTRATION, Path, draw_paths, path_colour
from envs.drawing.typography import fitted, shortened, text_width, write, write_paragraph
from envs.errors import InputError
from envs.geometry import Cell, Pose
from envs.house import House

WIDTH, HEIGHT = 1280, 720
SMALLEST_SIZE = 480, 270
TEXT_SIZES = (21, 19.5, 18, 17, 16, 15, 14, 13, 12, 11)  # pixels at the default height
VIEW_REACH = 8  # cells; of a wider view the picture shows the middle, where things are large enough to tell


@dataclass(frozen=True)
class Scene:
    """What a picture shows.

    Attributes:
        house: the house.
        instruction: the words.
        start: where agents begin.
        paths: by name ("A" the demonstration, "B trained agent", ...) the cells or poses walked.
        goal: the target, or None to hide it.
        success: the cells where stopping succeeds.
        view: uint8 (V, U, 3), what the agent sees, or None.
        agent: (row, column) of the agent in the view.
        sentences: the instruction's sentences where they are known.
        current: index of the sentence being followed, or None.
        status: what to tell beside the view, by name ("Step": "3 / 80").
        title: one line at the top left.
        caption: one line at the top right, for example "success".
    """

    house: House
    instruction: str
    start: Pose
    paths: Mapping[str, Path] = field(default_factory=dict)
    goal: Cell | None = None
    success: Iterable[Cell] = ()
    view: NDArray[np.uint8] | None = None
    agent: tuple[int, int] = (0, 0)
    sentences: Sequence[str] = ()
    current: int | None = None
    status: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    caption: str = ""


class Panel(NamedTuple):
    """A part of the picture, in pixels."""

    left: int
    top: int
    width: int
    height: int

    def inner(self, margin: int) -> "Panel":
        """The panel without a margin."""
        return Panel(self.left + margin, self.top + margin, self.width - 2 * margin, self.height - 2 * margin)


def draw_scene(scene: Scene, width: int = WIDTH, height: int = HEIGHT) -> NDArray[np.uint8]:
    """Returns the picture as uint8 (height, width, 3).

    Raises:
        InputError: if the size is too small to read anything.
    """
    if width < SMALLEST_SIZE[0] or height < SMALLEST_SIZE[1]:
        smallest = " x ".join(map(str, SMALLEST_SIZE))
        raise InputError(f"picture of {width} x {height} pixels: too small; make it at least {smallest}")
    scale = min(width / WIDTH, height / HEIGHT)
    gap, header = round(16 * scale), round(46 * scale)
    left_width = round((width - 3 * gap) * 0.44)
    top, inside = header, height - header - gap
    words_height = _words_height(scene, left_width, round(inside * 0.5), scale)
    words = Panel(gap, top, left_width, words_height)
    sight = Panel(gap, top + words_height + gap, left_width, inside - words_height - gap)
    right = gap * 2 + left_width
    plan = Panel(right, top, width - right - gap, inside)
    image = _cards(width, height, (words, sight, plan), max(round(12 * scale), 2)).copy()
    _draw_header(image, scene, Panel(gap, 0, width - 2 * gap, header), scale)
    _draw_words(image, scene, words, scale)
    _draw_sight(image, scene, sight, scale)
    _draw_plan(image, scene, plan, scale)
    return pixels_of(image)


def _draw_header(image: Image.Image, scene: Scene, panel: Panel, scale: float) -> None:
    middle, size = panel.top + panel.height / 2, 16 * scale
    room = panel.width - text_width(scene.caption, size) - 24
    write(image, (panel.left + 4, middle), shortened(scene.title, room, size), size, FAINT_INK)
    write(image, (panel.left + panel.width - 4, middle), scene.caption, size, INK, "rm")


def _parts(scene: Scene) -> tuple[str, ...]:
    return tuple(scene.sentences) or (scene.instruction,)


def _words_height(scene: Scene, width: int, most: int, scale: float) -> int:
    """Returns the height of the panel of words: as much as they need, at most a given share."""
    margin, heading = round(20 * scale), round(26 * scale)
    sizes = tuple(size * scale for size in TEXT_SIZES)
    paragraph = fitted(_parts(scene), width - 2 * margin, most - 2 * margin - heading, sizes)
    return round(paragraph.height) + 2 * margin + heading


def _draw_words(image: Image.Image, scene: Scene, panel: Panel, scale: float) -> None:
    inner, heading = panel.inner(round(20 * scale)), round(26 * scale)
    _heading(image, inner, "Instruction", scale)
    sizes = tuple(size * scale for size in TEXT_SIZES)
    paragraph = fitted(_parts(scene), inner.width, inner.height - heading + 1, sizes)
    place = inner.left, inner.top + heading
    current = scene.current if len(_parts(scene)) > 1 else None
    write_paragraph(image, place, paragraph, INK, FAINT_INK, HIGHLIGHT, current)


def _draw_sight(image: Image.Image, scene: Scene, panel: Panel, scale: float) -> None:
    inner, heading = panel.inner(round(20 * scale)), round(30 * scale)
    _heading(image, inner, "What the agent sees", scale)
    room = Panel(inner.left, inner.top + heading, inner.width, inner.height - heading)
    status_width = round(158 * scale) if scene.status else 0
    x = room.left
    if scene.view is not None:
        picture = _sight_image(scene.view, scene.agent, room.width - status_width, room.height, _walker(scene))
        image.paste(_rounded(picture, max(round(8 * scale), 1)), (x, room.top))
        x += picture.width + round(22 * scale)
    size, line = 14 * scale, 52 * scale
    line = min(line, room.height / max(len(scene.status), 1))
    for number, (name, value) in enumerate(scene.status.items()):
        y = room.top + number * line
        width = room.left + room.width - x
        write(image, (x, y + line * 0.2), shortened(name, width, size * 0.86), size * 0.86, FAINT_INK)
        write(image, (x, y + line * 0.58), shortened(value, width, size * 1.25), size * 1.25, INK)


def _walker(scene: Scene) -> str:
    """Returns the name of the path whose agent's view is shown: the first but the demonstration."""
    return next((name for name in scene.paths if name[:1] != DEMONSTRATION), "B")


def _sight_image(
    view: NDArray[np.uint8], agent: tuple[int, int], width: int, height: int, walker: str
) -> Image.Image:
    """Returns the view, or the middle of a wide one, as large as it fits."""
    row, column = agent
    north, west = max(row - VIEW_REACH, 0), max(column - VIEW_REACH, 0)
    near = view[north : row + VIEW_REACH + 1, west : column + VIEW_REACH + 1]
    cell_pixels = max(min(height // near.shape[0], width // near.shape[1]), 4)
    return local_view_image(near, row - north, column - west, cell_pixels, path_colour(walker))


def _draw_plan(image: Image.Image, scene: Scene, panel: Panel, scale: float) -> None:
    inner = panel.inner(round(18 * scale))
    west, north, east, south = content_of(scene.house)
    legend = legend_of(tuple(scene.paths), True, scene.goal is not None, inner.width, 15 * scale)
    height = inner.height - legend.height - round(12 * scale)
    cell_pixels = max(min(inner.width // (east - west), height // (south - north)), 2)
    plan = house_map(scene.house, cell_pixels)
    canvas = plan.canvas()
    draw_paths(canvas, scene.paths, scene.start, scene.goal, scene.success)
    picture = plan.finished(canvas, _crossed(scene))
    place = inner.left + (inner.width - picture.width) // 2, inner.top + (height - picture.height) // 2
    image.paste(picture, place)
    key = legend.image(cell_pixels / scene.house.cell_size)
    image.paste(key, (inner.left, inner.top + inner.height - legend.height))


def _crossed(scene: Scene) -> frozenset[Cell]:
    """Returns the cells names should leave free: those that stay marked while an agent walks."""
    marked = [scene.start.cell, *(() if scene.goal is None else (scene.goal,))]
    path = [Cell(*place[:2]) for place in scene.paths.get(DEMONSTRATION, ())]
    between = [Cell((one.row + other.row) // 2, (one.column + other.column) // 2) for one, other in pairwise(path)]
    return frozenset([*marked, *path, *between])


def _heading(image: Image.Image, panel: Panel, text: str, scale: float) -> None:
    write(image, (panel.left, panel.top + 7 * scale), text, 13 * scale, FAINT_INK)


@lru_cache(maxsize=16)
def _cards(width: int, height: int, panels: tuple[Panel, ...], radius: int) -> Image.Image:
    """Returns the background: a card per panel."""
    scale = SUPERSAMPLING
    image = Image.new("RGB", (width * scale, height * scale), PAPER)
    draw = ImageDraw.Draw(image)
    for left, top, wide, high in panels:
        box = left * scale, top * scale, (left + wide) * scale - 1, (top + high) * scale - 1
        draw.rounded_rectangle(box, radius * scale, CARD, BORDER, scale)
    return image.reduce(scale)


def _rounded(picture: Image.Image, radius: int) -> Image.Image:
    """Returns a picture with its corners rounded on a card."""
    return Image.composite(picture, Image.new("RGB", picture.size, CARD), _corners(picture.size, radius))


@lru_cache(maxsize=16)
def _corners(size: tuple[int, int], radius: int) -> Image.Image:
    scale = SUPERSAMPLING
    mask = Image.new("L", (size[0] * scale, size[1] * scale), 0)
    box = 0, 0, mask.width - 1, mask.height - 1
    ImageDraw.Draw(mask).rounded_rectangle(box, radius * scale, 255)
    return mask.reduce(scale)
