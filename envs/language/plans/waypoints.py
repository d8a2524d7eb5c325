"""Waypoint plans: a path as the rooms it leads through and the landmark it ends at, without turns.

Each waypoint is told so that in the room before it nothing else fits; a walker goes there the easiest way.
"""

from collections import deque
from collections.abc import Iterable

from vln.envs.categories import LandmarkCategory, RoomCategory
from vln.envs.errors import InputError
from vln.envs.geometry import Cell, CellKind, Heading, Pose, heading_between
from vln.envs.language.plans.plan import Crossing, Waypoint, WaypointPlan
from vln.envs.language.plans.route_plan import name_stop
from vln.envs.language.plans.surroundings import STEPS, Naming, Surroundings, surroundings
from vln.envs.world.house import Doorway, House, Landmark

NEAR = 2  # cells, diagonals included, between a doorway and a landmark "by" it


def plan_waypoints(
    house: House,
    path: tuple[Cell, ...],
    heading: Heading,
    landmark: Landmark | None = None,
    *,
    colours: bool = False,
) -> WaypointPlan:
    """Returns the waypoints of a path; the arguments are those of `plan_route`.

    Raises:
        InputError: if a doorway on the way, or the landmark at the end, cannot be told from others.
    """
    around = surroundings(house)
    naming = around.naming(colours)
    waypoints, start = [], 0
    for index, cell in enumerate(path):
        doorway = around.doorway_at.get(cell, -1)
        if 0 < index < len(path) - 1 and doorway >= 0 and path[index + 1] not in around.doorway_at:
            inside = path[start:index]
            if not inside or inside[-1] in around.doorway_at:
                inside = tuple(c for c in inside if c not in around.doorway_at)
            if not inside:
                raise InputError(f"house {house.house_id!r}: the path starts in a doorway")
            crossing = _tell_crossing(around, naming, inside[-1], doorway, around.room_category(path[index + 1]))
            passed = _passed(around, naming, inside, {crossing.near})
            waypoints.append(Waypoint(start, index + 1, around.room_category(inside[0]), passed, crossing))
            start = index + 1
    arrival = int(heading_between(path[-2], path[-1])) if len(path) > 1 else int(heading)
    stop = name_stop(around, naming, path[-1], arrival, path[start:-1], landmark)
    passed = _passed(around, naming, path[start:-1], {stop.landmark, stop.beside})
    waypoints.append(Waypoint(start, len(path) - 1, around.room_category(path[start]), passed, stop))
    return WaypointPlan(tuple(waypoints))


def _tell_crossing(around: Surroundings, naming: Naming, cell: Cell, doorway: int, room: RoomCategory) -> Crossing:
    """Returns the shortest description of a doorway that fits no other one of the room the cell is in."""
    own = around.house.doorways[doorway]
    for kind_is_needed in (False, True):
        kind = own.kind if kind_is_needed else None
        if len(crossings(around, cell, room, kind, LandmarkCategory.NONE)) == 1:
            return Crossing(room, own.kind, kind_is_needed, LandmarkCategory.NONE)
    here = around.room_at[cell[0]][cell[1]]
    for index, landmark_room in enumerate(around.room_of):
        is_named = landmark_room == here and naming.is_sole_in_room(index)
        if is_named and _is_near(around, own, index):
            near = naming.names[index]
            if len(crossings(around, cell, room, None, near)) == 1:
                return Crossing(room, own.kind, False, near)
    raise InputError(f"house {around.house.house_id!r}: several doorways lead into a {room.word}")


def crossings(
    around: Surroundings, cell: tuple[int, int], room: RoomCategory, kind: CellKind | None, near: LandmarkCategory
) -> list[Doorway]:
    """Returns the doorways of the room at a cell that lead to a room of a category.

    Args:
        around: the house.
        cell: a cell of the room to leave.
        room: the category of the room to enter.
        kind: `CellKind.DOOR` or `CellKind.PASSAGE`, or None for both.
        near: the name of a landmark of the room that must be near, or `NONE`.
    """
    here = around.room_at[cell[0]][cell[1]]
    rooms = around.house.rooms
    found = []
    for doorway in around.house.doorways:
        if here not in doorway.rooms or kind not in (None, doorway.kind):
            continue
        other = doorway.rooms[1] if doorway.rooms[0] == here else doorway.rooms[0]
        if rooms[other].category == room and (
            not near or any(_is_near(around, doorway, i) for i in around.named(here, near, LandmarkCategory.NONE))
        ):
            found.append(doorway)
    return found


def _is_near(around: Surroundings, doorway: Doorway, landmark: int) -> bool:
    return any(
        max(abs(row - own_row), abs(column - own_column)) <= NEAR
        for row, column in doorway.cells
        for own_row, own_column in around.house.landmarks[landmark].cells
    )


def _passed(
    around: Surroundings, naming: Naming, cells: Iterable[Cell], told: set[LandmarkCategory]
) -> LandmarkCategory:
    """Returns the name of a landmark that cells touch, which fits no other in the room, if it is not told yet."""
    for row, column in cells:
        for rows, columns in STEPS:
            index = around.solid_at.get((row + rows, column + columns), -1)
            if index >= 0 and naming.names[index] not in told and naming.is_sole_in_room(index):
                return naming.names[index]
    return LandmarkCategory.NONE


def landmark_beside(around: Surroundings, landmark: int) -> list[Cell]:
    """Returns the walkable cells next to a landmark in reading order."""
    return sorted(
        {
            Cell(row + rows, column + columns)
            for row, column in around.house.landmarks[landmark].cells
            for rows, columns in STEPS
            if around.walkable[row + rows][column + columns]
        }
    )


def walk_to_any(around: Surroundings, start: Pose, goals: Iterable[Cell]) -> Pose | None:
    """Returns the pose in which a walker reaches one of some cells with the fewest actions, or None.

    It stays in its room; only the cells themselves may lie outside.
    """
    wanted, here = set(goals), around.room_at[start.row][start.column]
    first = (start.row, start.column, int(start.heading))
    queue, seen = deque([first]), {first}
    while queue:
        row, column, heading = queue.popleft()
        if (row, column) in wanted:
            return Pose(row, column, Heading(heading))
        rows, columns = STEPS[heading]
        ahead = (row + rows, column + columns)
        followers = [(row, column, (heading + 3) % 4), (row, column, (heading + 1) % 4)]
        if around.walkable[ahead[0]][ahead[1]] and (ahead in wanted or around.room_at[ahead[0]][ahead[1]] == here):
            followers.insert(0, (*ahead, heading))
        for pose in followers:
            if pose not in seen:
                seen.add(pose)
                queue.append(pose)
    return None
