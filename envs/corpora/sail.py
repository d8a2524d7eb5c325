"""SAIL: human route instructions in three virtual corridor worlds (MacMahon et al., AAAI 2006).

Followers began at an orientation the corpus does not give (-1). We use the "absolute" protocol: such a
demonstration starts facing north and includes the turns to the first direction walked.
"""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from vln.envs.corpora.data_folder import corpus_file
from vln.envs.corpora.sail_files import (
    EDGE_METRES,
    Example,
    SailPose,
    World,
    expect_one_of,
    middle,
    read_map,
    read_paragraphs,
    read_sentences,
)
from vln.envs.errors import InputError
from vln.envs.geometry import Cell
from vln.envs.space.shortest_path import geodesic_distances
from vln.envs.world.dataset import Dataset
from vln.envs.world.episode import Episode, Origin, Sentence
from vln.envs.world.eyes import LocalView
from vln.envs.world.house import House
from vln.envs.world.task import Task

SPLITS = ("grid", "jelly", "l")
LEVELS = ("sentence", "paragraph")
MAX_STEPS = 35  # per sentence, as in the released code
SIGHT = 16  # cells: from one end of the longest corridor (8 edges, on map L) to the other


def load_sail(data: Path | str | None, split: str, level: str = "sentence", language: str = "english") -> Dataset:
    """Returns all data of one map; the usual protocol trains on two maps and tests on the third.

    Single sentences are scored on the exact final pose. Paragraphs are followed sentence by sentence
    (`Task.chained`) and scored on the final position; those without single sentences are left out.

    Args:
        data: the folder that contains `sail/`; None for the environment variable `VLN_DATA`.
        split: the map: "grid", "jelly" or "l".
        level: "sentence" or "paragraph".
        language: "english", or "mandarin" for the translation.

    Raises:
        InputError: if a name is unknown, a file is missing or cannot be read, or a path leaves its map.
    """
    expect_one_of(split, "split", SPLITS)
    expect_one_of(level, "level", LEVELS)
    world = read_map(corpus_file(data, "sail", "maps", f"map-{split}.xml"))
    name = world.house.house_id
    sentences = [example for example in read_sentences(data, language) if example.map_name == name]
    if level == "sentence":
        episodes = tuple(_sentence_episode(example, world) for example in sentences)
    else:
        parts = defaultdict(list)
        for example in sentences:
            parts[example.example_id.rpartition("-")[0]].append(example)
        episodes = tuple(
            _paragraph_episode(example, parts[example.example_id], world)
            for example in read_paragraphs(data, language)
            if example.map_name == name and example.example_id in parts
        )
    task = Task(
        success_distance=0.5 * EDGE_METRES,  # the exact junction
        exact_pose=level == "sentence",
        max_steps=MAX_STEPS,
        chained=level == "paragraph",
        eyes=LocalView(ahead=SIGHT, behind=SIGHT, side=SIGHT),
    )
    return Dataset("sail", split, {name: world.house}, episodes, task)


def _sentence_episode(example: Example, world: World) -> Episode:
    path = _path(example, world)
    return Episode(
        path_id=example.example_id,
        scan=world.house.house_id,
        heading=example.poses[0].heading,
        path=path,
        instructions=(example.text,),
        distance=_distance(world.house, path),
        # A sentence with no other pose than the unspecified one asks for no heading.
        final_heading=None if example.poses[-1].orientation == -1 else example.poses[-1].heading,
        origin=_origin(example),
    )


def _paragraph_episode(example: Example, parts: list[Example], world: World) -> Episode:
    path = _path(example, world)
    return Episode(
        path_id=example.example_id,
        scan=world.house.house_id,
        heading=example.poses[0].heading,
        path=path,
        instructions=(example.text or " ".join(part.text for part in parts),),
        distance=_distance(world.house, path),
        sentences=(tuple(_divide(example, parts)),),
        origin=_origin(example),
    )


def _origin(example: Example) -> Origin:
    """Returns the paragraph of an example ("2" of "2" and of "2-1"), and whether its first heading is open."""
    return Origin(group=example.example_id.partition("-")[0], free_heading=example.poses[0].orientation == -1)


def _divide(paragraph: Example, parts: list[Example]) -> Iterator[Sentence]:
    """Yields the sentences with the part of the paragraph's path that each of them describes.

    The two files were made separately: in 133 of 702 paragraphs the sentences' own paths do not add up to the
    paragraph's, and 32 boundaries between sentences do not chain. So a sentence begins where the one before
    ended, and ends where the paragraph's path first comes to the sentence's own last pose, or at least to its
    place (then without a final heading); if it never does, the sentence stays where it begins. The last one
    ends at the goal.
    """
    viewpoints = _viewpoints(paragraph.poses)
    here = 0
    for part in parts:
        last = part.poses[-1]
        start = here
        while here < len(paragraph.poses) and paragraph.poses[here] != last:
            here += 1
        found = here < len(paragraph.poses)
        if not found:
            places = [pose[:2] for pose in paragraph.poses[start:]]
            here = start + (places.index(last[:2]) if last[:2] in places else 0)
        if part is parts[-1] and viewpoints[here] != viewpoints[-1]:
            here, found = len(viewpoints) - 1, False
        yield Sentence(part.text, viewpoints[start], viewpoints[here], last.heading if found else None)


def _viewpoints(poses: tuple[SailPose, ...]) -> list[int]:
    """Returns for each pose the index of its place in the path without repetitions."""
    index = [0]
    for before, after in pairwise(poses):
        index.append(index[-1] + (before[:2] != after[:2]))
    return index


def _path(example: Example, world: World) -> tuple[Cell, ...]:
    """Returns the junctions visited, consecutive repetitions dropped."""
    path: list[Cell] = []
    for pose in example.poses:
        cell = world.cell(pose.x, pose.y)
        if path and cell == path[-1]:
            continue
        if cell not in world.junctions or (path and not _is_edge(world.house, path[-1], cell)):
            raise InputError(f"SAIL example {example.example_id}: its path leaves its map at ({pose.x}, {pose.y})")
        path.append(cell)
    return tuple(path)


def _is_edge(house: House, start: Cell, end: Cell) -> bool:
    apart = abs(start.row - end.row) + abs(start.column - end.column)
    return apart == 2 and bool(house.walkable[middle(start, end)])


def _distance(house: House, path: tuple[Cell, ...]) -> float:
    return float(geodesic_distances(house, path[-1])[path[0]])
