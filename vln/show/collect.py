"""`vln collect`: people tell paths in their own words, or say where somebody else's words lead."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from vln.envs.corpora.sources import SourceConfig, load_dataset
from vln.envs.drawing.episode_scene import episode_scene, success_cells
from vln.envs.drawing.text_map import draw_text, plain
from vln.envs.errors import InputError
from vln.envs.files.episode_json import load_dataset as load_file
from vln.envs.files.episode_json import save_dataset
from vln.envs.geometry import Cell
from vln.envs.simulation.simulator import Simulator
from vln.envs.world.dataset import Dataset
from vln.envs.world.episode import Episode, Origin
from vln.show.recording import save_picture
from vln.show.samples import instances_shown

ASKED = "Tell somebody who stands at the start how to get along A to the target."


def collect_words(file: Path, source: SourceConfig, count: int, first: int | None, writer: str) -> None:
    """Asks for the words of paths, one after the other, and adds each to a dataset file at once.

    Args:
        file: the dataset file (.json), which need not exist; it keeps what it has.
        source: houses and paths.
        count: how many paths are shown.
        first: the first of those in a row; None to spread them over the houses.
        writer: by which name the words are kept.

    Raises:
        InputError: if the file is no dataset, or the paths cannot be made.
    """
    console, picture = Console(), file.with_suffix(".png")
    collected = _so_far(file)
    paths = load_dataset(source)
    told = {episode.path_id for episode in collected.episodes} if collected else set()
    for instance in instances_shown(paths, count, first):
        asked = replace(paths.instances[instance].episode, instructions=(ASKED,), sentences=())
        if asked.path_id in told:
            continue
        simulator = Simulator(replace(paths, episodes=(asked,)), 1)
        simulator.reset([0])
        save_picture(picture, episode_scene(simulator, 0, {}))
        words = _answer(console, f"{picture} shows a path; your words (Enter to pass over, Ctrl-D to end): ")
        if words is None:
            break
        if words:
            collected = _with(collected, paths, asked, words, writer)
            save_dataset(collected, file)
    console.print(
        f"{file}: {len(collected.episodes) if collected else 0} paths told"
        + (f"; next: vln collect {file} --check, vln evaluate --source {file}" if collected else ""),
        markup=False,
        highlight=False,
    )


def check_words(file: Path) -> float:
    """Asks where the words of a dataset file lead, without showing the path, and says how many lead to the target.

    Returns the share of the answers that lie closer to the target than the task's success distance.

    Raises:
        InputError: if the file is no dataset.
    """
    console, dataset = Console(), load_file(file)
    answers = []
    for episode in dataset.episodes:
        answer = _place(console, dataset, episode)
        if answer is None:
            break
        cells = success_cells(dataset.houses[episode.scan], episode.goal, dataset.task.success_distance)
        answers.append(answer in cells)
    share = sum(answers) / len(answers) if answers else 0.0
    near = f"closer than {dataset.task.success_distance:g} m to the target"
    console.print(f"{sum(answers)} of {len(answers)} answers are {near}", highlight=False)
    return share


def _so_far(file: Path) -> Dataset | None:
    if file.suffix != ".json":
        raise InputError(f"{file}: words are collected in a dataset file; give it a name that ends with .json")
    return load_file(file) if file.exists() else None


def _with(collected: Dataset | None, paths: Dataset, asked: Episode, words: str, writer: str) -> Dataset:
    """Returns the dataset with one more path, told."""
    told = replace(asked, instructions=(words,), origin=Origin(style="route", writer=writer))
    house = {told.scan: paths.houses[told.scan]}
    if collected is None:
        return Dataset("collected", "own", house, (told,), paths.task)
    return replace(collected, houses=dict(collected.houses) | house, episodes=(*collected.episodes, told))


def _answer(console: Console, question: str) -> str | None:
    """Returns what somebody types, "" for nothing, None for the end of everything."""
    try:
        return plain(console.input(question, markup=False)).strip()
    except EOFError:
        return None


def _place(console: Console, dataset: Dataset, episode: Episode) -> Cell | None:
    """Returns the cell that somebody takes for the end of a text, None for the end of everything."""
    house = dataset.houses[episode.scan]
    console.print(
        "\n".join(_with_rulers(draw_text(house, episode.start, None, episode.instructions[0]), house.shape)),
        markup=False,
        highlight=False,
    )
    while True:
        answer = _answer(console, "they end at row,column (Ctrl-D to end): ")
        if answer is None:
            return None
        parts = answer.split(",")
        if len(parts) == 2 and all(part.strip().isdecimal() for part in parts):
            row, column = map(int, parts)
            if row < house.shape[0] and column < house.shape[1]:
                return Cell(row, column)
        console.print(f"not a cell of {house.shape[0]} x {house.shape[1]}: {answer}", markup=False)


def _with_rulers(text: str, shape: tuple[int, int]) -> Iterator[str]:
    """Yields the lines of a text map with the numbers of its rows and columns."""
    rows, columns = range(shape[0]), range(shape[1])
    yield "   " + "".join(str(column // 10) if column % 10 == 0 else " " for column in columns)
    yield "   " + "".join(str(column % 10) for column in columns)
    for number, line in enumerate(text.split("\n")):
        yield f"{number:2d} {line}" if number in rows else line
