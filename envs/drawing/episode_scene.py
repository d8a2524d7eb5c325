"""From a simulated episode to its picture, or to text for a terminal."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vln.envs.drawing.ink.layout import HEIGHT, WIDTH
from vln.envs.drawing.ink.palette import Colour
from vln.envs.drawing.ink.paragraph import Light
from vln.envs.drawing.map.paths import DEMONSTRATION, Path, path_colour
from vln.envs.drawing.panes import GridPane, PaintedPane, Pane, PixelPane
from vln.envs.drawing.scene import Scene, draw_scene
from vln.envs.drawing.text_map import draw_text
from vln.envs.first_person.renderer import FirstPersonRenderer
from vln.envs.geometry import Cell, Pose, is_near
from vln.envs.simulation.simulator import Simulator
from vln.envs.space.shortest_path import geodesic_distances
from vln.envs.world.eyes import LocalView, Panorama, Picture, RememberedMap
from vln.envs.world.house import House

A_PERSONS_EYES = Picture(field_of_view=95)
WIDE, HALF = 1.15, 1.0  # width by height of what a person sees: alone, or beside something else
_FROM_THE_LEFT = (3, 0, 1, 2)  # the sides of a panorama as one turns one's head


class Onlooker(NamedTuple):
    """Who is seeing and reading in a picture.

    Attributes:
        attention: by character of the text told now, how strongly it is read, 0..1; () where nobody knows.
        blind: whether it sees nothing.
        deaf: whether it reads nothing.
        is_person: whether it is a person, who sees as people do.
    """

    attention: tuple[float, ...] = ()
    blind: bool = False
    deaf: bool = False
    is_person: bool = False


def episode_scene(
    simulator: Simulator,
    agent: int,
    paths: Mapping[str, Sequence[Pose]],
    *,
    hints: bool = True,
    onlooker: Onlooker = Onlooker(),  # noqa: B008 (immutable)
    seen: NDArray[np.bool_] | None = None,
    caption: str | None = None,
    told: Mapping[str, str] | None = None,
    width: int = WIDTH,
    height: int = HEIGHT,
) -> NDArray[np.uint8]:
    """Returns the picture of what an agent is doing, uint8 (height, width, 3).

    Args:
        simulator: the simulator.
        agent: number of the agent.
        paths: by name ("B", "B trained agent", ...) the poses of executed paths; the last one of the first is
            taken for the agent's own.
        hints: whether to show the demonstration as path A, the target and how far it is.
        onlooker: who sees and reads.
        seen: bool (H, W), see `vln.envs.drawing.seen`: what has not been seen lies under fog; None for no fog.
        caption: at the top right; default: how the episode ended, if it has.
        told: what else to tell beside what is seen, by name.
        width: pixels.
        height: pixels.

    Raises:
        InputError: if the size is too small to read anything.
    """
    task, house, instance = simulator.task, simulator.house(agent), simulator.current(agent)
    episode = instance.episode
    demonstration: dict[str, Path] = {DEMONSTRATION: episode.path} if hints else {}
    own = next(iter(paths.values()), (simulator.pose(agent),))
    told_apart = task.chained and len(instance.sentences) > 1
    scene = Scene(
        house=house,
        instruction=instance.instruction,
        start=episode.start,
        paths=demonstration | dict(paths),
        goal=episode.goal if hints else None,
        success=success_cells(house, episode.goal, task.success_distance) if hints else (),
        panes=_panes(simulator, agent, onlooker, path_colour(next(iter(paths), "B"))),
        sentences=divided(instance.instruction, [each.text for each in instance.sentences]) if told_apart else (),
        light=_light(onlooker, int(simulator.state.sentence[agent]) if told_apart else None),
        words=_heading(onlooker, told_apart),
        status=_status(simulator, agent, own, hints) | dict(told or {}),
        title=_title(simulator, agent),
        caption=outcome(simulator, agent, hints) if caption is None else caption,
        seen=seen,
    )
    return draw_scene(scene, width, height)


def _panes(simulator: Simulator, agent: int, onlooker: Onlooker, paint: Colour) -> tuple[tuple[Pane, ...], ...]:
    """Returns rows of pictures: what the onlooker sees, and what a person would."""
    house, pose, eyes = simulator.house(agent), simulator.pose(agent), simulator.task.eyes

    def painter(width: int, height: int) -> NDArray[np.uint8]:
        return eye_view(house, pose, replace(A_PERSONS_EYES, width=width, height=height))

    if onlooker.is_person:
        return ((PaintedPane("What you see", painter, WIDE),),)
    whose = "Hidden from the blind agent" if onlooker.blind else "What the agent sees"
    person = PaintedPane("A person would see", painter, HALF)
    seen = simulator.observe().view[agent]
    if isinstance(eyes, LocalView):
        return ((GridPane(f"{whose} (dark: unseen)", seen, (eyes.ahead, eyes.side), paint), person),)
    if isinstance(eyes, RememberedMap):
        sight, reach = eyes.sight, eyes.reach
        near = seen[reach - sight.ahead : reach + sight.behind + 1, reach - sight.side : reach + sight.side + 1]
        now = np.where(near[..., 4:] == 1, near, 0)[..., :3]
        remembered = GridPane("What it remembers", seen[..., :3], (reach, reach), paint, reach)
        return ((GridPane(f"{whose} (dark: unseen)", now, (sight.ahead, sight.side), paint), remembered),)
    size = f"{eyes.width} x {eyes.height} pixels"
    if not isinstance(eyes, Panorama):
        return ((PixelPane(f"{whose}: {size}", seen), person),)
    title = f"{whose}: to the left, ahead, to the right, behind, {size} each"
    sides = [PixelPane("" if number else title, seen[side]) for number, side in enumerate(_FROM_THE_LEFT)]
    return tuple(sides), (replace(person, ratio=1.5 * HALF),)


def _light(onlooker: Onlooker, sentence: int | None) -> Light | None:
    """Returns the words to light: those that are read, or the sentence that is told now."""
    if onlooker.deaf or (sentence is None and not onlooker.attention):
        return None
    return Light(onlooker.attention, sentence or 0)


def _heading(onlooker: Onlooker, told_apart: bool) -> str:
    """Returns the title over the words, which says what is lit."""
    if onlooker.deaf:
        return "Instruction, which the agent does not read (deaf)"
    if onlooker.attention:
        return "Instruction: words light up as the agent reads them"
    return "Instruction: the sentence given now is lit" if told_apart else "Instruction"


def _title(simulator: Simulator, agent: int) -> str:
    """Returns where the episode comes from, and its number."""
    dataset = simulator.dataset
    parts = [dataset.source, dataset.split, simulator.house(agent).house_id]
    if len(dataset.instances) > 1:
        parts.append(f"episode {simulator.instance[agent]}")
    return "  ·  ".join(dict.fromkeys(parts))


def episode_text(simulator: Simulator, agent: int, hints: bool = True) -> str:
    """Returns what an agent is doing as text: the map with the agent's arrow, and the instruction below it."""
    goal = simulator.current(agent).episode.goal if hints else None
    return draw_text(simulator.house(agent), simulator.pose(agent), goal, simulator.leg(agent).text)


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


