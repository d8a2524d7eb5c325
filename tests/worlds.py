"""Small hand-drawn worlds and datasets for tests."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from vln.envs.categories import LandmarkCategory, Material, RoomCategory
from vln.envs.geometry import Cell, CellKind, Heading, Pose, heading_between
from vln.envs.space.shortest_path import geodesic_distances, shortest_path
from vln.envs.world.dataset import Dataset
from vln.envs.world.episode import Episode, Sentence
from vln.envs.world.eyes import LocalView
from vln.envs.world.house import Doorway, House, Landmark, Room
from vln.envs.world.task import Task

FIXTURES = Path(__file__).parent / "fixtures"
KINDS = {kind.character: kind for kind in CellKind}
LETTERS = {
    "S": LandmarkCategory.SOFA,
    "L": LandmarkCategory.LAMP,
    "B": LandmarkCategory.BED,
    "P": LandmarkCategory.PLANT,
}

TWO_ROOMS = """
#########
#...#..S#
#...+...#
#L..#...#
#########
"""


def drawn(drawing: str, house_id: str = "drawn", **options) -> House:
    """A house from a drawing; letters are solid landmarks on floor."""
    rows = drawing.strip("\n").split("\n")
    structure = np.array([[KINDS.get(c, CellKind.FLOOR) for c in row] for row in rows])
    landmarks = tuple(
        Landmark(LETTERS[c], (Cell(r, k),))
        for r, row in enumerate(rows)
        for k, c in enumerate(row)
        if c in LETTERS
    )
    material = np.where(structure >= CellKind.FLOOR, Material.WOOD, Material.NONE)
    return House(house_id, structure, material, landmarks=landmarks, **options)


def random_house(rng: np.random.Generator, size: int = 12, wall_share: float = 0.3) -> House:
    """A house of scattered walls, every third of them outside cells, which can be seen through."""
    structure = np.where(rng.random((size, size)) < wall_share, CellKind.WALL, CellKind.FLOOR)
    structure[rng.random((size, size)) < wall_share / 3] = CellKind.OUTSIDE
    return House("random", structure, np.where(structure == CellKind.FLOOR, Material.TILE, Material.NONE))


def episode_between(house: House, start: Pose, goal: Cell, text: str, path_id: str = "1") -> Episode:
    """An episode along a shortest path."""
    path = shortest_path(house, start, goal)
    distance = float(geodesic_distances(house, goal)[start.cell])
    return Episode(path_id, house.house_id, start.heading, path, (text,), distance)


def two_room_dataset(task: Task | None = None) -> Dataset:
    """Two episodes through the door of TWO_ROOMS, and back."""
    house = drawn(TWO_ROOMS)
    there = episode_between(
        house, Pose(1, 1, Heading.EAST), Cell(2, 7), "Go through the door. Stop below the sofa.", "there"
    )
    back = episode_between(house, Pose(3, 7, Heading.NORTH), Cell(3, 2), "Go back to the lamp.", "back")
    sentences = (
        Sentence("Go through the door.", 0, 4),
        Sentence("Stop below the sofa.", 4, len(there.path) - 1),
    )
    there = Episode(
        there.path_id,
        there.scan,
        there.heading,
        there.path,
        there.instructions,
        there.distance,
        None,
        (sentences,),
    )
    task = task or Task(eyes=LocalView(ahead=4, behind=0, side=2), max_steps=30)
    return Dataset("drawn", "train", {house.house_id: house}, (there, back), task)


def repeated(dataset: Dataset, times: int) -> Dataset:
    """Every episode that many times, each with a name of its own."""
    copies = [
        replace(one, path_id=f"{one.path_id} {number}") for number in range(times) for one in dataset.episodes
    ]
    return replace(dataset, episodes=tuple(copies))


def chained_dataset():
    path = ((1, 1), (1, 2), (1, 3), (2, 3))
    sentences = (
        Sentence("Walk to the corner.", 0, 2, Heading.EAST),
        Sentence("Face south.", 2, 2, Heading.SOUTH),
        Sentence("One step.", 2, 3, None),
    )
    text = " ".join(sentence.text for sentence in sentences)
    episode = Episode("1", "drawn", Heading.EAST, path, (text,), 1.5, None, (sentences,))
    task = Task(success_distance=0.25, max_steps=4, chained=True, eyes=LocalView(2, 0, 1))
    return Dataset("t", "t", {"drawn": drawn(TWO_ROOMS)}, (episode,), task)


HALLWAY = """
###############
#...#....#...B#
#...#....#....#
##+####+####+##
#.............#
#....P....S...#
###############
"""


def hallway_house(drawing: str) -> House:
    """A hallway (the last rows) and rooms above it, from a drawing."""
    rows = drawing.strip("\n").split("\n")
    kinds = {"#": CellKind.WALL, "+": CellKind.DOOR, "/": CellKind.PASSAGE}
    structure = np.array([[kinds.get(c, CellKind.FLOOR) for c in row] for row in rows])
    wall = next(r for r, row in enumerate(rows) if "+" in row)
    doors = [column for column, c in enumerate(rows[wall]) if c == "+"]
    spans, start = [], 1
    for column, c in enumerate(rows[1]):
        if c == "#" and column:
            spans.append((start, column))
            start = column + 1
    rooms = [
        Room(RoomCategory.BEDROOM, frozenset(Cell(r, k) for r in range(1, wall) for k in range(*span)))
        for span in spans
    ]
    hall = Room(
        RoomCategory.HALLWAY,
        frozenset(Cell(r, k) for r in range(wall + 1, len(rows) - 1) for k in range(1, len(rows[0]) - 1)),
    )
    return House(
        "hallway_house",
        structure,
        np.where(structure >= CellKind.FLOOR, 1, 0),
        rooms=(*rooms, hall),
        doorways=tuple(Doorway(CellKind.DOOR, (Cell(wall, k),), (i, len(rooms))) for i, k in enumerate(doors)),
        landmarks=tuple(
            Landmark(LETTERS[c], (Cell(r, k),))
            for r, row in enumerate(rows)
            for k, c in enumerate(row)
            if c in LETTERS
        ),
    )


def walk_cells(*corners: tuple[int, int]) -> tuple[Cell, ...]:
    """The cells of a path, from its corners."""
    cells = [Cell(*corners[0])]
    for corner in corners[1:]:
        while cells[-1] != corner:
            step = heading_between(cells[-1], Cell(*corner)).step
            cells.append(Cell(cells[-1].row + step[0], cells[-1].column + step[1]))
    return tuple(cells)


TO_THE_BED = walk_cells((4, 1), (4, 12), (1, 12))


# A flat as a text file of one's own.
FLAT = """
###########
#BB..#..SS#
#....+....#
#....#....#
#L...#..P.#
###########

B = bed
S = sofa
L = lamp
P = plant
room 2,1 = bedroom on carpet
room 1,6 = living room on wood
"""
