"""The explorer: it knows what the goal is and not where, as somebody does who is told nothing but the goal.

It looks around as agents do, goes on to where it has not looked yet, and when it has seen the goal walks there
through what it has seen. Where to look first it decides by how far that is, and by what homes are like: how far it
is in training homes from one kind of room to another. Beside it a score of instructions that only name the goal
means something: the shortest path knows what nobody can.
"""

from collections import defaultdict
from functools import cache

import numpy as np
from numpy.typing import NDArray

from vln.envs.categories import RoomCategory
from vln.envs.corpora.gridhouse import load_gridhouse
from vln.envs.errors import InputError
from vln.envs.geometry import MOVES, STEPS, WAYS_ON, Action, CellKind
from vln.envs.simulation.observation import Seen
from vln.envs.simulation.simulator import Simulator
from vln.envs.simulation.views import MapView
from vln.envs.simulation.world import World
from vln.envs.space.compiler import kernel
from vln.envs.space.distance_kernels import UNREACHABLE, actions_to, can_move, moves_to
from vln.envs.world.eyes import RememberedMap
from vln.envs.world.house import House

_HOMES = 200  # that it knows
_WEIGHT = 1.0  # of a step that is guessed beside one that is known
_STOP, _LEFT, _RIGHT = int(Action.STOP), int(Action.TURN_LEFT), int(Action.TURN_RIGHT)
_WAYS_ON = np.array(WAYS_ON, dtype=np.int64)
Costs = NDArray[np.float64]


class ExplorerPolicy:
    """Looks for the goal, and walks to it when it has seen it."""

    def __init__(self, agents: NDArray[np.bool_] | None = None) -> None:
        """Acts for some agents, bool (B,), and says STOP for the others; None for all."""
        self._agents = agents

    def reset(self, world: World) -> None:
        """Has seen nothing.

        Raises:
            InputError: if the world is no grid.
        """
        if not isinstance(world, Simulator):
            raise InputError("explorer: looks around in houses, which this world is none of")
        self._simulator = world
        largest = max(house.structure.size for house in world.dataset.houses.values())
        self._view = MapView(RememberedMap(), largest, world.surroundings, world.num_agents)
        self._acts = np.ones(world.num_agents, dtype=np.bool_) if self._agents is None else self._agents
        self._guesses = {
            agent: _guessed(world.house(agent), _goal_room(world, agent))
            for agent in np.flatnonzero(self._acts).tolist()
        }

    def act(self, observation: Seen) -> NDArray[np.int64]:
        """Chooses actions from what has been seen so far."""
        simulator = self._simulator
        self._view.look(simulator.arrays.agents, np.arange(simulator.num_agents))
        actions = np.full(simulator.num_agents, Action.STOP, dtype=np.int64)
        for agent in np.flatnonzero(simulator.active & self._acts).tolist():
            house, pose, leg = simulator.house(agent), simulator.pose(agent), simulator.leg(agent)
            seen = self._view.memory.seen[agent, : house.structure.size].reshape(house.shape) > 0
            final = -1 if leg.final_heading is None else int(leg.final_heading)
            actions[agent] = choose(
                house.walkable,
                seen | _nothing_there(house),
                *pose,
                *leg.path[-1],
                final,
                self._guesses[agent],
                house.stride,
            )
        return actions


def _nothing_there(house: House) -> NDArray[np.bool_]:
    """Returns bool (H, W): cells that look the same seen or unseen."""
    return (house.structure == CellKind.OUTSIDE) & (house.landmark_layer == 0)


def _goal_room(simulator: Simulator, agent: int) -> RoomCategory:
    """Returns the kind of room that an agent's goal is in."""
    return _kinds(simulator.house(agent))[simulator.leg(agent).path[-1]]


def _kinds(house: House) -> NDArray[np.uint8]:
    """Returns uint8 (H, W): `RoomCategory` of every cell."""
    kinds = np.array([room.category for room in house.rooms] + [RoomCategory.NONE], dtype=np.uint8)
    return kinds[house.room_index]  # type: ignore[no-any-return]


def _guessed(house: House, goal: int) -> Costs:
    """Returns float64 (H, W): how many moves one would guess from each cell to the room of a goal.

    A doorway is as far from it as the rooms that it joins.
    """
    if not house.rooms or goal == RoomCategory.NONE:
        return np.zeros(house.shape)
    guesses = moves_between_rooms()[:, goal][_kinds(house)]
    for doorway in house.doorways:
        sides = [moves_between_rooms()[house.rooms[room].category, goal] for room in doorway.rooms]
        for cell in doorway.cells:
            guesses[cell] = np.mean(sides) if sides else guesses[cell]
    return guesses


