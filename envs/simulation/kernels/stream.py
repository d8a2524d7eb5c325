"""Endless play in one pass over memory: act, begin the next episode where one is done, look."""

import numpy as np
from numpy.typing import NDArray

from vln.envs.simulation.kernels.arrays import HouseArrays
from vln.envs.simulation.kernels.goal_fields import DistanceFields, begin
from vln.envs.simulation.kernels.motion import advance
from vln.envs.simulation.kernels.sight import SightTable, look
from vln.envs.space.compiler import Records, kernel


@kernel
def play(
    houses: HouseArrays,
    fields: DistanceFields,
    episodes: Records,
    agents: Records,
    actions: NDArray[np.int64],
    following: NDArray[np.int64],
    rules: tuple[int, float, float, float],
    reward: NDArray[np.float32],
    terminated: NDArray[np.bool_],
    truncated: NDArray[np.bool_],
    table: SightTable,
    view: NDArray[np.uint8],
) -> None:
    """Does `advance`, puts agents that are done at the start of the episode that follows, and does `look`.

    `rules` are those of `advance`. Agents hold the fields of the episodes in
    `following`, int64 (B,), as `next_field`. What agents share is only read: slices may run side by side.
    An empty `view` leaves out the look.
    """
    advance(
        houses,
        fields,
        agents,
        actions,
        rules,
        reward,
        terminated,
        truncated,
    )
    records, moves = houses.houses, fields.moves
    for index in range(agents.size):
        if terminated[index] or truncated[index]:
            agent = agents[index]
            # What it no longer needs is let go when its next episode is prepared.
            agent.field, agent.next_field = agent.next_field, agent.field
            begin(records, moves, agent, episodes[following[index]])
    if view.size:
        look(houses, agents, table, view)
