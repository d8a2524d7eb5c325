"""A split of a corpus: houses, episodes and the rules they are played by."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from vln.envs.errors import InputError
from vln.envs.world.episode import Episode, Instance
from vln.envs.world.house import House
from vln.envs.world.names import expect_name
from vln.envs.world.task import Task


@dataclass(frozen=True, eq=False)
class Dataset:
    """What every source gives.

    Attributes:
        source: "gridhouse", "sail", "alfred" or the file it came from.
        split: name of the split within the source.
        houses: house by `House.house_id`.
        episodes: the episodes, in a fixed order.
        task: success rule, time limit and view.

    Raises:
        InputError: if an episode refers to a house that is not there, two episodes have one `path_id`, by which
            they are told apart everywhere, or a house stands under another name than its own.
    """

    source: str
    split: str
    houses: Mapping[str, House]
    episodes: tuple[Episode, ...]
    task: Task

    def __post_init__(self) -> None:
        """Checks the names: each tells one thing, and every episode's house is known."""
        expect_name(self.source, "a source")
        expect_name(self.split, "a split")
        counts = Counter(episode.path_id for episode in self.episodes)
        if len(counts) < len(self.episodes):
            name, count = counts.most_common(1)[0]
            raise InputError(
                f"{self.source} {self.split}: {count} episodes are named {name!r}; give each its own name"
            )
        for name, house in self.houses.items():
            if house.house_id != name:
                raise InputError(
                    f"{self.source} {self.split}: house {house.house_id!r} is under the name {name!r}"
                )
        for episode in self.episodes:
            if episode.scan not in self.houses:
                where = f"{self.source} {self.split}: episode {episode.path_id}"
                raise InputError(f"{where} is in house {episode.scan!r}, which is not in the dataset")

    @cached_property
    def instances(self) -> tuple[Instance, ...]:
        """Every episode with each of its instructions."""
        return tuple(instance for episode in self.episodes for instance in episode.instances)

    @property
    def instructions(self) -> list[str]:
        """All texts, in order."""
        return [instance.instruction for instance in self.instances]

    @property
    def told(self) -> list[str]:
        """Every text that is told at one time: whole instructions, or their sentences where the task chains."""
        return [text for instance in self.instances for text in instance.told(self.task.chained)]

    def select(self, numbers: Iterable[int]) -> "Dataset":
        """Returns the dataset of these episodes, by index, and their houses; indices past the end are ignored."""
        episodes = tuple(self.episodes[number] for number in numbers if number < len(self.episodes))
        names = {episode.scan for episode in episodes}
        houses = {name: house for name, house in self.houses.items() if name in names}
        return replace(self, houses=houses, episodes=episodes)

    def by_house(self) -> list["Dataset"]:
        """Returns a dataset for each house that has episodes, in the order of their first ones."""
        numbers: dict[str, list[int]] = {}
        for number, episode in enumerate(self.episodes):
            numbers.setdefault(episode.scan, []).append(number)
        return [
            replace(
                self, houses={name: self.houses[name]}, episodes=tuple(self.episodes[number] for number in own)
            )
            for name, own in numbers.items()
        ]

    def without_answers(self) -> "Dataset":
        """Returns the dataset with starts and instructions only: each path ends where it begins.

        What self-supervised learning may know of houses it explores.
        """
        episodes = tuple(
            replace(episode, path=episode.path[:1], distance=0.0, final_heading=None, sentences=())
            for episode in self.episodes
        )
        return replace(self, episodes=episodes)

    def hold_out(self, share: float, seed: int) -> tuple["Dataset", "Dataset"]:
        """Returns (the rest, the held-out part): whole groups of episodes, drawn until the share is reached.

        Groups are those of `Origin.group`, else houses; where all is one group, single episodes.

        Raises:
            InputError: if there are fewer than two episodes.
        """
        if len(self.episodes) < 2:
            raise InputError(
                f"{self.source} {self.split}: {len(self.episodes)} of the 2 episodes that training needs, "
                "one of them to choose a checkpoint by"
            )
        groups = [episode.origin.group or episode.scan for episode in self.episodes]
        if len(set(groups)) == 1:
            groups = [episode.path_id for episode in self.episodes]
        numbers: dict[str, list[int]] = {}
        for number, group in enumerate(groups):
            numbers.setdefault(group, []).append(number)
        held: set[int] = set()
        for name in np.random.default_rng(seed).permutation(sorted(numbers)):
            if len(held) >= share * len(self.episodes):
                break
            if len(held) + len(numbers[name]) <= len(self.episodes) / 2:
                held.update(numbers[name])
        rest = [number for number in range(len(self.episodes)) if number not in held]
        return self.select(rest), self.select(sorted(held))


def join(datasets: Sequence[Dataset]) -> Dataset:
    """Returns one dataset with the houses and episodes of several, whose longest time limit holds for all.

    Raises:
        InputError: if two of them have other rules, or other houses or episodes of one name.
    """
    first = datasets[0]
    if len(datasets) == 1:
        return first
    houses: dict[str, House] = {}
    for dataset in datasets:
        for name, house in dataset.houses.items():
            if houses.setdefault(name, house) != house:
                raise InputError(f"{dataset.source} {dataset.split}: another house is named {name!r} as well")
        if replace(dataset.task, max_steps=first.task.max_steps) != first.task:
            raise InputError(
                f"{dataset.source} {dataset.split} is played by other rules than {first.source} {first.split}; "
                "use them one at a time"
            )
    return Dataset(
        source=first.source,
        split="+".join(dict.fromkeys(dataset.split for dataset in datasets)),
        houses=houses,
        episodes=tuple(episode for dataset in datasets for episode in dataset.episodes),
        task=replace(first.task, max_steps=max(dataset.task.max_steps for dataset in datasets)),
    )
