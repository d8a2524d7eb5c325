"""What counts as success, how long an episode may last, and how far an agent sees."""

from dataclasses import dataclass

from vln.envs.errors import InputError
from vln.envs.world.eyes import Eyes, LocalView


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
        eyes: what an agent sees.
    """

    success_distance: float = 1.0
    exact_pose: bool = False
    lenient_distance: float | None = None
    max_steps: int = 100
    chained: bool = False
    eyes: Eyes = LocalView()

    def __post_init__(self) -> None:
        """Checks the rules.

        Raises:
            InputError: if a distance or the time limit is not positive.
        """
        distances = [self.success_distance, *([] if self.lenient_distance is None else [self.lenient_distance])]
        if min(distances) <= 0 or self.max_steps < 1:
            raise InputError("impossible task: distances must be > 0 and max_steps >= 1")
