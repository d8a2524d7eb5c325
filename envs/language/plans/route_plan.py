"""Route plans: a path as turns and straight walks whose ends a walker can see.

A path is cut where it turns and where it has come through a doorway. Everything a plan says is true of the
house, and a walker who knows only the plan and sees only its surroundings ends where the path ends; `interpreter`
is that walker. `plan` has the terms.
"""

from collections.abc import Sequence
from itertools import pairwise

from vln.envs.categories import LandmarkCategory
from vln.envs.errors import InputError
from vln.envs.geometry import Cell, Heading
from vln.envs.language.plans.plan import (
    SIDES,
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
    Until,
)
from vln.envs.language.plans.surroundings import STEPS, Naming, Sighting, Surroundings, surroundings
from vln.envs.world.house import House, Landmark

SEEN_ASIDE = 4  # cells to the left and right that a walker sees
CLOSE_ASIDE = 2  # within which it would name a landmark it passes
SEEN_AHEAD = 8  # cells straight ahead

_QUARTERS = tuple(Direction)
_HEADING_OF = {step: heading for heading, step in enumerate(STEPS)}


def plan_route(
    house: House,
    path: tuple[Cell, ...],
    heading: Heading,
    landmark: Landmark | None = None,
    *,
    colours: bool = False,
) -> RoutePlan:
    """Returns the plan of a path.

    Args:
        house: where it leads; one FORWARD covers one cell.
        path: cells from start to goal, each next to the one before.
        heading: heading at the start.
        landmark: the one to stop at; by default one that the path first touches at the goal.
        colours: whether to tell the colours of all landmarks, or only those that tell one from others in its room.

    Raises:
        InputError: if the path has a gap, turns in a doorway, starts or ends in one, or its last straight walk
            does not first come next to a landmark that words can tell from the others in the room.
    """
    return _Planner(surroundings(house), path, heading, colours).plan(landmark)


def name_stop(
    around: Surroundings,
    naming: Naming,
    cell: Cell,
    heading: int,
    walked: tuple[Cell, ...],
    landmark: Landmark | None,
) -> Stopping:
    """Returns the stop at a cell: by a landmark that no cell walked before touches, told from all in the room.

    Raises:
        InputError: if there is none.
    """
    walk = around.positions(walked)
    touched = {i for side in range(len(STEPS)) for i in around.touched(walk, side)}
    here = _touching(around, cell, heading)
    for direction, index in here.items():
        name = naming.names[index]
        if not touched.isdisjoint(around.called[name]) or landmark not in (None, around.house.landmarks[index]):
            continue
        beside = LandmarkCategory.NONE
        if not naming.is_sole_in_room(index):
            beside = naming.telling_neighbour(index)
            if not beside:
                continue
        room = around.room_category(cell)
        opposite = here.get(Direction((direction + 2) % 4), index) if direction in SIDES else index
        return Stopping(
            landmark=name,
            direction=direction,
            room=room,
            room_is_sole=sum(other.category == room for other in around.house.rooms) == 1,
            landmark_is_sole=len(around.called[name]) == 1,
            beside=beside,
            opposite=naming.names[opposite] if opposite != index else LandmarkCategory.NONE,
        )
    raise InputError(
        f"house {around.house.house_id!r}: the path ends at {tuple(cell)}, "
        "where its last straight walk first comes by no landmark that words can tell from others"
    )


def _touching(around: Surroundings, cell: Cell, heading: int) -> dict[Direction, int]:
    """Returns the solid landmarks next to a cell, by direction for a walker of this heading."""
    found = {}
    for turn in (Direction.AHEAD, Direction.LEFT, Direction.RIGHT, Direction.BEHIND):
        rows, columns = STEPS[(heading + turn) % 4]
        index = around.solid_at.get((cell[0] + rows, cell[1] + columns), -1)
        if index >= 0:
            found[turn] = index
    return found


