"""Draws routes worth describing in one house: start, goal, path, and the plan that a walker can follow to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vln.envs.corpora.gridhouse_splits import LONGEST, SHORTEST, Split, is_held_out_pair
from vln.envs.errors import InputError
from vln.envs.geometry import Cell, Heading, Pose
from vln.envs.language.english.describe import FREE_STYLES, Plan
from vln.envs.language.plans.interpreter import find, follow
from vln.envs.language.plans.legs import LegPlan, plan_legs
from vln.envs.language.plans.plan import RoutePlan, StepsCue, Until, WaypointPlan
from vln.envs.language.plans.route_plan import plan_route
from vln.envs.language.plans.surroundings import Surroundings, surroundings
from vln.envs.language.plans.waypoints import landmark_beside, plan_waypoints
from vln.envs.space.distance_kernels import moves_to
from vln.envs.space.shortest_path import actions_to_go
from vln.envs.world.house import House, Landmark

MOST_SUB_GOALS = 9  # on paths of up to `LONGEST` actions, and in proportion on longer ones
MOST_STEPS = 3
ATTEMPTS = 2000
_SEEN_EVERY = 5
_DETOUR_ATTEMPTS = 200
_TELLS_COLOURS = 0.45  # of the speakers tell every colour; the others do where it tells one thing from another


@dataclass(frozen=True)
class Route:
    """A path worth describing."""

    heading: Heading
    path: tuple[Cell, ...]
    distance: float  # metres
    plan: Plan


class _Goal(NamedTuple):
    """A landmark a route may end at.

    Attributes:
        landmark: what it is.
        room: the number of its room.
        beside: the cells next to it.
        needs_colours: whether it takes colours to tell it from others.
    """

    landmark: Landmark
    room: int
    beside: list[Cell]
    needs_colours: bool


class RouteSampler:
    """Draws starts and goals in one house."""

    def __init__(self, house: House, split: str, rules: Split, style: str) -> None:
        """Looks at the landmarks that a route of a split may end at, told in a style."""
        self._house, self._rules, self._style = house, rules, style
        self._rooms: list[list[int]] = house.room_index.tolist()
        self._floor = floor_cells(house)
        self._split = split
        self._goals = _goals(house, rules.pairs, style)
        self._fields: dict[Cell, NDArray[np.int16]] = {}

    def draw(self, rng: np.random.Generator, detours: float = 0.0, attempts: int = ATTEMPTS) -> Route:
        """Returns a random route of the right length.

        Raises:
            InputError: if the house has none.
        """
        tries = _DETOUR_ATTEMPTS if detours and rng.random() < detours else 0
        colours = rng.random() < _TELLS_COLOURS
        for attempt in range(attempts if self._goals else 0):
            goal = self._goals[int(rng.random() * len(self._goals))]
            near = self._rules.shortest == SHORTEST
            start = draw_start(self._floor, self._split, rng) if near else self._far_start(rng, goal)
            if start is not None and self._rooms[start.row][start.column] != goal.room:
                via = Cell(*self._floor[int(rng.random() * len(self._floor))]) if attempt < tries else None
                route = self._route(start, goal, via, colours or goal.needs_colours)
                if route is not None:
                    return route
        raise InputError(
            f"house {self._house.house_id!r}: no route of {self._rules.shortest} to {self._rules.longest} actions "
            "to another room"
        )

    def _far_start(self, rng: np.random.Generator, goal: _Goal) -> Pose | None:
        """Returns a pose on a floor that is as far from a goal as the split asks for, or None."""
        remaining = self._remaining(goal.beside[int(rng.random() * len(goal.beside))])
        is_far = (remaining >= self._rules.shortest) & (remaining <= self._rules.longest)
        poses = np.argwhere(is_far & (self._house.room_index >= 0)[:, :, None])
        if not len(poses):
            return None
        row, column, heading = poses[int(rng.random() * len(poses))].tolist()
        return Pose(row, column, Heading(heading))

    def _route(self, start: Pose, goal: _Goal, via: Cell | None, colours: bool) -> Route | None:
        """Returns a way to the nearest cell beside a landmark, or None if it does not make an episode."""
        moves = moves_to(self._house.walkable, start.row, start.column, self._house.stride)
        end = min(goal.beside, key=moves.item)
        path = self._path(start, end) if via is None else self._detour(start, via, end)
        if path is None or any(cell in goal.beside for cell in path[:-1]):
            return None
        plan = self._plan(path, start, goal, colours)
        if plan is None:
            return None
        metres = float(np.float32(moves.item(end)) * np.float32(self._house.stride * self._house.cell_size))
        return Route(start.heading, path, metres, plan)

    def _plan(self, path: tuple[Cell, ...], start: Pose, goal: _Goal, colours: bool) -> Plan | None:
        """Returns the plan of a path if a walker who knows nothing else ends at the goal."""
        plan: RoutePlan | WaypointPlan
        if self._style in FREE_STYLES:
            return self._legs(path, start, goal)
        if _fewest_sub_goals(path, surroundings(self._house)) > _most_sub_goals(path):
            return None
        try:
            if self._style == "landmark":
                plan = plan_waypoints(self._house, path, start.heading, goal.landmark, colours=colours)
            else:
                plan = plan_route(self._house, path, start.heading, goal.landmark, colours=colours)
        except InputError:  # It turns in a doorway, or passes one that our language cannot tell from others.
            return None
        if isinstance(plan, RoutePlan) and not _is_natural(plan, _most_sub_goals(path)):
            return None
        if self._style == "goal":
            outcome = find(self._house, plan.stop, start)
        else:
            outcome = follow(self._house, plan, start)
        return plan if outcome.failure is None and outcome.pose.cell == path[-1] else None

    def _legs(self, path: tuple[Cell, ...], start: Pose, goal: _Goal) -> LegPlan | None:
        """Returns the legs of a path, if it can be told by legs; counting steps along them leads to the goal."""
        around = surroundings(self._house)
        if _fewest_sub_goals(path, around) > _most_sub_goals(path):
            return None
        try:
            return plan_legs(around, path, start.heading, self._house.landmarks.index(goal.landmark))
        except InputError:  # It turns in a doorway.
            return None

    # Paths.

    def _path(self, start: Pose, end: Cell) -> tuple[Cell, ...] | None:
        """Returns the path of `space.shortest_path`, or None if it is too short or too long."""
        if not self._rules.shortest <= self._remaining(end).item(start) <= self._rules.longest:
            return None
        return tuple(self._descend(start, end)[0])

    def _detour(self, start: Pose, via: Cell, end: Cell) -> tuple[Cell, ...] | None:
        """Returns a path through a room that the shortest one avoids, no cell walked twice, or None."""
        first = self._remaining(via).item(start)
        if first < 0 or first >= self._rules.longest:
            return None
        there, heading = self._descend(start, via)
        turned = Pose(*via, heading)
        if not self._rules.shortest <= first + self._remaining(end).item(turned) <= self._rules.longest:
            return None
        path = there[:-1] + self._descend(turned, end)[0]
        shortest = self._descend(start, end)[0]
        if len(set(path)) < len(path) or self._rooms_of(path) <= self._rooms_of(shortest):
            return None
        return tuple(path)

    def _rooms_of(self, path: list[Cell]) -> set[int]:
        return {self._rooms[row][column] for row, column in path}

    def _remaining(self, end: Cell) -> NDArray[np.int16]:
        if end not in self._fields:
            self._fields[end] = actions_to_go(self._house, end)
        return self._fields[end]

    def _descend(self, start: Pose, end: Cell) -> tuple[list[Cell], Heading]:
        """Returns the cells from a pose to a cell by the fewest actions, turning late, and the heading there."""
        remaining = self._remaining(end).item
        row, column, heading = start.row, start.column, int(start.heading)
        path, left = [start.cell], remaining(row, column, heading)
        rows, columns = self._house.shape
        while left > 0:
            left -= 1
            ahead_row, ahead_column = row + _STEPS[heading][0], column + _STEPS[heading][1]
            inside = 0 <= ahead_row < rows and 0 <= ahead_column < columns
            if inside and remaining(ahead_row, ahead_column, heading) == left:
                row, column = ahead_row, ahead_column
                path.append(Cell(row, column))
            elif remaining(row, column, (heading + 3) % 4) == left:
                heading = (heading + 3) % 4
            else:
                heading = (heading + 1) % 4
        return path, Heading(heading)


def floor_cells(house: House) -> list[list[int]]:
    """Returns row and column of every cell in a room where one can stand."""
    return np.argwhere(house.walkable & (house.room_index >= 0)).tolist()  # type: ignore[no-any-return]


def draw_start(floor: Sequence[Sequence[int]], split: str, rng: np.random.Generator) -> Pose:
    """Returns a pose on a floor; training and `val_seen` share none."""
    poses = 4 * len(floor)
    kept = -(-poses // _SEEN_EVERY)
    if split == "val_seen":
        number = int(rng.random() * kept) * _SEEN_EVERY
    elif split == "train":
        number = int(rng.random() * (poses - kept))
        number += number // (_SEEN_EVERY - 1) + 1
    else:
        number = int(rng.random() * poses)
    row, column = floor[number // 4]
    return Pose(row, column, Heading(number % 4))


_STEPS = tuple(heading.step for heading in Heading)


def _fewest_sub_goals(path: tuple[Cell, ...], around: Surroundings) -> int:
    """Returns one for each corner of a path and each doorway on it, before they are planned in full."""
    doorways = around.doorway_at
    return 1 + sum((a[0] != b[0] and a[1] != b[1]) or a in doorways for a, b in zip(path, path[2:], strict=False))


def _most_sub_goals(path: tuple[Cell, ...]) -> int:
    return MOST_SUB_GOALS * max(len(path), LONGEST) // LONGEST


def _is_natural(plan: RoutePlan, most_sub_goals: int) -> bool:
    """Returns whether a person would describe the route: not too intricate, and few steps to count."""
    first_cues = [goal.ending.cues[0] for goal in plan.sub_goals if isinstance(goal.ending, Until)]
    counted = [cue.count for cue in first_cues if isinstance(cue, StepsCue)]
    return len(plan.sub_goals) <= most_sub_goals and max(counted, default=0) <= MOST_STEPS


def _goals(house: House, pairs: str, style: str) -> list[_Goal]:
    """Returns the landmarks a route may end at: the usual ones, or those kept out of training.

    Words must tell them from all others of the room; with style "goal", which says nothing of the way, "the
    <landmark> in the <room>" must fit no other of the house.
    """
    around, held_out = surroundings(house), pairs == "held_out"
    goals = []
    for index, landmark in enumerate(house.landmarks):
        room = around.room_of[index]
        if not landmark.solid or is_held_out_pair(house.rooms[room].category, landmark.category) != held_out:
            continue
        told = [colours for colours in (False, True) if _can_be_told(around, index, colours, style)]
        if told:
            goals.append(_Goal(landmark, room, landmark_beside(around, index), needs_colours=told[0]))
    return goals


def _can_be_told(around: Surroundings, landmark: int, colours: bool, style: str) -> bool:
    """Returns whether a speaker who tells colours, or only those one needs in a room, can name a landmark."""
    naming = around.naming(colours)
    if style == "goal":
        rooms = around.house.rooms
        place = rooms[around.room_of[landmark]].category
        alike = around.called[naming.names[landmark]]
        return sum(rooms[around.room_of[other]].category == place for other in alike) == 1
    return naming.is_sole_in_room(landmark) or bool(naming.telling_neighbour(landmark))