@cache
def moves_between_rooms() -> Costs:
    """Returns float64 (N, N): moves from a room of one kind to the nearest one of another, on the average.

    Measured in training homes; 0 from a kind to itself.
    """
    measured: dict[tuple[int, int], list[float]] = defaultdict(list)
    for house in load_gridhouse("train", houses=_HOMES, episodes_per_house=1).houses.values():
        kinds = _kinds(house)
        for room in house.rooms:
            row, column = min(cell for cell in room.cells if house.walkable[cell])
            moves = moves_to(house.walkable, row, column, house.stride)
            for kind in {other.category for other in house.rooms} - {room.category}:
                there = moves[(kinds == kind) & (moves != UNREACHABLE)]
                if there.size:
                    measured[room.category, kind].append(float(there.min()))
    usual = float(np.mean([moves for found in measured.values() for moves in found]))
    table = np.full((len(RoomCategory), len(RoomCategory)), usual)
    np.fill_diagonal(table, 0)
    for pair, found in measured.items():
        table[pair] = np.mean(found)
    return table


@kernel
def choose(
    walkable: NDArray[np.bool_],
    seen: NDArray[np.bool_],
    row: int,
    column: int,
    heading: int,
    goal_row: int,
    goal_column: int,
    final_heading: int,
    guesses: Costs,
    stride: int,
) -> int:
    """Returns the next action: to the goal if there is a way that has been seen, else to where one has not looked.

    Args:
        walkable: bool (H, W).
        seen: bool (H, W).
        row: of the agent.
        column: of the agent.
        heading: of the agent.
        goal_row: of the goal.
        goal_column: of the goal.
        final_heading: at the goal, -1 for any.
        guesses: float64 (H, W): moves that one guesses from each cell to the goal.
        stride: cells of a FORWARD.
    """
    known = walkable & seen
    if known[goal_row, goal_column]:
        to_goal = actions_to(known, goal_row, goal_column, final_heading, stride)
        if to_goal[row, column, heading] != UNREACHABLE:
            return _next_action(known, to_goal, row, column, heading, stride)
    # The way there is the way back, walked backwards: who comes back faces the other way.
    back = actions_to(known, row, column, (heading + 2) % 4, stride)
    place = _where_to_look(known, seen, back, guesses)
    if place == -1:
        return _STOP
    if place == row * seen.shape[1] + column:
        return _turn_to_unseen(seen, row, column, heading)
    there = actions_to(known, place // seen.shape[1], place % seen.shape[1], -1, stride)
    return _next_action(known, there, row, column, heading, stride)


@kernel
def _where_to_look(
    known: NDArray[np.bool_], seen: NDArray[np.bool_], back: NDArray[np.int16], guesses: Costs
) -> int:
    """Returns the number of the cell next to unseen ones that seems nearest to the goal, -1 for none."""
    best, place = np.inf, -1
    for r in range(seen.shape[0]):
        for c in range(seen.shape[1]):
            if known[r, c] and _borders_on_unseen(seen, r, c):
                for way in range(4):
                    if back[r, c, way] != UNREACHABLE and back[r, c, way] + _WEIGHT * guesses[r, c] < best:
                        best, place = back[r, c, way] + _WEIGHT * guesses[r, c], r * seen.shape[1] + c
    return place


@kernel
def _borders_on_unseen(seen: NDArray[np.bool_], row: int, column: int) -> bool:
    """Returns whether a cell has a neighbour that has not been seen."""
    for way in range(4):
        r, c = row + STEPS[way, 0], column + STEPS[way, 1]
        if 0 <= r < seen.shape[0] and 0 <= c < seen.shape[1] and not seen[r, c]:
            return True
    return False


@kernel
def _turn_to_unseen(seen: NDArray[np.bool_], row: int, column: int, heading: int) -> int:
    """Returns the turn towards a neighbour that has not been seen."""
    left = (heading + 3) % 4
    r, c = row + STEPS[left, 0], column + STEPS[left, 1]
    if 0 <= r < seen.shape[0] and 0 <= c < seen.shape[1] and not seen[r, c]:
        return _LEFT
    return _RIGHT


@kernel
def _next_action(
    walkable: NDArray[np.bool_], left: NDArray[np.int16], row: int, column: int, heading: int, stride: int
) -> int:
    """Returns the first action of a shortest way, given the actions left from each pose."""
    now = left[row, column, heading]
    for action in _WAYS_ON:
        way = (heading + MOVES[action, 0]) % 4
        r, c = row, column
        if MOVES[action, 1] != 0:
            if not can_move(walkable, row, column, way, stride):
                continue
            r, c = row + STEPS[way, 0] * stride, column + STEPS[way, 1] * stride
        if left[r, c, way] == now - 1:
            return int(action)
    return _STOP
