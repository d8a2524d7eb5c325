"""What became of every single episode."""

from collections.abc import Iterator, Sequence
from typing import Any

from vln.envs.simulation.played import Trajectory
from vln.envs.world.dataset import Dataset
from vln.judge.scoring import Columns, shortest_distances


def episode_rows(
    policy: str, dataset: Dataset, trajectories: Sequence[Trajectory], columns: Columns
) -> Iterator[dict[str, Any]]:
    """Yields for each episode who played it, what it was, where it ended, and all scores.

    `distance` is d(start, goal) in metres, `demonstration` the number of actions shown, `end` the last cell as
    "row,column", `end_heading` "north" to "west".
    """
    shortest = shortest_distances(dataset, trajectories)
    for number, (trajectory, distance) in enumerate(zip(trajectories, shortest, strict=True)):
        instance, end = dataset.instances[trajectory.instance], trajectory.poses[-1]
        yield {
            "policy": policy,
            "source": dataset.source,
            "split": dataset.split,
            "instr_id": instance.instr_id,
            "house": instance.episode.scan,
            "instruction": instance.instruction,
            "distance": distance,
            "demonstration": len(instance.episode.demonstration()),
            "success": int(trajectory.success),
            "stopped": int(trajectory.stopped),
            "end": f"{end.row},{end.column}",
            "end_heading": end.heading.name.lower(),
            **{name: values[number] for name, values in columns.items()},
        }
