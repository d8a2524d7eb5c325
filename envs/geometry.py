"""Actions, headings, poses and cell kinds: the vocabulary every other module shares.

Axes: a cell is (row, column); row grows to the south, column to the east, both from 0.
Units: headings are quarter turns clockwise from north; lengths on the grid are cells; distances are metres.
Shape letters used in every docstring: B batch, H rows of a house, W columns of a house, V rows and U columns
of a view, L words, T steps, P patches of a view, D features.
"""

from enum import IntEnum
from typing import Any, NamedTuple

import numpy as np


class Action(IntEnum):
    """What an agent can do, numbered as in Habitat."""

    STOP = 0
    FORWARD = 1
    TURN_LEFT = 2
    TURN_RIGHT = 3


class Heading(IntEnum):
    """The four directions, clockwise."""

    NORTH = 0
    EAST = 1
    SOUTH = 2
    WEST = 3

    @property
    def step(self) -> tuple[int, int]:
        """(rows, columns) of one cell ahead."""
        return ((-1, 0), (0, 1), (1, 0), (0, -1))[self]

    def turned(self, quarters: int) -> "Heading":
        """The heading after that many quarter turns to the right (negative: to the left)."""
        return Heading((self + quarters) % 4)


STEPS = np.array([heading.step for heading in Heading], dtype=np.int64)  # (4, 2) rows, columns of one cell ahead

# What each action does, (actions, 2): quarter turns to the right, and moves ahead (-1 would be a step back). All
# that walks, plans or searches reads this table: a new action is a row here and a name above.
MOVES = np.array([(0, 0), (0, 1), (-1, 0), (1, 0)], dtype=np.int64)
# The actions that lead somewhere, in the order in which equally short ways are preferred: straight on, then left.
WAYS_ON = (Action.FORWARD, Action.TURN_LEFT, Action.TURN_RIGHT)

WALL_HEIGHT = 2.4  # metres from floor to ceiling


class CellKind(IntEnum):
    """What a cell of the structure layer is; 0 doubles as "not seen" in a view."""

    OUTSIDE = 0
    WALL = 1
    FLOOR = 2
    DOOR = 3
    PASSAGE = 4

    @property
    def is_open(self) -> bool:
        """Whether the structure lets an agent stand here (furniture may still be in the way)."""
        return self >= CellKind.FLOOR

    @property
    def character(self) -> str:
        """The letter of this kind in ASCII drawings."""
        return " #.+/"[self]


class Cell(NamedTuple):
    """A place on the grid."""

    row: int
    column: int


class Pose(NamedTuple):
    """A place and the direction looked at."""

    row: int
    column: int
    heading: Heading

    @property
    def cell(self) -> Cell:
        """The place alone."""
        return Cell(self.row, self.column)


def heading_between(start: Cell, end: Cell) -> Heading:
    """Returns the heading that leads from a cell to another one in the same row or column.

    Raises:
        ValueError: if the cells are equal or share neither row nor column.
    """
    rows, columns = end[0] - start[0], end[1] - start[1]
    if (rows == 0) == (columns == 0):
        raise ValueError(f"no single heading leads from {tuple(start)} to {tuple(end)}")
    if rows:
        return Heading.SOUTH if rows > 0 else Heading.NORTH
    return Heading.EAST if columns > 0 else Heading.WEST


def turns_between(start: Heading, end: Heading) -> list[Action]:
    """Returns the fewest turns from one heading to another; about-face is two turns to the right."""
    quarters = (end - start) % 4
    return [Action.TURN_LEFT] if quarters == 3 else [Action.TURN_RIGHT] * quarters


def is_near(distance: Any, success_distance: float) -> Any:
    """Returns whether a geodesic distance is near enough to succeed: strictly below, as R2R counts.

    The one rule of scores, rewards and pictures; plain arithmetic, so kernels can compile it.

    Args:
        distance: metres, a number or an array.
        success_distance: metres.
    """
    return distance < success_distance