def eye_view(house: House, pose: Pose, eyes: Picture) -> NDArray[np.uint8]:
    """Returns uint8 (height, width, 3): what somebody has before their eyes in a house."""
    return _renderer(house, eyes).render(*np.array([(0, *pose)], dtype=np.int32).T)[0]


@lru_cache(maxsize=4)
def _renderer(house: House, camera: Picture) -> FirstPersonRenderer:
    return FirstPersonRenderer([house], camera)


@lru_cache(maxsize=32)
def success_cells(house: House, goal: Cell, success_distance: float) -> tuple[Cell, ...]:
    """Returns the cells where stopping succeeds: geodesically nearer than the success distance, in metres."""
    near = is_near(geodesic_distances(house, goal), success_distance)
    return tuple(Cell(int(row), int(column)) for row, column in np.argwhere(near))


def _status(simulator: Simulator, agent: int, trajectory: Sequence[Pose], hints: bool) -> dict[str, str]:
    """Returns what the picture tells beside the view; how far the target is, only with hints."""
    state, task = simulator.state, simulator.task
    status = {"Step": f"{state.steps[agent]} / {task.max_steps}", "Last action": _last_action(trajectory)}
    if state.stopped[agent] or (state.sentence[agent] and not state.steps[agent]):
        status["Last action"] = "stop"
    status["Facing"] = simulator.pose(agent).heading.name.lower()
    if hints:
        status["To the target"] = _metres(simulator, agent)
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


def _metres(simulator: Simulator, agent: int) -> str:
    metres = float(simulator.distance_to_goal()[agent])
    return f"{metres:.1f} m" if np.isfinite(metres) else "out of reach"


def outcome(simulator: Simulator, agent: int, hints: bool = True) -> str:
    """Returns how an episode ended, in words, or nothing while it lasts; with hints how far from the target."""
    if simulator.succeeded()[agent]:
        return "success"
    from_target = f", {_metres(simulator, agent)} from the target" if hints else ""
    if simulator.state.stopped[agent]:
        return f"stopped in the wrong place{from_target}"
    return f"out of time{from_target}" if simulator.state.timed_out[agent] else ""
