"""The walker that carries out a plan in a house: it proves that a plan leads somewhere, and where.

It knows the plan and what it sees: everything in its own room, and beyond that what lies on straight lines
ahead and to the sides, up to the next doorway. It never sees the path or the goal.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from vln.envs.categories import LandmarkCategory, RoomCategory
from vln.envs.geometry import CellKind, Heading, Pose
from vln.envs.language.plans.plan import (
    SIDES,
    Crossing,
    Cue,
    Direction,
    DoorwayCue,
    Entering,
    LandmarkCue,
    ObstacleCue,
    Passed,
    RoutePlan,
    StepsCue,
    Stopping,
    SubGoal,
    Waypoint,
    WaypointPlan,
)
from vln.envs.language.plans.surroundings import STEPS, Sighting, Surroundings, surroundings
from vln.envs.language.plans.waypoints import crossings, landmark_beside, walk_to_any
from vln.envs.space.shortest_path import geodesic_distances
from vln.envs.world.house import House


class Lost(Exception):  # noqa: N818 - a state of the walker rather than an error of the program
    """The walker does not find what the plan says."""


class Ambiguous(Lost):
    """The walker sees more than one thing that what the plan says could mean."""


@dataclass(frozen=True)
class Outcome:
    """How a walk ended.

    Attributes:
        pose: where the walker stood then.
        sub_goal: number of the sub-goal it failed at, or None if it carried out the plan.
        failure: what was wrong, or None.
    """

    pose: Pose
    sub_goal: int | None = None
    failure: Lost | None = None

    @property
    def is_ambiguous(self) -> bool:
        """Whether something could be understood in more than one way."""
        return isinstance(self.failure, Ambiguous)


def follow(house: House, plan: RoutePlan | WaypointPlan, start: Pose) -> Outcome:
    """Returns where a walker ends who carries out a plan; where the plan gives several cues, all must agree."""
    walker = _Walker(surroundings(house), start)
    steps: Sequence[SubGoal | Waypoint] = plan.sub_goals if isinstance(plan, RoutePlan) else plan.waypoints
    for number, step in enumerate(steps):
        try:
            if isinstance(step, SubGoal):
                walker.carry_out(step)
            else:
                walker.go_to(step.target, step.room, step.passed)
        except Lost as failure:
            return Outcome(walker.pose, number, failure)
    return Outcome(walker.pose)


def find(house: House, stop: Stopping, start: Pose) -> Outcome:
    """Returns where a walker ends who is told only the goal and searches the house: the nearest cell beside it."""
    around = surroundings(house)
    found = [
        index
        for room, own in enumerate(house.rooms)
        if stop.room in (RoomCategory.NONE, own.category)
        for index in around.named(room, stop.landmark, stop.beside)
    ]
    if len(found) != 1:
        return Outcome(start, 0, _not_one(len(found), _words(stop.landmark, stop.beside)))
    distances = geodesic_distances(house, start.cell)
    nearest = min(landmark_beside(around, found[0]), key=lambda cell: float(distances[cell]))
    return Outcome(Pose(*nearest, start.heading))


def _not_one(count: int, words: str) -> Lost:
    return Ambiguous(f"{count} things could be {words}") if count else Lost(f"no {words} to be seen")


def _words(category: LandmarkCategory, beside: LandmarkCategory) -> str:
    return f"the {category.word}" + (f" beside the {beside.word}" if beside else "")


class _Walker:
    def __init__(self, around: Surroundings, start: Pose) -> None:
        self.around = around
        self.cell: tuple[int, int] = start.cell
        self.heading = int(start.heading)
        self.came_through = -1

    @property
    def pose(self) -> Pose:
        return Pose(*self.cell, Heading(self.heading))

    # Turns and straight walks.

    def carry_out(self, goal: SubGoal) -> None:
        self.heading = (self.heading + goal.turn) % 4
        self._expect_room(goal.room)
        if goal.facing and not self._is(self._look(self.cell).landmark, goal.facing):
            raise Lost(f"not facing the {goal.facing.word}")
        line, ending = self.around.line(self.cell, self.heading), goal.ending
        if isinstance(ending, Entering):
            self._enter(line, ending)
        elif isinstance(ending, Stopping):
            end = self._stop(line, ending)
            self._check_passed(goal, line[: end + 1])
            self.cell = line[end]
        else:
            found = {self._end(line, cue) for cue in ending.cues}
            end = found.pop()
            if found or not 1 <= end < len(line):
                raise Lost(f"the walk ends at none or several of the cells it should: {ending.cues}")
            self._check_passed(goal, line[: end + 1])
            self.cell = line[end]
            self.came_through = -1

    def _is(self, landmark: int, name: LandmarkCategory) -> bool:
        """Returns whether a name fits a landmark; no landmark (-1) is `NONE`."""
        return landmark in self.around.called[name]

    def _expect_room(self, room: RoomCategory) -> None:
        if room and room != self.around.room_category(self.cell):
            raise Lost(f"not in the {room.word}")

    def _look(self, cell: tuple[int, int], direction: int = Direction.AHEAD) -> Sighting:
        return self.around.look(cell, (self.heading + direction) % 4)

    def _ahead(self, cell: tuple[int, int], direction: int = Direction.AHEAD) -> tuple[int, int]:
        rows, columns = STEPS[(self.heading + direction) % 4]
        return (cell[0] + rows, cell[1] + columns)

    def _enter(self, line: list[tuple[int, int]], entering: Entering) -> None:
        threshold = self._ahead(line[-1])
        doorway = self.around.doorway_at.get(threshold, -1)
        if doorway < 0:
            raise Lost("no doorway straight ahead")
        if entering.kind not in (None, self.around.house.doorways[doorway].kind):
            raise Lost("the doorway straight ahead is of another kind")
        self.cell, self.came_through = self._ahead(threshold), doorway
        if entering.room:
            self._expect_room(entering.room)

    def _stop(self, line: list[tuple[int, int]], stop: Stopping) -> int:
        """Returns the number of the cell of the line to stop at."""
        landmark = self._named(stop.landmark, stop.beside)
        for end, cell in enumerate(line):
            touching = [
                turn for turn in Direction if self.around.solid_at.get(self._ahead(cell, turn)) == landmark
            ]
            if touching:
                if stop.direction not in (None, *touching):
                    raise Lost(f"the {stop.landmark.word} is not on the side told")
                if stop.opposite and not any(
                    self._is(self.around.solid_at.get(self._ahead(cell, turn + 2), -1), stop.opposite)
                    for turn in touching
                ):
                    raise Lost(f"not between the {stop.landmark.word} and the {stop.opposite.word}")
                return end
        raise Lost(f"the walk does not come by the {stop.landmark.word}")

    def _named(self, category: LandmarkCategory, beside: LandmarkCategory) -> int:
        """Returns the one landmark of this description in the walker's room."""
        found = self.around.named(self.around.room_at[self.cell[0]][self.cell[1]], category, beside)
        if len(found) != 1:
            raise _not_one(len(found), _words(category, beside))
        return found[0]

    def _check_passed(self, goal: SubGoal, walk: list[tuple[int, int]]) -> None:
        for category, direction in goal.passed:
            if not any(self._is_beside(cell, Passed(category, direction)) for cell in walk):
                raise Lost(f"did not pass the {category.word}")

    def _is_beside(self, cell: tuple[int, int], passed: Passed) -> bool:
        if passed.direction == Direction.AHEAD:
            return self._is(self.around.rug_at.get(cell, -1), passed.category)
        sides = SIDES if passed.direction == Direction.BEHIND else (passed.direction,)
        return any(
            self._is(self.around.solid_at.get(self._ahead(cell, side), -1), passed.category) for side in sides
        )

    # Where a walk ends, as the number of a cell of its line; -1 for nowhere.

    def _end(self, line: list[tuple[int, int]], cue: Cue) -> int:
        if isinstance(cue, StepsCue):
            return cue.count
        if isinstance(cue, ObstacleCue):
            return self._end_at_obstacle(line, cue)
        if isinstance(cue, DoorwayCue):
            return self._end_at_doorway(line, cue)
        return self._end_at_landmark(line, cue)

    def _end_at_obstacle(self, line: list[tuple[int, int]], cue: ObstacleCue) -> int:
        ahead = self._ahead(line[-1])
        if ahead in self.around.doorway_at:
            return -1
        return len(line) - 1 if self._is(self.around.solid_at.get(ahead, -1), cue.category) else -1

    def _end_at_doorway(self, line: list[tuple[int, int]], cue: DoorwayCue) -> int:
        doorways = self.around.house.doorways
        first_seen: dict[int, int] = {}
        for number, cell in enumerate(line):
            doorway = self._look(cell, cue.direction).doorway
            if doorway not in (-1, self.came_through) and doorways[doorway].kind == cue.kind:
                first_seen.setdefault(doorway, number)
        ends = list(first_seen.values())
        if cue.is_only and len(ends) > 1:
            raise _not_one(len(ends), f"the {CellKind(cue.kind).name.lower()} at the side")
        return ends[cue.ordinal - 1] if cue.ordinal <= len(ends) else -1

    def _end_at_landmark(self, line: list[tuple[int, int]], cue: LandmarkCue) -> int:
        if cue.is_sole or cue.beside:
            own = self._named(cue.category, cue.beside)
        sides = SIDES if cue.direction == Direction.AHEAD else (cue.direction,)
        for side in sides:
            seen = [self._look(cell, side).landmark for cell in line]
            alike = list(dict.fromkeys(i for i in seen if self._is(i, cue.category)))
            if not (cue.is_sole or cue.beside):
                if cue.is_only and len(alike) > 1:
                    raise _not_one(len(alike), f"the {cue.category.word} on the {side.name.lower()}")
                own = alike[cue.ordinal - 1] if cue.ordinal <= len(alike) else -1
            if own not in seen:
                continue
            first = seen.index(own)
            if not cue.passed:
                return first
            return next((end for end in range(first, len(seen)) if seen[end] != own), -1)
        return -1

    # Waypoints.

    def go_to(self, target: Crossing | Stopping, room: RoomCategory, passed: LandmarkCategory) -> None:
        self._expect_room(room)
        if passed:
            self._named(passed, LandmarkCategory.NONE)
        if isinstance(target, Stopping):
            cells = tuple(landmark_beside(self.around, self._named(target.landmark, target.beside)))
        else:
            kind = target.kind if target.kind_is_needed else None
            found = crossings(self.around, self.cell, target.room, kind, target.near)
            if len(found) != 1:
                raise _not_one(len(found), f"the way into the {target.room.word}")
            cells = found[0].cells
        pose = walk_to_any(self.around, self.pose, cells)
        if pose is None:
            raise Lost("no way there within the room")
        self.cell, self.heading = pose.cell, int(pose.heading)
        if isinstance(target, Crossing):
            self._step_out_of_the_doorway(target.room)

    def _step_out_of_the_doorway(self, room: RoomCategory) -> None:
        for turn in Direction:
            cell = self._ahead(self.cell, turn)
            if self.around.walkable[cell[0]][cell[1]] and self.around.room_category(cell) == room:
                self.cell, self.heading = cell, (self.heading + turn) % 4
                return
        raise Lost(f"the doorway does not lead into the {room.word}")
