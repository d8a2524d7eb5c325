"""Strikes trainings of every kind in processes of their own, repeats the command, and compares the bytes.

    nice python -m tests.kill --runs 200

Each run is struck at a random file operation, in one of five ways, and half of them again when they go on.
A run is stuck if the command fails undisturbed then; it differs if a byte of its folder is not as without strikes.
"""

import os
import random
import shutil
import signal
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import get_args

import torch
import tyro

from tests.kill.commands import Command, commands, make_small
from tests.kill.saboteur import How, Saboteur, contents, sabotage
from vln.envs.errors import InputError

LONG = ("flagship", "ablation", "sail", "cores", "demo")  # take several trainings each: struck less often
TIMES = ("cores.json",)  # files that tell how long something took
MOST_STRIKES = 4


@dataclass
class Tally:
    """What became of the runs of a command."""

    runs: int = 0
    strikes: Counter[str] = field(default_factory=Counter)
    stuck: int = 0
    differing: int = 0


def main(runs: int = 200, seed: int = 0) -> None:
    """Kills trainings and sees whether they go on.

    Args:
        runs: how many.
        seed: seed of where and how they are struck.
    """
    torch.set_num_threads(1)
    make_small()
    chance, started = random.Random(seed), time.monotonic()
    with TemporaryDirectory() as name:
        base = Path(name)
        with _silence():
            known = commands(base)
        whole, counts = {}, {}
        for command, run in known.items():
            status, counts[command] = _child(run, base / command, 0, "killed", base / "count")
            if status:
                sys.exit(f"{command} does not run even undisturbed")
            whole[command] = _compared(base / command)
        tallies = {command: Tally() for command in known}
        names = [*[name for name in known if name not in LONG] * 10, *LONG]
        for number in range(runs):
            command = names[number % len(names)]
            folder = base / command  # the same one as without strikes: its name is saved in configs
            shutil.rmtree(folder)
            _strike(known[command], folder, counts[command], chance, tallies[command], base / "count")
            differs = _compared(folder) != whole[command]
            tallies[command].differing += differs
            if differs:
                _say(f"run {number} ({command}) differs")
            if number % 20 == 19:
                _say(f"{number + 1} runs, {time.monotonic() - started:.0f} s")
    _report(tallies, time.monotonic() - started)
    sys.exit(any(tally.stuck or tally.differing for tally in tallies.values()))


def _strike(run: Command, folder: Path, count: int, chance: random.Random, tally: Tally, note: Path) -> None:
    """Strikes a run once or several times, and then lets it finish."""
    tally.runs += 1
    for _ in range(MOST_STRIKES):
        how: How = chance.choice(get_args(How))
        status, _ = _child(run, folder, chance.randint(1, count), how, note)
        if status:
            tally.strikes[how] += 1
        if chance.random() < 0.5 or not status:
            break
    status, _ = _child(run, folder, 0, "killed", note)
    if status:
        tally.stuck += 1
        _say(f"a run of {folder.name} is stuck: exit status {status}")


def _child(run: Command, folder: Path, strike_at: int, how: How, note: Path) -> tuple[int, int]:
    """Runs a command in a process of its own; returns its exit status, and how many operations it did."""
    note.unlink(missing_ok=True)
    process = os.fork()
    if process == 0:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os._exit(_run(run, folder, strike_at, how, note))
    _, status = os.waitpid(process, 0)
    return status, int(note.read_text()) if note.exists() else 0


def _run(run: Command, folder: Path, strike_at: int, how: How, note: Path) -> int:
    saboteur = Saboteur(folder, strike_at, how, really=True)
    try:
        with _silence(), sabotage(saboteur):
            run(folder)
    except (InputError, KeyboardInterrupt) as error:
        if not strike_at:
            os.write(2, f"{error}\n".encode())
        return 2
    except BaseException as error:  # the child must end here
        os.write(2, f"{type(error).__name__}: {error}\n".encode())
        return 1
    note.write_text(str(saboteur.count))
    return 0


class _silence:  # noqa: N801 (used as a function)
    """Sends what commands print nowhere."""

    def __enter__(self) -> None:
        self._stdout, sys.stdout = sys.stdout, Path(os.devnull).open("w")

    def __exit__(self, *_: object) -> None:
        sys.stdout.close()
        sys.stdout = self._stdout


def _compared(folder: Path) -> dict[str, bytes]:
    return {name: content for name, content in contents(folder).items() if Path(name).name not in TIMES}


def _report(tallies: dict[str, Tally], seconds: float) -> None:
    _say(f"{'':16} runs strikes stuck differing")
    for command, tally in tallies.items():
        strikes = sum(tally.strikes.values())
        _say(f"{command:16} {tally.runs:4} {strikes:7} {tally.stuck:5} {tally.differing:9}")
    ways = sum((tally.strikes for tally in tallies.values()), Counter())
    _say(", ".join(f"{count} {how}" for how, count in ways.items()) + f" in {seconds:.0f} s")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    tyro.cli(main)
