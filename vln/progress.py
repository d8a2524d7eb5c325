"""The progress bar of every long job."""

import os

from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Column


def progress_bar() -> Progress:
    """Returns the progress bar of every long job: what, how far, how long, time left, latest score.

    In a narrow terminal the bar shrinks, and what is written stays whole.
    """
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=20),  # as wide before the first score as after it
        TextColumn("{task.percentage:>3.0f}%"),
        TimeElapsedColumn(table_column=Column(no_wrap=True)),
        TextColumn("left"),
        TimeRemainingColumn(table_column=Column(no_wrap=True)),
        TextColumn("{task.fields[score]}"),
        # Of several processes that torchrun has started the first one shows what all do.
        disable=os.environ.get("RANK", "0") != "0",
    )
