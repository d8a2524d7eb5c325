"""Draws short commands in one house: where somebody stands, what is to be done, and where it ends."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from vln.envs.categories import LandmarkCategory
from vln.envs.corpora.gridhouse_splits import Split, is_held_out_pair
from vln.envs.corpora.route_sampler import ATTEMPTS, Route, draw_start, floor_cells
from vln.envs.errors import InputError
from vln.envs.geometry import Cell, Heading, Pose
from vln.envs.language.plans.commands import CommandPlan, Deed
from vln.envs.language.plans.plan import Direction
from vln.envs.language.plans.surroundings import STEPS, surroundings
from vln.envs.language.plans.waypoints import landmark_beside
from vln.envs.space.distance_kernels import moves_to
from vln.envs.space.shortest_path import shortest_path
from vln.envs.world.house import Doorway, House

MOST_STEPS = 8
_FARTHEST = 30  # moves
_SHARES = {
    Deed.TURN: 0.2,
    Deed.WALK: 0.25,
    Deed.WALK_ON: 0.1,
    Deed.LEAVE: 0.07,
    Deed.PASS: 0.08,
    Deed.REACH: 0.15,
    Deed.ENTER: 0.15,
}
_TURNS_FIRST = 0.5  # of the walks
_TURNS_LAST = 0.15
_TURNS = (Direction.LEFT, Direction.RIGHT, Direction.LEFT, Direction.RIGHT, Direction.BEHIND)


class CommandSampler:
    """Draws commands in one house."""

    def __init__(self, house: House, split: str, rules: Split) -> None:
        """Looks around in the house."""
        self._house, self._split, self._around = house, split, surroundings(house)
        self._floor = floor_cells(house)
        self._is_held_out = rules.pairs == "held_out"
        self._draw: dict[Deed, Callable[[np.random.Generator, Pose], Route | None]] = {
            Deed.TURN: self._turn,
            Deed.WALK: self._walk,
            Deed.WALK_ON: self._walk_on,
            Deed.LEAVE: self._leave,
            Deed.PASS: self._pass,
            Deed.REACH: self._reach,
            Deed.ENTER: self._enter,
        }

    def draw(self, rng: np.random.Generator, detours: float = 0.0) -> Route:
        """Returns a random command; no command asks for a detour.

        Raises:
            InputError: if nothing can be asked for in the house.
        """
        deeds = list(_SHARES)
        for _ in range(ATTEMPTS):
            deed = deeds[int(rng.choice(len(deeds), p=list(_SHARES.values())))]
            route = self._draw[deed](rng, draw_start(self._floor, self._split, rng))
            if route is not None:
                return route
        raise InputError(f"house {self._house.house_id!r}: there is no room for any command")

    # Turns and counted walks.

    def _turn(self, rng: np.random.Generator, start: Pose) -> Route:
        turn = _TURNS[rng.integers(len(_TURNS))]
        heading = Heading((start.heading + turn) % 4)
        return self._route(start, (start.cell,), CommandPlan(Deed.TURN, 0, turn, final_heading=heading))

    def _walk(self, rng: np.random.Generator, start: Pose) -> Route | None:
        turn, cells = self._line(rng, start)
        if len(cells) < 2:
            return None
        steps = 1 + int(rng.integers(min(len(cells) - 1, MOST_STEPS)))
        return self._straight(rng, start, turn, cells[: steps + 1], steps)

    def _walk_on(self, rng: np.random.Generator, start: Pose) -> Route | None:
        turn, cells = self._line(rng, start)
        if len(cells) < 3:
            return None
        heading = Heading((start.heading + turn) % 4)
        row, column = cells[-1].row + heading.step[0], cells[-1].column + heading.step[1]
        ahead = self._around.solid_at.get((row, column))
        thing = LandmarkCategory.NONE if ahead is None else self._house.landmarks[ahead].category.kind
        return self._straight(rng, start, turn, cells, 0, thing if rng.random() < 0.5 else LandmarkCategory.NONE)

    def _straight(
        self,
        rng: np.random.Generator,
        start: Pose,
        turn: Direction,
        cells: list[Cell],
        steps: int,
        thing: LandmarkCategory = LandmarkCategory.NONE,
    ) -> Route:
        """Returns a walk along cells, with or without a turn at its end."""
        last_turn = _TURNS[rng.integers(len(_TURNS))] if rng.random() < _TURNS_LAST else Direction.AHEAD
        heading = Heading((start.heading + turn + last_turn) % 4)
        plan = CommandPlan(
            Deed.WALK if steps else Deed.WALK_ON,
            len(cells) - 1,
            turn,
            steps,
            last_turn,
            final_heading=heading,
            thing=thing,
        )
        return self._route(start, tuple(cells), plan)

    def _line(self, rng: np.random.Generator, start: Pose) -> tuple[Direction, list[Cell]]:
        """Returns a first turn and the cells that can then be walked straight on, the first one included."""
        turn = _TURNS[rng.integers(len(_TURNS))] if rng.random() < _TURNS_FIRST else Direction.AHEAD
        return turn, self._cells_ahead(start.cell, Heading((start.heading + turn) % 4))

    def _cells_ahead(self, cell: Cell, heading: Heading) -> list[Cell]:
        cells, (rows, columns) = [cell], heading.step
        while self._around.walkable[cells[-1].row + rows][cells[-1].column + columns]:
            cells.append(Cell(cells[-1].row + rows, cells[-1].column + columns))
        return cells

    # Ways to somewhere.

    def _leave(self, rng: np.random.Generator, start: Pose) -> Route | None:
        room = self._around.room_at[start.row][start.column]
        doorways = [doorway for doorway in self._house.doorways if room in doorway.rooms]
        if len(doorways) != 1:
            return None
        plan = CommandPlan(Deed.LEAVE, 0, room=self._house.rooms[room].category, door=doorways[0].kind)
        return self._way(start, self._beyond(doorways[0], room), plan)

    def _pass(self, rng: np.random.Generator, start: Pose) -> Route | None:
        cells = self._cells_ahead(start.cell, start.heading)
        crossed = [i for i, cell in enumerate(cells) if cell in self._around.doorway_at]
        if not crossed or crossed[0] == 0 or crossed[0] + 1 == len(cells):
            return None
        kind = self._house.doorways[self._around.doorway_at[cells[crossed[0]]]].kind
        path = tuple(cells[: crossed[0] + 2])
        return self._route(start, path, CommandPlan(Deed.PASS, len(path) - 1, door=kind))

    def _reach(self, rng: np.random.Generator, start: Pose) -> Route | None:
        room = self._around.room_at[start.row][start.column]
        naming = self._around.naming(colours=False)
        here = [i for i, of in enumerate(self._around.room_of) if of == room and self._is_goal(i)]
        things = [i for i in here if naming.is_sole_in_room(i)]
        if not things:
            return None
        thing = things[rng.integers(len(things))]
        plan = CommandPlan(Deed.REACH, 0, thing=naming.names[thing])
        return self._way(start, landmark_beside(self._around, thing), plan)

    def _enter(self, rng: np.random.Generator, start: Pose) -> Route | None:
        here = self._around.room_at[start.row][start.column]
        alike = [room.category for room in self._house.rooms]
        rooms = [i for i, kind in enumerate(alike) if i != here and alike.count(kind) == 1]
        if not rooms:
            return None
        room = self._house.rooms[rooms[rng.integers(len(rooms))]]
        return self._way(start, list(room.cells), CommandPlan(Deed.ENTER, 0, room=room.category))

    def _way(self, start: Pose, ends: list[Cell], plan: CommandPlan) -> Route | None:
        """Returns the shortest path to the nearest of some cells, or None if that is too far or nowhere."""
        moves = moves_to(self._house.walkable, start.row, start.column, self._house.stride)
        near = [cell for cell in ends if 0 < moves.item(cell) <= _FARTHEST]
        if not near or start.cell in ends:
            return None
        path = shortest_path(self._house, start, min(near, key=moves.item))
        return self._route(start, path, replace(plan, end=len(path) - 1))

    def _route(self, start: Pose, path: tuple[Cell, ...], plan: CommandPlan) -> Route:
        moves = moves_to(self._house.walkable, start.row, start.column, self._house.stride).item(path[-1])
        metres = float(np.float32(moves) * np.float32(self._house.stride * self._house.cell_size))
        return Route(start.heading, path, metres, plan)

    def _is_goal(self, landmark: int) -> bool:
        """Returns whether a thing in its room may be reached in this split."""
        thing, room = self._house.landmarks[landmark], self._house.rooms[self._around.room_of[landmark]]
        return thing.solid and is_held_out_pair(room.category, thing.category) == self._is_held_out

    def _beyond(self, doorway: Doorway, room: int) -> list[Cell]:
        """Returns the floor next to a doorway outside a room."""
        around = {Cell(row + rows, column + columns) for row, column in doorway.cells for rows, columns in STEPS}
        rooms = self._around.room_at
        return [c for c in sorted(around) if self._house.walkable[c] and rooms[c.row][c.column] not in (room, -1)]
