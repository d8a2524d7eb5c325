"""One step of many agents: turning, moving, bumping, stopping, running out of time, and what it earns."""

import numpy as np
from numpy.typing import NDArray

from vln.envs.geometry import MOVES, STEPS, Action, is_near
from vln.envs.simulation.kernels.arrays import WALKABLE_SHIFT, HouseArrays
from vln.envs.simulation.kernels.goal_fields import DistanceFields, metres_to_goal
from vln.envs.space.compiler import Record, Records, kernel, part_of_kernel

_STOP = int(Action.STOP)
# Metres, less than any move: 9 moves of 0.7 m are 6.2999997 m in single precision, and yet not closer than 6.3 m.
_ROUNDING = 1e-4
_is_near = part_of_kernel(is_near)


@kernel
def advance(
    houses: HouseArrays,
    fields: DistanceFields,
    agents: Records,
    actions: NDArray[np.int64],
    rules: tuple[int, float, float, float],
    reward: NDArray[np.float32],
    terminated: NDArray[np.bool_],
    truncated: NDArray[np.bool_],
) -> None:
    """Applies one action to each agent that is still under way, and fills what it brings.

    STOP, or the end of the time limit, leads to the next sentence where there is one, else to the end.

    Args:
        houses: the houses.
        fields: distances to goals.
        agents: `AGENT` (B,), changed in place.
        actions: (B,).
        rules: time limit; success distance in metres; what a metre gained towards the goal earns, and success.
        reward: float32 (B,), filled.
        terminated: bool (B,), filled: said the final STOP.
        truncated: bool (B,), filled: ran out of time.
    """
    # Named here: whatever takes a field out of a tuple counts references, which is slow inside the loop.
    max_steps, success_distance, metre_reward, success_reward = rules
    cells, table, moves = houses.cells, houses.houses, fields.moves
    for index in range(agents.size):
        agent = agents[index]
        if agent.stopped or agent.timed_out:
            reward[index] = 0.0
            terminated[index] = truncated[index] = False
            continue
        action = actions[index]
        gained = _act(cells, table, moves, agent, action)
        if action == _STOP or agent.steps >= max_steps:
            _end_sentence(agent, action == _STOP)
        reward[index] = np.float32(metre_reward * gained) if np.isfinite(gained) else np.float32(0.0)
        terminated[index] = agent.stopped
        truncated[index] = agent.timed_out
        if _succeeds(agent, success_distance):
            reward[index] += np.float32(success_reward)


@kernel
def first_outside(numbers: NDArray[np.int64], count: int) -> int:
    """Returns the place of the first of int64 (n,) numbers that is not in 0..count - 1, or -1."""
    for index in range(numbers.size):
        if numbers[index] < 0 or numbers[index] >= count:
            return index
    return -1


@kernel
def find_successes(agents: Records, success_distance: float, found: NDArray[np.bool_]) -> None:
    """Fills `found`, bool (B,), with who of the agents, `AGENT` (B,), has satisfied its task."""
    for index in range(agents.size):
        found[index] = _succeeds(agents[index], success_distance)


@part_of_kernel
def _succeeds(agent: Record, success_distance: float) -> bool:
    """Returns whether an agent has stopped near its goal, facing as its episode asks: the success rule."""
    facing = agent.final_heading == -1 or agent.final_heading == agent.heading
    return agent.stopped and facing and _is_near(agent.distance + _ROUNDING, success_distance)


@part_of_kernel
def _act(
    cells: NDArray[np.uint32],
    houses: Records,
    moves: NDArray[np.uint16],
    agent: Record,
    action: int,
) -> float:
    """Turns or moves an agent and returns the metres it has gained towards its goal."""
    agent.steps += 1
    agent.clock += 1
    before = agent.distance
    agent.heading = (agent.heading + MOVES[action, 0]) & 3
    ahead = MOVES[action, 1]
    if ahead != 0:
        if _move(cells, houses, agent, ahead):
            agent.distance = metres_to_goal(houses, moves, agent)
        else:
            agent.collisions += 1
    return before - agent.distance


@part_of_kernel
def _end_sentence(agent: Record, said_stop: bool) -> None:
    """Leads an agent to its next sentence, or ends its episode."""
    if agent.sentence < agent.last_sentence:
        agent.sentence += 1
        agent.steps = 0
    elif said_stop:
        agent.stopped = True
    else:
        agent.timed_out = True


@part_of_kernel
def _move(cells: NDArray[np.uint32], houses: Records, agent: Record, ahead: int) -> bool:
    """Moves an agent ahead (or back) by its house's stride, or leaves it where it is and returns False."""
    house = houses[agent.house]
    rows, columns = STEPS[agent.heading, 0] * ahead, STEPS[agent.heading, 1] * ahead
    # The margin around a house is not walkable, so no step leaves the array.
    place = house.origin + agent.row * house.width + agent.column
    for _ in range(house.stride):
        place += rows * house.width + columns
        if not (cells[place] >> np.uint32(WALKABLE_SHIFT)) & np.uint32(1):
            return False
    agent.row += rows * house.stride
    agent.column += columns * house.stride
    return True
