"""Watching a training that runs in other processes, by what it writes into its run directory."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

from rich.progress import Progress

from vln.learn.ending import shown
from vln.learn.run_directory import METRICS
from vln.progress import progress_bar

_EVERY = 1.0  # seconds between two looks
_ABOUT = 5  # columns of a record before its scores


@contextmanager
def following(folder: Path, updates: int) -> Iterator[None]:
    """Shows how far a training in other processes is, validation by validation.

    Args:
        folder: its run directory.
        updates: how many updates it is to make.
    """
    over, metrics = Event(), folder / METRICS
    told = len(_lines(metrics))  # before it went on
    with progress_bar() as bar:
        watcher = Thread(target=_watch, args=(metrics, told, updates, bar, over), daemon=True)
        watcher.start()
        try:
            yield
        finally:
            over.set()
            watcher.join()


def _lines(metrics: Path) -> list[str]:
    return metrics.read_text().splitlines() if metrics.exists() else []


def _watch(metrics: Path, told: int, updates: int, bar: Progress, over: Event) -> None:
    task = bar.add_task(metrics.parent.name, total=updates, score="")
    while True:
        last_look, lines = over.wait(_EVERY), _lines(metrics)
        for record in map(json.loads, lines[told:]):
            name = list(record)[_ABOUT]
            score = f"{name.replace('_', ' ')} {shown(name, record[name])}"
            bar.update(task, completed=record["update"], score=score)
            if not bar.console.is_terminal:
                bar.console.print(f"{record['update'] / updates:4.0%}  update {record['update']}  {score}")
        told = max(told, len(lines))
        if last_look:
            return
