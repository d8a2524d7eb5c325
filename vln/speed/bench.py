"""`vln bench`: how fast this machine simulates, beside other simulators where they are installed."""

import json
import platform
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.metadata import version
from itertools import cycle
from pathlib import Path
from typing import Any

import gymnasium
import numpy as np
from rich.console import Console
from rich.table import Table

import vln  # noqa: F401 (registers the environments)
from vln.envs.corpora.gridhouse import load_gridhouse
from vln.envs.files.atomic_file import write_text
from vln.envs.generate.home import generate_home
from vln.envs.simulation.episode_stream import EpisodeStream
from vln.envs.simulation.simulator import Simulator
from vln.envs.world.dataset import Dataset
from vln.envs.world.eyes import Eyes, LocalView, Picture
from vln.progress import progress_bar
from vln.speed.peers import PEERS, Peer
from vln.speed.stopwatch import cores, env_rate, per_second

BATCHES = (64, 1024, 4096, 16384)
RGB_BATCHES = (64, 1024)
VIEW = LocalView(ahead=6, behind=0, side=3)  # 7 x 7, as in Minigrid

Row = tuple[str, float, str]  # what, how much, its unit


def run_bench(peers: bool, json_file: Path | None, seconds: float, houses: int) -> None:
    """Measures and prints everything, each figure the median of several repeats.

    Args:
        peers: whether to measure other simulators that can be imported.
        json_file: where to write the figures, or None.
        seconds: length of one repeat.
        houses: number of houses that the environments share.
    """
    console, rows = Console(), []
    results: dict[str, Any] = {"machine": machine()}
    console.print(results["machine"])
    dataset, homes = bench_dataset(houses), load_gridhouse("train", houses=houses)
    sides = np.array([house.shape for house in dataset.houses.values()])
    console.print(
        f"{houses} houses of {sides.min()} x {sides.min()} to {sides.max()} x {sides.max()} cells, "
        f"{len(dataset.instances)} episodes, view 7 x 7 with line of sight; "
        "pictures of 64 x 64 and single environments in homes of all sizes"
    )
    with progress_bar() as bar:
        task = bar.add_task("bench", total=None, score="")
        for key, row in _measurements(dataset, homes, seconds):
            bar.update(task, description=row[0])
            rows.append(row)
            results[key] = row[1]
    console.print(_table("vln", rows))
    if peers:
        results["peers"] = _compare(console, results, seconds)
    if json_file is not None:
        write_text(json_file, json.dumps(results, indent=1) + "\n")


def machine() -> str:
    """Returns a line that says what the figures were measured on."""
    model = platform.processor() or platform.machine()
    if Path("/proc/cpuinfo").exists():
        names = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
        model = names[0].split(":", 1)[1].strip() if names else model
    packages = ", ".join(f"{name} {version(name)}" for name in ("numpy", "numba", "gymnasium"))
    return f"{model}, {cores()} cores, Python {platform.python_version()}, {packages}"


def bench_dataset(houses: int, view: LocalView = VIEW) -> Dataset:
    """Returns large generated homes, 25 x 25 cells or more, with 16 episodes each."""
    dataset = load_gridhouse("val_big", houses=houses)
    return replace(dataset, task=replace(dataset.task, eyes=view))


def stream_rate(dataset: Dataset, batch: int, threads: int, seconds: float, eyes: Eyes | None = None) -> float:
    """Returns steps per second of endless play, random actions: step, reward, distance, view, next episode."""
    dataset = replace(dataset, task=replace(dataset.task, eyes=eyes or dataset.task.eyes))
    stream = EpisodeStream(Simulator(dataset, batch, threads=threads))
    actions = cycle(np.random.default_rng(0).integers(0, 4, (64, batch)))

    def step() -> int:
        stream.step(next(actions))
        return batch

    return per_second(step, seconds)


def vector_rate(make: Callable[[], Any], batch: int, seconds: float) -> float:
    """Returns steps per second of a vectorised Gymnasium environment with random actions."""
    env = make()
    env.action_space.seed(0)
    env.reset(seed=0)
    actions = cycle([env.action_space.sample() for _ in range(64)])

    def step() -> int:
        env.step(next(actions))
        return batch

    try:
        return per_second(step, seconds)
    finally:
        env.close()


