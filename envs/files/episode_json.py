"""Episodes, dataset files and results as JSON, in R2R's forms (Anderson et al., CVPR 2018).

An episode is R2R's record: `path_id`, `scan`, `heading` (radians, 0 = north, clockwise), `path` (viewpoint ids,
here "row,column"), `instructions`, `distance` (metres). Three fields are added where they are known:
`final_heading` (radians), `sentences`, for each instruction a list of {text, start, end, final_heading}, and
`origin` (see `Origin`).

A dataset file is one object: `source`, `split`, `task`, `houses` (see `house_forms`), `episodes`.

Results are R2R's submission, [{"instr_id": "<path_id>_<index>", "trajectory": [...]}], where an entry of a
trajectory is [viewpoint, heading, elevation] and turning in place repeats the viewpoint.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from functools import cache
from itertools import pairwise
from math import pi
from pathlib import Path
from typing import Any, NamedTuple, get_args, get_type_hints

from vln.envs.errors import InputError
from vln.envs.files.atomic_file import write_text
from vln.envs.files.house_json import house_from_record, house_to_json
from vln.envs.files.json_fields import Record, located, read_json, records, viewpoint_of
from vln.envs.geometry import STEPS, Cell, Heading, Pose
from vln.envs.space.distance_kernels import can_move
from vln.envs.space.shortest_path import geodesic_distances
from vln.envs.world.dataset import Dataset
from vln.envs.world.episode import Episode, Origin, Sentence
from vln.envs.world.eyes import Eyes, eyes_from_json
from vln.envs.world.house import House
from vln.envs.world.task import Task

HEADING_TOLERANCE = 0.01  # radians; files round
DISTANCE_TOLERANCE = 0.01  # metres
SENTENCE_FIELDS = ("text", "start", "end", "final_heading")
DATASET_FIELDS = ("source", "split", "task", "houses", "episodes")
TASK_FIELDS = (*get_type_hints(Task), "view", "camera")  # the last two as early files have them


def heading_to_radians(heading: Heading) -> float:
    """Returns radians clockwise from north, 0 to 3 pi / 2."""
    return heading * pi / 2


def heading_from_radians(radians: float) -> Heading:
    """Returns the heading of an angle clockwise from north.

    Raises:
        InputError: if the angle is none of the four.
    """
    quarters = round(radians / (pi / 2))
    if abs(radians - quarters * pi / 2) > HEADING_TOLERANCE:
        raise InputError(f"{radians:g} is none of the four headings; write 0, pi/2, pi or 3pi/2 in radians")
    return Heading(quarters % 4)


# Episodes ------------------------------------------------------------------------------------------------


def episode_to_json(episode: Episode) -> dict[str, Any]:
    """Returns an episode as R2R's record, in JSON values, without loss."""
    record: dict[str, Any] = {
        "path_id": episode.path_id,
        "scan": episode.scan,
        "heading": heading_to_radians(episode.heading),
        "path": [viewpoint_of(cell) for cell in episode.path],
        "instructions": list(episode.instructions),
        "distance": episode.distance,
        **_final_heading_to_json(episode),
    }
    if episode.origin != Origin():
        record["origin"] = asdict(episode.origin)
    if episode.sentences:
        record["sentences"] = [[_sentence_to_json(sentence) for sentence in group] for group in episode.sentences]
    return record


def _sentence_to_json(sentence: Sentence) -> dict[str, Any]:
    values = {"text": sentence.text, "start": sentence.start, "end": sentence.end}
    return values | _final_heading_to_json(sentence)


def _final_heading_to_json(owner: Episode | Sentence) -> dict[str, float]:
    return {} if owner.final_heading is None else {"final_heading": heading_to_radians(owner.final_heading)}


def episode_from_json(value: Any, file: str = "episode") -> Episode:
    """Returns the episode of R2R's record; fields that are not ours are passed over.

    Args:
        value: the parsed JSON; `path_id` may be a number, as in R2R's own files.
        file: what it was read from, for messages.

    Raises:
        InputError: if a field is missing or wrong; the message names it.
    """
    return episode_from_record(Record(value, file))


def episode_from_record(record: Record) -> Episode:
    """Returns the episode of a JSON object, as `episode_from_json` does."""
    values: dict[str, Any] = {
        "path_id": record.identifier("path_id"),
        "scan": record.get("scan", str),
        "heading": _heading(record, "heading"),
        "path": record.cells("path"),
        "instructions": tuple(record.texts("instructions")),
        "distance": record.get("distance", float),
        "final_heading": _heading(record, "final_heading") if "final_heading" in record else None,
        "sentences": tuple(
            tuple(_sentence(sentence) for sentence in group)
            for group in record.groups("sentences", SENTENCE_FIELDS)
        ),
        "origin": Origin(**_values(Origin, record.record("origin", get_type_hints(Origin))))
        if "origin" in record
        else Origin(),
    }
    with located(record.place()):
        return Episode(**values)


