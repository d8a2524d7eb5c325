"""Openings: which rooms of a layout are joined, and where, by a door or an open passage."""

import numpy as np
from numpy.typing import NDArray

from vln.envs.categories import RoomCategory
from vln.envs.geometry import Cell, CellKind
from vln.envs.world.house import Doorway

_C = RoomCategory
_HALLS = frozenset({_C.HALLWAY, _C.ENTRY})
_OPEN = _HALLS | {_C.LIVING_ROOM, _C.KITCHEN, _C.DINING_ROOM}
_WET = frozenset({_C.BATHROOM, _C.TOILET})
_DEAD_ENDS = _WET | {_C.CLOSET, _C.STORAGE, _C.LAUNDRY}
_WIDEST_PASSAGE = 3

Walls = dict[tuple[int, int], list[Cell]]


def draw_openings(
    rng: np.random.Generator, rooms: list[RoomCategory], labels: NDArray[np.int8]
) -> tuple[Doorway, ...] | None:
    """Returns the openings between rooms, or None where one cannot be reached, or only through a bath.

    Args:
        rng: where chance comes from.
        rooms: what each room is for.
        labels: int8 (H, W): number of the room at each cell, -1 for walls.
    """
    walls = shared_walls(labels)
    pairs = _choose_pairs(rng, rooms, walls)
    if pairs is None:
        return None
    return tuple(_open_wall(rng, rooms, pair, walls[pair]) for pair in pairs)


def shared_walls(labels: NDArray[np.int8]) -> Walls:
    """Returns, for each pair of rooms with one wall between them, the wall cells that an opening may take."""
    walls: Walls = {}
    for turned in (False, True):
        grid = labels.T if turned else labels
        above, below = grid[:-2, 1:-1], grid[2:, 1:-1]
        is_wall = grid < 0
        fits = (above >= 0) & (below >= 0) & (above != below)
        fits &= is_wall[1:-1, 1:-1] & is_wall[1:-1, :-2] & is_wall[1:-1, 2:]
        rows, columns = np.nonzero(fits)
        for row, column, a, b in zip(
            rows.tolist(), columns.tolist(), above[fits].tolist(), below[fits].tolist(), strict=True
        ):
            cell = Cell(column + 1, row + 1) if turned else Cell(row + 1, column + 1)
            walls.setdefault((min(a, b), max(a, b)), []).append(cell)
    return walls


def _choose_pairs(
    rng: np.random.Generator, rooms: list[RoomCategory], walls: Walls
) -> list[tuple[int, int]] | None:
    """Returns the pairs of rooms to join: the cheapest spanning tree and some more, or None."""
    costs = {pair: _cost(rooms[pair[0]], rooms[pair[1]]) + 1.5 * float(rng.random()) for pair in walls}
    group = list(range(len(rooms)))
    degree = [0] * len(rooms)
    tree, others = [], []
    for pair in sorted(costs, key=costs.__getitem__):
        first, second = group[pair[0]], group[pair[1]]
        if first == second:
            others.append(pair)
            continue
        group = [first if member == second else member for member in group]
        tree.append(pair)
        degree[pair[0]] += 1
        degree[pair[1]] += 1
    thoroughfare = any(degree[n] > 1 and room in _DEAD_ENDS for n, room in enumerate(rooms))
    if len(set(group)) > 1 or thoroughfare:
        return None
    more = [pair for pair in others if rng.random() < _chance(rooms[pair[0]], rooms[pair[1]])]
    return sorted(tree + more)


def _cost(a: RoomCategory, b: RoomCategory) -> float:
    """Returns how much a home-maker would avoid an opening between two kinds of room."""
    pair = {a, b}
    if _C.CLOSET in pair:
        return 0.0 if _C.BEDROOM in pair else 4.0 if pair & (_HALLS | {_C.LIVING_ROOM}) else 9.0
    if pair <= _OPEN:
        return 1.2 if pair & _HALLS and pair & {_C.DINING_ROOM, _C.KITCHEN} else 0.0
    if pair & _WET:
        return 0.5 if pair & _HALLS else 1.4 if pair & {_C.LIVING_ROOM, _C.BEDROOM} else 9.0
    if pair & {_C.STORAGE, _C.LAUNDRY, _C.STUDY}:
        return 1.2 if pair & _HALLS else 0.5 if pair & {_C.KITCHEN, _C.LIVING_ROOM} else 1.0
    return 0.5 if pair & _HALLS else 0.8 if _C.LIVING_ROOM in pair else 4.0


def _chance(a: RoomCategory, b: RoomCategory) -> float:
    """Returns how likely an opening between two kinds of room is that nobody needs."""
    pair = {a, b}
    if pair <= _OPEN:
        return 0.95 if _C.DINING_ROOM in pair else 0.85 if _C.KITCHEN in pair else 0.4
    if pair & _WET:
        return 0.5 if pair & (_HALLS | (_DEAD_ENDS - _WET)) else 0.3 if _C.BEDROOM in pair else 0.0
    if pair & _DEAD_ENDS:
        return 0.1 if pair & (_HALLS | {_C.LIVING_ROOM}) else 0.2
    return 0.04


def _open_wall(
    rng: np.random.Generator, rooms: list[RoomCategory], pair: tuple[int, int], wall: list[Cell]
) -> Doorway:
    """Returns an opening in the wall between two rooms; doors are rather near its ends, passages wide."""
    kinds = {rooms[pair[0]], rooms[pair[1]]}
    if kinds <= _OPEN and rng.random() < 0.85:
        runs = _runs(wall)
        run = max(runs, key=len)
        width = min(len(run), 1 + int(rng.random() * _WIDEST_PASSAGE))
        start = int(rng.random() * (len(run) - width + 1))
        return Doorway(CellKind.PASSAGE, tuple(run[start : start + width]), pair)
    place = float(rng.random()) ** 2 / 2
    place = 1 - place if rng.random() < 0.5 else place
    return Doorway(CellKind.DOOR, (wall[min(int(place * len(wall)), len(wall) - 1)],), pair)


def _runs(wall: list[Cell]) -> list[list[Cell]]:
    """Returns the stretches of wall cells side by side."""
    runs: list[list[Cell]] = []
    for cell in sorted(wall):
        for run in runs:
            if abs(cell.row - run[-1].row) + abs(cell.column - run[-1].column) == 1:
                run.append(cell)
                break
        else:
            runs.append([cell])
    return runs
