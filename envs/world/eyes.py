"""What an agent sees: the local view around it, with or without memory, a picture, or a panorama: one type each.

A new way of seeing is a class here, how the simulator sees it (`vln.envs.simulation.views`), and an encoder for
agents (`vln.agents.view_encoder`).
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from math import radians, tan
from typing import Any, Literal, get_args

from vln.envs.errors import InputError
from vln.envs.geometry import WALL_HEIGHT

EyesName = Literal["symbolic", "map", "rgb", "panorama"]

LARGEST_SIDE = 4096  # pixels
FARTHEST = 255  # cells


@dataclass(frozen=True)
class LocalView:
    """The egocentric crop of ids around an agent: its heading is up, it stands at row `ahead`, column `side`.

    Attributes:
        ahead: cells seen in front of the agent.
        behind: cells seen behind it; 0 for a front view, as in Minigrid.
        side: cells seen to its left and to its right.
        field_of_view: opening angle in degrees; cells outside are masked. 360 masks nothing.

    Raises:
        InputError: if a range or the angle is out of range.
    """

    ahead: int = 8
    behind: int = 0
    side: int = 4
    field_of_view: int = 360
    kind: str = field(default="symbolic", init=False)

    def __post_init__(self) -> None:
        """Checks the ranges."""
        ranges = self.ahead, self.behind, self.side
        if not (min(ranges) >= 0 and max(ranges) <= FARTHEST and 1 <= self.field_of_view <= 360):
            raise InputError(
                f"impossible view {self}: ranges must be from 0 to {FARTHEST} cells and the angle 1 to 360 degrees"
            )

    @property
    def grid(self) -> tuple[int, int]:
        """(V, U): rows and columns of the crop."""
        return self.ahead + self.behind + 1, 2 * self.side + 1

    @property
    def shape(self) -> tuple[int, ...]:
        """(V, U, 3): of one agent's view."""
        return (*self.grid, 3)

    @property
    def reach(self) -> int:
        """The farthest that any cell of the crop lies to one side of the agent, in cells."""
        return max(self.ahead, self.behind, self.side, 1)


@dataclass(frozen=True)
class RememberedMap:
    """All that an agent has seen of its house so far, within reach: its heading is up, it stands in the middle.

    Nothing is in it that the agent has not seen with a local view of its own since the episode began.

    Attributes:
        reach: cells remembered to each side.
        ahead: see `LocalView`: what it sees at a time.
        behind: see `LocalView`.
        side: see `LocalView`.
        field_of_view: see `LocalView`.

    Raises:
        InputError: if a range or the angle is out of range, or it sees farther than it remembers.
    """

    reach: int = 12
    ahead: int = 8
    behind: int = 0
    side: int = 4
    field_of_view: int = 360
    kind: str = field(default="map", init=False)

    def __post_init__(self) -> None:
        """Checks the ranges."""
        if not self.sight.reach <= self.reach <= FARTHEST:
            raise InputError(
                f"impossible view {self}: reach must be from {self.sight.reach} cells, as it sees, to {FARTHEST}"
            )

    @property
    def sight(self) -> LocalView:
        """What it sees at a time."""
        return LocalView(self.ahead, self.behind, self.side, self.field_of_view)

    @property
    def shape(self) -> tuple[int, ...]:
        """(M, M, 5): of one agent's map."""
        return 2 * self.reach + 1, 2 * self.reach + 1, 5


