"""Houses as scenes: the one place that turns `House` into what the ray caster reads."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from math import log2

import numpy as np
from numpy.typing import NDArray

from vln.envs.categories import LandmarkCategory
from vln.envs.first_person.kernels.scene import (
    BLOCKS,
    CEILING_ID,
    HAS_PIECES,
    PALETTE_SHIFT,
    SEMANTIC,
    TEXTURE_SIDE,
    SceneArrays,
)
from vln.envs.first_person.placement import (
    Opening,
    back_of,
    leaf_place,
    openings_of,
    pieces_of,
    walls_around,
    windows_of,
)
from vln.envs.first_person.semantics import DOOR_ID, PASSAGE_ID, WINDOW_ID, landmark_id
from vln.envs.first_person.shapes.boxes import Box, Piece, assembled
from vln.envs.first_person.shapes.doors_and_windows import (
    DOOR_HEIGHT,
    PASSAGE_HEIGHT,
    arch,
    ceiling_light,
    door,
    leaf,
    leaf_in_frame,
    lintel,
    window,
)
from vln.envs.first_person.shapes.landmarks import FINE, landmark_piece, standing_height
from vln.envs.first_person.surfaces.appearance import Appearance
from vln.envs.first_person.surfaces.palettes import palette_bank
from vln.envs.first_person.surfaces.textures import texture_bank, wall_texture_bank
from vln.envs.geometry import Cell, CellKind, Heading
from vln.envs.world.house import NO_ROOM, House

# A world of junctions (a stride above 1) is drawn as wide corridors, in whose corners things stand that one walks
# past, while its cells are only half an edge long.
JUNCTION_SIZE = 1.5  # metres
_SHADOW = 4  # levels: under furniture
_THRESHOLD = 2  # levels: in a doorway


def scene_arrays(houses: Sequence[House]) -> SceneArrays:
    """Returns the houses as scenes, in the given order."""
    scenes = [_Scene(house) for house in houses]
    sizes = np.array([house.structure.size for house in houses], dtype=np.int64)
    offset = np.concatenate([[0], np.cumsum(sizes)])
    widest = max((house.shape[1] for house in houses), default=0)
    pieces = np.array([len(scene.boxes_in_piece) for scene in scenes], dtype=np.int64)
    return SceneArrays(
        offset=offset[:-1],
        rows=np.array([house.shape[0] for house in houses], dtype=np.int64),
        columns=np.array([house.shape[1] for house in houses], dtype=np.int64),
        cell_size=np.array([scene.cell_size for scene in scenes], dtype=np.float32),
        depth_scale=np.array([scene.house.cell_size / scene.cell_size for scene in scenes], dtype=np.float32),
        texel_shift=np.array([_texel_shift(scene.cell_size) for scene in scenes], dtype=np.int64),
        ceiling=np.array([scene.appearance.ceiling for scene in scenes], dtype=np.int32),
        first_piece=_starts(pieces)[:-1].astype(np.int64),
        most=np.array([pieces.max(), max(len(scene.boxes) for scene in scenes)], dtype=np.int64),
        flags=np.concatenate([scene.flags() for scene in scenes]),
        floor=np.concatenate([*(scene.floor for scene in scenes), np.zeros(widest + 1, dtype=np.int32)]),
        wall=np.concatenate([scene.wall for scene in scenes]),
        first_in_cell=_starts(np.concatenate([scene.pieces_in_cell for scene in scenes])),
        in_cell=np.concatenate([scene.in_cell for scene in scenes]),
        first_box=_starts(np.concatenate([scene.boxes_in_piece for scene in scenes])),
        boxes=np.concatenate([scene.boxes for scene in scenes]),
        box_look=np.concatenate([scene.look for scene in scenes]),
        palettes=palette_bank(),
        textures=texture_bank().ravel(),
        wall_textures=wall_texture_bank().ravel(),
    )


def _starts(counts: NDArray[np.int64]) -> NDArray[np.int32]:
    """Returns where each of several lists begins that are joined, and the end."""
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)


def _texel_shift(cell_size: float) -> int:
    """Returns log2 of the texels along a cell, so that a texture is about a metre wide."""
    return int(min(max(round(log2(cell_size * TEXTURE_SIDE)), 0), 12))


class _Scene:
    """One house while it is being converted; attributes as in `SceneArrays`."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.cell_size = house.cell_size if house.stride == 1 else JUNCTION_SIZE
        self.appearance = Appearance(house)
        self.wall = _wall_looks(house, self.appearance)
        self.floor = _floor_looks(house, self.appearance)
        self._placed: list[tuple[Piece, Cell, tuple[int, int, int], int]] = []
        self._place_openings()
        self._place_landmarks()
        if house.rooms:
            self._place_windows()
            self._place_lights()
        self._gather()

    def flags(self) -> NDArray[np.uint8]:
        """Returns `BLOCKS` and `HAS_PIECES` of each cell."""
        blocks = np.where(self.house.structure.ravel() == CellKind.WALL, BLOCKS, 0)
        return (blocks | np.where(self.pieces_in_cell > 0, HAS_PIECES, 0)).astype(np.uint8)

    def _place(self, piece: Piece, at: Cell, palette: int | tuple[int, int, int], semantic: int) -> None:
        """Adds boxes whose own paint is a palette, or one palette each for front, sides and top."""
        palettes = palette if isinstance(palette, tuple) else (palette, palette, palette)
        self._placed.append((piece, at, palettes, semantic))

    def _place_openings(self) -> None:
        for opening in openings_of(self.house):
            is_door, cells = opening.kind == CellKind.DOOR, opening.cells
            semantic = DOOR_ID if is_door else PASSAGE_ID
            walls = _beside(self, opening.cells[0], opening.back)
            size = len(cells), opening.back, self.cell_size
            if is_door:
                self._place(_door(*size), cells[0], self.appearance.woodwork, semantic)
                self._place_leaf(opening)
                self._place(_lintel(*size, DOOR_HEIGHT + 0.08), cells[0], walls, semantic)
            else:
                self._place(_arch(*size), cells[0], walls, semantic)
                self._place(_lintel(*size, PASSAGE_HEIGHT), cells[0], walls, semantic)

    def _place_leaf(self, opening: Opening) -> None:
        place, cell_size = leaf_place(self.house, opening), self.cell_size
        if place is None:
            piece = _leaf_in_frame(len(opening.cells), opening.back, cell_size)
            self._place(piece, opening.cells[0], self.appearance.woodwork, DOOR_ID)
        else:
            self._place(_leaf(1, place[1], cell_size), place[0], self.appearance.woodwork, DOOR_ID)

    def _place_landmarks(self) -> None:
        house = self.house
        at: dict[Cell, list[LandmarkCategory]] = defaultdict(list)
        for landmark in house.landmarks:
            for cell in landmark.cells:
                at[cell].append(landmark.category)
        # Where cells are fine, what stands on a table has a cell beside the table's.
        reach = 2 if house.cell_size < FINE else 0
        for landmark in house.landmarks:
            category = landmark.category
            palette, semantic = int(self.appearance.landmark[category]), landmark_id(category)
            for piece in pieces_of(landmark.cells):
                cell, (rows, columns) = Cell(*piece[:2]), piece[2:]
                hangs = category.about.stands == "on a wall"
                backs = walls_around(house, cell) if hangs else [back_of(house, piece)]
                height = standing_height(category, _things_around(at, cell, reach))
                for back in backs:
                    shape = landmark_piece(category, rows, columns, back, self.cell_size, height)
                    self._place(shape, cell, palette, semantic)

    def _place_windows(self) -> None:
        for back, cells in windows_of(self.house):
            self._place(_window(len(cells), back, self.cell_size), cells[0], 0, WINDOW_ID)

    def _place_lights(self) -> None:
        for room in self.house.rooms:
            cells = sorted(room.cells)
            self._place(_light(self.cell_size), cells[len(cells) // 2], 0, CEILING_ID)

    def _gather(self) -> None:
        """Lists the pieces of each cell and the boxes of each piece; walls and what is off the grid have none."""
        rows, columns = self.house.shape
        reached = [len(piece.cells) for piece, *_ in self._placed]
        number = np.repeat(np.arange(len(reached), dtype=np.int32), reached)
        cell = _stack([piece.cells + np.array(at) for piece, at, *_ in self._placed], 2, np.int64)
        inside = (cell >= 0).all(axis=1) & (cell[:, 0] < rows) & (cell[:, 1] < columns)
        index = np.where(inside, cell[:, 0] * columns + cell[:, 1], 0)
        inside &= self.house.structure.ravel()[index] != CellKind.WALL
        order = np.flatnonzero(inside)
        order = order[np.argsort(index[order], kind="stable")]
        self.pieces_in_cell = np.bincount(index[order], minlength=rows * columns)
        self.in_cell = number[order]
        self.boxes_in_piece = np.array([len(piece.boxes) for piece, *_ in self._placed], dtype=np.int64)
        moved = [_moved(piece, at, self.cell_size) for piece, at, *_ in self._placed]
        self.boxes = _stack(moved, 9, np.float32)
        self.look = _stack([_painted(*placed) for placed in self._placed], 5, np.int32)


def _things_around(at: dict[Cell, list[LandmarkCategory]], cell: Cell, reach: int) -> Iterator[LandmarkCategory]:
    """Yields the landmarks on the cells at most that many rows and columns away."""
    for row in range(cell[0] - reach, cell[0] + reach + 1):
        for column in range(cell[1] - reach, cell[1] + reach + 1):
            yield from at.get(Cell(row, column), ())


def _stack(arrays: list[NDArray], columns: int, dtype: type) -> NDArray:
    return np.concatenate([np.empty((0, columns), dtype=dtype), *arrays]).astype(dtype, copy=False)


def _moved(piece: Piece, at: Cell, cell_size: float) -> NDArray[np.float32]:
    y, x = at[0] * cell_size, at[1] * cell_size
    return piece.boxes + np.array([x, x, y, y, 0, 0, 0, 0, 0], dtype=np.float32)


def _painted(piece: Piece, at: Cell, palettes: tuple[int, int, int], semantic: int) -> NDArray[np.int32]:
    look = piece.look + piece.own * (np.array([*palettes, 0, 0], dtype=np.int32) << PALETTE_SHIFT)
    look[:, SEMANTIC] = semantic
    return look


def _floor_looks(house: House, appearance: Appearance) -> NDArray[np.int32]:
    shade = np.where(house.structure > CellKind.FLOOR, _THRESHOLD, 0)
    shade[~house.walkable & (house.structure != CellKind.WALL) & (house.landmark_layer > 0)] = _SHADOW
    return (appearance.floor[house.material] + shade).astype(np.int32).ravel()


def _wall_looks(house: House, appearance: Appearance) -> NDArray[np.int32]:
    """Returns the look of the walls around each cell; in a doorway, of the room to its north or east."""
    rooms = np.pad(house.room_index, 1, constant_values=NO_ROOM)
    own = rooms[1:-1, 1:-1].copy()
    for beside in (rooms[:-2, 1:-1], rooms[1:-1, 2:], rooms[1:-1, :-2], rooms[2:, 1:-1]):
        own = np.where((own == NO_ROOM) & (house.structure > CellKind.FLOOR), beside, own)
    return appearance.wall[own].ravel()  # NO_ROOM is -1: the last


def _beside(scene: _Scene, cell: Cell, back: Heading) -> tuple[int, int, int]:
    """Returns the wall palettes of the rooms in front of an opening, behind it and, for its edges, behind it."""
    rows, columns = scene.house.shape
    palettes = []
    for side in (back.turned(2), back):
        row, column = cell[0] + side.step[0], cell[1] + side.step[1]
        index = (
            row * columns + column if 0 <= row < rows and 0 <= column < columns else cell[0] * columns + cell[1]
        )
        palettes.append(int(scene.wall[index]) >> PALETTE_SHIFT)
    return palettes[0], palettes[1], palettes[1]


def _through_wall(
    boxes: Callable[..., list[Box]], cells: int, back: Heading, cell_size: float, *more: float
) -> Piece:
    size = cells * cell_size, cell_size
    return assembled(boxes(*size, *more), size, back, cell_size)


@cache
def _door(cells: int, back: Heading, cell_size: float) -> Piece:
    return _through_wall(door, cells, back, cell_size)


@cache
def _leaf(cells: int, back: Heading, cell_size: float) -> Piece:
    return _through_wall(leaf, cells, back, cell_size)


@cache
def _leaf_in_frame(cells: int, back: Heading, cell_size: float) -> Piece:
    return _through_wall(leaf_in_frame, cells, back, cell_size)


@cache
def _arch(cells: int, back: Heading, cell_size: float) -> Piece:
    return _through_wall(arch, cells, back, cell_size)


@cache
def _lintel(cells: int, back: Heading, cell_size: float, low: float) -> Piece:
    return _through_wall(lintel, cells, back, cell_size, low)


@cache
def _window(cells: int, back: Heading, cell_size: float) -> Piece:
    return _through_wall(lambda width, _: window(width), cells, back, cell_size)


@cache
def _light(cell_size: float) -> Piece:
    return _through_wall(ceiling_light, 1, Heading.NORTH, cell_size)
