"""Names on the map: of rooms, and of landmarks whose icon does not tell what they are."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vln.envs.categories import LandmarkCategory, RoomCategory
from vln.envs.drawing.ink.film import Film
from vln.envs.drawing.ink.palette import FOG, INK, WHITE, Colour, colour
from vln.envs.drawing.ink.typography import text_width, write
from vln.envs.drawing.map.icons import needs_label
from vln.envs.geometry import Cell
from vln.envs.world.house import House, Room

Box = tuple[float, float, float, float]  # west, north, east, south

FOGGED_INK = INK
FOGGED_HALO = FOG.mixed(WHITE, 0.45)


@dataclass(frozen=True)
class Label:
    """A name on the map.

    Attributes:
        text: the name.
        x: middle, in pixels of the final picture.
        y: middle.
        size: of the font in pixels.
        halo: colour around the letters.
    """

    text: str
    x: float
    y: float
    size: float
    halo: Colour

    @property
    def box(self) -> Box:
        """What it covers, in pixels."""
        half = text_width(self.text, self.size) / 2 + 2
        return self.x - half, self.y - self.size * 0.6, self.x + half, self.y + self.size * 0.6


@lru_cache(maxsize=16)
def labels_of(house: House, cell_pixels: int, avoid: frozenset[Cell]) -> tuple[Label, ...]:
    """Returns the names on the map of a house.

    Args:
        house: the house.
        cell_pixels: pixels along the edge of a cell.
        avoid: cells that names should leave free.
    """
    rooms = _room_labels(house, cell_pixels, avoid)
    return (*rooms, *_landmark_labels(house, cell_pixels, rooms))


@lru_cache(maxsize=8)
def label_film(labels: tuple[Label, ...], size: tuple[int, int], fogged: bool = False) -> Film:
    """Returns names to lay on a map.

    Args:
        labels: the names.
        size: width and height of the map in pixels.
        fogged: whether to write them as they look where the map is under fog.
    """
    layer = Image.new("RGBA", size, (*WHITE, 0))
    for label in labels:
        ink, halo = (FOGGED_INK, FOGGED_HALO) if fogged else (INK, label.halo)
        write(layer, (label.x, label.y), label.text, label.size, ink, "mm", halo)
    box = layer.getbbox() or (0, 0, 1, 1)
    layer = layer.crop(box)
    return Film(layer.convert("RGB"), layer.getchannel("A"), box[0], box[1])


def _room_labels(house: House, cell_pixels: int, avoid: frozenset[Cell]) -> list[Label]:
    if len(house.rooms) < 2:
        return []
    size = min(max(cell_pixels * 0.5, 8.0), _largest_letters(house, cell_pixels))
    price = (house.landmark_layer > 0).astype(float)
    for cell in avoid:
        price[cell] = 3.0
    return [
        _room_label(room, price, cell_pixels, size) for room in house.rooms if room.category != RoomCategory.NONE
    ]


def _largest_letters(house: House, cell_pixels: int) -> float:
    """Returns the size of letters, in pixels, that a map of this size does not need to exceed."""
    return max(15.0, min(house.shape) * cell_pixels / 38)


def _room_label(room: Room, price: NDArray[np.float64], cell_pixels: int, size: float) -> Label:
    """Returns a room's name where it hides least and is nearest to the middle of the room.

    Args:
        room: the room.
        price: float (H, W), how bad it is to cover each cell.
        cell_pixels: pixels along the edge of a cell.
        size: of the letters in pixels.
    """
    text = room.category.word
    middle_row = sum(cell[0] for cell in room.cells) / len(room.cells) + 0.5
    middle_column = sum(cell[1] for cell in room.cells) / len(room.cells) + 0.5
    reach = text_width(text, size) / cell_pixels / 2

    def cost(place: tuple[float, float]) -> tuple[float, float, float]:
        row, column = place
        columns = range(int(np.floor(column - reach)), int(np.ceil(column + reach)))
        under = [Cell(int(row), each) for each in columns]
        astray = sum(cell not in room.cells for cell in under)
        hidden = sum(float(price[cell]) for cell in under if cell in room.cells)
        return 2.0 * astray + hidden, abs(row - middle_row) + abs(column - middle_column), row

    places = [(cell[0] + 0.5, column) for cell in sorted(room.cells) for column in (cell[1] + 0.5, cell[1] + 1.0)]
    row, column = min(places, key=cost)
    halo = colour(room.category.colour).mixed(WHITE, 0.35)
    return Label(text, column * cell_pixels, row * cell_pixels, size, halo)


def _landmark_labels(house: House, cell_pixels: int, taken: Iterable[Label]) -> list[Label]:
    """Returns names for landmarks that need one, as far as there is room for them beside other names."""
    size = min(max(cell_pixels * 0.36, 9.0), 0.8 * _largest_letters(house, cell_pixels))
    seen: dict[Cell, LandmarkCategory] = {}
    for landmark in house.landmarks:
        seen.update(dict.fromkeys(landmark.cells, landmark.category))
    boxes = [label.box for label in taken]
    boxes += [
        ((c + 0.25) * cell_pixels, (r + 0.25) * cell_pixels, (c + 0.75) * cell_pixels, (r + 0.75) * cell_pixels)
        for r, c in seen
    ]
    labels = []
    for (row, column), category in sorted(seen.items()):
        if not needs_label(category):
            continue
        for y in (row + 1.0, row):
            label = Label(category.word, (column + 0.5) * cell_pixels, y * cell_pixels, size, WHITE)
            if _inside(label.box, house.shape, cell_pixels) and not any(_meet(label.box, box) for box in boxes):
                labels.append(label)
                boxes.append(label.box)
                break
    return labels


def _inside(box: Box, shape: tuple[int, int], cell_pixels: int) -> bool:
    rows, columns = shape
    return box[0] >= 0 and box[1] >= 0 and box[2] <= columns * cell_pixels and box[3] <= rows * cell_pixels


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
