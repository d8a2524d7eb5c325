"""The symbolic local view: an egocentric crop of id layers with line of sight.

A cell is seen if no cell on the straight line between it and the agent is a wall. The lines are the same for
every agent, so they are kept as sets of bits, made once per view shape: a cell is hidden if the set of walls
and the set of its line have a bit in common.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vln.envs.geometry import STEPS
from vln.envs.simulation.kernels.arrays import LANDMARK_SHIFT, MATERIAL_SHIFT, OPAQUE_SHIFT, HouseArrays
from vln.envs.space.compiler import Records, kernel, part_of_kernel
from vln.envs.world.eyes import LocalView

WORD = 64  # bits in a word of a set


class SightTable(NamedTuple):
    """What hides the P = V * U cells of a view, in reading order.

    Attributes:
        ahead: cells seen in front of the agent.
        side: cells seen to either side.
        lines: uint64 (words, P): for each cell the set of cells on the line to it. The agent's own cell is on no
            line; its bit, always set among the walls, hides what is outside the field of view.
        own: the agent's own cell.
    """

    ahead: int
    side: int
    lines: NDArray[np.uint64]
    own: int


def sight_table(eyes: LocalView) -> SightTable:
    """Returns the table of a local view."""
    rows, columns = eyes.grid
    cells = [(eyes.ahead - row, column - eyes.side) for row in range(rows) for column in range(columns)]
    index = {cell: number for number, cell in enumerate(cells)}
    own = index[0, 0]
    lines = np.zeros((-(-len(cells) // WORD), len(cells)), dtype=np.uint64)
    for number, cell in enumerate(cells):
        shown = abs(np.degrees(np.arctan2(cell[1], cell[0]))) * 2 <= eyes.field_of_view
        hiding = [index[between] for between in _cells_between(cell)]
        for other in hiding if shown else [own]:
            lines[other // WORD, number] |= np.uint64(1 << other % WORD)
    return SightTable(eyes.ahead, eyes.side, lines, own)


def _cells_between(cell: tuple[int, int]) -> list[tuple[int, int]]:
    """Returns the cells of the digital line from the agent to a cell, both left out."""
    length = max(abs(cell[0]), abs(cell[1]))
    return [(_round(cell[0] * n, length), _round(cell[1] * n, length)) for n in range(1, length)]


def _round(numerator: int, denominator: int) -> int:
    """Returns the nearest integer of a fraction; halves go towards 0, so lines are symmetric."""
    return int(np.sign(numerator)) * ((2 * abs(numerator) + denominator - 1) // (2 * denominator))


@kernel
def look(houses: HouseArrays, agents: Records, table: SightTable, view: NDArray[np.uint8]) -> None:
    """Fills `view`, uint8 (B, V, U, 3), with what each agent, `AGENT` (B,), sees; 0 where it sees nothing."""
    words, places = table.lines.shape
    cells = np.empty(places, dtype=np.uint32)
    walls = np.empty(words, dtype=np.uint64)
    lines, records, packed = table.lines, houses.houses, houses.cells
    flat = view.reshape(view.shape[0], places, 3)
    for index in range(agents.size):
        agent = agents[index]
        house = records[agent.house]
        ahead = STEPS[agent.heading, 0] * house.width + STEPS[agent.heading, 1]
        # A quarter turn to the right of "ahead".
        right = STEPS[agent.heading, 1] * house.width - STEPS[agent.heading, 0]
        corner = house.origin + agent.row * house.width + agent.column + table.ahead * ahead - table.side * right
        _crop(packed, corner, ahead, right, view.shape[2], cells)
        _find_walls(cells, table.own, walls)
        # One loop over all cells for every word of walls, so that the compiler uses vector instructions.
        for word in range(words):
            if walls[word]:
                for p in range(places):
                    if walls[word] & lines[word, p]:
                        cells[p] = 0
        for p in range(places):
            cell = cells[p]
            flat[index, p, 0] = cell & np.uint32(255)
            flat[index, p, 1] = (cell >> np.uint32(MATERIAL_SHIFT)) & np.uint32(255)
            flat[index, p, 2] = (cell >> np.uint32(LANDMARK_SHIFT)) & np.uint32(255)


@part_of_kernel
def _crop(
    packed: NDArray[np.uint32], corner: int, ahead: int, right: int, columns: int, cells: NDArray[np.uint32]
) -> None:
    """Copies the packed cells of a view in reading order, from its corner ahead on the left."""
    p = 0
    for row in range(cells.size // columns):
        source = corner - row * ahead
        for _ in range(columns):
            cells[p] = packed[source]
            source += right
            p += 1


@part_of_kernel
def _find_walls(cells: NDArray[np.uint32], own: int, walls: NDArray[np.uint64]) -> None:
    """Fills the set of walls among the cells, and the agent's own cell."""
    for word in range(walls.size):
        first = word * WORD
        bits = np.uint64(0)
        for bit in range(min(WORD, cells.size - first)):
            opaque = (cells[first + bit] >> np.uint32(OPAQUE_SHIFT)) & np.uint32(1)
            bits |= np.uint64(opaque) << np.uint64(bit)
        walls[word] = bits
    walls[own // WORD] |= np.uint64(1) << np.uint64(own % WORD)
