"""Route plans: a path as sub-goals a person could carry out from what lies ahead and to the sides.

A path is cut where it turns and where it has come through a doorway. Each piece, a `SubGoal`, is an optional
turn and a straight walk that ends in one of three ways: `Entering` a room through the doorway straight ahead,
`Until` a place that shows where to turn next, or `Stopping` by a landmark. Everything a plan says is true of
the house, and a walker who knows only the plan and sees only its surroundings ends where the path ends.

Three terms used throughout, for a walker who looks along its path:

- A thing is *level* at a cell if a straight line from there to the left (or right) meets it before a wall.
- A *cue* is a fact that becomes true at the end of a straight walk and at no cell of the walk before that.
- Doorways are counted in the order they come level, those of one kind on one side; the doorway the walker has
  just come through does not count.
"""

from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from envs.categories import LandmarkCategory, RoomCategory
from envs.errors import InputError
from envs.geometry import Cell, CellKind, Heading, heading_between
from envs.house import House, Landmark

SEEN_ASIDE = 4  # cells to the left and right that a walker sees
CLOSE_ASIDE = 2  # within which it would name a landmark it passes


class Direction(IntEnum):
    """A direction relative to the walker's heading, in quarter turns to the right."""

    AHEAD = 0
    RIGHT = 1
    BEHIND = 2
    LEFT = 3


@dataclass(frozen=True)
class DoorwayCue:
    """The walker is level with a doorway.

    Attributes:
        kind: `CellKind.DOOR` or `CellKind.PASSAGE`.
        direction: the side it is on.
        ordinal: 1 for the first of its kind on this side in this walk.
        distance: cells between the walk and the doorway, 1 if they touch.
        taken: whether the route turns to it and goes through it.
    """

    kind: CellKind
    direction: Direction
    ordinal: int
    distance: int
    taken: bool


@dataclass(frozen=True)
class LandmarkCue:
    """The walker comes level with a landmark, or has just passed it.

    Attributes:
        category: what it is, the first of its category on this side in this walk.
        direction: the side it is on.
        passed: False at the first cell level with it, True at the first cell after.
        distance: cells between the walk and the landmark, 1 if they touch.
        is_sole: whether no other landmark of the category is in the room, so that the side need not be told.
    """

    category: LandmarkCategory
    direction: Direction
    passed: bool
    distance: int
    is_sole: bool


@dataclass(frozen=True)
class ObstacleCue:
    """The walker cannot go on: a wall, or a landmark, is right ahead.

    Attributes:
        category: the landmark, or `LandmarkCategory.NONE` for a wall.
    """

    category: LandmarkCategory


@dataclass(frozen=True)
class StepsCue:
    """The walker has made this many steps; the last resort."""

    count: int


Cue = DoorwayCue | LandmarkCue | ObstacleCue | StepsCue


@dataclass(frozen=True)
class Entering:
    """The walk leads through the first doorway straight ahead and ends on the first cell behind it."""

    kind: CellKind
    room: RoomCategory


@dataclass(frozen=True)
class Until:
    """The walk ends where the next sub-goal's turn is due; all cues hold there, the most telling first."""

    cues: tuple[Cue, ...]


@dataclass(frozen=True)
class Stopping:
    """The walk ends at the first cell next to a landmark; the route ends with it.

    Attributes:
        landmark: what the walker stops at.
        direction: where it then is.
        room: the room it stands in.
        room_is_sole: whether the house has no other room of this category.
        landmark_is_sole: whether the house has no other landmark of this category.
    """

    landmark: LandmarkCategory
    direction: Direction
    room: RoomCategory
    room_is_sole: bool
    landmark_is_sole: bool


class Passed(NamedTuple):
    """A landmark right beside the walk; ahead means walked over."""

    category: LandmarkCategory
    direction: Direction


@dataclass(frozen=True)
class SubGoal:
    """A turn and a straight walk.

    Attributes:
        start: index of the path's cell where the turn is made and the walk begins.
        end: index of the cell where the walk ends; the next sub-goal starts there.
        turn: the turn, or `Direction.AHEAD` for none.
        room: the room (or the one entered last) in which it begins.
        facing: the landmark seen straight ahead once turned, if the walk leads towards one.
        passed: landmarks passed, in order.
        ending: how the walk ends.
    """

    start: int
    end: int
    turn: Direction
    room: RoomCategory
    facing: LandmarkCategory
    passed: tuple[Passed, ...]
    ending: Entering | Until | Stopping


