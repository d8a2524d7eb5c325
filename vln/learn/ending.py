"""What every training leaves and says at its end: a learning curve; where it is, how good, what next."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Console

from vln.envs.drawing.chart import Chart, Line, draw_charts
from vln.envs.files.atomic_file import write_bytes

CURVE = "curve.png"
# What every record begins with; there is no time in it, so that the same seed leaves the same bytes. The first
# figure after these is the one that a training is judged by.
ABOUT = ("update", "seed", "loss", "learning_rate", "gradient_norm")
_SHARES = {"success_rate"}  # figures that are shares, told in per cent


def shown(name: str, value: float) -> str:
    """Returns the value of a validation's figure in words."""
    return f"{100 * value:.1f} %" if name in _SHARES else f"{value:.3f}"


class Ending(NamedTuple):
    """A training, as far as it has come.

    Attributes:
        folder: its run directory.
        stage: name of the training stage.
        records: lines of the metrics, one per validation.
        best_update: the update whose weights are kept.
        seconds: that it took, validations apart.
    """

    folder: Path
    stage: str
    records: Sequence[dict[str, Any]]
    best_update: int
    seconds: float

    @property
    def judged(self) -> str:
        """Name of the figure that the weights are chosen by."""
        return next(name for name in self.records[-1] if name not in ABOUT)

    def draw(self) -> None:
        """Draws what the training is judged by, and its loss, over its updates; nothing before a validation."""
        if not self.records:
            return
        name = self.judged
        factor, unit, top = (100, ", %", 100.0) if name in _SHARES else (1, "", None)
        points = [(record["update"], factor * record[name]) for record in self.records]
        kept = next(((x, y, f"kept: {shown(name, y / factor)}") for x, y in points if x == self.best_update), None)
        title = f"{name.replace('_', ' ')} at validation{unit}"
        losses = [(record["update"], record["loss"]) for record in self.records]
        charts = (
            Chart(title, "updates", [Line(name, points)], 0.0 if top else None, top, mark=kept),
            Chart("loss in training", "updates", [Line("loss", losses)]),
        )
        picture = io.BytesIO()
        last = self.records[-1]["update"]
        draw_charts(f"{self.stage}, {last:,} updates", charts).save(picture, "PNG")
        write_bytes(self.folder / CURVE, picture.getvalue())

    def tell(self) -> None:
        """Prints where the weights are, how good they are, and what to do next: a line each."""
        best = next((record for record in self.records if record["update"] == self.best_update), None)
        if best is None:
            return
        name, last = self.judged, self.records[-1]["update"]
        lines = (
            f"{self.folder}: learnt for {last:,} updates, {self.seconds / 60:.1f} minutes; curve: {CURVE}",
            f"kept: update {self.best_update:,}, {name.replace('_', ' ')} {shown(name, best[name])} at validation",
            f"next: vln {'describe' if self.stage == 'speaker' else 'evaluate'} {self.folder}",
        )
        for line in lines:
            Console().print(line, soft_wrap=True, highlight=False, markup=False)
