"""Gridhouse: generated houses, shortest paths in them, and instructions by our grammar.

Houses are numbered, and each split has its own numbers; `val_seen` shares the training houses. Every fifth
start pose of a training house is kept for `val_seen`, so its paths are never those of training. An episode
depends on nothing but (seed, split, house, index) and the style.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from envs.dataset import Dataset
from envs.episode import Episode
from envs.errors import InputError
from envs.generate.furniture import neighbours
from envs.generate.home import generate_home
from envs.geometry import Action, Cell, Heading, Pose
from envs.house import House, Landmark
from envs.kernels.expert import expert_field
from envs.language.english import STYLES, describe
from envs.language.route_plan import RoutePlan, StepsCue, Until, plan_route
from envs.shortest_path import actions_to_go, geodesic_distances
from envs.task import Task, ViewShape

# Split: (number of its first house, default houses, default episodes per house).
SPLITS = {
    "train": (0, 1500, 16),
    "val_seen": (0, 60, 16),
    "val_unseen": (1_000_000, 60, 16),
    "test": (2_000_000, 60, 16),
}
_SEEN_EVERY = 5

SHORTEST, LONGEST = 8, 40  # actions of an episode, the STOP not counted
MOST_SUB_GOALS = 9
MOST_STEPS = 3
_ATTEMPTS = 2000

_VIEW = ViewShape(ahead=8, behind=0, side=4)
TASKS = {
    "full": Task(success_distance=1.0, max_steps=80, view=_VIEW),
    # Who knows only the goal has to look for it.
    "goal": Task(success_distance=1.0, max_steps=200, view=_VIEW),
}


def load_gridhouse(
    split: str,
    *,
    houses: int | None = None,
    episodes_per_house: int | None = None,
    style: str = "full",
    seed: int = 0,
) -> Dataset:
    """Returns a split of generated houses with episodes of 8 to 40 actions, one instruction each.

    Every episode starts in another room than it ends; the goal is the nearest cell next to a landmark that is
    the only one of its category in its room.

    Args:
        split: "train", "val_seen", "val_unseen" or "test".
        houses: number of houses; `SPLITS` has the defaults. `val_seen` takes the first training houses.
        episodes_per_house: number of paths in each of them.
        style: "full" describes the route, "goal" only the goal.
        seed: chooses starts, goals and words; the houses of a split are always the same.

    Raises:
        InputError: if split or style is unknown, or a number is out of range.
    """
    if split not in SPLITS:
        raise InputError(f"gridhouse has no split {split!r}; choose one of {', '.join(SPLITS)}")
    if style not in STYLES:
        raise InputError(f"gridhouse has no style {style!r}; choose one of {', '.join(STYLES)}")
    first, default_houses, default_episodes = SPLITS[split]
    houses = default_houses if houses is None else houses
    episodes_per_house = default_episodes if episodes_per_house is None else episodes_per_house
    if not 1 <= houses <= 1_000_000 or episodes_per_house < 1 or seed < 0:
        raise InputError(
            f"gridhouse {split}: {houses} houses x {episodes_per_house} episodes, seed {seed}: "
            "needs 1 to 1000000 houses, at least 1 episode and a seed of 0 or more"
        )
    built = [generate_home(number) for number in range(first, first + houses)]
    return Dataset(
        source="gridhouse",
        split=split,
        houses={house.house_id: house for house in built},
        episodes=tuple(
            episode
            for number, house in enumerate(built, first)
            for episode in _episodes(house, number, split, style, seed, episodes_per_house)
        ),
        task=TASKS[style],
    )


def _episodes(house: House, number: int, split: str, style: str, seed: int, count: int) -> Iterator[Episode]:
    sampler = _Sampler(house, split, style)
    for index in range(count):
        rng = np.random.default_rng((seed, list(SPLITS).index(split), number, index))
        route = sampler.draw(rng)
        instruction, sentences = describe(route.plan, rng, style)
        yield Episode(
            path_id=f"{house.house_id}-{split}-{index}",
            scan=house.house_id,
            heading=route.heading,
            path=route.path,
            instructions=(instruction,),
            distance=route.distance,
            sentences=(sentences,),
        )


@dataclass(frozen=True)
class _Route:
    """A path worth describing."""

    heading: Heading
    path: tuple[Cell, ...]
    distance: float  # metres
    plan: RoutePlan


class _Sampler:
    """Draws starts and goals in one house."""

    def __init__(self, house: House, split: str, style: str) -> None:
        self._house = house
        self._rooms: list[list[int]] = house.room_index.tolist()
        self._starts = [pose for i, pose in enumerate(_floor_poses(house)) if _belongs(i, split)]
        self._goals = _goals(house, style)

    def draw(self, rng: np.random.Generator) -> _Route:
        """Returns a random route of the right length.

        Raises:
            InputError: if the house has none.
        """
        for _ in range(_ATTEMPTS):
            start = self._starts[int(rng.random() * len(self._starts))]
            landmark, room, beside = self._goals[int(rng.random() * len(self._goals))]
            if self._rooms[start.row][start.column] != room:
                route = self._route(start, landmark, beside)
                if route is not None:
                    return route
        raise InputError(
            f"house {self._house.house_id!r}: no route of {SHORTEST} to {LONGEST} actions to another room"
        )

    def _route(self, start: Pose, landmark: Landmark, beside: list[Cell]) -> _Route | None:
        """Returns the way to the nearest cell beside a landmark, or None if it does not make an episode."""
        distances = geodesic_distances(self._house, start.cell)
        goal = min(beside, key=lambda cell: float(distances[cell]))
        path = _fewest_actions(self._house, start, goal)
        if path is None or any(cell in beside for cell in path[:-1]):
            return None
        try:
            plan = plan_route(self._house, path, start.heading, landmark)
        except InputError:  # It turns in a doorway, which our language has no words for.
            return None
        if not _is_natural(plan):
            return None
        return _Route(start.heading, path, float(distances[goal]), plan)


def _is_natural(plan: RoutePlan) -> bool:
    """Returns whether a person would describe the route: not too intricate, and few steps to count."""
    first_cues = [goal.ending.cues[0] for goal in plan.sub_goals if isinstance(goal.ending, Until)]
    counted = [cue.count for cue in first_cues if isinstance(cue, StepsCue)]
    return len(plan.sub_goals) <= MOST_SUB_GOALS and max(counted, default=0) <= MOST_STEPS


def _floor_poses(house: House) -> Iterator[Pose]:
    """Yields the poses on floors (not in doorways) in reading order."""
    for row, column in np.argwhere(house.walkable & (house.room_index >= 0)).tolist():
        for heading in Heading:
            yield Pose(row, column, heading)


def _belongs(start: int, split: str) -> bool:
    """Returns whether a split may use the start pose of this number; training and `val_seen` share none."""
    kept = start % _SEEN_EVERY == 0
    return {"train": not kept, "val_seen": kept}.get(split, True)


def _goals(house: House, style: str) -> list[tuple[Landmark, int, list[Cell]]]:
    """Returns the landmarks a route may end at, with their room and the cells next to them.

    With style "goal", which says nothing of the way, "the <landmark> in the <room>" must fit no other.
    """
    solid = [landmark for landmark in house.landmarks if landmark.solid]
    rooms = [int(house.room_index[landmark.cells[0]]) for landmark in solid]
    names: list[tuple[int, int]]
    if style == "goal":
        names = [(house.rooms[room].category, item.category) for room, item in zip(rooms, solid, strict=True)]
    else:
        names = [(room, item.category) for room, item in zip(rooms, solid, strict=True)]
    return [
        (landmark, room, _beside(house, landmark))
        for landmark, room, name in zip(solid, rooms, names, strict=True)
        if names.count(name) == 1
    ]


def _beside(house: House, landmark: Landmark) -> list[Cell]:
    cells = sorted({cell for own in landmark.cells for cell in neighbours(own)})
    return [cell for cell in cells if house.walkable[cell]]


def _fewest_actions(house: House, start: Pose, goal: Cell) -> tuple[Cell, ...] | None:
    """Returns the path of `envs.shortest_path.shortest_path`, or None if it is too short or too long."""
    remaining = actions_to_go(house, goal)
    if not SHORTEST <= remaining[start] <= LONGEST:
        return None
    expert = expert_field(house.walkable, remaining, house.stride).tolist()
    row, column, heading = start.row, start.column, int(start.heading)
    path = [start.cell]
    while (action := expert[row][column][heading]) != Action.STOP:
        if action == Action.FORWARD:
            rows, columns = _STEPS[heading]
            row, column = row + rows, column + columns
            path.append(Cell(row, column))
        else:
            heading = (heading + (1 if action == Action.TURN_RIGHT else -1)) % 4
    return tuple(path)


_STEPS = tuple(heading.step for heading in Heading)
