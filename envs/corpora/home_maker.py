"""Making generated homes: a house by its number, and paths in it told by our grammar or freely.

A home depends on nothing but its number, the split and how its paths are told, so that each can be made alone, by
whichever process.
"""

import json
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from vln.envs.corpora.command_sampler import CommandSampler
from vln.envs.corpora.gridhouse_splits import SHORTEST, Split
from vln.envs.corpora.route_sampler import ATTEMPTS, RouteSampler
from vln.envs.errors import InputError
from vln.envs.generate.home import generate_home
from vln.envs.generate.programme import HomeSize
from vln.envs.language.english.describe import STYLES, describe
from vln.envs.language.plans.commands import CommandPlan
from vln.envs.world.episode import Episode, Origin
from vln.envs.world.house import House

_TRIALS = 3


@dataclass(frozen=True)
class Telling:
    """How paths are drawn and told.

    Attributes:
        style: a style of `language.english.describe`, or several joined by "+", drawn anew for each episode.
        seed: chooses starts, goals and words; the houses of a split are always the same.
        detours: share of the paths that lead through another room than the shortest way does, where the house
            has such a way; the others take the fewest actions.
        noise: 0 for clean text to 1 for many typing errors, fillers and missing marks.

    Raises:
        InputError: if the style is unknown, or a number out of range.
    """

    style: str = "full"
    seed: int = 0
    detours: float = 0.0
    noise: float = 0.0

    def __post_init__(self) -> None:
        """Checks the options."""
        for style in self.styles:
            if style not in STYLES:
                raise InputError(
                    f"gridhouse has no style {style!r}; choose one of {', '.join(STYLES)}, or join some by +"
                )
        if not (0 <= self.detours <= 1 and 0 <= self.noise <= 1):
            raise InputError(f"gridhouse: detours {self.detours} and noise {self.noise} must be from 0 to 1")
        if self.seed < 0:
            raise InputError(f"gridhouse: seed {self.seed} must be 0 or more")

    @property
    def styles(self) -> list[str]:
        """The styles by name; one that is named twice is drawn twice as often."""
        return self.style.split("+")


class Home(NamedTuple):
    """A house and the paths in it."""

    house: House
    episodes: tuple[Episode, ...]


class HomeMaker:
    """Makes the homes of a split.

    Attributes:
        rules: what tells the split from others.
        telling: how paths are drawn and told.
    """

    def __init__(self, split: str, rules: Split, telling: Telling) -> None:
        """Makes nothing yet."""
        self.rules, self.telling, self._split = rules, telling, split
        # The same house for whether it suits and for what is made of it.
        self._house = lru_cache(2)(lambda number: generate_home(number, rules.size))

    @property
    def all_suit(self) -> bool:
        """Whether every house has what the split asks for."""
        return self.rules.pairs == "usual" and self.rules.shortest == SHORTEST

    def suits(self, number: int) -> bool:
        """Returns whether the house of a number has enough of what the split asks for."""
        return self.all_suit or _has_routes(self._house(number), self._split, self.rules)

    def make(self, number: int) -> Home:
        """Returns the home of a number, which suits."""
        house = self._house(number)
        return Home(house, tuple(episodes_in(house, number, self._split, self.rules, self.telling)))

    def to_text(self) -> str:
        """Returns all that a home of a number depends on, for another process that is to make the same ones."""
        return json.dumps([self._split, self.rules._replace(houses=0), astuple(self.telling)], default=int)


def maker_from_text(text: str) -> HomeMaker:
    """Returns the maker that `HomeMaker.to_text` described."""
    split, rules, telling = json.loads(text)
    rules = Split(*rules)
    return HomeMaker(split, rules._replace(size=rules.size and HomeSize(rules.size)), Telling(*telling))


def _has_routes(house: House, split: str, rules: Split) -> bool:
    """Returns whether a house has enough of what a split asks for."""
    try:
        for style in ("full", "landmark", "goal"):
            sampler = RouteSampler(house, split, rules, style)
            for trial in range(_TRIALS):
                sampler.draw(np.random.default_rng(trial), attempts=ATTEMPTS // 20)
    except InputError:
        return False
    return True


def episodes_in(house: House, number: int, split: str, rules: Split, telling: Telling) -> Iterator[Episode]:
    """Yields the paths in a house of a number, each told in words.

    Raises:
        InputError: if the house has no route worth describing.
    """
    styles = telling.styles
    samplers = [
        CommandSampler(house, split, rules) if name == "command" else RouteSampler(house, split, rules, name)
        for name in styles
    ]
    for index in range(rules.episodes_per_house):
        rng = np.random.default_rng((telling.seed, rules.number, number, index))
        which = int(rng.random() * len(styles)) if len(styles) > 1 else 0
        route = samplers[which].draw(rng, telling.detours)
        words = describe(route.plan, rng, styles[which], phrases=rules.phrases, noise=telling.noise)
        instruction, sentences = words
        yield Episode(
            path_id=f"{house.house_id}-{split}-{index}",
            scan=house.house_id,
            heading=route.heading,
            path=route.path,
            instructions=(instruction,),
            distance=route.distance,
            sentences=(sentences,),
            origin=Origin(style=styles[which]),
            final_heading=route.plan.final_heading if isinstance(route.plan, CommandPlan) else None,
        )
