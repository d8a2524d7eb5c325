"""Legs: a path cut where it turns, with what a walker sees on the way and what tells it where to stop.

People who describe a path free of any grammar count steps, lean on what stands beside the way, and leave out what
is obvious. A `Leg` has the facts that they choose from. Every `Sign` holds at the end of the leg and at no cell of
it before, so that a walker who looks out for it, or who counts the steps, ends where the leg ends.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from typing import NamedTuple

from vln.envs.categories import LandmarkCategory, RoomCategory
from vln.envs.errors import InputError
from vln.envs.geometry import Cell, CellKind, Heading
from vln.envs.language.plans.plan import SIDES, Direction
from vln.envs.language.plans.surroundings import STEPS, Surroundings

BESIDE = 2  # cells aside within which a thing is "on your left"
_DOOR_ASIDE = 3  # cells aside within which a doorway is


class SignKind(Enum):
    """What tells a walker that a leg is over."""

    LEVEL = "a thing comes level"
    PASSED = "a thing was passed"
    DOORWAY = "a doorway comes level"
    BLOCKED = "a thing, or the wall, is right ahead"
    NEARLY = "a thing, or the wall, is two cells ahead"
    ON_RUG = "the walker steps on a rug"
    OFF_RUG = "the walker leaves a rug"
    INSIDE = "the walker has come through a doorway"


class Sign(NamedTuple):
    """Something that becomes true at the end of a leg.

    Attributes:
        kind: what becomes true.
        thing: the landmark; `NONE` for a wall or a doorway.
        side: where it is.
        door: the kind of the doorway, or None.
        ordinal: 1 for the first of its name on this side in this leg.
    """

    kind: SignKind
    thing: LandmarkCategory = LandmarkCategory.NONE
    side: Direction = Direction.AHEAD
    door: CellKind | None = None
    ordinal: int = 1


class Crossed(NamedTuple):
    """A doorway on the way.

    Attributes:
        step: the number of steps that lead into it.
        kind: `CellKind.DOOR` or `CellKind.PASSAGE`.
        room: the room behind it.
        left: the room before it.
        by: what stands beside it, seen from the room before it; `NONE` for nothing.
        by_side: on which side of it.
    """

    step: int
    kind: CellKind
    room: RoomCategory
    left: RoomCategory
    by: LandmarkCategory = LandmarkCategory.NONE
    by_side: Direction = Direction.AHEAD


class Beside(NamedTuple):
    """A thing along the way; ahead means walked over.

    Attributes:
        first: the first step at which it is level.
        last: the last one.
        thing: what it is.
        side: where it is.
    """

    first: int
    last: int
    thing: LandmarkCategory
    side: Direction


@dataclass(frozen=True)
class Leg:
    """A turn and a straight walk.

    Attributes:
        start: index of the path's cell where the turn is made.
        end: index of the cell where the walk ends.
        turn: the turn at its start, `AHEAD` for none.
        room: the room it starts in.
        facing: the thing straight ahead once turned, `NONE` for a wall.
        crossed: the doorways on the way, in order.
        beside: the things along the way, in order.
        left_out: the doorways at the sides of the way that are passed by: (side, kind).
        signs: what tells that it is over.
        around: what is left, right and straight ahead at its end, within two cells; `NONE` for nothing.
    """

    start: int
    end: int
    turn: Direction
    room: RoomCategory
    facing: LandmarkCategory
    crossed: tuple[Crossed, ...]
    beside: tuple[Beside, ...]
    left_out: tuple[tuple[Direction, CellKind], ...]
    signs: tuple[Sign, ...]
    around: dict[Direction, LandmarkCategory]

    @property
    def steps(self) -> int:
        """The number of steps."""
        return self.end - self.start


@dataclass(frozen=True)
class LegPlan:
    """A path as legs; they cover it from the first to the last cell.

    Attributes:
        legs: in order.
        last_room: the room of the goal.
        room_is_sole: whether the house has no other room of this category.
        in_last_room: what else stands in that room, each category once.
        stop: the landmark to stop at.
        is_sole: whether its room has no other of its kind.
        neighbours: what touches it.
    """

    legs: tuple[Leg, ...]
    last_room: RoomCategory
    room_is_sole: bool
    in_last_room: tuple[LandmarkCategory, ...]
    stop: LandmarkCategory
    is_sole: bool
    neighbours: tuple[LandmarkCategory, ...]


def plan_legs(around: Surroundings, path: tuple[Cell, ...], heading: Heading, stop: int) -> LegPlan:
    """Returns the legs of a path that ends beside a landmark, given by its index.

    Raises:
        InputError: if the path does not move, or turns in a doorway.
    """
    if len(path) < 2:
        raise InputError(f"house {around.house.house_id!r}: the path has no step to tell")
    room = around.room_of[stop]
    name = around.house.landmarks[stop].category
    return LegPlan(
        legs=tuple(_legs(around, path, heading)),
        last_room=around.room_category(path[-1]),
        room_is_sole=sum(r.category == around.house.rooms[room].category for r in around.house.rooms) == 1,
        in_last_room=tuple(
            {
                item.category: None
                for item, own in zip(around.house.landmarks, around.room_of, strict=True)
                if own == room and item.category != name
            }
        ),
        stop=name,
        is_sole=len(around.named(room, name.kind, LandmarkCategory.NONE)) == 1,
        neighbours=tuple(around.house.landmarks[i].category for i in around.neighbours(stop)),
    )


def _legs(around: Surroundings, path: tuple[Cell, ...], heading: Heading) -> Iterator[Leg]:
    ways = [STEPS.index((b[0] - a[0], b[1] - a[1])) for a, b in pairwise(path)]
    corners = [i for i in range(1, len(ways)) if ways[i] != ways[i - 1]]
    if any(path[i] in around.doorway_at for i in corners):
        raise InputError(f"house {around.house.house_id!r}: the path turns in a doorway")
    before = int(heading)
    for start, end in pairwise([0, *corners, len(path) - 1]):
        yield _Walk(around, path, start, end, ways[start]).leg(Direction((ways[start] - before) % 4))
        before = ways[start]


class _Walk:
    """A straight walk being looked at."""

    def __init__(self, around: Surroundings, path: tuple[Cell, ...], start: int, end: int, way: int) -> None:
        self.around, self.start, self.end, self.way = around, start, end, way
        self.cells = path[start : end + 1]
        self.positions = around.positions(self.cells)
        self.names = [item.category for item in around.house.landmarks]
        # (side, name) -> whether such a thing is level, cell by cell; the same for kinds of doorways.
        self.level: dict[tuple[Direction, LandmarkCategory], list[bool]] = {}
        self.doors: dict[tuple[Direction, CellKind], list[int]] = {}
        for side in SIDES:
            self._look_aside(side)

    def _look_aside(self, side: Direction) -> None:
        count = len(self.cells)
        for step, position in enumerate(self.positions):
            sight = self.around.sight(position, (self.way + side) % 4)
            if sight.landmark >= 0 and sight.landmark_distance <= BESIDE:
                name = self.names[sight.landmark]
                self.level.setdefault((side, name), [False] * count)[step] = True
            if sight.doorway >= 0 and sight.doorway_distance <= _DOOR_ASIDE:
                kind = self.around.house.doorways[sight.doorway].kind
                self.doors.setdefault((side, kind), [-1] * count)[step] = sight.doorway

    def leg(self, turn: Direction) -> Leg:
        around = self.around
        return Leg(
            start=self.start,
            end=self.end,
            turn=turn,
            room=around.room_category(self.cells[0]),
            facing=self._ahead(self.cells[0])[0],
            crossed=tuple(self._crossed()),
            beside=tuple(sorted(self._beside(), key=lambda thing: thing.first)),
            left_out=tuple(self._left_out()),
            signs=tuple(self._signs()),
            around=self._around_end(),
        )

    def _ahead(self, cell: Cell) -> tuple[LandmarkCategory, int]:
        """Returns what stops a walker straight ahead, and how many steps away; 1 if it cannot go on."""
        row, column = cell
        rows, columns = STEPS[self.way]
        distance = 1
        while self.around.walkable[row := row + rows][column := column + columns]:
            distance += 1
        item = self.around.solid_at.get((row, column), -1)
        return (self.names[item] if item >= 0 else LandmarkCategory.NONE), distance

    def _crossed(self) -> Iterator[Crossed]:
        around = self.around
        for step, (cell, after) in enumerate(pairwise(self.cells)):
            if cell in around.doorway_at and after not in around.doorway_at and step:
                doorway = around.house.doorways[around.doorway_at[cell]]
                before = next((c for c in reversed(self.cells[:step]) if c not in around.doorway_at), cell)
                yield Crossed(
                    step,
                    doorway.kind,
                    around.room_category(after),
                    around.room_category(before),
                    *self._beside_door(before),
                )

    def _beside_door(self, before: Cell) -> tuple[LandmarkCategory, Direction]:
        """Returns what stands beside a doorway, no further than a cell from it, and on which side."""
        for side in SIDES:
            rows, columns = STEPS[(self.way + side) % 4]
            for apart in (1, 2):
                item = self.around.solid_at.get((before.row + apart * rows, before.column + apart * columns), -1)
                if item >= 0:
                    return self.names[item], side
        return LandmarkCategory.NONE, Direction.AHEAD

    def _beside(self) -> Iterator[Beside]:
        for (side, name), level in self.level.items():
            steps = [step for step, is_level in enumerate(level) if is_level and step]
            if steps:
                yield Beside(steps[0], steps[-1], name, side)
        for name, on in self._rugs().items():
            if any(on[1:]):
                yield Beside(on.index(True), len(on) - 1 - on[::-1].index(True), name, Direction.AHEAD)

    def _rugs(self) -> dict[LandmarkCategory, list[bool]]:
        found: dict[LandmarkCategory, list[bool]] = {}
        for step, cell in enumerate(self.cells):
            rug = self.around.rug_at.get(cell, -1)
            if rug >= 0:
                found.setdefault(self.names[rug], [False] * len(self.cells))[step] = True
        return found

    def _left_out(self) -> Iterator[tuple[Direction, CellKind]]:
        for (side, kind), doors in self.doors.items():
            passed = {door for door in doors[1:-1] if door >= 0} - {doors[0], doors[-1]}
            yield from [(side, kind)] * len(passed)

    def _signs(self) -> Iterator[Sign]:
        """Yields what holds at the last cell and at none before."""
        thing, distance = self._ahead(self.cells[-1])
        if distance <= BESIDE:
            yield Sign(SignKind.BLOCKED if distance == 1 else SignKind.NEARLY, thing)
        for (side, kind), doors in self.doors.items():
            seen = list(dict.fromkeys(door for door in doors if door >= 0))
            if doors[-1] >= 0 and doors[-1] not in doors[:-1]:
                yield Sign(SignKind.DOORWAY, side=side, door=kind, ordinal=seen.index(doors[-1]) + 1)
        for (side, name), level in self.level.items():
            for sign_kind in _edges(level, SignKind.LEVEL, SignKind.PASSED):
                yield Sign(sign_kind, name, side)
        for name, on in self._rugs().items():
            for sign_kind in _edges(on, SignKind.ON_RUG, SignKind.OFF_RUG):
                yield Sign(sign_kind, name)
        crossed = list(self._crossed())
        if crossed and crossed[-1].step == len(self.cells) - 2:
            yield Sign(SignKind.INSIDE, door=crossed[-1].kind, ordinal=len(crossed))

    def _around_end(self) -> dict[Direction, LandmarkCategory]:
        found = {}
        for side in SIDES:
            sight = self.around.sight(self.positions[-1], (self.way + side) % 4)
            close = sight.landmark >= 0 and sight.landmark_distance <= BESIDE
            found[side] = self.names[sight.landmark] if close else LandmarkCategory.NONE
        thing, distance = self._ahead(self.cells[-1])
        found[Direction.AHEAD] = thing if distance <= BESIDE else LandmarkCategory.NONE
        return found


def _edges(holds: Sequence[bool], begins: SignKind, ends: SignKind) -> Iterator[SignKind]:
    """Yields what happens at the last of some cells: something first holds there, or no longer does."""
    if holds[-1] and not any(holds[:-1]):
        yield begins
    runs = int(holds[0]) + sum(after and not before for before, after in pairwise(holds))
    if len(holds) > 1 and holds[-2] and not holds[-1] and runs == 1:
        yield ends