@dataclass(frozen=True)
class Picture:
    """A first-person picture by a pinhole camera that looks straight ahead.

    Attributes:
        width: pixels.
        height: pixels.
        field_of_view: horizontal opening angle in degrees; pixels are square.
        eye_height: metres above the floor.
        horizon: height of the horizon in the picture, as a share from its top; below 0.5 shows more floor than
            ceiling, so that one sees what stands close by.
        setback: distance in cells that the eye stands behind the middle of the agent's cell, which also shows
            more of what is close by; below 0.5, so that the eye stays in the cell.
        sight: metres; what is farther away is not seen.
        depth: whether the distance of every pixel is seen as well.
        semantic: whether it is seen what every pixel belongs to.

    Raises:
        InputError: if a value is outside its range.
    """

    width: int = 64
    height: int = 64
    field_of_view: float = 90.0
    eye_height: float = 1.5
    horizon: float = 0.38
    setback: float = 0.45
    sight: float = 20.0
    depth: bool = False
    semantic: bool = False
    kind: str = field(default="rgb", init=False)

    def __post_init__(self) -> None:
        """Checks the ranges."""
        limits = {
            "width": (1, LARGEST_SIDE),
            "height": (1, LARGEST_SIDE),
            "field_of_view": (10, 150),
            "eye_height": (0.1, WALL_HEIGHT - 0.1),
            "horizon": (0, 1),
            "setback": (0, 0.49),
            "sight": (0.5, 1000),
        }
        for name, (low, high) in limits.items():
            value = getattr(self, name)
            if not low <= value <= high:
                raise InputError(f"picture's {name} {value}: must be from {low:g} to {high:g}")

    @property
    def shape(self) -> tuple[int, ...]:
        """(height, width, 3): of one agent's view."""
        return self.height, self.width, 3

    @property
    def focal_length(self) -> float:
        """Distance of the picture's plane from the eye, in pixels."""
        return self.width / 2 / tan(radians(self.field_of_view) / 2)


@dataclass(frozen=True)
class Panorama(Picture):
    """Four pictures at every step: ahead, to the right, behind and to the left, as R2R's agents look around.

    With the default size they have together as many pixels as one picture of 64 x 64.

    Raises:
        InputError: if a value is outside its range, or depth or semantic ids are asked for.
    """

    width: int = 32
    height: int = 32
    kind: str = field(default="panorama", init=False)

    def __post_init__(self) -> None:
        """Checks the ranges."""
        super().__post_init__()
        if self.depth or self.semantic:
            raise InputError("a panorama has no depth and no semantic ids; ask for them with view 'rgb'")

    @property
    def shape(self) -> tuple[int, ...]:
        """(4, height, width, 3): of one agent's view."""
        return 4, self.height, self.width, 3


Eyes = LocalView | RememberedMap | Picture | Panorama
KINDS: dict[str, type[Eyes]] = {
    "symbolic": LocalView,
    "map": RememberedMap,
    "rgb": Picture,
    "panorama": Panorama,
}


def eyes_named(name: str, own: Eyes | None = None) -> Eyes:
    """Returns the eyes of a name; "symbolic" and "map" see as a task's `own` where those are a local view.

    Raises:
        InputError: if there are none of that name.
    """
    if name not in KINDS:
        raise InputError(f"unknown view {name!r}; choose from: {', '.join(get_args(EyesName))}")
    if isinstance(own, LocalView) and name == "symbolic":
        return own
    if isinstance(own, LocalView) and name == "map":
        ranges = own.ahead, own.behind, own.side, own.field_of_view
        return RememberedMap(max(own.reach, RememberedMap.reach), *ranges)
    return KINDS[name]()


def local_view_of(eyes: Eyes) -> LocalView:
    """Returns the local view that eyes are, or are made of; where they see pictures the usual one."""
    if isinstance(eyes, RememberedMap):
        return eyes.sight
    return eyes if isinstance(eyes, LocalView) else LocalView()


def eyes_to_json(eyes: Eyes) -> dict[str, Any]:
    """Returns eyes as JSON values; `kind` tells which they are."""
    return asdict(eyes)


def eyes_from_json(values: Mapping[str, Any]) -> Eyes:
    """Returns the eyes that `eyes_to_json` described.

    Raises:
        InputError: if the kind or a field is unknown, or a value is of another type or outside its range.
    """
    kind = KINDS.get(str(values.get("kind")))
    if kind is None:
        raise InputError(f"eyes of kind {values.get('kind')!r}; it can be one of: {', '.join(KINDS)}")
    options = {name: value for name, value in values.items() if name != "kind"}
    types = {one.name: type(one.default) for one in fields(kind) if one.init}
    for name, value in options.items():
        if name not in types:
            raise InputError(f"eyes: unknown field {name!r}; it can be one of: {', '.join(types)}")
        right = types[name]
        if type(value) is not right and not (right is float and type(value) is int):
            raise InputError(f"eyes: {name} must be of type {right.__name__}, is {value!r}")
    return kind(**options)
