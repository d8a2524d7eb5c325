"""Geodesic distances to goals: computed when an agent first needs them, kept within a bound, shared by agents."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vln.envs.simulation.kernels.arrays import HouseArrays
from vln.envs.space.compiler import Record, Records, kernel, part_of_kernel
from vln.envs.space.distance_kernels import UNREACHABLE, moves_to

NO_WAY = np.uint16(65535)


class DistanceFields(NamedTuple):
    """A cache of S fields of moves to a goal, for G goals in all.

    Attributes:
        moves: uint16 (S, largest house): fewest FORWARDs from each cell to the goal, `NO_WAY` where none.
        field_of_goal: int32 (G,): the row of `moves` that holds a goal's field, or -1.
        goal_of_field: int32 (S,): the reverse, or -1.
        users: int32 (S,): how many agents need the field now; such a field is never given away.
        hand: int64 (1,): the field looked at last when a place was needed (the clock algorithm).
    """

    moves: NDArray[np.uint16]
    field_of_goal: NDArray[np.int32]
    goal_of_field: NDArray[np.int32]
    users: NDArray[np.int32]
    hand: NDArray[np.int64]


def empty_fields(goals: int, cells: int, agents: int, max_bytes: int) -> DistanceFields:
    """Returns an empty cache.

    Args:
        goals: G.
        cells: of the largest house.
        agents: how many share it; it has room for two goals of each, the present and the next, whatever the bound.
        max_bytes: that its fields may take.
    """
    size = min(goals, max(2 * agents + 1, max_bytes // (2 * cells)))
    return DistanceFields(
        moves=np.empty((size, cells), dtype=np.uint16),
        field_of_goal=np.full(goals, -1, dtype=np.int32),
        goal_of_field=np.full(size, -1, dtype=np.int32),
        users=np.zeros(size, dtype=np.int32),
        hand=np.zeros(1, dtype=np.int64),
    )


@kernel
def exchange(
    houses: HouseArrays,
    fields: DistanceFields,
    goals: Records,
    episodes: Records,
    rows: NDArray[np.int32],
    which: NDArray[np.int64],
    numbers: NDArray[np.int64],
) -> None:
    """Gives agents, by index, the rows of the distances that episodes, by number, need.

    `rows`, int32 (B,), has the row each agent holds, -1 for none. Only this function changes the cache.
    """
    field_of_goal, users = fields.field_of_goal, fields.users
    # All are let go first: what agents held may make room for what they need.
    for index in which:
        if rows[index] >= 0:
            users[rows[index]] -= 1
    for i in range(which.size):
        goal = episodes[numbers[i]].goal
        row = field_of_goal[goal]
        if row < 0:
            row = _admit(houses, fields, goals, goal)
        users[row] += 1
        rows[which[i]] = row


@part_of_kernel
def begin(houses: Records, moves: NDArray[np.uint16], agent: Record, episode: Record) -> None:
    """Puts an agent, who holds the distances it needs, at the start of an episode."""
    agent.house = episode.house
    agent.row = episode.row
    agent.column = episode.column
    agent.heading = episode.heading
    agent.final_heading = episode.final_heading
    agent.sentence = 0
    agent.last_sentence = episode.last_sentence
    agent.steps = 0
    agent.collisions = 0
    agent.clock = 0
    agent.begun += 1
    agent.stopped = False
    agent.timed_out = False
    agent.distance = metres_to_goal(houses, moves, agent)


@kernel
def begin_all(
    houses: HouseArrays,
    fields: DistanceFields,
    episodes: Records,
    agents: Records,
    which: NDArray[np.int64],
    numbers: NDArray[np.int64],
) -> None:
    """Puts agents, by index, at the start of episodes, by number."""
    records, moves = houses.houses, fields.moves
    for i in range(which.size):
        begin(records, moves, agents[which[i]], episodes[numbers[i]])


@part_of_kernel
def metres_to_goal(houses: Records, moves: NDArray[np.uint16], agent: Record) -> np.float32:
    """Returns the geodesic distance of an agent to its goal, infinite where there is no way."""
    house = houses[agent.house]
    left = moves[agent.field, agent.row * house.columns + agent.column]
    return np.float32(np.inf) if left == NO_WAY else np.float32(left) * house.move_length


@kernel
def _admit(houses: HouseArrays, fields: DistanceFields, goals: Records, goal: int) -> int:
    """Returns the row that a goal's distances have been given, computing them."""
    row = _free_row(fields)
    if fields.goal_of_field[row] >= 0:
        fields.field_of_goal[fields.goal_of_field[row]] = -1
    fields.goal_of_field[row] = goal
    fields.field_of_goal[goal] = row
    _fill(houses, goals[goal], fields.moves[row])
    return row


@kernel
def _fill(houses: HouseArrays, goal: Record, field: NDArray[np.uint16]) -> None:
    """Fills a field with the moves from each cell to a goal."""
    house = houses.houses[goal.house]
    cells = house.rows * house.columns
    walkable = houses.walkable[house.floor : house.floor + cells].reshape(house.rows, house.columns)
    moves = moves_to(walkable, goal.row, goal.column, house.stride).ravel()
    for cell in range(cells):
        # No house has a shortest path of more than 65,534 moves; if one had, the rest would count as that far.
        field[cell] = NO_WAY if moves[cell] == UNREACHABLE else min(moves[cell], 65534)


@kernel
def _free_row(fields: DistanceFields) -> int:
    """Returns the next row no agent needs; the cache has one for every need, or one for every goal."""
    rows = fields.users.size
    for _ in range(rows):
        row = fields.hand[0]
        fields.hand[0] = (row + 1) % rows
        if fields.users[row] == 0:
            return row
    return -1
