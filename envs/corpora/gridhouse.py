"""Gridhouse: generated houses, paths in them, and instructions by our grammar.

Houses are numbered, and each split has its own numbers; `val_seen` shares the training houses. Every fifth
start pose of a training house is kept for `val_seen`, so its paths are never those of training. An episode
depends on nothing but (seed, split, house, index) and the options: a home can be made alone, when it is asked for.
No instruction is emitted unless a walker who knows only its plan ends at the goal
(`vln.envs.language.plans.interpreter`).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from typing import overload

import numpy as np

from vln.envs.corpora.gridhouse_splits import HOUSES_APART, LONGEST, SHORTEST, SPLITS, Split
from vln.envs.corpora.route_sampler import ATTEMPTS, RouteSampler
from vln.envs.errors import InputError
from vln.envs.generate.home import generate_home
from vln.envs.language.english.describe import STYLES, describe
from vln.envs.world.dataset import Dataset
from vln.envs.world.episode import Episode
from vln.envs.world.eyes import LocalView
from vln.envs.world.house import House
from vln.envs.world.task import Task

KEPT = 64  # homes that are remembered once they have been made
_TRIALS = 3
_VIEW = LocalView(ahead=8, behind=0, side=4)
# Who knows only the goal, or no turns, has to look around for it.
_MOST_ACTIONS = {
    "full": 80,
    "terse": 80,
    "verbose": 80,
    "landmark": 120,
    "goal": 200,
    "free": 80,
    "free_goal": 200,
}
TASKS = {style: Task(success_distance=1.0, max_steps=_MOST_ACTIONS[style], eyes=_VIEW) for style in STYLES}


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


def load_gridhouse(
    split: str,
    *,
    houses: int | None = None,
    episodes_per_house: int | None = None,
    style: str = "full",
    seed: int = 0,
    detours: float = 0.0,
    noise: float = 0.0,
) -> Dataset:
    """Returns a split of generated houses with episodes of 8 to 40 actions, one instruction each.

    Every episode starts in another room than it ends; the goal is the nearest cell next to a landmark that
    words can tell from all others in its room. Of the validation splits in new houses, `val_phrases` speaks with
    phrases, and `val_pairs` ends at landmarks in rooms, that training never has; `val_big` has large
    homes; `val_long` has paths of 40 actions or more; on `val_select` checkpoints are chosen.

    Args:
        split: a key of `SPLITS`.
        houses: number of houses; `SPLITS` has the defaults. `val_seen` takes the first training houses.
        episodes_per_house: number of paths in each of them.
        style: see `Telling`.
        seed: see `Telling`.
        detours: see `Telling`.
        noise: see `Telling`.

    Raises:
        InputError: if split or style is unknown, or a number is out of range.
    """
    homes = list(Homes(split, Telling(style, seed, detours, noise), houses, episodes_per_house))
    return Dataset(
        source="gridhouse",
        split=split,
        houses={name: house for home in homes for name, house in home.houses.items()},
        episodes=tuple(episode for home in homes for episode in home.episodes),
        task=homes[0].task,
    )


class Homes(Sequence[Dataset]):
    """The homes of a split, each a dataset of its own, made when it is asked for; the last few are remembered.

    One after the other they are what `load_gridhouse` returns, byte for byte.
    """

    def __init__(
        self,
        split: str,
        telling: Telling,
        houses: int | None = None,
        episodes_per_house: int | None = None,
        finish: Callable[[Dataset], Dataset] = lambda home: home,
    ) -> None:
        """Makes none of them yet.

        Args:
            split: a key of `SPLITS`.
            telling: how paths are drawn and told.
            houses: number of houses; `SPLITS` has the defaults.
            episodes_per_house: number of paths in each of them.
            finish: what to do with each home, for example to give it other views.

        Raises:
            InputError: if the split is unknown, or a number is out of range.
        """
        if split not in SPLITS:
            raise InputError(f"gridhouse has no split {split!r}; choose one of {', '.join(SPLITS)}")
        rules = SPLITS[split]
        rules = rules._replace(
            houses=rules.houses if houses is None else houses,
            episodes_per_house=rules.episodes_per_house if episodes_per_house is None else episodes_per_house,
        )
        if not 1 <= rules.houses <= HOUSES_APART or rules.episodes_per_house < 1:
            raise InputError(
                f"gridhouse {split}: {rules.houses} houses x {rules.episodes_per_house} episodes: "
                f"needs 1 to {HOUSES_APART} houses and at least 1 episode"
            )
        self._split, self._rules, self._telling, self._finish = split, rules, telling, finish
        self._numbers: list[int] = []
        self._suitable = self._suitable_numbers()
        self._house = lru_cache(2)(lambda number: generate_home(number, rules.size))
        self._home = lru_cache(KEPT)(self._make)

    def __len__(self) -> int:
        """The number of homes."""
        return self._rules.houses

    @overload
    def __getitem__(self, index: int) -> Dataset: ...
    @overload
    def __getitem__(self, index: slice) -> list[Dataset]: ...
    def __getitem__(self, index: int | slice) -> Dataset | list[Dataset]:
        """Returns a home, or several."""
        if isinstance(index, slice):
            return [self[number] for number in range(len(self))[index]]
        return self._home(self._number(range(len(self))[index]))

    def _number(self, index: int) -> int:
        """Returns the number of a house; where not all are suitable, those before it are looked at."""
        if _is_ordinary(self._rules):
            return self._rules.first + index
        while len(self._numbers) <= index:
            self._numbers.append(next(self._suitable))
        return self._numbers[index]

    def _suitable_numbers(self) -> Iterator[int]:
        for number in count(self._rules.first):
            if number >= self._rules.first + HOUSES_APART:
                raise InputError(f"gridhouse {self._split} has fewer than {len(self)} houses; ask for fewer")
            if _has_routes(self._house(number), self._split, self._rules):
                yield number

    def _make(self, number: int) -> Dataset:
        house = self._house(number)
        episodes = tuple(_episodes(house, number, self._split, self._rules, self._telling))
        task = _task(self._telling, self._rules.longest)
        return self._finish(Dataset("gridhouse", self._split, {house.house_id: house}, episodes, task))


def load_own_house(house: House, telling: Telling, episodes: int | None = None) -> Dataset:
    """Returns a house that somebody has drawn, with episodes as `load_gridhouse` makes them.

    Args:
        house: with at least two rooms, and landmarks to go to.
        telling: how paths are drawn and told.
        episodes: number of paths; 16 by default.

    Raises:
        InputError: if the number is out of range or the house has no route worth describing.
    """
    rules = SPLITS["val_unseen"]
    rules = rules._replace(episodes_per_house=rules.episodes_per_house if episodes is None else episodes)
    if rules.episodes_per_house < 1:
        raise InputError(f"house {house.house_id!r}: {episodes} episodes: needs at least 1")
    return Dataset(
        source="gridhouse",
        split="own",
        houses={house.house_id: house},
        episodes=tuple(_episodes(house, 0, "val_unseen", rules, telling)),
        task=_task(telling, rules.longest),
    )


def _task(telling: Telling, longest: int) -> Task:
    """Returns the rules for the styles; the time limit grows with the paths."""
    most = max(TASKS[name].max_steps for name in telling.styles)
    return Task(success_distance=1.0, max_steps=most * longest // LONGEST, eyes=_VIEW)


def _is_ordinary(rules: Split) -> bool:
    """Returns whether every house has what a split asks for."""
    return rules.pairs == "usual" and rules.shortest == SHORTEST


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


def _episodes(house: House, number: int, split: str, rules: Split, telling: Telling) -> Iterator[Episode]:
    styles = telling.styles
    samplers = [RouteSampler(house, split, rules, name) for name in styles]
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
        )