def _sentence(record: Record) -> Sentence:
    return Sentence(
        record.get("text", str),
        record.get("start", int),
        record.get("end", int),
        _heading(record, "final_heading") if "final_heading" in record else None,
    )


def _heading(record: Record, key: str) -> Heading:
    radians = record.get(key, float)
    with located(record.place(key)):
        return heading_from_radians(radians)


def save_episodes(episodes: Iterable[Episode], path: Path | str) -> None:
    """Writes a list of episodes, as R2R's files are."""
    write_text(Path(path), json.dumps([episode_to_json(episode) for episode in episodes], indent=1) + "\n")


def load_episodes(path: Path | str) -> list[Episode]:
    """Returns the episodes of a file that holds a list of them.

    Raises:
        InputError: if the file cannot be read; the message names it and the place in it.
    """
    return [episode_from_record(record) for record in records(read_json(Path(path)), str(path))]


# Datasets ------------------------------------------------------------------------------------------------


def save_dataset(dataset: Dataset, path: Path | str) -> None:
    """Writes houses, episodes and rules into one file, which can be given as a source."""
    write_text(Path(path), dataset_to_text(dataset))


def dataset_to_text(dataset: Dataset) -> str:
    """Returns the content of a dataset's file."""
    return json.dumps(dataset_to_json(dataset)) + "\n"


def dataset_to_json(dataset: Dataset) -> dict[str, Any]:
    """Returns houses, episodes and rules as JSON values, without loss."""
    return {
        "source": dataset.source,
        "split": dataset.split,
        "task": asdict(dataset.task),
        "houses": [house_to_json(house) for house in dataset.houses.values()],
        "episodes": [episode_to_json(episode) for episode in dataset.episodes],
    }


def load_dataset(path: Path | str) -> Dataset:
    """Returns the dataset of a file, which may be gzipped (.json.gz).

    Raises:
        InputError: if the file cannot be read, or as `dataset_from_json`.
    """
    return dataset_from_json(read_json(Path(path)), str(path))


def dataset_from_json(value: Any, file: str) -> Dataset:
    """Returns the dataset of `dataset_to_json`'s values.

    Args:
        value: the parsed JSON.
        file: what it was read from, for messages.

    Raises:
        InputError: if two houses or two paths share a name, or a path does not exist in its house or is given a
            wrong distance; the message names the file and the place in it.
    """
    record = Record(value, file, known=DATASET_FIELDS)
    houses = [house_from_record(one) for one in record.records("houses")]
    episodes = tuple(episode_from_record(one) for one in record.records("episodes"))
    task = _task(record.record("task", TASK_FIELDS))
    source, split = record.get("source", str), record.get("split", str)
    with located(file):
        _expect_distinct("houses", (house.house_id for house in houses))
        dataset = Dataset(source, split, {house.house_id: house for house in houses}, episodes, task)
        for episode in episodes:
            _expect_walkable(episode, dataset.houses[episode.scan])
        _expect_distances(dataset)
    return dataset


def task_from_json(value: Any, file: str) -> Task:
    """Returns the rules of JSON values; a file's `task`.

    Raises:
        InputError: if a rule is unknown or impossible; the message names it.
    """
    return _task(Record(value, file, "task", TASK_FIELDS))


def _task(record: Record) -> Task:
    """Returns the rules of a file."""
    values = _values(Task, record, leave_out=("eyes",))
    with located(record.place("eyes")):
        if "eyes" in record:
            values["eyes"] = eyes_from_json(record.get("eyes", dict))
        elif "camera" in record or "view" in record:
            values["eyes"] = _eyes_without_kind(record)
    with located(record.place()):
        return Task(**values)


def _eyes_without_kind(record: Record) -> Eyes:
    """Returns eyes as early dataset files have them: the shape of a local view, and a camera if there is one."""
    if "camera" not in record:
        return eyes_from_json({"kind": "symbolic", **record.get("view", dict)})
    camera = dict(record.get("camera", dict))
    return eyes_from_json({"kind": "panorama" if camera.pop("around", False) else "rgb", **camera})


