"""The progress bar of every long job."""

from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn


def progress_bar() -> Progress:
    """Returns the progress bar of every long job: what, how far, how long, time left, latest score."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=20),  # as wide before the first score as after it
        TextColumn("{task.percentage:>3.0f}%"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[score]}"),
    )
