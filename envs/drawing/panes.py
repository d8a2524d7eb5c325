"""What somebody sees, as pictures with a title: a local view of ids, pixels as they are, or a fine painting."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vln.envs.drawing.ink.palette import Colour
from vln.envs.drawing.local_view import local_view_image

VIEW_REACH = 8  # cells; of a wider view the picture shows the middle, where things are large enough to tell


class Pane(Protocol):
    """A picture with a title."""

    @property
    def title(self) -> str:
        """What it is."""

    @property
    def ratio(self) -> float:
        """Its width by its height."""

    def image(self, width: int, height: int) -> Image.Image:
        """Returns it, at most that large."""


@dataclass(frozen=True)
class GridPane:
    """A local view, or the middle of a wide one.

    Attributes:
        title: what it is.
        view: uint8 (V, U, 3), ids of structure, material and landmark.
        agent: its row and column in the view.
        paint: its colour.
        reach: cells around the agent that are shown.
    """

    title: str
    view: NDArray[np.uint8]
    agent: tuple[int, int]
    paint: Colour
    reach: int = VIEW_REACH

    @property
    def ratio(self) -> float:
        """Its width by its height."""
        rows, columns, _ = self._near()[0].shape
        return columns / rows

    def image(self, width: int, height: int) -> Image.Image:
        """Returns it with cells of whole pixels, at most that large."""
        near, row, column = self._near()
        cell_pixels = max(min(height // near.shape[0], width // near.shape[1]), 4)
        return local_view_image(near, row, column, cell_pixels, self.paint)

    def _near(self) -> tuple[NDArray[np.uint8], int, int]:
        """Returns the part that is shown, and the agent's row and column in it."""
        row, column = self.agent
        north, west = max(row - self.reach, 0), max(column - self.reach, 0)
        near = self.view[north : row + self.reach + 1, west : column + self.reach + 1]
        return near, row - north, column - west


@dataclass(frozen=True)
class PixelPane:
    """A picture of few pixels, each of which is shown.

    Attributes:
        title: what it is.
        pixels: uint8 (h, w, 3).
    """

    title: str
    pixels: NDArray[np.uint8]

    @property
    def ratio(self) -> float:
        """Its width by its height."""
        return self.pixels.shape[1] / self.pixels.shape[0]

    def image(self, width: int, height: int) -> Image.Image:
        """Returns it at that size."""
        return Image.fromarray(self.pixels).resize((width, height), Image.Resampling.NEAREST)


@dataclass(frozen=True)
class PaintedPane:
    """A picture that is painted at the size at which it is shown.

    Attributes:
        title: what it is.
        painter: returns uint8 (height, width, 3) for a width and a height.
        ratio: its width by its height.
    """

    title: str
    painter: Callable[[int, int], NDArray[np.uint8]]
    ratio: float = 1.0

    def image(self, width: int, height: int) -> Image.Image:
        """Returns it at that size, painted twice as large where it is small, so that edges are smooth."""
        samples = 2 if width * height <= _LARGE else 1
        return Image.fromarray(self.painter(width * samples, height * samples)).reduce(samples)


_LARGE = 640 * 560  # pixels
