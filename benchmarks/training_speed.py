"""Frames per second that training learns from, beside those of an earlier commit.

`python benchmarks/training_speed.py --against 6efbde1`

Both commits train in turn, each in a process of its own, with the same options; the first updates are not counted.
A frame is a step of an episode that is learnt from; all that a training does between two of them counts.
"""

import argparse
import importlib
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

STAGES = ("imitation", "reinforcement", "pictures", "speaker")
HERE = Path(__file__).resolve()
WARM_UP = 4  # updates before the clock starts


def main() -> None:
    """Measures each stage in turn, and prints the ratio of the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--against", default="6efbde1", help="commit to compare with")
    parser.add_argument("--stages", nargs="+", default=STAGES, choices=STAGES, help="what to train")
    parser.add_argument("--rounds", type=int, default=3, help="repeats whose median counts")
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2], help="processor threads")
    parser.add_argument("--seconds", type=float, default=6, help="of each measurement")
    parser.add_argument("--batch-size", type=int, default=16, help="episodes per update")
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    parser.add_argument("--tree", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.tree:
        # What is installed for development is found before any path.
        sys.meta_path[:] = [finder for finder in sys.meta_path if "__editable__" not in str(finder)]
        sys.path.insert(0, options.tree)
    if options.worker:
        measure(options.worker, options.threads[0], options.seconds, options.batch_size)
    else:
        compare(options)


def compare(options: argparse.Namespace) -> None:
    """Prints frames per second of both commits, stage by stage."""
    from rich.console import Console
    from rich.table import Table

    from vln.speed.bench import machine

    table = Table("stage", "threads", options.against, "now", "ratio")
    with TemporaryDirectory() as folder:
        before = checked_out(options.against, Path(folder))
        for stage in options.stages:
            for threads in options.threads:
                rates: dict[str, list[float]] = {before: [], "": []}
                for _ in range(options.rounds):
                    for tree, values in rates.items():
                        values.append(in_tree(tree, stage, threads, options))
                then, now = (statistics.median(values) for values in rates.values())
                table.add_row(stage, str(threads), f"{then:,.0f}", f"{now:,.0f}", f"{now / then:.1f}")
    console = Console()
    console.print(f"{machine()}; frames per second, batches of {options.batch_size}")
    console.print(table)


def checked_out(commit: str, folder: Path) -> str:
    """Returns the path to import an earlier commit from."""
    tree, installed = folder / "tree", folder / "installed"
    git = "git", "-C", str(HERE.parents[1])
    archive = subprocess.run([*git, "archive", commit], check=True, capture_output=True).stdout
    tree.mkdir()
    subprocess.run(["tar", "-x", "-C", tree], input=archive, check=True)
    if not (tree / "setup.py").exists():  # its three folders were packages of their own
        return str(tree)
    (installed / "vln").mkdir(parents=True)
    for path in [*(tree / "vln").iterdir(), tree / "envs", tree / "agents"]:
        (installed / "vln" / path.name).symlink_to(path)
    return str(installed)


def in_tree(tree: str, stage: str, threads: int, options: argparse.Namespace) -> float:
    """Returns the frames per second that a commit's training learns from."""
    arguments = ["--worker", stage, "--threads", str(threads), "--seconds", str(options.seconds)]
    done = subprocess.run(
        [sys.executable, HERE, *arguments, "--batch-size", str(options.batch_size), "--tree", tree],
        env=os.environ | {"OMP_NUM_THREADS": str(threads)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=True,
        text=True,
    )
    return float(done.stdout.split()[-1])


def measure(stage: str, threads: int, seconds: float, batch_size: int) -> None:
    """Trains for some seconds, and prints the frames per second."""
    batches = "vln.learn.batches", "vln.lessons"
    if stage == "reinforcement":
        count(found("Player", "vln.learn.reinforcement", "vln.reinforcement"), "play", seconds)
    else:
        count(found("Lessons", *batches), "draw", seconds)
    source = found("SourceConfig", "envs.corpora.load", "vln.envs.corpora.sources")
    eyes = {"view": "rgb"} if stage == "pictures" else {}
    data = {"source": source(source="gridhouse", split="train", houses=40, **eyes), "threads": threads}
    endless = {"updates": 10**6, "validate_every": 10**6, "batch_size": batch_size, **data}
    imitation, imitate = stage_of("Imitation", "imitation", "imitation")
    with TemporaryDirectory() as folder:
        start = Path(folder) / "start"
        if stage == "speaker":
            config, train = stage_of("Speaking", "speaker", "speaking")
            train(made(config, **endless), start)
        elif stage == "reinforcement":
            imitate(made(imitation, **endless | {"updates": 1, "validate_every": 1}), start)
            config, train = stage_of("Reinforcement", "reinforcement", "reinforcement")
            groups = {"batch_size": 8 * batch_size, "start": start, "leeway": 2.5, "group_size": 8}
            train(made(config, **endless | groups, advantage="leave-one-out"), start.with_name("then"))
        else:
            imitate(made(imitation, **endless), start)


def stage_of(options: str, module: str, before: str) -> tuple[Any, Any]:
    """Returns a stage's options and what trains it; its module had another name before."""
    config = found(f"{options}Config", "vln.options", "vln.config")
    return config, found(f"train_{module}", f"vln.learn.{module}", f"vln.{before}")


def made(config: Any, **values: Any) -> Any:
    """Returns options with those of the values that there are."""
    return config(**{field.name: values[field.name] for field in fields(config) if field.name in values})


def found(name: str, *modules: str) -> Any:
    """Returns what has a name in the first of some modules that there is."""
    for module in modules:
        try:
            return getattr(importlib.import_module(module), name)
        except ModuleNotFoundError:
            continue
    raise SystemExit(f"{name} is in none of {', '.join(modules)}")


def count(kind: type, method: str, seconds: float) -> None:
    """Makes a method, which brings what one update learns from, print the frames per second in the end."""
    plain: Callable[..., Any] = getattr(kind, method)
    frames: list[int] = []
    clock: list[float] = []

    def counted(*arguments: Any, **options: Any) -> Any:
        now = time.perf_counter()
        clock.append(now)
        if len(clock) > WARM_UP and now - clock[WARM_UP] > seconds:
            print(sum(frames[WARM_UP:]) / (now - clock[WARM_UP]), flush=True)
            os._exit(0)
        brought = plain(*arguments, **options)
        frames.append(int(brought.active.sum()))
        return brought

    setattr(kind, method, counted)


if __name__ == "__main__":
    main()
