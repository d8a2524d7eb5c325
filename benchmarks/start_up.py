"""How long commands take to begin and to end: `python benchmarks/start_up.py`.

Every command runs as a person would run it, first with an empty cache of homes, then with the homes of the time
before, several times each, of which the fastest counts. A training is timed up to the end of its first update,
validation and all else left out. The load of the machine is printed: on a busy one all figures are too large.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

TRAIN = """
import sys, time
from pathlib import Path
from vln.envs.corpora.sources import SourceConfig
from vln.learn import imitation
from vln.options import ImitationConfig

def learnt(*arguments):
    learn(*arguments)
    sys.stdout.flush()
    raise SystemExit

learn, imitation.learn = imitation.learn, learnt
config = ImitationConfig(source=SourceConfig(split="train", houses=int(sys.argv[2])))
imitation.train_imitation(config, Path(sys.argv[1]))
"""
MAKE = """
import gymnasium
env = gymnasium.make("vln:vln/GridHouse-v0", split="train")
env.reset(seed=0)
"""


class Took(NamedTuple):
    """What a command took.

    Attributes:
        seconds: by the clock.
        processor: seconds of all its processes together.
    """

    seconds: float
    processor: float


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=3, help="runs with what is cached; without it runs once")
    parser.add_argument("--houses", type=int, default=800, help="of the training")
    parser.add_argument("--only", nargs="*", default=[], help="commands whose names begin so")
    options = parser.parse_args()
    table = Table("command", "nothing cached, s", "processor, s", "homes cached, s", "processor, s", "ratio")
    for name, command in _commands(options.houses).items():
        if options.only and not any(name.startswith(one) for one in options.only):
            continue
        with tempfile.TemporaryDirectory() as folder:
            cold = _took(command, Path(folder))
            warm = min(_took(command, Path(folder)) for _ in range(options.repeats))
        figures = cold.seconds, cold.processor, warm.seconds, warm.processor, cold.seconds / warm.seconds
        table.add_row(name, *(f"{figure:.2f}" for figure in figures))
    Console().print(table)
    print("load:", *os.getloadavg())


def _commands(houses: int) -> dict[str, list[str]]:
    vln, python = [sys.executable, "-m", "vln"], [sys.executable, "-c"]
    return {
        "vln --help": [*vln, "--help"],
        "vln evaluate --help": [*vln, "evaluate", "--help"],
        "vln watch --save": [*vln, "watch", "--count", "1", "--save", "FOLDER/watch.png"],
        "vln evaluate flagship": [*vln, "evaluate", "flagship"],
        "vln evaluate shortest": [*vln, "evaluate", "shortest"],
        "first update of a training": [*python, TRAIN, "FOLDER/run", str(houses)],
        "gymnasium.make and reset": [*python, MAKE],
    }


def _took(command: list[str], folder: Path) -> Took:
    """Returns what a command took, with its cache in a folder."""
    with tempfile.TemporaryDirectory() as outputs:
        words = [word.replace("FOLDER", outputs) for word in command]
        before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        subprocess.run(words, check=True, capture_output=True, env={**os.environ, "VLN_CACHE": str(folder)})
        seconds, after = time.monotonic() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    return Took(seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


if __name__ == "__main__":
    main()
