"""The camera: size of the picture, opening angle and height of the eye."""

from dataclasses import dataclass
from math import radians, tan

from vln.envs.errors import InputError
from vln.envs.geometry import WALL_HEIGHT

LARGEST_SIDE = 4096


@dataclass(frozen=True)
class Camera:
    """A pinhole camera that looks straight ahead.

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
        around: whether an agent with this camera looks ahead, to the right, behind and to the left at every step,
            as R2R's agents do, and not only ahead.

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
    around: bool = False

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
                raise InputError(f"camera {name} {value}: must be from {low:g} to {high:g}")

    @property
    def focal_length(self) -> float:
        """Distance of the picture's plane from the eye, in pixels."""
        return self.width / 2 / tan(radians(self.field_of_view) / 2)


# Four pictures with together as many pixels as one of 64 x 64.
PANORAMA = Camera(width=32, height=32, around=True)
