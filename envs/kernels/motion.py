"""One step of many agents: turning, moving, bumping, stopping and running out of time."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from envs.geometry import STEPS, Action
from envs.kernels.arrays import HouseArrays
from envs.kernels.compiler import kernel

_STOP, _FORWARD = int(Action.STOP), int(Action.FORWARD)
_LEFT, _RIGHT = int(Action.TURN_LEFT), int(Action.TURN_RIGHT)


class AgentState(NamedTuple):
    """Where each of B agents is and what it has done; all arrays are changed in place.

    Attributes:
        house: int32 (B,): index of its house.
        row: int32 (B,).
        column: int32 (B,).
        heading: int32 (B,): `Heading`.
        sentence: int32 (B,): index of the sentence being followed; 0 when not chained.
        last_sentence: int32 (B,): index of its last sentence.
        steps: int32 (B,): actions taken since the start of the sentence.
        collisions: int32 (B,): FORWARDs into an obstacle.
        stopped: bool (B,): whether it has said the final STOP.
        timed_out: bool (B,): whether it ran out of time.
    """

    house: NDArray[np.int32]
    row: NDArray[np.int32]
    column: NDArray[np.int32]
    heading: NDArray[np.int32]
    sentence: NDArray[np.int32]
    last_sentence: NDArray[np.int32]
    steps: NDArray[np.int32]
    collisions: NDArray[np.int32]
    stopped: NDArray[np.bool_]
    timed_out: NDArray[np.bool_]


def empty_state(num_agents: int) -> AgentState:
    """Returns the state of that many agents, all zero."""
    flags = {"stopped", "timed_out"}
    return AgentState(
        **{
            name: np.zeros(num_agents, dtype=np.bool_ if name in flags else np.int32)
            for name in AgentState._fields
        }
    )


@kernel
def advance(houses: HouseArrays, state: AgentState, actions: NDArray[np.int64], max_steps: int) -> None:
    """Applies one action to each agent that is still under way.

    STOP, or the end of the time limit, leads to the next sentence where there is one, else to the end.
    """
    for agent in range(actions.size):
        if state.stopped[agent] or state.timed_out[agent]:
            continue
        action = actions[agent]
        state.steps[agent] += 1
        if action == _FORWARD:
            _move(houses, state, agent)
        elif action == _LEFT:
            state.heading[agent] = (state.heading[agent] + 3) % 4
        elif action == _RIGHT:
            state.heading[agent] = (state.heading[agent] + 1) % 4
        out_of_time = state.steps[agent] >= max_steps
        if action == _STOP or out_of_time:
            if state.sentence[agent] < state.last_sentence[agent]:
                state.sentence[agent] += 1
                state.steps[agent] = 0
            elif action == _STOP:
                state.stopped[agent] = True
            else:
                state.timed_out[agent] = True


@kernel
def _move(houses: HouseArrays, state: AgentState, agent: int) -> None:
    """Moves one agent ahead by its house's stride, or counts a collision and stays."""
    house = state.house[agent]
    rows, columns, offset = houses.rows[house], houses.columns[house], houses.offset[house]
    row, column = state.row[agent], state.column[agent]
    for _ in range(houses.stride[house]):
        row += STEPS[state.heading[agent], 0]
        column += STEPS[state.heading[agent], 1]
        inside = 0 <= row < rows and 0 <= column < columns
        if not inside or not houses.walkable[offset + row * columns + column]:
            state.collisions[agent] += 1
            return
    state.row[agent] = row
    state.column[agent] = column