@dataclass(frozen=True)
class RoutePlan:
    """The sub-goals of a path in order; they cover it from the first to the last cell."""

    sub_goals: tuple[SubGoal, ...]

    @property
    def stop(self) -> Stopping:
        """Where the route ends."""
        ending = self.sub_goals[-1].ending
        assert isinstance(ending, Stopping)
        return ending


def plan_route(
    house: House, path: tuple[Cell, ...], heading: Heading, landmark: Landmark | None = None
) -> RoutePlan:
    """Returns the plan of a path.

    Args:
        house: where it leads; one FORWARD covers one cell.
        path: cells from start to goal, as of `envs.shortest_path.shortest_path`.
        heading: heading at the start.
        landmark: the one to stop at; by default one that the path first touches at the goal.

    Raises:
        InputError: if the path turns in a doorway, starts or ends in one, or its last straight walk does not
            first come next to a landmark (of its category) at the goal.
    """
    return _Planner(_surroundings(house), path, heading).plan(landmark)


class Sighting(NamedTuple):
    """What a straight line from a cell meets before a wall; -1 where nothing.

    Attributes:
        landmark: index of the first solid landmark.
        landmark_distance: its distance in cells.
        doorway: index of the first doorway.
        doorway_distance: its distance in cells.
    """

    landmark: int = -1
    landmark_distance: int = 0
    doorway: int = -1
    doorway_distance: int = 0


class Surroundings:
    """A house prepared for looking around in it; cells are (row, column), headings numbers."""

    def __init__(self, house: House) -> None:
        """Reads the layers once."""
        self.house = house
        self._structure: list[list[int]] = house.structure.tolist()
        self.room_at: list[list[int]] = house.room_index.tolist()
        self.doorway_at = {cell: i for i, doorway in enumerate(house.doorways) for cell in doorway.cells}
        self.solid_at = {cell: i for i, item in enumerate(house.landmarks) if item.solid for cell in item.cells}
        self.rug_at = {cell: i for i, item in enumerate(house.landmarks) if not item.solid for cell in item.cells}
        self._sightings: dict[tuple[int, int, int], Sighting] = {}
        self._names = [
            (self.room_at[item.cells[0][0]][item.cells[0][1]], item.category) for item in house.landmarks
        ]

    def is_sole_in_room(self, landmark: int) -> bool:
        """Returns whether no other landmark of its category is in its room."""
        return self._names.count(self._names[landmark]) == 1

    def look(self, cell: Cell, heading: int) -> Sighting:
        """Returns what a straight line from the cell meets before a wall."""
        key = (cell[0], cell[1], heading)
        if key not in self._sightings:
            self._sightings[key] = self._look(*key)
        return self._sightings[key]

    def _look(self, row: int, column: int, heading: int) -> Sighting:
        rows, columns = _STEPS[heading]
        sighting, distance = Sighting(), 1
        while self._is_open(row := row + rows, column := column + columns):
            found = self.solid_at.get((row, column), -1)  # type: ignore[call-overload]
            if found >= 0 and sighting.landmark < 0:
                sighting = Sighting(found, distance)
            found = self.doorway_at.get((row, column), -1)  # type: ignore[call-overload]
            if found >= 0:
                return sighting._replace(doorway=found, doorway_distance=distance)
            distance += 1
        return sighting

    def _is_open(self, row: int, column: int) -> bool:
        inside = 0 <= row < len(self._structure) and 0 <= column < len(self._structure[0])
        return inside and self._structure[row][column] >= CellKind.FLOOR


_STEPS = tuple(heading.step for heading in Heading)
_SIDES = (Direction.LEFT, Direction.RIGHT)


@lru_cache(maxsize=64)
def _surroundings(house: House) -> Surroundings:
    return Surroundings(house)


