"""Gridhouse: generated houses, paths in them, and instructions by our grammar or in free English.

Houses are numbered, and each split has its own numbers; `val_seen` shares the training houses. Every fifth
start pose of a training house is kept for `val_seen`, so its paths are never those of training. An episode
depends on nothing but (seed, split, house, index) and the options: a home can be made alone, when it is asked for.
No instruction of the grammar is emitted unless a walker who knows only its plan ends at the goal
(`vln.envs.language.plans.interpreter`). Free English (styles "free", "free_goal" and "command") leaves out what
people leave out, and no walker is asked.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import overload

from vln.envs.corpora.gridhouse_splits import HOUSES_APART, LONGEST, SPLITS
from vln.envs.corpora.home_maker import Home, HomeMaker, Telling, episodes_in
from vln.envs.corpora.home_store import HomeStore
from vln.envs.errors import InputError
from vln.envs.language.english.describe import STYLES
from vln.envs.world.dataset import Dataset
from vln.envs.world.eyes import LocalView
from vln.envs.world.house import House
from vln.envs.world.task import Task

KEPT = 64  # homes that are remembered once they have been made
TOGETHER = 2048  # homes that are made before any is kept
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
    "command": 80,
}
# A command is done where its words end, to the cell; a route ends somewhere beside a thing.
_SUCCESS_DISTANCE = dict.fromkeys(STYLES, 1.0) | {"command": 0.5}
TASKS = {
    style: Task(success_distance=_SUCCESS_DISTANCE[style], max_steps=_MOST_ACTIONS[style], eyes=_VIEW)
    for style in STYLES
}


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
    words can tell from all others in its room. Commands (style "command") are shorter: a turn, some steps, a thing
    in this room, or another room. Of the validation splits in new houses, `val_phrases` speaks with
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
    return Homes(split, Telling(style, seed, detours, noise), houses, episodes_per_house, keep=True).together()


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
        *,
        keep: bool = False,
    ) -> None:
        """Makes none of them yet.

        Args:
            split: a key of `SPLITS`.
            telling: how paths are drawn and told.
            houses: number of houses; `SPLITS` has the defaults.
            episodes_per_house: number of paths in each of them.
            finish: what to do with each home, for example to give it other views.
            keep: whether homes are kept on disk for the next time; see `vln.envs.corpora.home_store`.

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
        self._split, self._rules, self._finish = split, rules, finish
        self._task = _task(telling, rules.longest)
        self._store = HomeStore(HomeMaker(split, rules, telling), keep)
        self._numbers: list[int] = []
        self._suitable = filter(self._store.suits, self._candidates())
        self._home = lru_cache(KEPT)(self._made)

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

    def together(self) -> Dataset:
        """Returns all homes as one dataset, made by as many processes as pays; `finish` is not asked.

        Raises:
            InputError: if there are not enough houses.
        """
        homes: list[Home] = []
        candidates = self._candidates()
        while len(homes) < len(self):
            numbers = list(islice(candidates, min(len(self) - len(homes), TOGETHER)))
            homes += [home for home in self._store.homes(numbers) if home is not None]
        return self._dataset(homes)

    def _number(self, index: int) -> int:
        """Returns the number of a house; where not all are suitable, those before it are looked at."""
        if self._store.maker.all_suit:
            return self._rules.first + index
        while len(self._numbers) <= index:
            self._numbers.append(next(self._suitable))
        return self._numbers[index]

    def _candidates(self) -> Iterator[int]:
        """Yields the numbers of all houses that the split may have."""
        yield from range(self._rules.first, self._rules.first + HOUSES_APART)
        raise InputError(f"gridhouse {self._split} has fewer than {len(self)} houses; ask for fewer")

    def _made(self, number: int) -> Dataset:
        return self._finish(self._dataset([self._store.home(number)]))

    def _dataset(self, homes: Sequence[Home]) -> Dataset:
        return Dataset(
            source="gridhouse",
            split=self._split,
            houses={home.house.house_id: home.house for home in homes},
            episodes=tuple(episode for home in homes for episode in home.episodes),
            task=self._task,
        )


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
        episodes=tuple(episodes_in(house, 0, "val_unseen", rules, telling)),
        task=_task(telling, rules.longest),
    )


def _task(telling: Telling, longest: int) -> Task:
    """Returns the rules for the styles, of several the mildest; the time limit grows with the paths."""
    most = max(TASKS[name].max_steps for name in telling.styles)
    near = max(TASKS[name].success_distance for name in telling.styles)
    return Task(success_distance=near, max_steps=most * longest // LONGEST, eyes=_VIEW)
