"""ALFRED's rooms: free cells from the layouts and the demonstrations, furniture by category.

World cells are (x, z) in steps of 0.25 m as in AI2-THOR, x to the east and z to the north.
"""

import io
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from vln.envs.categories import LandmarkCategory, Material, RoomCategory
from vln.envs.corpora.alfred_archive import members
from vln.envs.errors import InputError
from vln.envs.files.json_fields import parse_json
from vln.envs.geometry import Cell, CellKind
from vln.envs.world.house import House, Landmark, Room

WorldCell: TypeAlias = tuple[int, int]  # x and z in steps of 0.25 m
Thing: TypeAlias = tuple[str, WorldCell]  # AI2-THOR type, for example "CounterTop", and its reference point

CELL_METRES = 0.25
MARGIN = 4  # cells around the floor, for the furniture along the walls
WIDEST = 400  # cells from one side of a floor to the other, at most; the release has 45
MAX_SHIFT = 2  # cells that a landmark may be moved when its own cell is taken

# Types that keep their position in all trials. Where two want the same cell, the one that is named first here
# gets it and the other moves aside: large furniture, then what hangs or stands on it, then its many parts.
FURNITURE = {
    "Bed": LandmarkCategory.BED,
    "Sofa": LandmarkCategory.SOFA,
    "DiningTable": LandmarkCategory.DINING_TABLE,
    "Bathtub": LandmarkCategory.BATHTUB,
    "BathtubBasin": LandmarkCategory.BATHTUB,
    "Fridge": LandmarkCategory.FRIDGE,
    "Toilet": LandmarkCategory.TOILET,
    "Sink": LandmarkCategory.KITCHEN_SINK,
    "SinkBasin": LandmarkCategory.KITCHEN_SINK,
    "StoveBurner": LandmarkCategory.STOVE,
    "Microwave": LandmarkCategory.MICROWAVE,
    "CoffeeMachine": LandmarkCategory.COFFEE_MACHINE,
    "GarbageCan": LandmarkCategory.GARBAGE_CAN,
    "FloorLamp": LandmarkCategory.FLOOR_LAMP,
    "DeskLamp": LandmarkCategory.DESK_LAMP,
    "ArmChair": LandmarkCategory.ARMCHAIR,
    "CoffeeTable": LandmarkCategory.COFFEE_TABLE,
    "Desk": LandmarkCategory.DESK,
    "Dresser": LandmarkCategory.DRESSER,
    "TVStand": LandmarkCategory.TV_STAND,
    "SideTable": LandmarkCategory.SIDE_TABLE,
    "Ottoman": LandmarkCategory.OTTOMAN,
    "Safe": LandmarkCategory.SAFE,
    "Cart": LandmarkCategory.CART,
    "CounterTop": LandmarkCategory.COUNTER,
    "ToiletPaperHanger": LandmarkCategory.TOILET_PAPER_HANGER,
    "HandTowelHolder": LandmarkCategory.HAND_TOWEL_HOLDER,
    "TowelHolder": LandmarkCategory.TOWEL_HOLDER,
    "Shelf": LandmarkCategory.SHELF,
    "Cabinet": LandmarkCategory.CABINET,
    "Drawer": LandmarkCategory.DRAWER,
}
_RANK = {kind: rank for rank, kind in enumerate(FURNITURE)}
_ROOMS = (RoomCategory.KITCHEN, RoomCategory.KITCHEN, RoomCategory.LIVING_ROOM, RoomCategory.BEDROOM)
_OFFSETS = sorted(
    ((row, column) for row in range(-MAX_SHIFT, MAX_SHIFT + 1) for column in range(-MAX_SHIFT, MAX_SHIFT + 1)),
    key=lambda offset: (offset[0] ** 2 + offset[1] ** 2, offset),
)


@dataclass
class Survey:
    """What is known of a room: filled while reading, then turned into a house."""

    floor: set[WorldCell] = field(default_factory=set)
    furniture: set[Thing] = field(default_factory=set)


@dataclass(frozen=True)
class FurnishedRoom:
    """A room as a house, and where its cells lie in the world."""

    house: House
    corner: WorldCell  # smallest x and largest z: the north-west corner

    def cell(self, place: WorldCell) -> Cell:
        """Returns the cell of a place in the world."""
        return Cell(self.corner[1] - place[1], place[0] - self.corner[0])

    def with_objects(self, house_id: str, objects: Iterable[Thing]) -> House:
        """Returns the room of one trial: with the objects that people can carry where the trial has them."""
        things = ((object_category(kind), self.cell(place)) for kind, place in objects)
        return self.house.with_landmarks(house_id, _place(things, self._blocked))

    @cached_property
    def _blocked(self) -> NDArray[np.bool_]:
        return self.house.walkable | (self.house.landmark_layer > 0)


def read_layouts(archive: Path, floor_plans: Iterable[str]) -> dict[str, Survey]:
    """Returns the free cells and the usable furniture that the layout files give for these rooms.

    Raises:
        InputError: if the archive cannot be read or lacks one of the rooms.
    """
    surveys = {floor_plan: Survey() for floor_plan in floor_plans}
    missing = {(floor_plan, kind) for floor_plan in surveys for kind in ("layout.npy", "openable.json")}
    for path, content in members(archive):
        floor_plan, _, kind = path.rpartition("/")[2].partition("-")
        if (floor_plan, kind) not in missing:
            continue
        missing.remove((floor_plan, kind))
        survey, place = surveys[floor_plan], f"{archive}: {path}"
        try:
            if kind == "layout.npy":
                survey.floor.update(world_cell(x, z) for x, z in _array(content).tolist())
            else:
                survey.furniture.update(things_in(parse_json(content, place)))
        except (ValueError, TypeError, AttributeError, OverflowError, EOFError) as error:
            raise InputError(f"{place} is not a {kind} ({error!r}); fetch the archive again") from error
    if missing:
        floor_plan, kind = min(missing)
        raise InputError(f"{archive}: {floor_plan}-{kind} is missing; fetch the archive again")
    return surveys


