"""Generated homes: the same seed gives the same furnished house, on every machine."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from vln.envs.categories import COLOURED, LandmarkCategory, Material, RoomCategory
from vln.envs.errors import InputError
from vln.envs.generate.arrangements import kitchenette, sleeping_corner
from vln.envs.generate.floor_plan import FloorPlan, draw_floor_plan
from vln.envs.generate.furniture import furnish
from vln.envs.generate.programme import HomeSize, draw_size
from vln.envs.generate.site import Site
from vln.envs.geometry import Cell, CellKind
from vln.envs.world.house import House, Landmark, Room

CELL_SIZE = 0.5  # metres
_COLOURED_SHARE = 0.5  # of the pieces of which people name the colour
_COLOURED_CHAIRS = 0.3  # most belong to a set, of wood

FLOORS: dict[RoomCategory, tuple[Material, ...]] = {
    RoomCategory.ENTRY: (Material.STONE, Material.TILE),
    RoomCategory.HALLWAY: (Material.WOOD, Material.STONE),
    RoomCategory.LIVING_ROOM: (Material.WOOD, Material.CARPET),
    RoomCategory.DINING_ROOM: (Material.WOOD,),
    RoomCategory.KITCHEN: (Material.TILE, Material.LINOLEUM),
    RoomCategory.BEDROOM: (Material.CARPET, Material.WOOD),
    RoomCategory.BATHROOM: (Material.TILE,),
    RoomCategory.TOILET: (Material.TILE, Material.STONE),
    RoomCategory.STUDY: (Material.WOOD, Material.CARPET),
    RoomCategory.STORAGE: (Material.CONCRETE,),
    RoomCategory.LAUNDRY: (Material.CONCRETE, Material.LINOLEUM),
    RoomCategory.CLOSET: (Material.CARPET, Material.WOOD),
}


def generate_home(seed: int, size: HomeSize | None = None) -> House:
    """Returns the furnished house "gridhouse-<seed>", or "gridhouse-<size>-<seed>" where a size is asked for.

    Every walkable cell can be reached from any other.

    Args:
        seed: what the house depends on, besides the size.
        size: how large it is; None draws a size as often as real homes have it.

    Raises:
        InputError: if the seed is negative or the size unknown.
    """
    if seed < 0:
        raise InputError(f"house seed {seed}: must be 0 or larger")
    if size is not None and size not in set(HomeSize):
        raise InputError(f"house size {size!r}: choose one of {', '.join(HomeSize)}")
    rng = np.random.default_rng(seed)
    drawn = draw_size(rng) if size is None else HomeSize(size)
    while True:
        plan = draw_floor_plan(rng, drawn)
        cells = _cells_of_rooms(plan)
        landmarks = _furnish_all(rng, plan, cells)
        if landmarks is not None:
            break
    structure, material = _layers(rng, plan)
    furniture = [_coloured(rng, landmark) for landmark in landmarks]
    return House(
        house_id=f"gridhouse-{seed}" if size is None else f"gridhouse-{drawn}-{seed}",
        structure=structure,
        material=material,
        rooms=tuple(
            Room(category, frozenset(Cell(*divmod(cell, plan.labels.shape[1])) for cell in own))
            for category, own in zip(plan.rooms, cells, strict=True)
        ),
        doorways=plan.doorways,
        # In this order a drawing in letters needs the fewest of them.
        landmarks=tuple(sorted(furniture, key=lambda landmark: (landmark.category, landmark.cells))),
        cell_size=CELL_SIZE,
    )


def _cells_of_rooms(plan: FloorPlan) -> list[list[int]]:
    """Returns the cells of each room as numbers, row * width + column."""
    cells: list[list[int]] = [[] for _ in plan.rooms]
    for cell, room in enumerate(plan.labels.ravel().tolist()):
        if room >= 0:
            cells[room].append(cell)
    return cells


def _furnish_all(
    rng: np.random.Generator, plan: FloorPlan, cells_of_rooms: list[list[int]]
) -> list[Landmark] | None:
    """Returns the furniture of all rooms, or None where one of them cannot be furnished."""
    # A room's floor is in one piece and reaches its doorways, so the whole house is in one piece.
    width = plan.labels.shape[1]
    openings = {cell.row * width + cell.column for doorway in plan.doorways for cell in doorway.cells}
    thresholds = {cell + step for cell in openings for step in (-width, 1, width, -1)}
    besides = _besides(plan.rooms)
    landmarks: list[Landmark] = []
    for number, (category, cells) in enumerate(zip(plan.rooms, cells_of_rooms, strict=True)):
        site = Site(rng, width, cells, thresholds.intersection(cells), openings)
        if not furnish(site, category, besides.get(number, ())):
            return None
        landmarks += site.landmarks
    return landmarks


def _coloured(rng: np.random.Generator, landmark: Landmark) -> Landmark:
    """Returns a landmark, about every second time in one of the colours in which it comes."""
    colours = COLOURED.get(landmark.category, ())
    share = _COLOURED_CHAIRS if landmark.category == LandmarkCategory.CHAIR else _COLOURED_SHARE
    if not colours or rng.random() >= share:
        return landmark
    return replace(landmark, category=colours[int(rng.random() * len(colours))])


def _besides(rooms: tuple[RoomCategory, ...]) -> dict[int, tuple[Callable[[Site], bool], ...]]:
    """Returns by room what it has to hold because the home has no other room for it."""
    besides: dict[int, tuple[Callable[[Site], bool], ...]] = {}
    if RoomCategory.KITCHEN not in rooms:
        besides[rooms.index(RoomCategory.LIVING_ROOM)] = (kitchenette,)
    if RoomCategory.BEDROOM not in rooms:
        place = RoomCategory.STUDY if RoomCategory.STUDY in rooms else RoomCategory.LIVING_ROOM
        besides[rooms.index(place)] = (*besides.get(rooms.index(place), ()), sleeping_corner)
    return besides


def _layers(rng: np.random.Generator, plan: FloorPlan) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Returns structure and floor material, uint8 (H, W) each."""
    is_floor = plan.labels >= 0
    structure = np.where(is_floor, CellKind.FLOOR, CellKind.WALL).astype(np.uint8)
    materials = [FLOORS[room][int(rng.random() * len(FLOORS[room]))] for room in plan.rooms]
    material = np.where(is_floor, np.array(materials, dtype=np.uint8)[plan.labels], Material.NONE).astype(np.uint8)
    for doorway in plan.doorways:
        for cell in doorway.cells:
            structure[cell] = doorway.kind
            material[cell] = Material.WOOD
    return structure, material
