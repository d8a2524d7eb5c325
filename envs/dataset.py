"""A split of a corpus: houses, episodes and the rules they are played by."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from envs.episode import Episode, Instance
from envs.errors import InputError
from envs.house import House
from envs.task import Task


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
        InputError: if an episode refers to a house that is not there.
    """

    source: str
    split: str
    houses: Mapping[str, House]
    episodes: tuple[Episode, ...]
    task: Task

    def __post_init__(self) -> None:
        """Checks that every episode's house is known."""
        for episode in self.episodes:
            if episode.scan not in self.houses:
                raise InputError(
                    f"{self.source} {self.split}: episode {episode.path_id} is in unknown house {episode.scan}"
                )

    @cached_property
    def instances(self) -> tuple[Instance, ...]:
        """Every episode with each of its instructions."""
        return tuple(instance for episode in self.episodes for instance in episode.instances)

    @property
    def instructions(self) -> list[str]:
        """All texts, in order."""
        return [instance.instruction for instance in self.instances]
