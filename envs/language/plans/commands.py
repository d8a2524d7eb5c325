"""Short commands: one thing to do here and now, where a route leads to another room."""

from dataclasses import dataclass
from enum import Enum, auto

from vln.envs.categories import LandmarkCategory, RoomCategory
from vln.envs.geometry import CellKind, Heading
from vln.envs.language.plans.plan import Direction


class Deed(Enum):
    """What a command asks for."""

    TURN = auto()
    WALK = auto()  # a number of steps
    WALK_ON = auto()  # until something is in the way
    LEAVE = auto()  # the room, which has one doorway
    PASS = auto()  # the doorway straight ahead
    REACH = auto()  # a thing in this room
    ENTER = auto()  # another room


@dataclass(frozen=True)
class CommandPlan:
    """One command.

    Attributes:
        deed: what is asked for.
        end: index of the last cell of the path.
        turn: the turn to begin with; `AHEAD` for none.
        steps: how many to walk, 0 where they are not counted.
        last_turn: the turn to end with; `AHEAD` for none.
        final_heading: heading at the end, where the command says it.
        thing: what is reached, or what is in the way; `NONE` for a wall.
        room: the room that is left or entered.
        door: the kind of doorway that is passed.
    """

    deed: Deed
    end: int
    turn: Direction = Direction.AHEAD
    steps: int = 0
    last_turn: Direction = Direction.AHEAD
    final_heading: Heading | None = None
    thing: LandmarkCategory = LandmarkCategory.NONE
    room: RoomCategory = RoomCategory.NONE
    door: CellKind = CellKind.DOOR
