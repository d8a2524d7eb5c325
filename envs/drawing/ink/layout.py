"""Where the parts of a picture go, at any size."""

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from PIL import Image, ImageDraw

from vln.envs.drawing.ink.canvas import SUPERSAMPLING
from vln.envs.drawing.ink.palette import BORDER, CARD, PAPER
from vln.envs.errors import InputError

WIDTH, HEIGHT = 1280, 720
SMALLEST_SIZE = 480, 270
LEFT_SHARE, WIDE_LEFT_SHARE = 0.44, 0.5  # of the width; wide where there is a first-person picture
PICTURE_SHARE = 0.57  # of the height, at most: the first-person picture
PICTURE_RATIO = 1.15  # width by height
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
        pictured: whether there is a first-person picture.
    """

    width: int
    height: int
    pictured: bool = False

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
        gap, share = self.px(16), WIDE_LEFT_SHARE if self.pictured else LEFT_SHARE
        top = self.header.height
        return Panel(gap, top, round((self.width - 3 * gap) * share), self.height - top - gap)

    @property
    def plan(self) -> Panel:
        """The card of the map."""
        column, gap = self.left, self.px(16)
        left = column.left + column.width + gap
        return Panel(left, column.top, self.width - left - gap, column.height)

    @property
    def picture(self) -> Panel:
        """The first-person picture, in the card at the bottom left."""
        column, margin = self.left, self.px(18)
        width = column.width - 2 * margin - self.beside
        height = min(round(width / PICTURE_RATIO), round(column.height * PICTURE_SHARE))
        return Panel(column.left + margin, column.top + column.height - margin - height, width, height)

    @property
    def beside(self) -> int:
        """Pixels to the right of the first-person picture: for the local view, what is told, and a gap."""
        return self.px(140) + self.px(18)

    def cards(self, words_height: int) -> tuple[Panel, Panel, Panel]:
        """Returns the cards of the words, of what the agent sees and of the map.

        Args:
            words_height: pixels the words need; with a first-person picture they get what it leaves.
        """
        column, gap = self.left, self.px(16)
        if self.pictured:
            words_height = self.picture.top - self.px(HEADING + 14) - gap - column.top
        sight_top = column.top + words_height + gap
        return (
            column._replace(height=words_height),
            column._replace(top=sight_top, height=column.top + column.height - sight_top),
            self.plan,
        )


def first_person_size(width: int = WIDTH, height: int = HEIGHT) -> tuple[int, int]:
    """Returns the width and height in pixels that the first-person picture has in a picture of that size.

    One of exactly this size is shown pixel by pixel, any other is resized.

    Raises:
        InputError: if the size is too small to read anything.
    """
    picture = Layout(width, height, pictured=True).picture
    return picture.width, picture.height


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
