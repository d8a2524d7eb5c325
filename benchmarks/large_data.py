"""A million episodes on disk: made, read, learnt from, played: `python benchmarks/large_data.py FOLDER`.

Every step is a command of its own, run as a person would run it. Printed are its time by the clock, the processor
time of all its processes, and the most memory that they had together at a time (resident sizes added up every
tenth of a second, so that what processes share counts for each). The figures are kept in FOLDER/figures.json,
with --steps some of them are measured anew. The episodes stay in FOLDER: remove it when done.
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path
from threading import Event, Thread

from rich.console import Console
from rich.table import Table

from vln.speed.bench import machine

READ = """
import sys
from pathlib import Path
from vln.envs.files.dataset_folder import open_folder
print(sum(len(part.instances) for part in open_folder(Path(sys.argv[1]))))
"""
FORMATS = ("parquet", "json.gz")


def main() -> None:
    """Measures the steps, and prints all that have been measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--houses", type=int, default=62_500, help="of 16 episodes each")
    parser.add_argument("--shards", type=int, default=250)
    parser.add_argument("--workers", type=int, default=2, help="processes that generate")
    parser.add_argument("--updates", type=int, default=2000, help="of imitation, 16 episodes each")
    parser.add_argument("--played", type=int, default=10_000, help="episodes that the flagship plays")
    parser.add_argument("--steps", nargs="*", default=[], help="only those whose names begin so")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    file = options.folder / "figures.json"
    figures = json.loads(file.read_text()) if file.exists() else {}
    for name, command in _commands(options).items():
        if not options.steps or any(name.startswith(step) for step in options.steps):
            figures[name] = _measured(command, options.folder)
            file.write_text(json.dumps(figures, indent=1) + "\n")
    _print(figures, options)


def _commands(options: argparse.Namespace) -> dict[str, list[str]]:
    """Returns the command of every step, by its name."""
    vln, made = [sys.executable, "-m", "vln"], {form: str(options.folder / form) for form in FORMATS}
    size = ["--split", "train", "--houses", str(options.houses), "--shards", str(options.shards)]
    generate = {
        f"generate {form}": [
            *(*vln, "generate", made[form], *size),
            *("--format", form, "--workers", str(options.workers)),
        ]
        for form in FORMATS
    }
    read = {f"read {form}": [sys.executable, "-c", READ, made[form]] for form in FORMATS}
    learn = [*vln, "train", "imitation", "--source", made["parquet"], "--folder", str(options.folder / "run")]
    play = [*vln, "evaluate", "--source", made["parquet"]]
    return {
        **generate,
        **read,
        "learn": [*learn, "--updates", str(options.updates), "--validate-every", str(options.updates)],
        "play forward": [*play, "forward"],
        "play flagship": [*play, "flagship", "--limit", str(options.played)],
    }


def _measured(command: list[str], folder: Path) -> dict[str, float]:
    """Runs a command and returns what it took: seconds, processor seconds, bytes of memory."""
    for old in (folder / "run",):
        shutil.rmtree(old, ignore_errors=True)
    before, started, done, most = _processor_seconds(), time.monotonic(), Event(), [0]
    process = subprocess.Popen(command)

    def watch() -> None:
        while not done.wait(0.1):
            most[0] = max(most[0], _resident(process.pid))

    watcher = Thread(target=watch)
    watcher.start()
    failed = process.wait()
    seconds = time.monotonic() - started
    done.set()
    watcher.join()
    if failed:
        sys.exit(f"failed: {' '.join(command)}")
    return {"seconds": seconds, "processor": _processor_seconds() - before, "memory": most[0]}


def _processor_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _resident(root: int) -> int:
    """Returns the bytes that a process and its descendants have in memory, on Linux."""
    parents, sizes = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            sizes[int(folder.name)] = int((folder / "statm").read_text().split()[1])
        except OSError:  # it has ended
            continue
    family = {root}
    while grown := {one for one, parent in parents.items() if parent in family} - family:
        family |= grown
    return sum(sizes.get(one, 0) for one in family) * os.sysconf("SC_PAGE_SIZE")


def _print(figures: dict[str, dict[str, float]], options: argparse.Namespace) -> None:
    console = Console()
    console.print(f"{machine()}; {16 * options.houses:,} episodes, {options.workers} workers")
    table = Table("step", "seconds", "processor", "memory, MB", "episodes/s")
    episodes = {"learn": 16 * options.updates, "play flagship": options.played}
    for name, figure in figures.items():
        rate = episodes.get(name, 16 * options.houses) / figure["seconds"]
        cells = (figure["seconds"], figure["processor"], figure["memory"] / 2**20, rate)
        table.add_row(name, *(f"{cell:,.0f}" for cell in cells))
    console.print(table)
    for form in FORMATS:
        manifest = options.folder / form / "manifest.json"
        if manifest.exists():
            value = json.loads(manifest.read_text())
            console.print(f"{form}: {value['bytes'] / value['episodes']:.0f} bytes per episode")


if __name__ == "__main__":
    main()
