"""The map of a house: drawn once, kept, and copied for every picture that shows paths on it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from envs.categories import LandmarkCategory, RoomCategory
from envs.drawing.canvas import Canvas, blank, pixels_of
from envs.drawing.floor import draw_doorways, draw_ground
from envs.drawing.icons import draw_landmark, needs_label
from envs.drawing.legend import legend_of
from envs.drawing.palette import CARD, INK, WHITE, Colour, colour
from envs.drawing.typography import text_width, write
from envs.geometry import Cell, CellKind
from envs.house import House, Room

Box = tuple[float, float, float, float]  # west, north, east, south


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


@dataclass(frozen=True)
class HouseMap:
    """A house drawn without its labels, which are written over the paths.

    Attributes:
        house: the house.
        image: the supersampled picture.
        cell_pixels: pixels along the edge of a cell in the final picture.
    """

    house: House
    image: Image.Image
    cell_pixels: int

    def canvas(self) -> Canvas:
        """Returns a canvas with a copy of the house on it."""
        return Canvas(self.image.copy(), self.cell_pixels)

    def finished(self, canvas: Canvas, avoid: frozenset[Cell] = frozenset()) -> Image.Image:
        """Returns the part of the canvas worth showing, at its final size, with names that avoid some cells."""
        content = content_of(self.house)
        image = canvas.finished(content)
        names = _label_layer(self.house, self.cell_pixels, avoid)
        image.paste(names, (-content[0] * self.cell_pixels, -content[1] * self.cell_pixels), names)
        return image


@lru_cache(maxsize=8)
def house_map(house: House, cell_pixels: int) -> HouseMap:
    """Returns the map of a house, from memory if it was drawn lately."""
    canvas = blank(house.shape, cell_pixels, CARD)
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
    return HouseMap(house, canvas.image, cell_pixels)


@lru_cache(maxsize=8)
def _label_layer(house: House, cell_pixels: int, avoid: frozenset[Cell]) -> Image.Image:
    """Returns the names of rooms and of landmarks whose icon does not tell, on a transparent picture."""
    rows, columns = house.shape
    layer = Image.new("RGBA", (columns * cell_pixels, rows * cell_pixels), (*WHITE, 0))
    labels = _room_labels(house, cell_pixels, avoid)
    for label in labels + _landmark_labels(house, cell_pixels, labels):
        write(layer, (label.x, label.y), label.text, label.size, INK, "mm", label.halo)
    return layer


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


def _room_labels(house: House, cell_pixels: int, avoid: frozenset[Cell]) -> list[Label]:
    if len(house.rooms) < 2:
        return []
    size = min(max(cell_pixels * 0.5, 8.0), 15.0)
    price = (house.landmark_layer > 0).astype(float)
    for cell in avoid:
        price[cell] = 1.5
    return [
        _room_label(room, price, cell_pixels, size) for room in house.rooms if room.category != RoomCategory.NONE
    ]


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
    size = min(max(cell_pixels * 0.34, 8.0), 12.0)
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


def draw_house(house: House, cell_pixels: int = 24) -> NDArray[np.uint8]:
    """Returns a picture of a house with its scale and north, uint8 (height, width, 3).

    Args:
        house: the house.
        cell_pixels: pixels along the edge of a cell.
    """
    plan = house_map(house, cell_pixels)
    picture = plan.finished(plan.canvas())
    legend = legend_of((), False, False, picture.width, min(15.0, picture.width / 20))
    margin = legend.height // 2
    sheet = Image.new("RGB", (picture.width + 2 * margin, picture.height + legend.height + 3 * margin), CARD)
    sheet.paste(picture, (margin, margin))
    key = legend.image(cell_pixels / house.cell_size)
    sheet.paste(key, (margin, picture.height + 2 * margin))
    return pixels_of(sheet)
