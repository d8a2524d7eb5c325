"""What agents remember of their houses: which cells they have seen and walked on, and when."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vln.envs.geometry import STEPS
from vln.envs.simulation.kernels.arrays import LANDMARK_SHIFT, MATERIAL_SHIFT, HouseArrays
from vln.envs.simulation.kernels.sight import SightTable
from vln.envs.space.compiler import Records, kernel, part_of_kernel

LATEST = 65535  # actions of an episode that are told apart
OLDEST = 254  # actions ago that are told apart
FIELDS = 5  # of a cell of a map


class MemoryArrays(NamedTuple):
    """What B agents have seen, by cell of their house: row * columns + column.

    Attributes:
        seen: uint16 (B, cells): 1 + actions before the cell was last seen, 0 if never.
        walked: uint16 (B, cells): the same of standing on it.
        begun: int32 (B,): which episode that was: `AGENT.begun`.
    """

    seen: NDArray[np.uint16]
    walked: NDArray[np.uint16]
    begun: NDArray[np.int32]


def empty_memory(num_agents: int, cells: int) -> MemoryArrays:
    """Returns the memory of agents who have seen nothing.

    Args:
        num_agents: B.
        cells: of the largest house.
    """
    seen, walked = np.zeros((2, num_agents, cells), dtype=np.uint16)
    return MemoryArrays(seen, walked, np.full(num_agents, -1, dtype=np.int32))


@kernel
def remember(
    houses: HouseArrays,
    agents: Records,
    numbers: NDArray[np.int64],
    table: SightTable,
    views: NDArray[np.uint8],
    memory: MemoryArrays,
) -> None:
    """Notes what agents, `AGENT` (n,), see now; who has begun another episode forgets the one before.

    Args:
        houses: the houses.
        agents: the agents.
        numbers: int64 (n,): their places in the memory.
        table: of the views.
        views: uint8 (n, V, U, 3): what they see.
        memory: changed in place.
    """
    seen, walked, begun, records = memory.seen, memory.walked, memory.begun, houses.houses
    ahead, side = table.ahead, table.side
    rows, columns = views.shape[1], views.shape[2]
    flat = views.reshape(views.shape[0], rows * columns * 3)
    for index in range(agents.size):
        agent, number = agents[index], numbers[index]
        if begun[number] != agent.begun:
            seen[number, :] = 0
            walked[number, :] = 0
            begun[number] = agent.begun
        width = records[agent.house].columns
        now = np.uint16(min(agent.clock + 1, LATEST))
        here = agent.row * width + agent.column
        walked[number, here] = now
        up = STEPS[agent.heading, 0] * width + STEPS[agent.heading, 1]
        right = STEPS[agent.heading, 1] * width - STEPS[agent.heading, 0]
        p = 0
        for v in range(rows):
            place = here + (ahead - v) * up - side * right
            for _ in range(columns):
                if flat[index, p] or flat[index, p + 2]:  # what shows something lies in the house
                    seen[number, place] = now
                p += 3
                place += right


@kernel
def recall(
    houses: HouseArrays,
    agents: Records,
    numbers: NDArray[np.int64],
    reach: int,
    memory: MemoryArrays,
    maps: NDArray[np.uint8],
) -> None:
    """Fills `maps`, uint8 (n, 2 * reach + 1, 2 * reach + 1, 5), with what agents remember around them.

    The agent stands in the middle, its heading up. A cell is ids of structure, material and landmark; 1 + actions
    since it was walked on, and since it was seen, up to 255; 0 for never. What was never seen is 0 altogether.
    """
    seen, walked, records, cells = memory.seen, memory.walked, houses.houses, houses.cells
    size = 2 * reach + 1
    flat = maps.reshape(maps.shape[0], size * size * FIELDS)
    for index in range(agents.size):
        agent, number = agents[index], numbers[index]
        house = records[agent.house]
        width, height, origin, line = house.columns, house.rows, house.origin, house.width
        now = min(agent.clock + 1, LATEST)
        up_rows, up_columns = STEPS[agent.heading, 0], STEPS[agent.heading, 1]
        flat[index, :] = 0
        along = up_columns != 0  # whether a row of the map runs along a column of the house
        step = up_columns if along else -up_rows
        limit = height if along else width
        # A quarter turn to the right of (rows, columns) is (columns, -rows).
        first = agent.row - reach * up_columns if along else agent.column + reach * up_rows
        begin = max(0, -first) if step > 0 else max(0, first - limit + 1)
        end = min(size, limit - first) if step > 0 else min(size, first + 1)
        for v in range(size):
            row = agent.row + (reach - v) * up_rows
            column = agent.column + (reach - v) * up_columns
            if not (0 <= column < width if along else 0 <= row < height):
                continue
            if along:
                row = first + begin * step
            else:
                column = first + begin * step
            place, source = row * width + column, origin + row * line + column
            place_step, source_step = (step * width, step * line) if along else (step, step)
            p = (v * size + begin) * FIELDS
            for _ in range(begin, end):
                stamp = seen[number, place]
                if stamp:
                    packed = cells[source]
                    flat[index, p] = packed & np.uint32(255)
                    flat[index, p + 1] = (packed >> np.uint32(MATERIAL_SHIFT)) & np.uint32(255)
                    flat[index, p + 2] = (packed >> np.uint32(LANDMARK_SHIFT)) & np.uint32(255)
                    flat[index, p + 3] = _ago(now, walked[number, place])
                    flat[index, p + 4] = _ago(now, stamp)
                p += FIELDS
                place += place_step
                source += source_step


@part_of_kernel
def _ago(now: int, stamp: int) -> int:
    """Returns 1 + actions since a stamp, 0 for none."""
    return 0 if stamp == 0 else 1 + min(now - stamp, OLDEST)
