"""The whole picture: the words, what the agent sees, and the map with the demonstration and executed paths."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vln.envs.drawing.ink.canvas import pixels_of
from vln.envs.drawing.ink.layout import HEADING, HEIGHT, WIDTH, Layout, Panel, page, rounded_mask
from vln.envs.drawing.ink.palette import CARD, FAINT_INK, HIGHLIGHT, INK, UNSEEN
from vln.envs.drawing.ink.paragraph import Light, fitted, write_paragraph
from vln.envs.drawing.ink.typography import shortened, text_width, write
from vln.envs.drawing.local_view import local_view_image
from vln.envs.drawing.map.house_map import content_of
from vln.envs.drawing.map.legend import Legend, legend_of
from vln.envs.drawing.map.paths import Path, path_colour
from vln.envs.drawing.map.plan import PlanBase, kept, plan_image, walker_of
from vln.envs.geometry import Cell, Pose
from vln.envs.world.house import House

TEXT_SIZES = (21, 19.5, 18, 17, 16, 15, 14, 13, 12, 11)  # pixels at the default height
LEGEND_SIZES = (15, 14, 13)
VIEW_REACH = 8  # cells; of a wider view the picture shows the middle, where things are large enough to tell
MARGIN = 20  # pixels at the default size: inside the cards of words and of the view
COARSE = 3  # times: a picture enlarged more than this shows its pixels instead of blurring them


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
        first_person: uint8 (h, w, 3), what the agent has before its eyes, or None. `first_person_size` tells
            the size at which it is shown as it is; a whole number of times that size gives smoother edges.
        seen: bool (H, W), the cells seen so far; the others lie under fog. None for no fog.
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
    first_person: NDArray[np.uint8] | None = None
    seen: NDArray[np.bool_] | None = None


def draw_scene(scene: Scene, width: int = WIDTH, height: int = HEIGHT) -> NDArray[np.uint8]:
    """Returns the picture as uint8 (height, width, 3).

    Raises:
        InputError: if the size is too small to read anything.
    """
    layout = Layout(width, height, scene.first_person is not None)
    parts = tuple(scene.sentences) or (scene.instruction,)
    words, sight, plan = layout.cards(_words_height(layout, parts))
    image = page(width, height, (words, sight, plan), layout.px(12), layout.px(1)).copy()
    _draw_header(image, scene, layout)
    current = scene.current if len(parts) > 1 else None
    image.paste(_words_image(layout, parts, current, words.width, words.height), _inside(words, layout)[:2])
    if scene.first_person is None:
        _draw_sight(image, scene, sight, layout)
    else:
        _draw_picture(image, scene, scene.first_person, layout)
    _draw_plan(image, scene, plan, layout)
    return pixels_of(image)


def _draw_header(image: Image.Image, scene: Scene, layout: Layout) -> None:
    panel, size = layout.header, 16 * layout.scale
    middle = panel.height / 2
    room = panel.width - text_width(scene.caption, size) - layout.px(24)
    write(image, (panel.left, middle), shortened(scene.title, room, size), size, FAINT_INK)
    write(image, (panel.left + panel.width, middle), scene.caption, size, INK, "rm")


def _inside(card: Panel, layout: Layout) -> Panel:
    """Returns a card without its rounded edge."""
    return card.inner(layout.px(MARGIN / 2))


def _words_height(layout: Layout, parts: tuple[str, ...]) -> int:
    """Returns the height of the card of words: as much as they need, at most half of what there is."""
    margin, heading = layout.px(MARGIN), layout.px(HEADING)
    sizes = tuple(size * layout.scale for size in TEXT_SIZES)
    most = layout.left.height // 2 - 2 * margin - heading
    return round(fitted(parts, layout.left.width - 2 * margin, most, sizes).height) + 2 * margin + heading


@lru_cache(maxsize=16)
def _words_image(
    layout: Layout, parts: tuple[str, ...], current: int | None, width: int, height: int
) -> Image.Image:
    """Returns what stands on the card of words; they are marked at the current sentence.

    Args:
        layout: the page.
        parts: the sentences.
        current: index of the current one, or None to mark nothing.
        width: of the card.
        height: of the card.
    """
    margin, heading = layout.px(MARGIN), layout.px(HEADING)
    card = Panel(0, 0, width, height)
    outside = _inside(card, layout)
    image = Image.new("RGB", (outside.width, outside.height), CARD)
    room = Panel(margin - outside.left, margin - outside.top, width - 2 * margin, height - 2 * margin)
    _heading(image, room, "Instruction", layout)
    sizes = tuple(size * layout.scale for size in TEXT_SIZES)
    paragraph = fitted(parts, room.width, room.height - heading + 1, sizes)
    light = None if current is None else Light(part=current)
    write_paragraph(image, (room.left, room.top + heading), paragraph, INK, FAINT_INK, HIGHLIGHT, light)
    return image


def _draw_sight(image: Image.Image, scene: Scene, card: Panel, layout: Layout) -> None:
    """Draws the local view and beside it what is told, on a card of their own."""
    inner, heading = card.inner(layout.px(MARGIN)), layout.px(30)
    _heading(image, inner, "What the agent sees", layout)
    room = Panel(inner.left, inner.top + heading, inner.width, inner.height - heading)
    x = room.left
    if scene.view is not None:
        status_width = layout.px(158) if scene.status else 0
        picture = _view_image(scene, scene.view, room.width - status_width, room.height)
        _paste_rounded(image, picture, (x, room.top), layout)
        x += picture.width + layout.px(22)
    _draw_status(image, scene.status, room._replace(left=x, width=room.left + room.width - x), 14, layout)


def _draw_picture(image: Image.Image, scene: Scene, first_person: NDArray[np.uint8], layout: Layout) -> None:
    """Draws the first-person picture, and on its right the local view over what is told."""
    panel = layout.picture
    title = Panel(panel.left, panel.top - layout.px(HEADING), panel.width, layout.px(HEADING))
    _heading(image, title, "What the agent sees", layout)
    _paste_rounded(
        image, _fitted_picture(first_person, panel.width, panel.height), (panel.left, panel.top), layout
    )
    left = panel.left + panel.width + layout.px(18)
    width, top = panel.left + panel.width + layout.beside - left, panel.top
    if scene.view is not None:
        local = _view_image(scene, scene.view, width, min(width, panel.height // 2))
        _paste_rounded(image, local, (left, top), layout)
        top += local.height + layout.px(14)
    _draw_status(image, scene.status, Panel(left, top, width, panel.top + panel.height - top), 13, layout)


def _fitted_picture(pixels: NDArray[np.uint8], width: int, height: int) -> Image.Image:
    """Returns the whole of a picture as large as it fits, on dark where it has other proportions."""
    picture = Image.fromarray(pixels)
    factor = max(picture.width // width, 1)
    if picture.size == (width * factor, height * factor):
        return picture.reduce(factor)
    growth = min(width / picture.width, height / picture.height)
    size = max(round(picture.width * growth), 1), max(round(picture.height * growth), 1)
    how = Image.Resampling.NEAREST if growth > COARSE else Image.Resampling.LANCZOS
    sheet = Image.new("RGB", (width, height), UNSEEN)
    sheet.paste(picture.resize(size, how), ((width - size[0]) // 2, (height - size[1]) // 2))
    return sheet


def _draw_status(image: Image.Image, status: Mapping[str, str], panel: Panel, size: float, layout: Layout) -> None:
    """Writes names and values one below the other, as many as have room."""
    size *= layout.scale
    line = min(52 * layout.scale, panel.height / max(len(status), 1))
    for number, (name, value) in enumerate(status.items()):
        y = panel.top + number * line
        small, large = size * 0.86, size * 1.25
        write(image, (panel.left, y + line * 0.2), shortened(name, panel.width, small), small, FAINT_INK)
        write(image, (panel.left, y + line * 0.58), shortened(value, panel.width, large), large, INK)


def _view_image(scene: Scene, view: NDArray[np.uint8], width: int, height: int) -> Image.Image:
    """Returns the view, or the middle of a wide one, as large as it fits."""
    row, column = scene.agent
    north, west = max(row - VIEW_REACH, 0), max(column - VIEW_REACH, 0)
    near = view[north : row + VIEW_REACH + 1, west : column + VIEW_REACH + 1]
    cell_pixels = max(min(height // near.shape[0], width // near.shape[1]), 4)
    paint = path_colour(walker_of(scene.paths) or "B")
    return local_view_image(near, row - north, column - west, cell_pixels, paint)


def _draw_plan(image: Image.Image, scene: Scene, card: Panel, layout: Layout) -> None:
    inner = card.inner(layout.px(18))
    west, north, east, south = content_of(scene.house)
    legend = _legend(scene, inner.width, layout)
    height = inner.height - legend.height - layout.px(12)
    cell_pixels = max(min(inner.width // (east - west), height // (south - north)), 2)
    walker = walker_of(scene.paths)
    base = PlanBase(
        house=scene.house,
        start=scene.start,
        goal=scene.goal,
        success=tuple(scene.success),
        paths=tuple((name, kept(path)) for name, path in scene.paths.items() if name != walker),
        cell_pixels=cell_pixels,
    )
    picture = plan_image(base, walker, scene.paths[walker] if walker else (), scene.seen)
    image.paste(
        picture, (inner.left + (inner.width - picture.width) // 2, inner.top + (height - picture.height) // 2)
    )
    key = legend.image(cell_pixels / scene.house.cell_size)
    image.paste(key, (inner.left, inner.top + inner.height - legend.height))


def _legend(scene: Scene, width: int, layout: Layout) -> Legend:
    """Returns the legend on one line, if need be in smaller letters; if they would be too small, on several."""
    sizes = [size * layout.scale for size in LEGEND_SIZES]
    legends = [legend_of(tuple(scene.paths), True, scene.goal is not None, width, size) for size in sizes]
    return next((legend for legend in legends if legend.lines == 1), legends[0])


def _heading(image: Image.Image, panel: Panel, text: str, layout: Layout) -> None:
    write(image, (panel.left, panel.top + 7 * layout.scale), text, 13 * layout.scale, FAINT_INK)


def _paste_rounded(image: Image.Image, picture: Image.Image, place: tuple[int, int], layout: Layout) -> None:
    """Pastes a picture with rounded corners."""
    image.paste(picture, place, rounded_mask(picture.size, layout.px(8)))
