"""The values that options may have, written where the options are: `updates: Count = 6000`.

A dataclass of options, or a function that is a command, is checked against its own annotations, before any work.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from vln.envs.errors import InputError


@dataclass(frozen=True)
class Range:
    """Numbers that an option may have.

    Attributes:
        low: the smallest.
        high: the largest.
        above: whether `low` itself is too small.
        even: whether only even numbers will do.
    """

    low: float
    high: float = math.inf
    above: bool = False
    even: bool = False

    def __contains__(self, value: float) -> bool:
        """Returns whether a number is in the range; what is no number, or not a finite one, is not."""
        return (
            isinstance(value, int | float)
            and not isinstance(value, bool)
            and math.isfinite(value)
            and self.low <= value <= self.high
            and not (self.above and value == self.low)
            and not (self.even and value % 2)
        )

    def __str__(self) -> str:
        """Returns the range in words, to follow "must be"."""
        even = "even and " if self.even else ""
        if math.isinf(self.high):
            return f"{even}above {self.low:g}" if self.above else f"{even}at least {self.low:g}"
        if self.above:
            return f"{even}above {self.low:g} and at most {self.high:,}"
        return f"{even}from {self.low:g} to {self.high:,}"


Count = Annotated[int, Range(1, 10**9)]
Natural = Annotated[int, Range(0, 10**9)]
Seed = Annotated[int, Range(0, 2**32 - 1)]
Threads = Annotated[int, Range(1, 256)]
Beam = Annotated[int, Range(1, 1024)]
Size = Annotated[int, Range(1, 4096)]
EvenSize = Annotated[int, Range(2, 4096, even=True)]
Share = Annotated[float, Range(0, 1)]
PartShare = Annotated[float, Range(0, 1, above=True)]
HalfShare = Annotated[float, Range(0, 0.5)]
Weight = Annotated[float, Range(0)]
Positive = Annotated[float, Range(0, above=True)]


def check_values(owner: Any, values: Mapping[str, Any]) -> None:
    """Checks values against the annotations of a dataclass or a function.

    Args:
        owner: what is annotated with ranges and `Literal` choices; other annotations allow everything.
        values: by name.

    Raises:
        InputError: at the first value that is out of range.
    """
    for name, annotation in get_type_hints(owner, include_extras=True).items():
        if name in values:
            _check(name, annotation, values[name])


def _check(name: str, annotation: Any, value: Any) -> None:
    """Checks one value; the name is that of the option, as it is in Python."""
    if get_origin(annotation) in (Union, UnionType):
        if value is None and NoneType in get_args(annotation):
            return
        for choice in get_args(annotation):
            if choice is not NoneType:
                _check(name, choice, value)
        return
    option = f"--{name.replace('_', '-')} {value}"
    if get_origin(annotation) is Literal and value not in get_args(annotation):
        raise InputError(f"{option}: must be one of {', '.join(map(str, get_args(annotation)))}")
    if get_origin(annotation) is Annotated:
        kind, *notes = get_args(annotation)
        for allowed in notes:
            if isinstance(allowed, Range) and (
                value not in allowed or (kind is int and not isinstance(value, int))
            ):
                raise InputError(f"{option}: must be {allowed}")
        _check(name, kind, value)
