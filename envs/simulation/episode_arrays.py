"""What an agent is told at one time, and the episodes of a dataset as the simulator's arrays."""

from typing import NamedTuple

import numpy as np

from vln.envs.geometry import Action, Cell, Heading, Pose, turns_between
from vln.envs.simulation.kernels.arrays import EPISODE, GOAL
from vln.envs.space.compiler import Records
from vln.envs.world.dataset import Dataset
from vln.envs.world.episode import Instance, walk
from vln.envs.world.task import Task


class Leg(NamedTuple):
    """What an agent is told at one time: the whole instruction, or one sentence of a chained episode."""

    text: str
    start: Pose
    path: tuple[Cell, ...]
    final_heading: Heading | None

    @property
    def demonstration(self) -> list[Action]:
        """The actions along the leg, STOP included."""
        actions, heading = walk(self.start.heading, self.path)
        if self.final_heading is not None:
            actions += turns_between(heading, self.final_heading)
        return [*actions, Action.STOP]


def legs_of(instance: Instance, task: Task) -> list[Leg]:
    """Returns the whole instruction of an instance, or its sentences where the task is chained."""
    episode = instance.episode
    heading = episode.final_heading if task.exact_pose else None
    if not (task.chained and instance.sentences):
        return [Leg(instance.instruction, episode.start, episode.path, heading)]
    legs, start = [], episode.heading
    for sentence in instance.sentences:
        path = episode.path[sentence.start : sentence.end + 1]
        legs.append(Leg(sentence.text, Pose(*path[0], start), path, sentence.final_heading))
        start = walk(start, path)[1] if sentence.final_heading is None else sentence.final_heading
    return legs


def episode_arrays(dataset: Dataset) -> tuple[Records, Records]:
    """Returns a dataset's instances as `EPISODE` (instances,), and their different goals as `GOAL` (goals,)."""
    house_number = {name: number for number, name in enumerate(dataset.houses)}
    goal_number: dict[tuple[int, int, int], int] = {}
    records = []
    for instance in dataset.instances:
        episode, task = instance.episode, dataset.task
        house = house_number[episode.scan]
        heading = episode.final_heading if task.exact_pose else None
        sentences = len(instance.sentences) if task.chained else 0
        goal = goal_number.setdefault((house, *episode.goal), len(goal_number))
        final = -1 if heading is None else int(heading)
        records.append((house, *episode.start, final, max(sentences, 1) - 1, goal))
    return np.array(records, dtype=EPISODE), np.array(list(goal_number), dtype=GOAL)
