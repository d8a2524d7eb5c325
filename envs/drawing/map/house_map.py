"""The map of a house: drawn once, kept, and copied for every picture that shows paths on it."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vln.envs.categories import RoomCategory
from vln.envs.drawing.ink.canvas import SUPERSAMPLING, Canvas, blank, pixels_of, samples_of
from vln.envs.drawing.ink.palette import CARD, colour
from vln.envs.drawing.map.floor import draw_doorways, draw_ground
from vln.envs.drawing.map.icons import draw_landmark
from vln.envs.drawing.map.labels import label_film, labels_of
from vln.envs.drawing.map.legend import legend_of
from vln.envs.geometry import Cell, CellKind
from vln.envs.world.house import House


@dataclass(frozen=True)
class HouseMap:
    """A house drawn without its labels, which are written over the paths.

    Attributes:
        house: the house.
        image: the picture.
        cell_pixels: pixels along the edge of a cell.
    """

    house: House
    image: Image.Image
    cell_pixels: int

    def canvas(self) -> Canvas:
        """Returns a canvas with a copy of the house on it."""
        size = self.image.width * SUPERSAMPLING, self.image.height * SUPERSAMPLING
        return Canvas(self.image.resize(size, Image.Resampling.NEAREST), self.cell_pixels)

    def finished(self, canvas: Canvas, avoid: frozenset[Cell] = frozenset()) -> Image.Image:
        """Returns the part of the canvas worth showing, at its final size, with names that avoid some cells."""
        content = content_of(self.house)
        image = canvas.finished(content)
        names = label_film(labels_of(self.house, self.cell_pixels, avoid), self.image.size)
        names.lay_on(image, -content[0] * self.cell_pixels, -content[1] * self.cell_pixels)
        return image


@lru_cache(maxsize=8)
def house_map(house: House, cell_pixels: int) -> HouseMap:
    """Returns the map of a house, from memory if it was drawn lately."""
    canvas = blank(house.shape, cell_pixels, CARD, samples_of(cell_pixels))
    tints = {
        cell: colour(room.category.colour)
        for room in house.rooms
        if len(house.rooms) > 1 and room.category != RoomCategory.NONE
        for cell in room.cells
    }
    draw_ground(canvas, house.structure, house.material, tints)
    draw_doorways(canvas, house.structure)
    for landmark in house.landmarks:
        draw_landmark(canvas, landmark.category, landmark.cells, house.structure, snug=True)
    return HouseMap(house, canvas.finished(), cell_pixels)


@lru_cache(maxsize=64)
def content_of(house: House) -> tuple[int, int, int, int]:
    """Returns what is not empty outside, and a cell around it: (west, north, east, south) in cells."""
    used = (house.structure != CellKind.OUTSIDE) | (house.landmark_layer > 0)
    if not used.any():
        used[:] = True
    rows, columns = np.flatnonzero(used.any(axis=1)), np.flatnonzero(used.any(axis=0))
    height, width = house.shape
    return (
        max(int(columns[0]) - 1, 0),
        max(int(rows[0]) - 1, 0),
        min(int(columns[-1]) + 2, width),
        min(int(rows[-1]) + 2, height),
    )


def draw_house(house: House, cell_pixels: int = 24) -> NDArray[np.uint8]:
    """Returns a picture of a house with its scale and north, uint8 (height, width, 3).

    Args:
        house: the house.
        cell_pixels: pixels along the edge of a cell.
    """
    plan = house_map(house, cell_pixels)
    picture = plan.finished(plan.canvas())
    legend = legend_of((), (), picture.width, min(15.0, picture.width / 20))
    margin = legend.height // 2
    sheet = Image.new("RGB", (picture.width + 2 * margin, picture.height + legend.height + 3 * margin), CARD)
    sheet.paste(picture, (margin, margin))
    key = legend.image(cell_pixels / house.cell_size)
    sheet.paste(key, (margin, picture.height + 2 * margin))
    return pixels_of(sheet)
