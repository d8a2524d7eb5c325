"""The map of a house: drawn once, kept, and copied for every picture that shows paths on it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PIL import Image

from envs.categories import LandmarkCategory, RoomCategory
from envs.drawing.canvas import Canvas, blank
from envs.drawing.floor import draw_doorways, draw_ground
from envs.drawing.icons import draw_landmark, needs_label
from envs.drawing.palette import CARD, INK, WHITE, Colour, colour
from envs.drawing.typography import text_width, write
from envs.geometry import Cell
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
        image: the supersampled picture.
        labels: the names of rooms and of landmarks whose icon does not tell.
        cell_pixels: pixels along the edge of a cell in the final picture.
    """

    image: Image.Image
    labels: tuple[Label, ...]
    cell_pixels: int

    def canvas(self) -> Canvas:
        """Returns a canvas with a copy of the house on it."""
        return Canvas(self.image.copy(), self.cell_pixels)

    def finished(self, canvas: Canvas) -> Image.Image:
        """Returns the canvas at its final size, with the labels."""
        image = canvas.finished()
        for label in self.labels:
            write(image, (label.x, label.y), label.text, label.size, INK, "mm", label.halo)
        return image


@lru_cache(maxsize=8)
def house_map(house: House, cell_pixels: int) -> HouseMap:
    """Returns the map of a house, from memory if it was drawn lately."""
    canvas = blank(house.shape, cell_pixels, CARD)
    tints = {
        cell: colour(room.category.colour)
        for room in house.rooms
        if room.category != RoomCategory.NONE
        for cell in room.cells
    }
    draw_ground(canvas, house.structure, house.material, tints)
    draw_doorways(canvas, house.structure)
    for landmark in house.landmarks:
        draw_landmark(canvas, landmark.category, landmark.cells, house.structure, snug=True)
    labels = _room_labels(house, cell_pixels)
    labels += _landmark_labels(house, cell_pixels, labels)
    return HouseMap(canvas.image, tuple(labels), cell_pixels)


def _room_labels(house: House, cell_pixels: int) -> list[Label]:
    if len(house.rooms) < 2:
        return []
    size = min(max(cell_pixels * 0.5, 8.0), 15.0)
    covered = house.landmark_layer > 0
    return [
        _room_label(room, covered, cell_pixels, size) for room in house.rooms if room.category != RoomCategory.NONE
    ]


def _room_label(room: Room, covered: np.ndarray, cell_pixels: int, size: float) -> Label:
    """Returns a room's name where it hides least furniture and is nearest to the middle of the room."""
    text = room.category.word
    middle_row = sum(cell[0] for cell in room.cells) / len(room.cells) + 0.5
    middle_column = sum(cell[1] for cell in room.cells) / len(room.cells) + 0.5
    reach = text_width(text, size) / cell_pixels / 2

    def cost(place: tuple[float, float]) -> tuple[float, float, float]:
        row, column = place
        columns = range(int(np.floor(column - reach)), int(np.ceil(column + reach)))
        under = [Cell(int(row), each) for each in columns]
        astray = sum(cell not in room.cells for cell in under)
        hidden = sum(bool(covered[cell]) for cell in under if cell in room.cells)
        return 2.0 * astray + hidden, abs(row - middle_row) + abs(column - middle_column), row

    places = [
        (cell[0] + 0.5, column) for cell in sorted(room.cells) for column in (cell[1] + 0.5, cell[1] + 1.0)
    ]
    row, column = min(places, key=cost)
    halo = colour(room.category.colour).mixed(WHITE, 0.35)
    return Label(text, column * cell_pixels, row * cell_pixels, size, halo)


def _landmark_labels(house: House, cell_pixels: int, taken: Iterable[Label]) -> list[Label]:
    """Returns names for landmarks that need one, as far as there is room for them beside other names."""
    size = min(max(cell_pixels * 0.42, 8.0), 12.0)
    boxes = [label.box for label in taken]
    labels = []
    seen: dict[Cell, LandmarkCategory] = {}
    for landmark in house.landmarks:
        seen.update(dict.fromkeys(landmark.cells, landmark.category))
    for (row, column), category in sorted(seen.items()):
        if not needs_label(category):
            continue
        x = (column + 0.5) * cell_pixels
        for y in (row + 1.02, row + 0.5, row - 0.02):
            label = Label(category.word, x, y * cell_pixels, size, WHITE)
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