def _measurements(dataset: Dataset, homes: Dataset, seconds: float) -> Iterator[tuple[str, Row]]:
    """Yields a key for the JSON and a row of the table, one after the other."""
    best = {"symbolic": 0.0, "rgb": 0.0}
    for kind, batches, eyes, where in (
        ("symbolic", BATCHES, None, dataset),
        ("rgb", RGB_BATCHES, Picture(), homes),
    ):
        for batch in batches:
            for threads in sorted({1, cores()}):
                rate = stream_rate(where, batch, threads, seconds, eyes)
                best[kind] = max(best[kind], rate)
                name = f"{kind}, {batch:,} environments, {_plural(threads, 'thread')}"
                yield f"{kind}_{batch}_{threads}", (name, rate, "steps/s")
    yield "symbolic_steps_per_second", ("symbolic, best", best["symbolic"], "steps/s")
    yield "rgb_frames_per_second", ("rgb, best", best["rgb"], "frames/s")
    yield from _faces(homes, seconds)
    yield from _making(dataset, seconds)
    memory = memory_per_environment(dataset)
    yield "kilobytes_per_environment", ("memory per 1,000 symbolic environments", memory * 1000 / 1024, "MB")


def _faces(dataset: Dataset, seconds: float) -> Iterator[tuple[str, Row]]:
    """Yields the speed of the Gymnasium environments."""
    for view, unit in (("symbolic", "steps"), ("rgb", "steps")):
        rate = env_rate(lambda view=view: gymnasium.make("vln/GridHouse-v0", dataset=dataset, view=view), seconds)  # type: ignore[misc]
        yield f"single_env_{view}_{unit}_per_second", (f"gymnasium.make, {view}", rate, "steps/s")
    batch = 1024
    rate = vector_rate(
        lambda: gymnasium.make_vec("vln/GridHouse-v0", num_envs=batch, dataset=dataset, threads=cores()),
        batch,
        seconds,
    )
    yield "vector_env_steps_per_second", (f"gymnasium.make_vec, {batch:,} environments, symbolic", rate, "steps/s")


def _making(dataset: Dataset, seconds: float) -> Iterator[tuple[str, Row]]:
    """Yields how fast episodes begin and houses are made."""
    batch, rng = 1024, np.random.default_rng(0)
    simulator = Simulator(dataset, batch)

    def reset() -> int:
        simulator.reset(rng.integers(len(dataset.instances), size=batch))
        return batch

    yield "resets_per_second", ("resets", per_second(reset, seconds), "resets/s")
    seeds = iter(range(10**9))

    def generate() -> int:
        generate_home(next(seeds))
        return 1

    yield "houses_per_second", ("houses generated", per_second(generate, seconds), "houses/s")


def memory_per_environment(dataset: Dataset, batch: int = 16384) -> float:
    """Returns the kilobytes that one more environment takes: its state, view and share of the step's results."""
    stream = EpisodeStream(Simulator(dataset, batch))
    arrays = stream.simulator.arrays
    return (arrays.agents.nbytes + stream.view.nbytes + stream.simulator.instance.nbytes) / batch / 1024


def _compare(console: Console, results: dict[str, Any], seconds: float) -> dict[str, Any]:
    """Prints and returns the speed of the peers that can be imported, and ours over theirs."""
    table = Table("peer", "steps/s", "vln", "ratio", title="The same kind of work in the same run")
    found: dict[str, Any] = {}
    for peer in PEERS:
        rate, reason = _peer_rate(peer, seconds)
        if not rate:
            table.add_row(peer.name, f"not measured (pip install {peer.package}): {reason}", "", "")
            continue
        ours = results[peer.compare_with]
        found[peer.name] = {"steps_per_second": rate, "compared_with": peer.compare_with, "ratio": ours / rate}
        table.add_row(peer.name, f"{rate:,.0f}", f"{ours:,.0f}", f"{ours / rate:,.1f}")
    console.print(table)
    return found


def _peer_rate(peer: Peer, seconds: float) -> tuple[float, str]:
    """Measures a peer in a process of its own, as some do not stand each other; or returns 0 and the reason."""
    command = [sys.executable, "-m", "vln.speed.peers", peer.name, str(seconds)]
    outcome = subprocess.run(command, capture_output=True, text=True, check=False)
    if outcome.returncode:
        return 0.0, outcome.stderr.strip().splitlines()[-1]
    return float(outcome.stdout.splitlines()[-1]), ""


def _table(title: str, rows: list[Row]) -> Table:
    table = Table("", "", "", title=title, show_header=False)
    table.columns[1].justify = "right"
    for name, value, unit in rows:
        table.add_row(name, f"{value:,.0f}" if value >= 100 else f"{value:,.2f}", unit)
    return table


def _plural(count: int, word: str) -> str:
    return f"{count} {word}" + "s" * (count != 1)
