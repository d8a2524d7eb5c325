"""ALFRED's navigation part: human step instructions in furnished rooms (Shridhar et al., CVPR 2020).

Every GotoLocation sub-goal of a demonstration is an episode with the sentences of all annotators, on the
0.25 m grid of the room. Its path and final heading are those of the demonstration, also in the few sub-goals
that miss the planner's target. Looking up and down does not exist on a grid and is left out.

The layout files lack cells where the camera could not turn; the demonstrations visit them. So a room's floor
is the layout plus all cells visited by any demonstration: of `train` and `valid_seen` together, whose rooms
are the same, and of `valid_unseen` alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from vln.envs.corpora.alfred_archive import members, official_trials
from vln.envs.corpora.alfred_room import (
    FURNITURE,
    FurnishedRoom,
    Survey,
    Thing,
    WorldCell,
    furnish,
    read_layouts,
    things_in,
    world_cell,
)
from vln.envs.corpora.data_folder import corpus_file, data_folder
from vln.envs.errors import InputError
from vln.envs.files.json_fields import parse_json
from vln.envs.geometry import Heading
from vln.envs.space.shortest_path import geodesic_distances
from vln.envs.world.dataset import Dataset
from vln.envs.world.episode import Episode, Origin
from vln.envs.world.eyes import LocalView
from vln.envs.world.house import House
from vln.envs.world.task import Task

# For each split: the splits whose demonstrations show the floor and the furniture of its rooms.
SHARED_ROOMS = {
    "train": ("train", "valid_seen"),
    "valid_seen": ("train", "valid_seen"),
    "valid_unseen": ("valid_unseen",),
}
TASK = Task(
    success_distance=0.25,  # metres: the exact cell
    exact_pose=True,
    lenient_distance=0.5,
    max_steps=80,  # the longest demonstration has 59 moves
    eyes=LocalView(ahead=16, behind=16, side=16),
)


class WorldPose(NamedTuple):
    """A world cell and the direction looked at; z grows to the north."""

    x: int
    z: int
    heading: Heading

    def after(self, action: str) -> "WorldPose":
        """Returns the pose after an AI2-THOR action; all but moves and turns leave it as it is."""
        if action == "MoveAhead":
            rows, columns = self.heading.step
            return WorldPose(self.x + columns, self.z - rows, self.heading)
        if action in ("RotateLeft", "RotateRight"):
            return self._replace(heading=self.heading.turned(1 if action == "RotateRight" else -1))
        return self


@dataclass(frozen=True)
class SubGoal:
    """A GotoLocation step of a demonstration.

    Attributes:
        high_idx: its number in the plan.
        poses: the poses passed through, from its first to its last.
        sentences: one per annotator.
    """

    high_idx: int
    poses: tuple[WorldPose, ...]
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Trial:
    """A demonstration.

    Attributes:
        name: "<task>/<trial>".
        floor_plan: the room, for example "FloorPlan10".
        objects: things that can be carried, at their initial place.
        furniture: fixed things that the plan uses.
        sub_goals: the GotoLocation steps.
    """

    name: str
    floor_plan: str
    objects: tuple[Thing, ...]
    furniture: tuple[Thing, ...]
    sub_goals: tuple[SubGoal, ...]


def load_alfred(data: Path | str | None, split: str, *, limit: int | None = None) -> Dataset:
    """Returns the navigation sub-goals of a split: one house per trial, since objects move between trials.

    Args:
        data: the folder that contains `alfred/`; None for the environment variable `VLN_DATA`.
        split: "train", "valid_seen" (rooms of train) or "valid_unseen" (other rooms).
        limit: keep only this many episodes, spread evenly over the split.

    Raises:
        InputError: if the split is unknown, or a file is missing or cannot be read.
    """
    if split not in SHARED_ROOMS:
        raise InputError(f"ALFRED has no split {split!r}; choose one of {', '.join(SHARED_ROOMS)}")
    trials = {
        name: list(read_trials(corpus_file(data, "alfred", f"{name}.tar.gz"))) for name in SHARED_ROOMS[split]
    }
    layouts = corpus_file(data, "alfred", "layouts.tar.gz")
    for name, group in trials.items():
        _expect_complete(data, name, group)
    if not trials[split]:
        raise InputError(f"ALFRED {split}: its archive has no trial; fetch it again")
    rooms = _furnish([trial for group in trials.values() for trial in group], layouts)
    goals = [(trial, sub_goal) for trial in trials[split] for sub_goal in trial.sub_goals]
    if limit is not None and limit < len(goals):
        goals = [goals[index] for index in np.linspace(0, len(goals) - 1, limit).round().astype(int)]
    houses = {
        house.house_id: house
        for house in (_house(trial, rooms) for trial in {trial.name: trial for trial, _ in goals}.values())
    }
    episodes = tuple(_episode(trial, sub_goal, rooms[trial.floor_plan]) for trial, sub_goal in goals)
    return Dataset("alfred", split, houses, episodes, TASK)


def _expect_complete(data: Path | str | None, split: str, trials: Sequence[Trial]) -> None:
    """Refuses a split that lacks trials of the release's own list, where that lies beside the archives."""
    official = official_trials(data_folder(data) / "alfred", split)
    missing = official - {trial.name.rpartition("/")[2] for trial in trials}
    if missing:
        raise InputError(
            f"ALFRED {split}: {len(missing)} of {len(official)} trials are missing, for example {min(missing)}; "
            "fetch the archive again"
        )