class _Planner:
    """Plans one path."""

    def __init__(self, around: Surroundings, path: tuple[Cell, ...], heading: Heading, colours: bool) -> None:
        self.around = around
        self.naming = around.naming(colours)
        self.names = self.naming.names
        self.house = around.house
        self.path = path
        self.last = len(path) - 1
        # headings[i]: the heading with which the walker leaves cell i, and with which it arrives at the goal.
        try:
            self.headings = [_HEADING_OF[b[0] - a[0], b[1] - a[1]] for a, b in pairwise(path)]
        except KeyError:
            raise InputError(
                f"house {self.house.house_id!r}: the path has cells that are not neighbours"
            ) from None
        self.headings.append(self.headings[-1] if self.headings else int(heading))
        self.arrivals = [int(heading), *self.headings[:-1]]
        self.doorways = [around.doorway_at.get(cell, -1) for cell in path]
        self.positions = around.positions(path)

    def plan(self, landmark: Landmark | None) -> RoutePlan:
        """Returns the sub-goals of the whole path."""
        breaks = self._breaks()
        if len(breaks) == 1 or self.doorways[self.last - 1] >= 0:
            breaks.append(self.last)
        walked = self.path[breaks[-2] : -1]
        stop = name_stop(self.around, self.naming, self.path[-1], self.headings[-1], walked, landmark)
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
        around = self.around
        ending: Entering | Until | Stopping
        beyond = LandmarkCategory.NONE
        if stop is not None:
            ending = stop
        elif self.doorways[end - 1] >= 0:
            kind = self.house.doorways[self.doorways[end - 1]].kind
            ending = Entering(kind, around.room_category(self.path[end]))
        else:
            ending = Until(self._cues(start, end))
            further = around.look(self.path[end], self.headings[start])
            if further.doorway < 0 and 2 <= further.landmark_distance <= SEEN_AHEAD:
                beyond = self.names[further.landmark]
        turn = _QUARTERS[(self.headings[start] - self.arrivals[start]) % 4]
        facing = LandmarkCategory.NONE
        if turn and end > start:
            ahead = around.look(self.path[start], self.headings[start])
            if ahead.doorway < 0:
                facing = self.names[ahead.landmark]
        room = around.room_category(self.path[start])
        return SubGoal(start, end, turn, room, facing, self._passed(start, end), ending, beyond)

    def _aside(self, positions: Sequence[int], start: int, side: Direction) -> list[Sighting]:
        """Returns what is level on one side at each of some cells of the straight walk from an index."""
        heading, sight = (self.headings[start] + side) % 4, self.around.sight
        return [sight(position, heading) for position in positions]

    def _passed(self, start: int, end: int) -> tuple[Passed, ...]:
        """Returns the landmarks the walk touches and leaves behind, in the order of leaving them."""
        left: dict[Passed, int] = {}
        for side in SIDES:
            touched = self.around.touched(self.positions[start : end + 1], (self.headings[start] + side) % 4)
            if max(touched) < 0:
                continue
            for i, landmark in enumerate(touched):
                if landmark not in (-1, touched[-1]):
                    left[Passed(self.names[landmark], side)] = i
        if self.around.rug_at:
            rugs = [self.around.rug_at.get(cell, -1) for cell in self.path[start : end + 1]]
            for i, rug in enumerate(rugs):
                if rug >= 0 and rug not in (rugs[0], rugs[-1]):
                    left[Passed(self.names[rug], Direction.AHEAD)] = i
        return tuple(sorted(left, key=left.__getitem__)) if left else ()

    def _cues(self, start: int, end: int) -> tuple[Cue, ...]:
        """Returns what shows a walker where a straight walk ends, the most telling first."""
        cues: list[tuple[float, Cue]] = [(2.5 if end - start <= 2 else 4, StepsCue(end - start))]
        line = self.around.line(self.path[end], self.headings[start])
        row, column = line[-1]
        rows, columns = STEPS[self.headings[start]]
        ahead = (row + rows, column + columns)
        if len(line) == 1 and ahead not in self.around.doorway_at:
            cues.append((1, ObstacleCue(self.names[self.around.solid_at.get(ahead, -1)])))
        further_on = self.around.positions(line[1:])
        walk = self.positions[start : end + 1]
        for side in SIDES:
            sightings = self._aside(walk, start, side)
            here, before = sightings[-1], sightings[-2]
            doorway = here.doorway >= 0 and here.doorway != before.doorway
            if not doorway and here.landmark == before.landmark:
                continue  # Nothing comes or goes here.
            further = self._aside(further_on, start, side)
            if doorway:
                cue = self._doorway_cue(start, end, side, sightings, further)
                if cue is not None:
                    cues.append((0 if cue.taken else 2, cue))
            for landmark in self._landmark_cues(side, sightings, further):
                cues.append((landmark.distance / 2 + 0.6, landmark))
        cues.sort(key=lambda ranked: ranked[0])
        return tuple(cue for _, cue in cues)

    def _doorway_cue(
        self, start: int, end: int, side: Direction, sightings: list[Sighting], further: list[Sighting]
    ) -> DoorwayCue | None:
        own, distance = sightings[-1].doorway, sightings[-1].doorway_distance
        came_through = self.doorways[start - 1] if start else -1
        kind = self.house.doorways[own].kind

        def counts(number: int) -> bool:
            return number not in (-1, came_through) and self.house.doorways[number].kind == kind

        counted = [seen for seen in sightings if counts(seen.doorway)]
        # What is too far to be seen would make the count wrong.
        if not counts(own) or max(seen.doorway_distance for seen in counted) > SEEN_ASIDE:
            return None
        numbers = {seen.doorway for seen in counted[:-1]}
        if own in numbers:
            return None
        is_only = not numbers and all(seen.doorway == own for seen in further if counts(seen.doorway))
        taken = self._is_taken(own, end)
        return DoorwayCue(kind, side, len(numbers) + 1, distance, taken, is_only)

    def _is_taken(self, doorway: int, turn: int) -> bool:
        """Returns whether the straight walk that follows the turn at this index goes through a doorway."""
        for i in range(turn + 1, self.last):
            if self.headings[i - 1] != self.headings[turn]:
                return False
            if self.doorways[i] >= 0:
                return self.doorways[i] == doorway
        return False

    def _landmark_cues(
        self, side: Direction, sightings: list[Sighting], further: list[Sighting]
    ) -> list[LandmarkCue]:
        """Returns the cues that a landmark comes level here, or was level until here, for the first time."""
        cues = []
        here, before = sightings[-1], sightings[-2]
        new = here.landmark >= 0 and all(seen.landmark != here.landmark for seen in sightings[:-1])
        if new and here.landmark_distance <= SEEN_ASIDE:
            cues.append(self._landmark_cue(here, side, False, sightings, further))
        gone = before.landmark >= 0 and here.landmark != before.landmark
        if gone and before.landmark_distance <= CLOSE_ASIDE:
            numbers = [seen.landmark for seen in sightings[:-1]]
            first = numbers.index(before.landmark)
            followed = here.landmark in self.around.called[self.names[before.landmark]]
            if len(set(numbers[first:])) == 1 and not followed:
                cues.append(self._landmark_cue(before, side, True, sightings, further))
        return [cue for cue in cues if cue is not None]

    def _landmark_cue(
        self, own: Sighting, side: Direction, passed: bool, sightings: list[Sighting], further: list[Sighting]
    ) -> LandmarkCue | None:
        name = self.names[own.landmark]
        called = self.around.called[name]
        alike = [seen for seen in sightings if seen.landmark in called]
        if max(seen.landmark_distance for seen in alike) > SEEN_ASIDE:
            return None
        is_sole = self.naming.is_sole_in_room(own.landmark)
        numbers = list(dict.fromkeys(seen.landmark for seen in alike))
        later = {seen.landmark for seen in further if seen.landmark in called}
        return LandmarkCue(
            category=name,
            direction=side,
            passed=passed,
            distance=own.landmark_distance,
            is_sole=is_sole,
            ordinal=numbers.index(own.landmark) + 1,
            is_only=len({*numbers, *later}) == 1,
            beside=LandmarkCategory.NONE if is_sole else self.naming.telling_neighbour(own.landmark),
        )
