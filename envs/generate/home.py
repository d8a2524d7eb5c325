"""Generated homes: the same seed gives the same furnished house, on every machine."""

import numpy as np
from numpy.typing import NDArray

from envs.categories import Material, RoomCategory
from envs.errors import InputError
from envs.generate.floor_plan import FloorPlan, draw_floor_plan
from envs.generate.furniture import furnish, neighbours
from envs.geometry import Cell, CellKind
from envs.house import House, Landmark, Room

CELL_SIZE = 0.5  # metres

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
}


def generate_home(seed: int) -> House:
    """Returns the furnished house "gridhouse-<seed>": 5 to 9 rooms.

    Every walkable cell can be reached from any other.

    Raises:
        InputError: if the seed is negative.
    """
    if seed < 0:
        raise InputError(f"house seed {seed}: must be 0 or larger")
    rng = np.random.default_rng(seed)
    while True:
        plan = draw_floor_plan(rng)
        landmarks = _furnish_all(rng, plan)
        if landmarks is not None:
            break
    structure, material = _layers(rng, plan)
    return House(
        house_id=f"gridhouse-{seed}",
        structure=structure,
        material=material,
        rooms=tuple(Room(room.category, frozenset(room.floor.cells())) for room in plan.rooms),
        doorways=plan.doorways,
        landmarks=landmarks,
        cell_size=CELL_SIZE,
    )


def _furnish_all(rng: np.random.Generator, plan: FloorPlan) -> tuple[Landmark, ...] | None:
    """Returns the furniture of all rooms, or None where one of them cannot be furnished."""
    # A room's floor is in one piece and reaches its doorways, so the whole house is in one piece.
    thresholds = {cell for doorway in plan.doorways for own in doorway.cells for cell in neighbours(own)}
    landmarks: list[Landmark] = []
    for room in plan.rooms:
        own = {Cell(*cell) for cell in room.floor.cells() if cell in thresholds}
        furniture = furnish(rng, room.category, room.floor, own)
        if furniture is None:
            return None
        landmarks += furniture
    return tuple(landmarks)


def _layers(rng: np.random.Generator, plan: FloorPlan) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Returns structure and floor material, uint8 (H, W) each."""
    structure = np.full(plan.shape, CellKind.WALL, dtype=np.uint8)
    material = np.full(plan.shape, Material.NONE, dtype=np.uint8)
    for room in plan.rooms:
        top, left, _, _ = floor = room.floor
        choices = FLOORS[room.category]
        structure[top : floor.bottom, left : floor.right] = CellKind.FLOOR
        material[top : floor.bottom, left : floor.right] = choices[int(rng.random() * len(choices))]
    for doorway in plan.doorways:
        for cell in doorway.cells:
            structure[cell] = doorway.kind
            material[cell] = Material.WOOD
    return structure, material
