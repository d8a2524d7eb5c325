"""Floor plans: rooms of many shapes joined by doors and open passages, with the proportions of real homes.

A programme says which rooms there are, a layout where they lie, and the cheapest tree of openings plus a few more
joins them. The proportions follow real single-storey homes (CubiGraph5K): hubs are hallways and living rooms,
kitchens are open to them, baths and bedrooms have doors.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vln.envs.categories import RoomCategory
from vln.envs.generate.layout import draw_layout
from vln.envs.generate.openings import draw_openings
from vln.envs.generate.programme import HomeSize, draw_programme
from vln.envs.generate.wing import DoesNotFitError
from vln.envs.world.house import Doorway

_ATTEMPTS_PER_PROGRAMME = 15


@dataclass(frozen=True)
class FloorPlan:
    """Rooms and openings of a house with outer walls all around.

    Attributes:
        labels: int8 (H, W): number of the room at each cell, -1 for walls and openings.
        rooms: what each room is for.
        doorways: the openings; their room numbers index `rooms`.
    """

    labels: NDArray[np.int8]
    rooms: tuple[RoomCategory, ...]
    doorways: tuple[Doorway, ...]


def draw_floor_plan(rng: np.random.Generator, size: HomeSize) -> FloorPlan:
    """Returns a random floor plan, all rooms reachable and no bath on the way to another room."""
    while True:
        programme = draw_programme(rng, size)
        for _ in range(_ATTEMPTS_PER_PROGRAMME):
            rooms = list(programme)
            try:
                labels = draw_layout(rng, size, rooms)
            except DoesNotFitError:
                continue
            doorways = draw_openings(rng, rooms, labels)
            if doorways is not None:
                return FloorPlan(labels, tuple(rooms), doorways)