def _values(kind: type, record: Record, leave_out: tuple[str, ...] = ()) -> dict[str, Any]:
    """Returns the fields of a dataclass of plain values that are there; one left out keeps its default."""
    # An optional field is "float | None": what is there is a float.
    hints = {name: next(iter(get_args(hint)), hint) for name, hint in get_type_hints(kind).items()}
    return {
        name: record.get(name, hint) for name, hint in hints.items() if name in record and name not in leave_out
    }


def _expect_distinct(what: str, names: Iterable[str]) -> None:
    name, count = next(iter(Counter(names).most_common(1)), ("", 0))
    if count > 1:
        raise InputError(f"{count} {what} are named {name!r}; give each its own name")


def _expect_walkable(episode: Episode, house: House) -> None:
    """Raises InputError unless each viewpoint can be stood on and is one FORWARD from the one before."""
    rows, columns = house.shape
    for number, (row, column) in enumerate(episode.path):
        if not (row < rows and column < columns and house.walkable[row, column]):
            raise InputError(
                f"episode {episode.path_id}: path[{number}]: nobody can stand at {row},{column} "
                f"in {house.house_id!r}"
            )
    moves = _moves(house.stride)
    for number, (here, there) in enumerate(pairwise(episode.path), start=1):
        heading = moves.get((there.row - here.row, there.column - here.column))
        if heading is None or not can_move(house.walkable, *here, heading, house.stride):
            raise InputError(
                f"episode {episode.path_id}: path[{number}]: {viewpoint_of(there)} is not one move "
                f"from {viewpoint_of(here)} in {house.house_id!r}"
            )


@cache
def _moves(stride: int) -> dict[tuple[int, int], int]:
    """Returns the heading of each (rows, columns) that one FORWARD leads."""
    return {(rows * stride, columns * stride): number for number, (rows, columns) in enumerate(STEPS.tolist())}


def _expect_distances(dataset: Dataset) -> None:
    """Raises InputError unless `distance` is that from start to goal: scores are computed with it."""
    by_goal: dict[tuple[str, Cell], list[Episode]] = {}
    for episode in dataset.episodes:
        by_goal.setdefault((episode.scan, episode.goal), []).append(episode)
    for (scan, goal), episodes in by_goal.items():
        metres = geodesic_distances(dataset.houses[scan], goal)
        for episode in episodes:
            right = float(metres[episode.path[0]])
            if abs(episode.distance - right) > DISTANCE_TOLERANCE:
                raise InputError(
                    f"episode {episode.path_id}: distance is {episode.distance:g}, but from start to goal it is "
                    f"{right:g} metres"
                )


# Results -------------------------------------------------------------------------------------------------


class Step(NamedTuple):
    """One entry of a trajectory in a submission; angles in radians."""

    viewpoint: str
    heading: float
    elevation: float


def trajectory_to_json(instr_id: str, poses: Iterable[Pose]) -> dict[str, Any]:
    """Returns one entry of a submission: every pose from the start on, turns included."""
    steps = [[viewpoint_of(pose.cell), heading_to_radians(pose.heading), 0.0] for pose in poses]
    return {"instr_id": instr_id, "trajectory": steps}


def save_submission(trajectories: Mapping[str, Iterable[Pose]], path: Path | str) -> None:
    """Writes the executed poses of each `Instance.instr_id` in R2R's submission form."""
    entries = [trajectory_to_json(instr_id, poses) for instr_id, poses in trajectories.items()]
    write_text(Path(path), json.dumps(entries) + "\n")


def load_submission(path: Path | str) -> dict[str, tuple[Step, ...]]:
    """Returns the trajectories of a submission by `instr_id`; viewpoints may be of any kind, R2R's as well.

    Raises:
        InputError: if the file cannot be read or names an `instr_id` twice.
    """
    file = str(path)
    trajectories: dict[str, tuple[Step, ...]] = {}
    for record in records(read_json(Path(path)), file):
        instr_id = record.get("instr_id", str)
        if instr_id in trajectories:
            raise InputError(f"{record.place('instr_id')}: {instr_id!r} is there a second time")
        trajectories[instr_id] = tuple(_step(entry, record.place("trajectory")) for entry in _entries(record))
    return trajectories


def _entries(record: Record) -> list[Any]:
    entries = record.get("trajectory", list)
    if not entries:
        raise InputError(f"{record.place('trajectory')}: is empty; it needs at least the start")
    return entries


def _step(entry: Any, place: str) -> Step:
    match entry:
        case [str(viewpoint), int() | float() as heading, int() | float() as elevation]:
            return Step(viewpoint, float(heading), float(elevation))
    raise InputError(f"{place}: {json.dumps(entry)} is not [viewpoint, heading, elevation]")
