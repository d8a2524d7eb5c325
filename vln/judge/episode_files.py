"""Files with something of every episode, written while episodes are played, so that none need be remembered."""

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from vln.envs.files.atomic_file import writing
from vln.envs.files.episode_json import trajectory_to_json
from vln.envs.simulation.played import Trajectory
from vln.envs.world.dataset import Dataset
from vln.judge.episode_results import episode_rows
from vln.judge.scoring import Columns
from vln.options import Outputs

Write = Callable[[dict[str, Any]], None]


class EpisodeFiles:
    """The `per_episode` and `submission` files of an evaluation."""

    def __init__(self, outputs: Outputs, stack: ExitStack) -> None:
        """Opens those that are asked for; they appear when the stack is closed without an exception."""
        rows, entries = outputs.per_episode, outputs.submission
        self._row = None if rows is None else stack.enter_context(_ROWS[rows.suffix](rows))
        self._entry = None if entries is None else stack.enter_context(_json_list(entries))

    def add(self, label: str, part: Dataset, trajectories: Sequence[Trajectory], columns: Columns) -> None:
        """Writes what a policy did in a part of the episodes."""
        if self._row is not None:
            for row in episode_rows(label, part, trajectories, columns):
                self._row(row)
        if self._entry is not None:
            for one in trajectories:
                self._entry(trajectory_to_json(part.instances[one.instance].instr_id, one.poses))


@contextmanager
def _json_lines(path: Path) -> Iterator[Write]:
    with writing(path) as file:

        def write(row: dict[str, Any]) -> None:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")

        yield write


@contextmanager
def _csv(path: Path) -> Iterator[Write]:
    with writing(path) as file:
        writer: list[csv.DictWriter[str]] = []

        def write(row: dict[str, Any]) -> None:
            if not writer:
                writer.append(csv.DictWriter(file, list(row), lineterminator="\n"))
                writer[0].writeheader()
            writer[0].writerow(row)

        yield write


@contextmanager
def _json_list(path: Path) -> Iterator[Write]:
    with writing(path) as file:
        file.write("[")
        separators = iter([""])

        def write(entry: dict[str, Any]) -> None:
            file.write(next(separators, ", ") + json.dumps(entry))

        yield write
        file.write("]\n")


_ROWS = {".csv": _csv, ".jsonl": _json_lines}
SUFFIXES = tuple(_ROWS)  # of files with a line for every episode
