"""What counts as success, how long an episode may last, and how far an agent sees."""

from dataclasses import dataclass

from vln.envs.errors import InputError
from vln.envs.world.camera import Camera


@dataclass(frozen=True)
class ViewShape:
    """The egocentric crop an agent sees: its heading is up, it stands at row `ahead`, column `side`.

    Attributes:
        ahead: cells seen in front of the agent.
        behind: cells seen behind it; 0 for a front view, as in Minigrid.
        side: cells seen to its left and to its right.
        field_of_view: opening angle in degrees; cells outside are masked. 360 masks nothing.
    """

    ahead: int = 8
    behind: int = 0
    side: int = 4
    field_of_view: int = 360

    def __post_init__(self) -> None:
        """Checks the ranges.

        Raises:
            InputError: if a range is negative or the angle is not in 1..360.
        """
        if min(self.ahead, self.behind, self.side) < 0 or not 1 <= self.field_of_view <= 360:
            raise InputError(f"impossible view {self}: ranges must be >= 0 and the angle in 1..360 degrees")

    @property
    def shape(self) -> tuple[int, int]:
        """(V, U): rows and columns of the crop."""
        return self.ahead + self.behind + 1, 2 * self.side + 1


@dataclass(frozen=True)
class Task:
    """The rules of an episode.

    Attributes:
        success_distance: stopping succeeds at a geodesic distance strictly below this, in metres.
        exact_pose: whether the final heading must be the demonstrated one as well.
        lenient_distance: a second success distance, for stops with any heading, reported apart; or None.
        max_steps: time limit in actions; with `chained`, of each sentence.
        chained: whether sentences are given one by one: STOP asks for the next one and ends the episode
            after the last (SAIL's paragraph protocol).
        view: the local view of what lies around the agent.
        camera: of its eyes, where it sees first-person pictures instead of the local view; or None.
    """

    success_distance: float = 1.0
    exact_pose: bool = False
    lenient_distance: float | None = None
    max_steps: int = 100
    chained: bool = False
    view: ViewShape = ViewShape()
    camera: Camera | None = None

    def __post_init__(self) -> None:
        """Checks the rules.

        Raises:
            InputError: if a distance or the time limit is not positive.
        """
        distances = [self.success_distance, *([] if self.lenient_distance is None else [self.lenient_distance])]
        if min(distances) <= 0 or self.max_steps < 1:
            raise InputError("impossible task: distances must be > 0 and max_steps >= 1")
