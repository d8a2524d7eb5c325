"""Floor plans: rectangular rooms around a hallway or a living room, joined by doors and open passages.

A rectangle is cut into a hallway and rooms, the rooms get their use from their size and neighbours, and the
cheapest tree of openings plus a few more joins them. The proportions follow real single-storey homes
(CubiGraph5K): hubs are hallways and living rooms, kitchens are open to them, baths and bedrooms have doors.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

import numpy as np

from envs.categories import RoomCategory
from envs.geometry import Cell, CellKind
from envs.house import Doorway

SMALLEST_HOUSE, LARGEST_HOUSE = 15, 22  # cells a side, outer walls included
FEWEST_ROOMS, MOST_ROOMS = 5, 9
NARROWEST_ROOM = 3
HALLWAY_WIDTH = 2
ENTRY_LENGTH = 3

_Category = RoomCategory
_HUBS = frozenset({_Category.HALLWAY, _Category.ENTRY, _Category.LIVING_ROOM})
_OPEN = _HUBS | {_Category.KITCHEN, _Category.DINING_ROOM}
_WET = frozenset({_Category.BATHROOM, _Category.TOILET})
_AT_MOST = {_Category.BEDROOM: 3, _Category.BATHROOM: 2}  # of any other room: one
_SMALL_AREA = 12


class Rectangle(NamedTuple):
    """The floor of a room, walls excluded; bottom and right are exclusive."""

    top: int
    left: int
    height: int
    width: int

    @property
    def bottom(self) -> int:
        """The row below the last one."""
        return self.top + self.height

    @property
    def right(self) -> int:
        """The column after the last one."""
        return self.left + self.width

    @property
    def area(self) -> int:
        """Number of cells."""
        return self.height * self.width

    def cells(self) -> Iterator[Cell]:
        """Yields the cells in reading order."""
        for row in range(self.top, self.bottom):
            for column in range(self.left, self.right):
                yield Cell(row, column)

    def cut_rows(self, height: int) -> tuple["Rectangle", "Rectangle"]:
        """Returns the upper part, of this height, and the part below the wall between them."""
        below = self.height - height - 1
        return self._replace(height=height), self._replace(top=self.top + height + 1, height=below)

    def transposed(self) -> "Rectangle":
        """Returns the mirror image in the main diagonal."""
        return Rectangle(self.left, self.top, self.width, self.height)


@dataclass(frozen=True)
class PlannedRoom:
    """A room before furnishing."""

    category: RoomCategory
    floor: Rectangle


@dataclass(frozen=True)
class FloorPlan:
    """Rooms and openings of a house with outer walls all around.

    Attributes:
        shape: (H, W) in cells.
        rooms: the rooms.
        doorways: the openings; their room numbers index `rooms`.
    """

    shape: tuple[int, int]
    rooms: tuple[PlannedRoom, ...]
    doorways: tuple[Doorway, ...]


def draw_floor_plan(rng: np.random.Generator) -> FloorPlan:
    """Returns a random floor plan with 5 to 9 rooms, all reachable and no bath on the way to another room."""
    while True:
        plan = _try_floor_plan(rng)
        if plan is not None:
            return plan


def _try_floor_plan(rng: np.random.Generator) -> FloorPlan | None:
    shape = tuple(int(side) for side in rng.integers(SMALLEST_HOUSE, LARGEST_HOUSE + 1, 2))
    halls, rooms = _partition(rng, Rectangle(1, 1, shape[0] - 2, shape[1] - 2))
    if not FEWEST_ROOMS <= len(halls) + len(rooms) <= MOST_ROOMS:
        return None
    turned, upside_down, mirrored = rng.random(3) < 0.5
    floors = [_mirrored(floor, shape, upside_down, mirrored) for floor in halls + rooms]
    if turned:
        shape = shape[::-1]
        floors = [floor.transposed() for floor in floors]
    walls = _shared_walls(floors)
    categories = _assign_categories(rng, floors, len(halls), walls)
    joined = _choose_openings(rng, categories, walls)
    if joined is None:
        return None
    return FloorPlan(
        shape=(shape[0], shape[1]),
        rooms=tuple(map(PlannedRoom, categories, floors)),
        doorways=tuple(_open_wall(rng, categories, pair, walls[pair]) for pair in joined),
    )


def _mirrored(floor: Rectangle, shape: tuple[int, ...], upside_down: bool, mirrored: bool) -> Rectangle:
    top = shape[0] - floor.bottom if upside_down else floor.top
    left = shape[1] - floor.right if mirrored else floor.left
    return Rectangle(top, left, floor.height, floor.width)


def _partition(rng: np.random.Generator, whole: Rectangle) -> tuple[list[Rectangle], list[Rectangle]]:
    """Returns the hallways, which run west to east at the west side, and the other rooms."""
    longest = int(rng.integers(6, 8))
    if rng.random() < 0.15:  # A house without a hallway: the living room is its hub.
        return [], _split(rng, whole, longest)
    rest, rooms = whole, []
    if rng.random() < 0.6:  # A room or two across the far end of the hallway.
        rest, end = (
            part.transposed() for part in whole.transposed().cut_rows(whole.width - int(rng.integers(4, 7)) - 1)
        )
        rooms += _split(rng, end, longest + 2)
    slack = rest.height - HALLWAY_WIDTH - 2 - 2 * NARROWEST_ROOM
    above, below = rest.cut_rows(NARROWEST_ROOM + int(rng.integers(0, slack + 1)))
    hall, below = below.cut_rows(HALLWAY_WIDTH)
    rooms += _split(rng, above, longest) + _split(rng, below, longest)
    if hall.width >= 3 * ENTRY_LENGTH and rng.random() < 0.4:
        entry, hall = (part.transposed() for part in hall.transposed().cut_rows(ENTRY_LENGTH))
        return [hall, entry], rooms
    return [hall], rooms


def _split(rng: np.random.Generator, area: Rectangle, longest: int) -> list[Rectangle]:
    """Returns the parts of an area, cut in two again and again until no side is longer than `longest`."""
    if max(area.height, area.width) <= longest:
        return [area]
    if area.width > area.height:
        return [part.transposed() for part in _split(rng, area.transposed(), longest)]
    height = int(rng.integers(NARROWEST_ROOM, area.height - NARROWEST_ROOM))
    return [room for part in area.cut_rows(height) for room in _split(rng, part, longest)]


Walls = dict[tuple[int, int], list[Cell]]


def _shared_walls(floors: list[Rectangle]) -> Walls:
    """Returns, for each pair of rooms with one wall between them, the wall cells that touch both."""
    walls = {}
    for (i, a), (j, b) in combinations(enumerate(floors), 2):
        rows = range(max(a.top, b.top), min(a.bottom, b.bottom))
        columns = range(max(a.left, b.left), min(a.right, b.right))
        if rows and 1 in (b.left - a.right, a.left - b.right):
            column = max(a.left, b.left) - 1
            walls[i, j] = [Cell(row, column) for row in rows]
        elif columns and 1 in (b.top - a.bottom, a.top - b.bottom):
            row = max(a.top, b.top) - 1
            walls[i, j] = [Cell(row, column) for column in columns]
    return walls


def _assign_categories(
    rng: np.random.Generator, floors: list[Rectangle], halls: int, walls: Walls
) -> list[RoomCategory]:
    """Returns the use of each room, by size and neighbours; the first `halls` floors are hallways."""
    categories = [_Category.HALLWAY, _Category.ENTRY][:halls] + [_Category.NONE] * (len(floors) - halls)
    neighbours: list[set[int]] = [set() for _ in floors]
    for i, j in walls:
        neighbours[i].add(j)
        neighbours[j].add(i)
    unused = set(range(halls, len(floors)))

    def give(category: RoomCategory, score: Callable[[int], float]) -> None:
        best = max(sorted(unused), key=lambda room: score(room) + 2 * rng.random())
        unused.remove(best)
        categories[best] = category

    def touches(room: int, wanted: frozenset[RoomCategory]) -> bool:
        return any(categories[other] in wanted for other in neighbours[room])

    give(_Category.LIVING_ROOM, lambda room: floors[room].area + 3 * len(neighbours[room]))
    give(
        _Category.KITCHEN,
        lambda room: 10 * touches(room, _HUBS) - abs(floors[room].area - 18) / 2,
    )
    give(_Category.BATHROOM, lambda room: 15 * touches(room, _HUBS) - floors[room].area)
    give(_Category.BEDROOM, lambda room: 5 * touches(room, _HUBS) + floors[room].area / 2)
    for room in sorted(unused):
        small = floors[room].area <= _SMALL_AREA
        dining = touches(room, frozenset({_Category.KITCHEN, _Category.LIVING_ROOM})) and not small
        weights = {
            _Category.BEDROOM: 1 if small else 8,
            _Category.STUDY: 3,
            _Category.DINING_ROOM: 3 if dining else 0,
            _Category.BATHROOM: 2,
            _Category.STORAGE: 3 if small else 1,
            _Category.LAUNDRY: 3 if small else 1,
            _Category.TOILET: 4 if small else 0,
        }
        for category in weights:
            if categories.count(category) >= _AT_MOST.get(category, 1):
                weights[category] = 0
        edges = np.cumsum(list(weights.values()))
        index = int(np.searchsorted(edges, rng.random() * edges[-1], side="right"))
        categories[room] = list(weights)[index]
    return categories


def _choose_openings(
    rng: np.random.Generator, categories: list[RoomCategory], walls: Walls
) -> list[tuple[int, int]] | None:
    """Returns the pairs of rooms to join: the cheapest spanning tree and some more, or None.

    None where a room cannot be reached, or only through a bath.
    """
    costs = {pair: _cost(categories[pair[0]], categories[pair[1]]) + rng.random() for pair in walls}
    group = list(range(len(categories)))
    tree, others = [], []
    for pair in sorted(costs, key=costs.__getitem__):
        first, second = group[pair[0]], group[pair[1]]
        if first == second:
            others.append(pair)
            continue
        group = [first if member == second else member for member in group]
        tree.append(pair)
    ends = [room for pair in tree for room in pair]
    thoroughfare = any(c in _WET and ends.count(room) > 1 for room, c in enumerate(categories))
    if len(set(group)) > 1 or thoroughfare:
        return None
    more = [pair for pair in others if rng.random() < _chance(categories[pair[0]], categories[pair[1]])]
    return sorted(tree + more)


def _cost(a: RoomCategory, b: RoomCategory) -> float:
    """Returns how much a home-maker would avoid an opening between two kinds of room."""
    if {a, b} & {_Category.HALLWAY, _Category.ENTRY}:
        return 0.0
    if {a, b} <= _OPEN:
        return 0.5
    if {a, b} & _WET:
        return 4.0 if {a, b} & {_Category.LIVING_ROOM, _Category.BEDROOM} else 9.0
    if _Category.LIVING_ROOM in (a, b):
        return 1.5
    return 2.0 if {a, b} & {_Category.STORAGE, _Category.LAUNDRY, _Category.STUDY} else 5.0


def _chance(a: RoomCategory, b: RoomCategory) -> float:
    """Returns how likely an opening between two kinds of room is that nobody needs."""
    if {a, b} <= _OPEN:
        return 0.75
    if {a, b} == {_Category.BEDROOM, _Category.BATHROOM}:
        return 0.3
    return 0.0 if {a, b} & _WET else 0.12


def _open_wall(
    rng: np.random.Generator, categories: list[RoomCategory], pair: tuple[int, int], wall: list[Cell]
) -> Doorway:
    """Returns an opening somewhere in the wall between two rooms."""
    is_open = {categories[pair[0]], categories[pair[1]]} <= _OPEN and rng.random() < 0.8
    width = 2 if is_open and len(wall) > 1 and rng.random() < 0.6 else 1
    start = int(rng.integers(0, len(wall) - width + 1))
    kind = CellKind.PASSAGE if is_open else CellKind.DOOR
    return Doorway(kind, tuple(wall[start : start + width]), pair)
