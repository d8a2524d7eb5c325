"""Where the parts of a picture go, at any size."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from PIL import Image, ImageDraw

from vln.envs.drawing.ink.canvas import SUPERSAMPLING
from vln.envs.drawing.ink.palette import BORDER, CARD, PAPER
from vln.envs.errors import InputError

WIDTH, HEIGHT = 1280, 720
SMALLEST_SIZE = 480, 270
LEFT_SHARE = 0.5  # of the width
SIGHT_SHARE = 0.63  # of the height of the cards, at most: what somebody sees
STATUS_WIDTH, STATUS_HEIGHT = 132, 46  # pixels at the default size: what is told, beside or below the panes
GAP = 18  # pixels at the default size: between panes, and around them
BETWEEN = 10  # pixels at the default size: between rows of panes
HEADING = 26  # pixels at the default size: the small line above words and views


class Panel(NamedTuple):
    """A part of the picture, in pixels."""

    left: int
    top: int
    width: int
    height: int

    def inner(self, margin: int) -> "Panel":
        """The panel without a margin."""
        return Panel(self.left + margin, self.top + margin, self.width - 2 * margin, self.height - 2 * margin)


@dataclass(frozen=True)
class Layout:
    """The page: a line at the top, two cards on the left, the card of the map on the right.

    Attributes:
        width: pixels.
        height: pixels.
        panes: rows of pictures of what somebody sees, each given by its width by its height.
    """

    width: int
    height: int
    panes: tuple[tuple[float, ...], ...] = ()

    def __post_init__(self) -> None:
        """Checks the size.

        Raises:
            InputError: if the size is too small to read anything.
        """
        if self.width < SMALLEST_SIZE[0] or self.height < SMALLEST_SIZE[1]:
            smallest = " x ".join(map(str, SMALLEST_SIZE))
            raise InputError(
                f"picture of {self.width} x {self.height} pixels: too small; make it at least {smallest}"
            )

    @property
    def scale(self) -> float:
        """1 at the default size; sizes of letters and margins are multiplied by it."""
        return min(self.width / WIDTH, self.height / HEIGHT)

    def px(self, pixels: float) -> int:
        """Returns the whole number of pixels that so many are at the default size, at least 1."""
        return max(round(pixels * self.scale), 1)

    @property
    def header(self) -> Panel:
        """The line at the top."""
        return Panel(self.px(20), 0, self.width - 2 * self.px(20), self.px(46))

    @property
    def left(self) -> Panel:
        """The column of the two cards on the left."""
        gap, top = self.px(16), self.header.height
        return Panel(gap, top, round((self.width - 3 * gap) * LEFT_SHARE), self.height - top - gap)

    @property
    def plan(self) -> Panel:
        """The card of the map."""
        column, gap = self.left, self.px(16)
        left = column.left + column.width + gap
        return Panel(left, column.top, self.width - left - gap, column.height)

    @property
    def words(self) -> Panel:
        """The card of the words: what the sight leaves of the column."""
        return self.left._replace(height=self.sight.top - self.px(16) - self.left.top)

    @property
    def sight(self) -> Panel:
        """The card of what somebody sees, and of what is told about it."""
        column, margin = self.left, self.px(GAP)
        heights = [height + self.px(HEADING) for height in self._heights]
        height = sum(heights) + self.px(BETWEEN) * max(len(heights) - 1, 0) + 2 * margin
        height += 0 if self._is_told_beside else self.px(STATUS_HEIGHT)
        return column._replace(top=column.top + column.height - height, height=height)

    @property
    def pictures(self) -> list[list[Panel]]:
        """The panes, each without the title above it."""
        rows: list[list[Panel]] = []
        top = self.sight.top + self.px(GAP)
        for ratios, height in zip(self.panes, self._heights, strict=True):
            row, left, top = [], self.left.left + self.px(GAP), top + self.px(HEADING)
            for ratio in ratios:
                row.append(Panel(left, top, round(height * ratio), height))
                left += row[-1].width + self.px(GAP)
            rows.append(row)
            top += height + self.px(BETWEEN)
        return rows

    @property
    def status(self) -> Panel:
        """What is told: beside the last row of panes if there is room, else below it."""
        card = self.sight.inner(self.px(GAP))
        if self._is_told_beside:
            last = self.pictures[-1][-1]
            left = last.left + last.width + self.px(GAP)
            return Panel(left, last.top, card.left + card.width - left, last.height)
        height = self.px(STATUS_HEIGHT) - self.px(BETWEEN)
        return Panel(card.left, card.top + card.height - height, card.width, height)

    @cached_property
    def _is_told_beside(self) -> bool:
        return bool(self.panes) and self._room(self.panes[-1], self._fit(0)[-1]) >= self.px(STATUS_WIDTH)

    @cached_property
    def _heights(self) -> list[int]:
        """The heights of the rows of panes."""
        return self._fit(0 if self._is_told_beside else self.px(STATUS_HEIGHT))

    def _room(self, ratios: tuple[float, ...], height: int) -> float:
        """Returns the pixels that panes of a height leave beside them."""
        return self.left.width - self.px(GAP) * (2 + len(ratios)) - sum(ratios) * height

    def _fit(self, reserved: int) -> list[int]:
        """Returns the heights of rows of panes, as large as they fit; pixels below them are reserved."""
        left = round(self.left.height * SIGHT_SHARE) - 2 * self.px(GAP) - reserved
        left -= len(self.panes) * self.px(HEADING) + (len(self.panes) - 1) * self.px(BETWEEN)
        heights = []
        for ratios in self.panes:
            widest = self.left.width - self.px(GAP) * (1 + len(ratios))
            heights.append(max(min(int(widest / sum(ratios)), left), 1))
            left -= heights[-1]
        return heights


@lru_cache(maxsize=4)
def page(width: int, height: int, cards: tuple[Panel, ...], radius: int, border: int) -> Image.Image:
    """Returns the background: a card per panel.

    Args:
        width: pixels.
        height: pixels.
        cards: the panels.
        radius: of their corners, in pixels.
        border: width of their edge, in pixels.
    """
    image = Image.new("RGB", (width, height), PAPER)
    for left, top, wide, high in cards:
        for inset, paint in ((0, BORDER), (border, CARD)):
            size = wide - 2 * inset, high - 2 * inset
            image.paste(paint, (left + inset, top + inset), rounded_mask(size, radius - inset))
    return image


@lru_cache(maxsize=32)
def rounded_mask(size: tuple[int, int], radius: int) -> Image.Image:
    """Returns L of that width and height: 255 but for the rounded corners."""
    mask, samples = Image.new("L", size, 255), SUPERSAMPLING + 1
    reach = max(radius, 1)
    corner = Image.new("L", (reach * samples, reach * samples), 0)
    ImageDraw.Draw(corner).ellipse((0, 0, 2 * corner.width - 1, 2 * corner.height - 1), 255)
    corner = corner.reduce(samples)
    flipped = corner.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    right, bottom = size[0] - reach, size[1] - reach
    mask.paste(corner, (0, 0))
    mask.paste(flipped, (right, 0))
    mask.paste(corner.transpose(Image.Transpose.FLIP_TOP_BOTTOM), (0, bottom))
    mask.paste(flipped.transpose(Image.Transpose.FLIP_TOP_BOTTOM), (right, bottom))
    return mask