def _array(content: bytes) -> NDArray[np.float64]:
    """Returns the array of an .npy file, whose header is not believed beyond the bytes that follow it.

    Raises:
        ValueError: if it is none, or has other than numbers.
    """
    stream = io.BytesIO(content)
    read_header = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}
    try:
        shape, fortran, dtype = read_header[np.lib.format.read_magic(stream)](stream)
    except Exception as error:  # numpy evaluates the header as Python, in which anything can be wrong
        raise ValueError(f"header: {error}") from None
    if dtype.kind not in "fiu" or math.prod(shape) * dtype.itemsize != len(content) - stream.tell():
        raise ValueError(f"header says {dtype} {shape}")
    return np.frombuffer(content, dtype, offset=stream.tell()).reshape(shape, order="F" if fortran else "C")


def things_in(object_ids: Iterable[str]) -> list[Thing]:
    """Returns the furniture among AI2-THOR object ids, for example "Sink|-00.70|+00.93|-00.65|SinkBasin"."""
    things = []
    for object_id in object_ids:
        kind, x, _, z, *_ = object_id.split("|")
        if kind in FURNITURE:
            things.append((kind, world_cell(float(x), float(z))))
    return things


def world_cell(x: float, z: float) -> WorldCell:
    """Returns the world cell of a place in metres."""
    return round(x / CELL_METRES), round(z / CELL_METRES)


def furnish(floor_plan: str, survey: Survey) -> FurnishedRoom:
    """Returns a room with its furniture.

    Cells without floor are `OUTSIDE`: the corpus does not say where walls are, and one can look over
    furniture. The floor's material is not known either and is drawn as wood.

    Raises:
        InputError: if the room has no floor, or one that is far larger than any room's.
    """
    if not survey.floor:
        raise InputError(f"ALFRED {floor_plan}: no floor; fetch the archives again")
    west, east = min(x for x, _ in survey.floor) - MARGIN, max(x for x, _ in survey.floor) + MARGIN
    south, north = min(z for _, z in survey.floor) - MARGIN, max(z for _, z in survey.floor) + MARGIN
    if max(east - west, north - south) > WIDEST:
        raise InputError(f"ALFRED {floor_plan}: its floor is {max(east - west, north - south)} cells wide")
    structure = np.full((north - south + 1, east - west + 1), CellKind.OUTSIDE, dtype=np.uint8)
    cells = frozenset(Cell(north - z, x - west) for x, z in survey.floor)
    for cell in cells:
        structure[cell] = CellKind.FLOOR
    category = room_category(floor_plan)
    house = House(
        house_id=floor_plan,
        structure=structure,
        material=np.full_like(structure, Material.NONE),  # ALFRED does not say what the floor is made of
        rooms=(Room(category, cells),),
        cell_size=CELL_METRES,
    )
    room = FurnishedRoom(house, (west, north))
    # Equal categories on one cell are the drawers of one chest or the parts of one sink: one landmark.
    things = {
        (_furniture_category(kind, category), room.cell(place)): None
        for kind, place in sorted(survey.furniture, key=lambda thing: (_RANK[thing[0]], thing[1]))
    }
    landmarks = _place(things, house.walkable)
    return FurnishedRoom(house.with_landmarks(floor_plan, landmarks), (west, north))


def room_category(floor_plan: str) -> RoomCategory:
    """Returns what a room is for by AI2-THOR's numbers: 1.. kitchen, 201.. living, 301.. bed, 401.. bath."""
    match = re.fullmatch(r"FloorPlan(\d+)", floor_plan)
    hundred = int(match[1]) // 100 if match else 0
    return _ROOMS[hundred] if hundred < len(_ROOMS) else RoomCategory.BATHROOM


@cache
def object_category(kind: str) -> LandmarkCategory:
    """Returns the category of an AI2-THOR type ("SoapBottle" is SOAP_BOTTLE), NONE if unknown."""
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", kind).upper()
    return LandmarkCategory.__members__.get(name, LandmarkCategory.NONE)


def _furniture_category(kind: str, room: RoomCategory) -> LandmarkCategory:
    """Returns the category of furniture; as in generated houses, the sink of a bathroom is a washbasin."""
    category = FURNITURE[kind]
    if category == LandmarkCategory.KITCHEN_SINK and room == RoomCategory.BATHROOM:
        return LandmarkCategory.WASHBASIN
    return category


def _place(things: Iterable[tuple[LandmarkCategory, Cell]], blocked: NDArray[np.bool_]) -> list[Landmark]:
    """Returns one landmark per thing, each on a cell of its own where the structure is not blocked.

    First come, first served: who finds the own cell taken moves to the nearest free one within `MAX_SHIFT`
    rows and columns (a mug to the edge of its table), and is left out if there is none.
    """
    taken = blocked.copy()
    rows, columns = taken.shape
    landmarks = []
    for category, (row, column) in things:
        if category == LandmarkCategory.NONE:
            continue
        for down, right in _OFFSETS:
            r, c = row + down, column + right
            if 0 <= r < rows and 0 <= c < columns and not taken[r, c]:
                taken[r, c] = True
                landmarks.append(Landmark(category, (Cell(r, c),), solid=False))
                break
    return landmarks