def read_trials(archive: Path) -> Iterator[Trial]:
    """Yields the demonstrations of a `<split>.tar.gz`, in its order, without unpacking it to disk.

    Raises:
        InputError: if the archive or a record in it cannot be read.
    """
    for path, content in members(archive):
        if path.endswith("/traj_data.json"):
            record = parse_json(content, f"{archive}: {path}")
            try:
                yield _trial("/".join(path.split("/")[-3:-1]), record)
            except (KeyError, TypeError, ValueError, IndexError, AttributeError, OverflowError) as error:
                raise InputError(f"{archive}: {path} is not a trajectory ({error!r})") from error


def _trial(name: str, record: dict[str, Any]) -> Trial:
    plan, scene = record["plan"], record["scene"]
    if not isinstance(scene["floor_plan"], str):
        raise TypeError(f"floor_plan {scene['floor_plan']!r}")
    objects = tuple(
        (pose["objectName"].partition("_")[0], world_cell(pose["position"]["x"], pose["position"]["z"]))
        for pose in scene["object_poses"]
    )
    return Trial(
        name=name,
        floor_plan=scene["floor_plan"],
        objects=objects,
        furniture=tuple(_furniture_used(step["planner_action"] for step in plan["high_pddl"])),
        sub_goals=tuple(_sub_goals(record)),
    )


def _sub_goals(record: dict[str, Any]) -> Iterator[SubGoal]:
    """Yields the GotoLocation steps that somebody described.

    The pose runs on through all actions, whatever the steps' targets.
    """
    plan, start = record["plan"], record["scene"]["init_action"]
    annotations = [list(annotation["high_descs"]) for annotation in record["turk_annotations"]["anns"]]
    actions: list[list[str]] = [[] for _ in plan["high_pddl"]]
    for action in plan["low_actions"]:
        actions[action["high_idx"]].append(action["api_action"]["action"])
    pose = WorldPose(*world_cell(start["x"], start["z"]), Heading(round(start["rotation"] / 90) % 4))
    for index, step in enumerate(plan["high_pddl"]):
        poses = [pose]
        for action in actions[index]:
            poses.append(poses[-1].after(action))
        pose = poses[-1]
        if step["discrete_action"]["action"] == "GotoLocation":
            sentences = tuple(" ".join(texts[index].split()) for texts in annotations if index < len(texts))
            if sentences:
                yield SubGoal(index, tuple(poses), sentences)


def _furniture_used(planner_actions: Iterator[dict[str, Any]]) -> Iterator[Thing]:
    """Yields the furniture that a plan names, by object id or by coordinates (in cells)."""
    for action in planner_actions:
        yield from things_in(action[key] for key in ("objectId", "receptacleObjectId") if key in action)
        for key in ("coordinateObjectId", "coordinateReceptacleObjectId"):
            if key in action and action[key][0] in FURNITURE:
                kind, (x, _, z, *_) = action[key]
                yield kind, (round(x), round(z))


def _furnish(trials: Sequence[Trial], layouts: Path) -> dict[str, FurnishedRoom]:
    surveys = read_layouts(layouts, {trial.floor_plan for trial in trials})
    for trial in trials:
        _add(surveys[trial.floor_plan], trial)
    return {floor_plan: furnish(floor_plan, survey) for floor_plan, survey in surveys.items()}


def _add(survey: Survey, trial: Trial) -> None:
    survey.furniture.update(trial.furniture)
    survey.floor.update((pose.x, pose.z) for sub_goal in trial.sub_goals for pose in sub_goal.poses)


def _house(trial: Trial, rooms: dict[str, FurnishedRoom]) -> House:
    return rooms[trial.floor_plan].with_objects(_house_id(trial), trial.objects)


def _house_id(trial: Trial) -> str:
    return f"{trial.floor_plan}/{trial.name.rpartition('/')[2]}"


def _episode(trial: Trial, sub_goal: SubGoal, room: FurnishedRoom) -> Episode:
    places: list[WorldCell] = [sub_goal.poses[0][:2]]
    places += [after[:2] for before, after in pairwise(sub_goal.poses) if before[:2] != after[:2]]
    path = tuple(room.cell(place) for place in places)
    return Episode(
        path_id=f"{trial.name}/{sub_goal.high_idx}",
        scan=_house_id(trial),
        heading=sub_goal.poses[0].heading,
        path=path,
        instructions=sub_goal.sentences,
        distance=float(geodesic_distances(room.house, path[-1])[path[0]]),
        final_heading=sub_goal.poses[-1].heading,
        origin=Origin(group=trial.floor_plan),
    )
