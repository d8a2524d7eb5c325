"""From a simulated episode to its picture, or to text for a terminal."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from vln.envs.drawing.ink.layout import HEIGHT, WIDTH, first_person_size
from vln.envs.drawing.map.paths import DEMONSTRATION, Path
from vln.envs.drawing.scene import Scene, draw_scene
from vln.envs.drawing.text_map import draw_text
from vln.envs.first_person.renderer import FirstPersonRenderer
from vln.envs.geometry import Cell, Pose, is_near
from vln.envs.simulation.simulator import Simulator
from vln.envs.space.shortest_path import geodesic_distances
from vln.envs.world.camera import Camera
from vln.envs.world.episode import Sentence
from vln.envs.world.house import House

EYES = Camera(field_of_view=95)  # where the task has no camera; its size is that of the panel
LARGE_PICTURE = 640 * 560  # pixels


def episode_scene(
    simulator: Simulator,
    agent: int,
    paths: Mapping[str, Sequence[Pose]],
    *,
    hints: bool = True,
    first_person: NDArray[np.uint8] | bool = True,
    seen: NDArray[np.bool_] | None = None,
    caption: str | None = None,
    width: int = WIDTH,
    height: int = HEIGHT,
) -> NDArray[np.uint8]:
    """Returns the picture of what an agent is doing, uint8 (height, width, 3).

    Args:
        simulator: the simulator.
        agent: number of the agent.
        paths: by name ("B", "B trained agent", ...) the poses of executed paths; the last one of the first is
            taken for the agent's own.
        hints: whether to show the demonstration as path A and the target.
        first_person: whether to show what the agent has before its eyes; or the picture to show instead of one
            painted here, uint8 (h, w, 3), at best of `vln.envs.drawing.ink.layout.first_person_size`.
        seen: bool (H, W), see `vln.envs.drawing.seen`: what has not been seen lies under fog; None for no fog.
        caption: at the top right; default: how the episode ended, if it has.
        width: pixels.
        height: pixels.

    Raises:
        InputError: if the size is too small to read anything.
    """
    task, house, instance = simulator.task, simulator.house(agent), simulator.current(agent)
    episode = instance.episode
    demonstration: dict[str, Path] = {DEMONSTRATION: episode.path} if hints else {}
    own = next(iter(paths.values()), (simulator.pose(agent),))
    current = current_sentence(instance.sentences, episode.path, own)
    if task.chained and instance.sentences:
        current = int(simulator.state.sentence[agent])
    scene = Scene(
        house=house,
        instruction=instance.instruction,
        start=episode.start,
        paths=demonstration | dict(paths),
        goal=episode.goal if hints else None,
        success=success_cells(house, episode.goal, task.success_distance) if hints else (),
        view=simulator.local_view()[agent],
        agent=(task.view.ahead, task.view.side),
        sentences=divided(instance.instruction, [sentence.text for sentence in instance.sentences]),
        current=current,
        status=_status(simulator, agent, own),
        title=f"{simulator.dataset.source}  ·  {simulator.dataset.split}  ·  {house.house_id}",
        caption=_outcome(simulator, agent) if caption is None else caption,
        first_person=_picture(simulator, agent, first_person, width, height),
        seen=seen,
    )
    return draw_scene(scene, width, height)


def episode_text(simulator: Simulator, agent: int, hints: bool = True) -> str:
    """Returns what an agent is doing as text: the map with the agent's arrow, and the instruction below it."""
    goal = simulator.current(agent).episode.goal if hints else None
    return draw_text(simulator.house(agent), simulator.pose(agent), goal, simulator.leg(agent).text)


def current_sentence(
    sentences: Sequence[Sentence], path: Sequence[Cell], trajectory: Sequence[Pose]
) -> int | None:
    """Returns the index of the sentence that describes the part of a path an agent has come to.

    None if the sentences are not known. An agent that left the path is where it left it until it comes back.
    """
    if not sentences:
        return None
    reached = 0
    for pose in trajectory:
        ahead = range(reached, len(path))
        reached = next((index for index in ahead if path[index] == pose[:2]), reached)
    begun = [index for index, sentence in enumerate(sentences) if sentence.start <= reached]
    return begun[-1] if begun else 0


def divided(instruction: str, sentences: Sequence[str]) -> list[str]:
    """Returns an instruction cut at its sentences, each with the punctuation after it.

    Where the instruction does not contain them in order, the sentences themselves.
    """
    starts, here = [], 0
    for sentence in sentences:
        found = instruction.find(sentence, here)
        if found < 0:
            return list(sentences)
        starts.append(found)
        here = found + len(sentence)
    return [instruction[start:end].strip() for start, end in pairwise([*starts, len(instruction)])]


def _picture(
    simulator: Simulator, agent: int, wanted: NDArray[np.uint8] | bool, width: int, height: int
) -> NDArray[np.uint8] | None:
    """Returns the first-person picture to show in one of that size."""
    if isinstance(wanted, np.ndarray):
        return wanted
    if not wanted:
        return None
    wide, high = first_person_size(width, height)
    # Small pictures are painted larger, so that their edges are smooth.
    samples = 2 if wide * high <= LARGE_PICTURE else 1
    camera = replace(simulator.task.camera or EYES, width=wide * samples, height=high * samples)
    return eye_view(simulator.house(agent), simulator.pose(agent), camera)


def eye_view(house: House, pose: Pose, camera: Camera) -> NDArray[np.uint8]:
    """Returns uint8 (height, width, 3): what somebody has before their eyes in a house."""
    return _renderer(house, camera).render(*np.array([(0, *pose)], dtype=np.int32).T)[0]


@lru_cache(maxsize=4)
def _renderer(house: House, camera: Camera) -> FirstPersonRenderer:
    return FirstPersonRenderer([house], camera)


@lru_cache(maxsize=32)
def success_cells(house: House, goal: Cell, success_distance: float) -> tuple[Cell, ...]:
    """Returns the cells where stopping succeeds: geodesically nearer than the success distance, in metres."""
    near = is_near(geodesic_distances(house, goal), success_distance)
    return tuple(Cell(int(row), int(column)) for row, column in np.argwhere(near))


def _status(simulator: Simulator, agent: int, trajectory: Sequence[Pose]) -> dict[str, str]:
    """Returns what the picture tells beside the view."""
    state, task = simulator.state, simulator.task
    status = {"Step": f"{state.steps[agent]} / {task.max_steps}", "Last action": _last_action(trajectory)}
    if state.stopped[agent] or (state.sentence[agent] and not state.steps[agent]):
        status["Last action"] = "stop"
    status["Facing"] = simulator.pose(agent).heading.name.lower()
    metres = float(simulator.distance_to_goal()[agent])
    status["Distance to goal"] = f"{metres:.1f} m" if np.isfinite(metres) else "out of reach"
    if state.last_sentence[agent]:
        status["Sentence"] = f"{state.sentence[agent] + 1} / {state.last_sentence[agent] + 1}"
    return status


def _last_action(trajectory: Sequence[Pose]) -> str:
    """Returns what the last two poses tell."""
    if len(trajectory) < 2:
        return "none yet"
    before, after = trajectory[-2:]
    if before[:2] != after[:2]:
        return "forward"
    turn = (after[2] - before[2]) % 4
    return ("forward, blocked", "turn right", "turned around", "turn left")[turn]


def _outcome(simulator: Simulator, agent: int) -> str:
    if simulator.succeeded()[agent]:
        return "success"
    if simulator.state.stopped[agent]:
        return "stopped in the wrong place"
    return "out of time" if simulator.state.timed_out[agent] else ""
