"""SAIL's files: maps, sentences and paragraphs of the release of Chen & Mooney (AAAI 2011).

A junction (x, y) becomes the cell (2 * y' + 1, 2 * x' + 1), where x' and y' count from the corner of the map; the
cell between two junctions carries the corridor's floor and the picture on its wall; the rest is wall. y grows to
the south, orientation 0 is north and 90 east.
"""

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np

from vln.envs.categories import LandmarkCategory, Material
from vln.envs.corpora.data_folder import corpus_file
from vln.envs.errors import InputError
from vln.envs.files.json_fields import located
from vln.envs.geometry import Cell, CellKind, Heading
from vln.envs.world.house import House, Landmark

FILES = {
    "english": ("SingleSentence.xml", "Paragraph.xml"),
    "mandarin": ("SingleSentence_Mandarin.xml", "Paragraph_Mandarin.xml"),
}

EDGE_METRES = 1.0
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


def read_sentences(data: Path | str | None, language: str = "english") -> list[Example]:
    """Returns the 3237 single sentences of the three maps, in the order of the file.

    Raises:
        InputError: if the file is missing or cannot be read.
    """
    expect_one_of(language, "language", FILES)
    return list(_read_examples(corpus_file(data, "sail", FILES[language][0])))


def read_paragraphs(data: Path | str | None, language: str = "english") -> list[Example]:
    """Returns the 706 paragraphs of the three maps, in the order of the file.

    Raises:
        InputError: if the file is missing or cannot be read.
    """
    expect_one_of(language, "language", FILES)
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
            cell = middle(_cell(*one, corner), _cell(*other, corner))
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


def expect_one_of(value: str, what: str, choices: Iterable[str]) -> None:
    """Refuses a name that is none of the choices.

    Raises:
        InputError: if it is not; the message has the choices.
    """
    if value not in choices:
        raise InputError(f"SAIL has no {what} {value!r}; choose one of {', '.join(choices)}")


def _cell(x: int, y: int, corner: tuple[int, int]) -> Cell:
    return Cell(2 * (y - corner[1]) + 1, 2 * (x - corner[0]) + 1)


def middle(one: Cell, other: Cell) -> Cell:
    """Returns the cell between two junctions."""
    return Cell((one.row + other.row) // 2, (one.column + other.column) // 2)


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
