"""Small hand-drawn worlds and datasets for tests."""

from dataclasses import replace

import numpy as np

from vln.envs.categories import LandmarkCategory, Material
from vln.envs.geometry import Cell, CellKind, Heading, Pose
from vln.envs.space.shortest_path import geodesic_distances, shortest_path
from vln.envs.world.dataset import Dataset
from vln.envs.world.episode import Episode, Sentence
from vln.envs.world.eyes import LocalView
from vln.envs.world.house import House, Landmark
from vln.envs.world.task import Task

KINDS = {kind.character: kind for kind in CellKind}
LETTERS = {"S": LandmarkCategory.SOFA, "L": LandmarkCategory.LAMP, "B": LandmarkCategory.BED}

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
