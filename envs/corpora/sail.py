"""SAIL: human route instructions in three virtual corridor worlds (MacMahon et al., AAAI 2006).

Reads the release of Chen & Mooney (AAAI 2011). A junction (x, y) becomes the cell (2 * y' + 1, 2 * x' + 1),
where x' and y' count from the corner of the map; the cell between two junctions carries the corridor's floor
and the picture on its wall; the rest is wall. y grows to the south, orientation 0 is north and 90 east.

Followers began at an orientation the corpus does not give (-1). We use the "absolute" protocol: such a
demonstration starts facing north and includes the turns to the first direction walked.
"""

import re
import xml.etree.ElementTree as ElementTree
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np

from vln.envs.categories import LandmarkCategory, Material
from vln.envs.corpora.data_folder import corpus_file
from vln.envs.errors import InputError
from vln.envs.files.json_fields import located
from vln.envs.geometry import Cell, CellKind, Heading
from vln.envs.space.shortest_path import geodesic_distances
from vln.envs.world.dataset import Dataset
from vln.envs.world.episode import Episode, Origin, Sentence
from vln.envs.world.eyes import LocalView
from vln.envs.world.house import House, Landmark
from vln.envs.world.task import Task

SPLITS = ("grid", "jelly", "l")
LEVELS = ("sentence", "paragraph")
FILES = {
    "english": ("SingleSentence.xml", "Paragraph.xml"),
    "mandarin": ("SingleSentence_Mandarin.xml", "Paragraph_Mandarin.xml"),
}

EDGE_METRES = 1.0
MAX_STEPS = 35  # per sentence, as in the released code
SIGHT = 16  # cells: from one end of the longest corridor (8 edges, on map L) to the other
WIDEST = 100  # edges from one side of a map to the other, at most; the release has 12
_POSE = re.compile(r"\(\s*(-?\d{1,6})\s*,\s*(-?\d{1,6})\s*,\s*(-?\d{1,6})\s*\)", re.ASCII)

FLOORS = {
    "blue": Material.BLUE,
    "brick": Material.BRICK,
    "concrete": Material.CONCRETE,
    "flower": Material.FLOWER,
    "grass": Material.GRASS,
    "gravel": Material.GRAVEL,
    "wood": Material.WOOD,
    "yellow": Material.YELLOW,
}
PICTURES = {
    "butterfly": LandmarkCategory.BUTTERFLY_PICTURE,
    "fish": LandmarkCategory.FISH_PICTURE,
    "tower": LandmarkCategory.TOWER_PICTURE,
}
ITEMS = {
    "barstool": LandmarkCategory.BARSTOOL,
    "chair": LandmarkCategory.CHAIR,
    "easel": LandmarkCategory.EASEL,
    "hatrack": LandmarkCategory.HATRACK,
    "lamp": LandmarkCategory.LAMP,
    "sofa": LandmarkCategory.SOFA,
}


