"""How the cost of a step grows with the number of environments and of houses: `python benchmarks/scaling.py`.

Prints steps per second of endless play and the ratio to the first line of each table; flat is 1.
"""

import argparse

import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table

from vln.envs.corpora.gridhouse import load_gridhouse
from vln.speed.bench import cores, machine, stream_rate

ENVIRONMENTS = (1_024, 4_096, 16_384)
HOUSES = (10, 100, 1_000, 10_000)


def main() -> None:
    """Measures and prints both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=0.5, help="length of each repeat")
    parser.add_argument("--most-houses", type=int, default=HOUSES[-1], help="houses of the last line")
    options = parser.parse_args()
    console = Console()
    console.print(machine())
    few = load_gridhouse("train", houses=64)
    _print(
        console,
        "environments, in 64 houses",
        {count: stream_rate(few, count, cores(), options.seconds) for count in track(ENVIRONMENTS)},
    )
    rates = {}
    for count in track([count for count in HOUSES if count <= options.most_houses]):
        dataset = load_gridhouse("train", houses=count, episodes_per_house=4)
        rates[count] = stream_rate(dataset, 4_096, cores(), options.seconds)
    _print(console, "houses, 4,096 environments", rates)


def _print(console: Console, what: str, rates: dict[int, float]) -> None:
    table = Table(what, "steps/s", "cost of a step")
    first = np.array(list(rates.values()))[0]
    for count, rate in rates.items():
        table.add_row(f"{count:,}", f"{rate:,.0f}", f"{first / rate:.2f}")
    console.print(table)


if __name__ == "__main__":
    main()
