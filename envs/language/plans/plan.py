"""What an instruction says: sub-goals to carry out from what lies ahead and to the sides.

A `RoutePlan` is a chain of turns and straight walks. Each `SubGoal` is an optional turn and a walk that ends in
one of three ways: `Entering` a room through the doorway straight ahead, `Until` a place that shows where to turn
next, or `Stopping` by a landmark. A `WaypointPlan` says no turns: rooms and landmarks to go to, one by one.

Terms used throughout, for a walker who looks along its walk:

- A thing is *level* at a cell if a straight line from there to the left (or right) meets it before a wall.
- The *line* of a walk is every cell straight ahead up to an obstacle or a doorway, walked or not.
- A *cue* is a fact that becomes true at the end of a straight walk and at no cell of the walk before that.
- Landmarks are *named* by a category: that of a kind ("the sofa") fits it in every colour, that of a coloured
  piece ("the red sofa") fits this colour only. "Others of its name" are those that the name fits.
- Things are counted in the order they come level, those that one name fits on one side; the doorway the walker has
  just come through does not count.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from vln.envs.categories import LandmarkCategory, RoomCategory
from vln.envs.geometry import CellKind


class Direction(IntEnum):
    """A direction relative to the walker's heading, in quarter turns to the right."""

    AHEAD = 0
    RIGHT = 1
    BEHIND = 2
    LEFT = 3


SIDES = (Direction.LEFT, Direction.RIGHT)


@dataclass(frozen=True)
class DoorwayCue:
    """The walker comes level with a doorway.

    Attributes:
        kind: `CellKind.DOOR` or `CellKind.PASSAGE`.
        direction: the side it is on.
        ordinal: 1 for the first of its kind on this side in this walk.
        distance: cells between the walk and the doorway, 1 if they touch.
        taken: whether the route turns to it and goes through it.
        is_only: whether the line has no other of its kind on this side, so that "first" need not be told.
    """

    kind: CellKind
    direction: Direction
    ordinal: int
    distance: int = 1
    taken: bool = False
    is_only: bool = False


@dataclass(frozen=True)
class LandmarkCue:
    """The walker comes level with a landmark, or has just passed it.

    Attributes:
        category: its name.
        direction: the side it is on; `AHEAD` where an instruction does not tell.
        passed: False at the first cell level with it, True at the first cell after.
        distance: cells between the walk and the landmark, 1 if they touch.
        is_sole: whether the name fits no other landmark in the room, so that the side need not be told.
        ordinal: 1 for the first of its name on this side in this walk.
        is_only: whether the line has no other of the name on this side, so that "first" need not be told.
        beside: the name of a neighbour that tells it from the others of its name in the room, or `NONE`.
    """

    category: LandmarkCategory
    direction: Direction
    passed: bool
    distance: int = 1
    is_sole: bool = False
    ordinal: int = 1
    is_only: bool = False
    beside: LandmarkCategory = LandmarkCategory.NONE


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
    """The walk leads through the first doorway straight ahead and ends on the first cell behind it.

    Attributes:
        kind: `CellKind.DOOR` or `CellKind.PASSAGE`, or None where an instruction does not tell.
        room: the room behind it; `NONE` where an instruction does not tell.
    """

    kind: CellKind | None
    room: RoomCategory


@dataclass(frozen=True)
class Until:
    """The walk ends where the next sub-goal's turn is due; all cues hold there, the most telling first."""

    cues: tuple[Cue, ...]


@dataclass(frozen=True)
class Stopping:
    """The walk ends at the first cell next to a landmark; the route ends with it.

    Attributes:
        landmark: the name of what the walker stops at.
        direction: where it then is, or None where an instruction does not tell.
        room: the room it stands in.
        room_is_sole: whether the house has no other room of this category.
        landmark_is_sole: whether the name fits no other landmark of the house.
        beside: the name of a neighbour that tells it from others in the room; `NONE` where none is needed
            or told.
        opposite: the landmark on the walker's other side then, or `NONE`.
    """

    landmark: LandmarkCategory
    direction: Direction | None = None
    room: RoomCategory = RoomCategory.NONE
    room_is_sole: bool = False
    landmark_is_sole: bool = False
    beside: LandmarkCategory = LandmarkCategory.NONE
    opposite: LandmarkCategory = LandmarkCategory.NONE


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
        room: the room (or the one entered last) in which it begins; `NONE` where an instruction does not tell.
        facing: the landmark seen straight ahead once turned, if the walk leads towards one.
        passed: landmarks passed, in order.
        ending: how the walk ends.
        beyond: the landmark straight ahead some steps behind the end of the walk, or `NONE`.
    """

    start: int
    end: int
    turn: Direction
    room: RoomCategory
    facing: LandmarkCategory
    passed: tuple[Passed, ...]
    ending: Entering | Until | Stopping
    beyond: LandmarkCategory = LandmarkCategory.NONE


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


@dataclass(frozen=True)
class Crossing:
    """The one doorway of the walker's room that leads to a room of a category.

    Attributes:
        room: the room behind it.
        kind: `CellKind.DOOR` or `CellKind.PASSAGE`.
        kind_is_needed: whether it takes the kind to tell it from others that lead to such a room.
        near: the landmark at the doorway that tells it from others, or `NONE` where none is needed.
    """

    room: RoomCategory
    kind: CellKind
    kind_is_needed: bool
    near: LandmarkCategory


@dataclass(frozen=True)
class Waypoint:
    """A part of a path that leads through a doorway, or to the landmark at its end.

    Attributes:
        start: index of the path's cell where it begins.
        end: index of the cell where it ends.
        room: the room in which it begins.
        passed: a landmark passed on the way that is the only one of its name in its room, or `NONE`.
        target: where it leads.
    """

    start: int
    end: int
    room: RoomCategory
    passed: LandmarkCategory
    target: Crossing | Stopping


@dataclass(frozen=True)
class WaypointPlan:
    """Rooms and landmarks to go to, one by one; each is the only one of its description in the room before."""

    waypoints: tuple[Waypoint, ...]

    @property
    def stop(self) -> Stopping:
        """Where the route ends."""
        target = self.waypoints[-1].target
        assert isinstance(target, Stopping)
        return target