class SailPose(NamedTuple):
    """A junction and an orientation in degrees, 0 to 270; -1 where the corpus leaves it open."""

    x: int
    y: int
    orientation: int

    @property
    def heading(self) -> Heading:
        """The orientation as a heading; an open one is north."""
        return Heading.NORTH if self.orientation == -1 else Heading(self.orientation // 90)


@dataclass(frozen=True)
class Example:
    """A record of the corpus: a sentence ("2-1") or a paragraph ("2").

    Attributes:
        example_id: its id, unique in its file.
        map_name: "Grid", "Jelly" or "L".
        text: the words, white space normalised; empty in five Mandarin paragraphs.
        poses: what followers did, first pose first.
    """

    example_id: str
    map_name: str
    text: str
    poses: tuple[SailPose, ...]


@dataclass(frozen=True)
class World:
    """A map: its house, and where the map's coordinates lie in it."""

    house: House
    corner: tuple[int, int]  # smallest x and y of the map

    def cell(self, x: int, y: int) -> Cell:
        """Returns the cell of a junction."""
        return _cell(x, y, self.corner)

    @cached_property
    def junctions(self) -> frozenset[Cell]:
        """The cells an agent can stop at."""
        rows, columns = np.nonzero(self.house.walkable[1::2, 1::2])
        return frozenset(
            Cell(2 * int(row) + 1, 2 * int(column) + 1) for row, column in zip(rows, columns, strict=True)
        )


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
    _check(split, "split", SPLITS)
    _check(level, "level", LEVELS)
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


def read_sentences(data: Path | str | None, language: str = "english") -> list[Example]:
    """Returns the 3237 single sentences of the three maps, in the order of the file.

    Raises:
        InputError: if the file is missing or cannot be read.
    """
    _check(language, "language", FILES)
    return list(_read_examples(corpus_file(data, "sail", FILES[language][0])))


def read_paragraphs(data: Path | str | None, language: str = "english") -> list[Example]:
    """Returns the 706 paragraphs of the three maps, in the order of the file.

    Raises:
        InputError: if the file is missing or cannot be read.
    """
    _check(language, "language", FILES)
    return list(_read_examples(corpus_file(data, "sail", FILES[language][1])))


def read_map(file: Path) -> World:
    """Returns the world of a map file.

    Raises:
        InputError: if the file cannot be read or names an unknown floor, picture or item.
    """
    root = _parse(file)
    try:
        nodes = {_coordinates(f"{n.attrib['x']},{n.attrib['y']}"): n.get("item") for n in root.iter("node")}
        edges = [
            (
                _coordinates(e.attrib["node1"]),
                _coordinates(e.attrib["node2"]),
                e.attrib["floor"],
                e.get("wall"),
            )
            for e in root.iter("edge")
        ]
        corner = min(x for x, _ in nodes), min(y for _, y in nodes)
        extent = max(x for x, _ in nodes) - corner[0], max(y for _, y in nodes) - corner[1]
        if max(extent) > WIDEST:
            raise ValueError(f"its junctions are {max(extent)} edges apart, more than {WIDEST}")
        shape = _cell(corner[0] + extent[0] + 1, corner[1] + extent[1] + 1, corner)
        structure = np.full(shape, CellKind.WALL, dtype=np.uint8)
        material = np.zeros(shape, dtype=np.uint8)
        landmarks = []
        for node, item in nodes.items():
            cell = _cell(*node, corner)
            structure[cell], material[cell] = CellKind.FLOOR, Material.STONE
            if item:
                landmarks.append(Landmark(ITEMS[item], (cell,), solid=False))
        for one, other, floor, picture in edges:
            if {one, other} - nodes.keys() or abs(one[0] - other[0]) + abs(one[1] - other[1]) != 1:
                raise ValueError(f"the edge from {one} to {other} joins no neighbouring nodes")
            cell = _middle(_cell(*one, corner), _cell(*other, corner))
            structure[cell], material[cell] = CellKind.FLOOR, FLOORS[floor]
            if picture:
                landmarks.append(Landmark(PICTURES[picture], (cell,), solid=False))
    except (KeyError, ValueError, IndexError) as error:
        raise InputError(f"{file}: not a SAIL map ({error!r}); use the file of the release") from error
    house = House(
        house_id=_map_name(root),
        structure=structure,
        material=material,
        landmarks=tuple(landmarks),
        cell_size=EDGE_METRES / 2,
        stride=2,
    )
    return World(house, corner)


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
    return apart == 2 and bool(house.walkable[_middle(start, end)])


def _distance(house: House, path: tuple[Cell, ...]) -> float:
    return float(geodesic_distances(house, path[-1])[path[0]])


def _cell(x: int, y: int, corner: tuple[int, int]) -> Cell:
    return Cell(2 * (y - corner[1]) + 1, 2 * (x - corner[0]) + 1)


def _middle(one: Cell, other: Cell) -> Cell:
    return Cell((one.row + other.row) // 2, (one.column + other.column) // 2)


def _check(value: str, what: str, choices: Iterable[str]) -> None:
    if value not in choices:
        raise InputError(f"SAIL has no {what} {value!r}; choose one of {', '.join(choices)}")


def _read_examples(file: Path) -> Iterator[Example]:
    for number, element in enumerate(_parse(file).iter("example"), start=1):
        example_id = element.get("id")
        if not example_id:
            raise InputError(f"{file}: example {number} of the file has no id; use the released file")
        with located(f"{file}: example {example_id}"):
            poses = tuple(_poses(element.findtext("path") or ""))
        text = " ".join((element.findtext("instruction") or "").split())
        yield Example(example_id, _map_name(element), text, poses)


def _poses(path: str) -> Iterator[SailPose]:
    """Yields the poses of a path, "(x, y, orientation), ..."; whole turns more or less say the same.

    Raises:
        InputError: if a pose cannot be read, or there is none.
    """
    texts = re.findall(r"\([^)]*\)", path)
    if re.sub(r"\([^)]*\)", "", path).strip(" \t\r\n,;[]") or not texts:
        raise InputError(f"its path {_short(path)} is no list of poses (x, y, orientation); use the released file")
    for text in texts:
        found = _POSE.fullmatch(text)
        x, y, orientation = map(int, found.groups()) if found else (0, 0, 1)
        if orientation != -1 and orientation % 90:
            raise InputError(f"its pose {_short(text)} is not (x, y, orientation in quarter turns of 90, or -1)")
        yield SailPose(x, y, orientation if orientation == -1 else orientation % 360)


def _short(text: str) -> str:
    return repr(text if len(text) <= 40 else f"{text[:37]}...")


def _map_name(element: ElementTree.Element) -> str:
    # One of the files writes Grid0 for Grid.
    return (element.get("map") or element.get("name") or "").rstrip("0123456789")


def _coordinates(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"\s*(-?\d{1,6})\s*,\s*(-?\d{1,6})\s*", text, re.ASCII)
    if found is None:
        raise ValueError(f"{_short(text)} is no place x,y")
    return int(found[1]), int(found[2])


def _parse(file: Path) -> ElementTree.Element:
    try:
        return ElementTree.parse(file).getroot()
    except (ElementTree.ParseError, LookupError, ValueError, OSError) as error:  # unknown encodings are lookups
        raise InputError(f"{file}: not XML that can be read ({error}); use the file of the release") from error
