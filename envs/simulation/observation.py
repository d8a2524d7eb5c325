"""What agents perceive before an action: one record from every world, for every policy."""

from collections.abc import Callable
from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

Array = TypeVar("Array")
Other = TypeVar("Other")


class Observation(NamedTuple, Generic[Array]):
    """What B agents perceive, or at T steps with a leading T; numpy arrays, or tensors inside networks.

    Attributes:
        view: uint8 (B, ...): what is seen; its form is `Eyes.shape`.
        sentence: int32 (B,): number of the sentence that is followed; 0 where the whole instruction is.
        depth: float32 (B, height, width): metres, where the eyes see depth.
        semantic: uint8 (B, height, width): see `vln.envs.first_person.semantics`, where the eyes see it.
        candidates: float32 (B, K, F): features of the actions to choose from, in worlds where they differ from
            place to place (the directions one can go to in a graph); None where they are the same everywhere.
        allowed: bool (B, K): which of the candidates exist; with `candidates`.
    """

    view: Array
    sentence: Array
    depth: Array | None = None
    semantic: Array | None = None
    candidates: Array | None = None
    allowed: Array | None = None

    def map(self, change: Callable[[Array], Other]) -> "Observation[Other]":
        """Returns an observation with every field that is there changed."""
        return Observation(*(None if field is None else change(field) for field in self))  # type: ignore[arg-type]


Seen = Observation[NDArray[Any]]


def stacked(steps: list[Seen]) -> Seen:
    """Returns the observations of T steps as one with a leading T."""
    fields = zip(*steps, strict=True)
    return Observation(*(None if field[0] is None else np.stack(field) for field in fields))  # type: ignore[arg-type]