class _Planner:
    """Plans one path."""

    def __init__(self, around: Surroundings, path: tuple[Cell, ...], heading: Heading) -> None:
        self.around = around
        self.house = around.house
        self.path = path
        self.last = len(path) - 1
        # headings[i]: the heading with which the walker leaves cell i, and with which it arrives at the goal.
        self.headings = [int(heading_between(a, b)) for a, b in pairwise(path)]
        self.headings.append(self.headings[-1] if self.headings else int(heading))
        self.arrivals = [int(heading), *self.headings[:-1]]
        self.doorways = [around.doorway_at.get(cell, -1) for cell in path]

    def plan(self, landmark: Landmark | None) -> RoutePlan:
        """Returns the sub-goals of the whole path."""
        breaks = self._breaks()
        if len(breaks) == 1 or self.doorways[self.last - 1] >= 0:
            breaks.append(self.last)
        stop = self._stop(landmark, breaks[-2])
        return RoutePlan(
            tuple(
                self._sub_goal(start, end, stop if number == len(breaks) - 2 else None)
                for number, (start, end) in enumerate(pairwise(breaks))
            )
        )

    def _breaks(self) -> list[int]:
        """Returns the indices where sub-goals meet, the first and the last cell included."""
        breaks = [0]
        for i in range(1, self.last):
            turns = self.headings[i] != self.arrivals[i]
            if turns and self.doorways[i] >= 0:
                raise InputError(f"house {self.house.house_id!r}: the path turns in a doorway at {self.path[i]}")
            if turns or self.doorways[i - 1] >= 0:
                breaks.append(i)
        if self.doorways[0] >= 0 or self.doorways[self.last] >= 0:
            raise InputError(f"house {self.house.house_id!r}: the path starts or ends in a doorway")
        return [*breaks, self.last] if self.last else breaks

    def _sub_goal(self, start: int, end: int, stop: Stopping | None) -> SubGoal:
        ending: Entering | Until | Stopping
        if stop is not None:
            ending = stop
        elif self.doorways[end - 1] >= 0:
            ending = Entering(self.house.doorways[self.doorways[end - 1]].kind, self._room(end))
        else:
            ending = Until(self._cues(start, end))
        turn = Direction((self.headings[start] - self.arrivals[start]) % 4)
        ahead = self.around.look(self.path[start], self.headings[start])
        faces = turn != Direction.AHEAD and ahead.landmark >= 0 and ahead.doorway < 0
        return SubGoal(
            start=start,
            end=end,
            turn=turn,
            room=self._room(start),
            facing=self._category(ahead.landmark) if faces and end > start else LandmarkCategory.NONE,
            passed=self._passed(start, end),
            ending=ending,
        )

    def _room(self, index: int) -> RoomCategory:
        row, column = self.path[index]
        room = self.around.room_at[row][column]
        return self.house.rooms[room].category if room >= 0 else RoomCategory.NONE

    def _category(self, landmark: int) -> LandmarkCategory:
        return self.house.landmarks[landmark].category if landmark >= 0 else LandmarkCategory.NONE

    def _stop(self, landmark: Landmark | None, start: int) -> Stopping:
        """Returns where the path ends; `start` is where its last straight walk begins."""
        touched = {self._category(i) for cell in self.path[start:-1] for i in self._touching(cell).values()}
        for turn, index in self._touching(self.path[-1]).items():
            category, room = self._category(index), self._room(self.last)
            if category in touched or landmark not in (None, self.house.landmarks[index]):
                continue
            return Stopping(
                landmark=category,
                direction=turn,
                room=room,
                room_is_sole=sum(other.category == room for other in self.house.rooms) == 1,
                landmark_is_sole=sum(other.category == category for other in self.house.landmarks) == 1,
            )
        raise InputError(
            f"house {self.house.house_id!r}: the path ends at {tuple(self.path[-1])}, "
            "where its last straight walk first comes by no landmark"
        )

    def _touching(self, cell: Cell) -> dict[Direction, int]:
        """Returns the solid landmarks next to a cell, by direction for who arrives at the goal."""
        found = {}
        for turn in (Direction.AHEAD, Direction.LEFT, Direction.RIGHT, Direction.BEHIND):
            rows, columns = _STEPS[(self.headings[-1] + turn) % 4]
            index = self.around.solid_at.get(Cell(cell[0] + rows, cell[1] + columns), -1)
            if index >= 0:
                found[turn] = index
        return found

    def _aside(self, start: int, end: int, side: Direction) -> list[Sighting]:
        """Returns what is level on one side at each cell of a straight walk, both ends included."""
        heading = (self.headings[start] + side) % 4
        return [self.around.look(cell, heading) for cell in self.path[start : end + 1]]

    def _passed(self, start: int, end: int) -> tuple[Passed, ...]:
        """Returns the landmarks the walk touches and leaves behind, in the order of leaving them."""
        left: dict[Passed, int] = {}
        for side in _SIDES:
            sightings = self._aside(start, end, side)
            for i, sighting in enumerate(sightings[:-1]):
                if sighting.landmark_distance == 1 and sightings[-1].landmark != sighting.landmark:
                    left[Passed(self._category(sighting.landmark), side)] = i
        rugs = [self.around.rug_at.get(cell, -1) for cell in self.path[start : end + 1]]
        for i, rug in enumerate(rugs):
            if rug >= 0 and rug not in (rugs[0], rugs[-1]):
                left[Passed(self._category(rug), Direction.AHEAD)] = i
        return tuple(sorted(left, key=left.__getitem__))

    def _cues(self, start: int, end: int) -> tuple[Cue, ...]:
        """Returns what shows a walker where a straight walk ends, the most telling first."""
        cues: list[tuple[float, Cue]] = [(2.5 if end - start <= 2 else 4, StepsCue(end - start))]
        row, column = self.path[end]
        rows, columns = _STEPS[self.headings[start]]
        ahead = Cell(row + rows, column + columns)
        if not self.house.walkable[ahead]:
            cues.append((1, ObstacleCue(self._category(self.around.solid_at.get(ahead, -1)))))
        for side in _SIDES:
            sightings = self._aside(start, end, side)
            doorway = self._doorway_cue(start, end, side, sightings)
            if doorway is not None:
                cues.append((0 if doorway.taken else 2, doorway))
            for landmark in self._landmark_cues(side, sightings):
                cues.append((landmark.distance / 2 + 0.6, landmark))
        cues.sort(key=lambda ranked: ranked[0])
        return tuple(cue for _, cue in cues)

    def _doorway_cue(self, start: int, end: int, side: Direction, sightings: list[Sighting]) -> DoorwayCue | None:
        own = sightings[-1].doorway
        came_through = self.doorways[start - 1] if start else -1
        if own in (-1, came_through, sightings[-2].doorway):  # Nothing new to see.
            return None
        kind = self.house.doorways[own].kind
        counted: list[int] = []
        for sighting in sightings:
            number = sighting.doorway
            if number in (-1, came_through) or self.house.doorways[number].kind != kind:
                continue
            if sighting.doorway_distance > SEEN_ASIDE:  # Too far to be seen, so the count would be off.
                return None
            if number not in counted:
                counted.append(number)
        taken = self._is_taken(own, end)
        return DoorwayCue(kind, side, len(counted), sightings[-1].doorway_distance, taken)

    def _is_taken(self, doorway: int, turn: int) -> bool:
        """Returns whether the straight walk that follows the turn at this index goes through a doorway."""
        for i in range(turn + 1, self.last):
            if self.headings[i - 1] != self.headings[turn]:
                return False
            if self.doorways[i] >= 0:
                return self.doorways[i] == doorway
        return False

    def _landmark_cues(self, side: Direction, sightings: list[Sighting]) -> list[LandmarkCue]:
        """Returns the cues that a landmark comes level here, or was level until here, for the first time."""
        categories = [self._category(sighting.landmark) for sighting in sightings]
        cues = []
        here, distance = categories[-1], sightings[-1].landmark_distance
        if here and distance <= SEEN_ASIDE and here not in categories[:-1]:
            sole = self.around.is_sole_in_room(sightings[-1].landmark)
            cues.append(LandmarkCue(here, side, False, distance, sole))
        gone, distance = categories[-2], sightings[-2].landmark_distance
        if gone and distance <= CLOSE_ASIDE and here != gone:
            first = categories.index(gone)
            if len({sighting.landmark for sighting in sightings[first:-1]}) == 1:
                sole = self.around.is_sole_in_room(sightings[-2].landmark)
                cues.append(LandmarkCue(gone, side, True, distance, sole))
        return cues
