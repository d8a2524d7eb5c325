"""The whole picture: the words, what the agent sees, and the map with the demonstration and executed paths."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import takewhile

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vln.envs.drawing.ink.canvas import pixels_of
from vln.envs.drawing.ink.layout import HEADING, HEIGHT, WIDTH, Layout, Panel, page, rounded_mask
from vln.envs.drawing.ink.palette import CARD, FAINT_INK, HIGHLIGHT, INK
from vln.envs.drawing.ink.paragraph import Light, fitted, write_paragraph
from vln.envs.drawing.ink.typography import shortened, text_width, write
from vln.envs.drawing.map.house_map import content_of
from vln.envs.drawing.map.legend import Legend, legend_of
from vln.envs.drawing.map.paths import Path
from vln.envs.drawing.map.plan import PlanBase, kept, plan_image, walker_of
from vln.envs.drawing.panes import Pane
from vln.envs.geometry import Cell, Pose
from vln.envs.world.house import House

TEXT_SIZES = (21, 19.5, 18, 17, 16, 15, 14, 13, 12, 11)  # pixels at the default height
LEGEND_SIZES = (15, 14, 13)
MARGIN = 20  # pixels at the default size: inside the cards of words and of the view


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
        panes: rows of pictures of what somebody sees.
        sentences: the instruction's sentences where they are told one by one.
        light: the words that are read now, or None to light none.
        words: title over the words.
        status: what to tell beside the view, by name ("Step": "3 / 80").
        title: one line at the top left.
        caption: one line at the top right, for example "success".
        seen: bool (H, W), the cells seen so far; the others lie under fog. None for no fog.
    """

    house: House
    instruction: str
    start: Pose
    paths: Mapping[str, Path] = field(default_factory=dict)
    goal: Cell | None = None
    success: Iterable[Cell] = ()
    panes: Sequence[Sequence[Pane]] = ()
    sentences: Sequence[str] = ()
    light: Light | None = None
    words: str = "Instruction"
    status: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    caption: str = ""
    seen: NDArray[np.bool_] | None = None


def draw_scene(scene: Scene, width: int = WIDTH, height: int = HEIGHT) -> NDArray[np.uint8]:
    """Returns the picture as uint8 (height, width, 3).

    Raises:
        InputError: if the size is too small to read anything.
    """
    layout = Layout(width, height, tuple(tuple(pane.ratio for pane in row) for row in scene.panes))
    words, sight, plan = layout.words, layout.sight, layout.plan
    image = page(width, height, (words, sight, plan), layout.px(12), layout.px(1)).copy()
    _draw_header(image, scene, layout)
    parts = tuple(scene.sentences) or (scene.instruction,)
    card = _words_image(layout, scene.words, parts, scene.light)
    image.paste(card, _inside(words, layout)[:2])
    _draw_sight(image, scene, layout)
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


@lru_cache(maxsize=16)
def _words_image(layout: Layout, title: str, parts: tuple[str, ...], light: Light | None) -> Image.Image:
    """Returns what stands on the card of words.

    Args:
        layout: the page.
        title: over the words.
        parts: the sentences.
        light: the words that are read now, or None to light none.
    """
    margin, heading = layout.px(MARGIN), layout.px(HEADING)
    card = layout.words._replace(left=0, top=0)
    outside = _inside(card, layout)
    image = Image.new("RGB", (outside.width, outside.height), CARD)
    room = card.inner(margin)._replace(left=margin - outside.left, top=margin - outside.top)
    _heading(image, room, title, layout)
    sizes = tuple(size * layout.scale for size in TEXT_SIZES)
    paragraph = fitted(parts, room.width, room.height - heading + 1, sizes)
    write_paragraph(image, (room.left, room.top + heading), paragraph, INK, FAINT_INK, HIGHLIGHT, light)
    return image


def _draw_sight(image: Image.Image, scene: Scene, layout: Layout) -> None:
    """Draws what somebody sees, and what is told about it."""
    for panes, panels in zip(scene.panes, layout.pictures, strict=True):
        for number, (pane, panel) in enumerate(zip(panes, panels, strict=True)):
            # A title has room up to the next one.
            untitled = takewhile(lambda pair: not pair[0].title, zip(panes[number + 1 :], panels[number + 1 :]))  # noqa: B905
            end = max([panel, *(other for _, other in untitled)], key=lambda each: each.left)
            heading = Panel(panel.left, panel.top - layout.px(HEADING), end.left + end.width - panel.left, 0)
            _heading(image, heading, pane.title, layout)
            picture = pane.image(panel.width, panel.height)
            image.paste(picture, panel[:2], rounded_mask(picture.size, layout.px(8)))
    _draw_status(image, scene.status, layout)


def _draw_status(image: Image.Image, status: Mapping[str, str], layout: Layout) -> None:
    """Writes names and values, one below the other or, where the panel is low, one beside the other."""
    panel, size = layout.status, 13 * layout.scale
    count, is_low = max(len(status), 1), panel.width > 3 * panel.height
    line = min(52 * layout.scale, panel.height if is_low else panel.height / count)
    width = panel.width / count if is_low else panel.width
    for number, (name, value) in enumerate(status.items()):
        x, y = (panel.left + number * width, panel.top) if is_low else (panel.left, panel.top + number * line)
        small, large, room = size * 0.86, size * 1.25, width - (layout.px(8) if is_low else 0)
        write(image, (x, y + line * 0.2), shortened(name, room, small), small, FAINT_INK)
        write(image, (x, y + line * 0.66), shortened(value, room, large), large, INK)


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
    marks = tuple(
        mark
        for mark, is_shown in (
            ("start", True),
            ("target", scene.goal is not None),
            ("success", bool(scene.success)),
            ("fog", scene.seen is not None and not scene.seen.all()),
        )
        if is_shown
    )
    legends = [legend_of(tuple(scene.paths), marks, width, size) for size in sizes]
    return next((legend for legend in legends if legend.lines == 1), legends[0])


def _heading(image: Image.Image, panel: Panel, text: str, layout: Layout) -> None:
    size = 13 * layout.scale
    write(image, (panel.left, panel.top + 7 * layout.scale), shortened(text, panel.width, size), size, FAINT_INK)
