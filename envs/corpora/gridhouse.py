"""Gridhouse: generated houses, paths in them, and instructions by our grammar.

Houses are numbered, and each split has its own numbers; `val_seen` shares the training houses. Every fifth
start pose of a training house is kept for `val_seen`, so its paths are never those of training. An episode
depends on nothing but (seed, split, house, index) and the options. No instruction is emitted unless a walker
who knows only its plan ends at the goal (`vln.envs.language.plans.interpreter`).
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import count, islice
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vln.envs.categories import LandmarkCategory, RoomCategory
from vln.envs.errors import InputError
from vln.envs.generate.home import generate_home
from vln.envs.generate.programme import HomeSize
from vln.envs.geometry import Cell, Heading, Pose
from vln.envs.language.english.describe import STYLES, describe
from vln.envs.language.plans.interpreter import find, follow
from vln.envs.language.plans.plan import RoutePlan, StepsCue, Until, WaypointPlan
from vln.envs.language.plans.route_plan import plan_route
from vln.envs.language.plans.surroundings import Surroundings, surroundings
from vln.envs.language.plans.waypoints import landmark_beside, plan_waypoints
from vln.envs.space.distance_kernels import moves_to
from vln.envs.space.shortest_path import actions_to_go
from vln.envs.world.dataset import Dataset
from vln.envs.world.episode import Episode
from vln.envs.world.house import House, Landmark
from vln.envs.world.task import Task, ViewShape

SHORTEST, LONGEST = 8, 40  # actions of an episode, the STOP not counted
LONGEST_OF_ALL = 120  # in `val_long`
MOST_SUB_GOALS = 9  # on paths of up to `LONGEST` actions, and in proportion on longer ones
MOST_STEPS = 3


class Split(NamedTuple):
    """What tells the episodes of a split from those of others.

    Attributes:
        first: number of its first house.
        houses: how many by default.
        episodes_per_house: how many by default.
        phrases: the set of phrases its instructions are made of.
        pairs: whether its goals are the usual pairs of room and landmark, or those kept out of training.
        shortest: fewest actions of its paths.
        longest: most actions.
        size: of its houses; None for the mixture of real homes.
    """

    first: int
    houses: int = 60
    episodes_per_house: int = 16
    phrases: Literal["train", "held_out"] = "train"
    pairs: Literal["usual", "held_out"] = "usual"
    shortest: int = SHORTEST
    longest: int = LONGEST
    size: HomeSize | None = None


SPLITS = {
    "train": Split(0, houses=1500),
    "val_seen": Split(0),
    "val_unseen": Split(1_000_000),
    "test": Split(2_000_000),
    "val_phrases": Split(3_000_000, phrases="held_out"),
    "val_long": Split(4_000_000, shortest=LONGEST, longest=LONGEST_OF_ALL, size=HomeSize.LARGE),
    "val_big": Split(5_000_000, size=HomeSize.LARGE),
    "val_pairs": Split(6_000_000, pairs="held_out"),
}
HOUSES_APART = 1_000_000
_SEEN_EVERY = 5
_ATTEMPTS = 2000
_DETOUR_ATTEMPTS = 200
_TRIALS = 3
_PAIRS_HELD_OUT = 15  # per cent
_TELLS_COLOURS = 0.45  # of the speakers tell every colour; the others do where it tells one thing from another

_VIEW = ViewShape(ahead=8, behind=0, side=4)
# Who knows only the goal, or no turns, has to look around for it.
_MOST_ACTIONS = {"full": 80, "terse": 80, "verbose": 80, "landmark": 120, "goal": 200}
TASKS = {style: Task(success_distance=1.0, max_steps=_MOST_ACTIONS[style], view=_VIEW) for style in STYLES}


@cache
def is_held_out_pair(room: RoomCategory, landmark: LandmarkCategory) -> bool:
    """Returns whether a landmark in a room is never a goal in training; about 15 % of all pairs are."""
    return zlib.crc32(f"{room.name} {landmark.kind.name}".encode()) % 100 < _PAIRS_HELD_OUT


def load_gridhouse(
    split: str,
    *,
    houses: int | None = None,
    episodes_per_house: int | None = None,
    style: str = "full",
    seed: int = 0,
    detours: float = 0.0,
    noise: float = 0.0,
) -> Dataset:
    """Returns a split of generated houses with episodes of 8 to 40 actions, one instruction each.

    Every episode starts in another room than it ends; the goal is the nearest cell next to a landmark that
    words can tell from all others in its room. Of the validation splits in new houses, `val_phrases` speaks with
    phrases, and `val_pairs` ends at landmarks in rooms, that training never has; `val_big` has large
    homes; `val_long` has paths of 40 actions or more.

    Args:
        split: a key of `SPLITS`.
        houses: number of houses; `SPLITS` has the defaults. `val_seen` takes the first training houses.
        episodes_per_house: number of paths in each of them.
        style: a style of `language.english.describe`, or several joined by "+", drawn anew for each episode.
        seed: chooses starts, goals and words; the houses of a split are always the same.
        detours: share of the paths that lead through another room than the shortest way does, where the house
            has such a way; the others take the fewest actions.
        noise: 0 for clean text to 1 for many typing errors, fillers and missing marks.

    Raises:
        InputError: if split or style is unknown, or a number is out of range.
    """
    if split not in SPLITS:
        raise InputError(f"gridhouse has no split {split!r}; choose one of {', '.join(SPLITS)}")
    _check(split, style, detours, noise)
    rules = SPLITS[split]
    rules = rules._replace(
        houses=rules.houses if houses is None else houses,
        episodes_per_house=rules.episodes_per_house if episodes_per_house is None else episodes_per_house,
    )
    if not 1 <= rules.houses <= HOUSES_APART or rules.episodes_per_house < 1 or seed < 0:
        raise InputError(
            f"gridhouse {split}: {rules.houses} houses x {rules.episodes_per_house} episodes, seed {seed}: "
            f"needs 1 to {HOUSES_APART} houses, at least 1 episode and a seed of 0 or more"
        )
    chosen = list(islice(_suitable_houses(split, rules), rules.houses))
    return Dataset(
        source="gridhouse",
        split=split,
        houses={house.house_id: house for _, house in chosen},
        episodes=tuple(
            episode
            for number, house in chosen
            for episode in _episodes(house, number, split, rules, style, seed, detours, noise)
        ),
        task=_task(style, rules.longest),
    )


def load_own_house(
    house: House,
    *,
    episodes: int | None = None,
    style: str = "full",
    seed: int = 0,
    detours: float = 0.0,
    noise: float = 0.0,
) -> Dataset:
    """Returns a house that somebody has drawn, with episodes as `load_gridhouse` makes them.

    Args:
        house: with at least two rooms, and landmarks to go to.
        episodes: number of paths; 16 by default.
        style: see `load_gridhouse`.
        seed: see `load_gridhouse`.
        detours: see `load_gridhouse`.
        noise: see `load_gridhouse`.

    Raises:
        InputError: if the style is unknown, a number is out of range or the house has no route worth describing.
    """
    _check(house.house_id, style, detours, noise)
    rules = SPLITS["val_unseen"]
    rules = rules._replace(episodes_per_house=rules.episodes_per_house if episodes is None else episodes)
    return Dataset(
        source="gridhouse",
        split="own",
        houses={house.house_id: house},
        episodes=tuple(_episodes(house, 0, "val_unseen", rules, style, seed, detours, noise)),
        task=_task(style, rules.longest),
    )


def _check(name: str, style: str, detours: float, noise: float) -> None:
    """Refuses unknown styles, and shares that are none."""
    for one in style.split("+"):
        if one not in STYLES:
            raise InputError(
                f"gridhouse has no style {one!r}; choose one of {', '.join(STYLES)}, or join some by +"
            )
    if not (0 <= detours <= 1 and 0 <= noise <= 1):
        raise InputError(f"gridhouse {name}: detours {detours} and noise {noise} must be from 0 to 1")


def _task(style: str, longest: int) -> Task:
    """Returns the rules for the styles; the time limit grows with the paths."""
    most = max(TASKS[name].max_steps for name in style.split("+"))
    return Task(success_distance=1.0, max_steps=most * longest // LONGEST, view=_VIEW)


def _suitable_houses(split: str, rules: Split) -> Iterator[tuple[int, House]]:
    """Yields the houses of a split with their numbers."""
    for number in count(rules.first):
        if number >= rules.first + HOUSES_APART:
            raise InputError(f"gridhouse {split} has fewer than {rules.houses} houses; ask for fewer")
        house = generate_home(number, rules.size)
        if _has_routes(house, split, rules):
            yield number, house


def _has_routes(house: House, split: str, rules: Split) -> bool:
    """Returns whether a house has enough of what a split asks for; ordinary houses have usual routes."""
    if rules.pairs == "usual" and rules.shortest == SHORTEST:
        return True
    try:
        for style in ("full", "landmark", "goal"):
            sampler = _Sampler(house, split, rules, style)
            for trial in range(_TRIALS):
                sampler.draw(np.random.default_rng(trial), attempts=_ATTEMPTS // 20)
    except InputError:
        return False
    return True


def _episodes(
    house: House, number: int, split: str, rules: Split, style: str, seed: int, detours: float, noise: float
) -> Iterator[Episode]:
    styles = style.split("+")
    samplers = [_Sampler(house, split, rules, name) for name in styles]
    for index in range(rules.episodes_per_house):
        rng = np.random.default_rng((seed, list(SPLITS).index(split), number, index))
        which = int(rng.random() * len(styles)) if len(styles) > 1 else 0
        route = samplers[which].draw(rng, detours)
        instruction, sentences = describe(route.plan, rng, styles[which], phrases=rules.phrases, noise=noise)
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
    plan: RoutePlan | WaypointPlan


class _Goal(NamedTuple):
    """A landmark a route may end at.

    Attributes:
        landmark: what it is.
        room: the number of its room.
        beside: the cells next to it.
        needs_colours: whether it takes colours to tell it from others.
    """

    landmark: Landmark
    room: int
    beside: list[Cell]
    needs_colours: bool


class _Sampler:
    """Draws starts and goals in one house."""

    def __init__(self, house: House, split: str, rules: Split, style: str) -> None:
        self._house, self._rules, self._style = house, rules, style
        self._rooms: list[list[int]] = house.room_index.tolist()
        self._floor: list[list[int]] = np.argwhere(house.walkable & (house.room_index >= 0)).tolist()
        self._split = split
        self._goals = _goals(house, rules.pairs, style)
        self._fields: dict[Cell, NDArray[np.int16]] = {}

    def draw(self, rng: np.random.Generator, detours: float = 0.0, attempts: int = _ATTEMPTS) -> _Route:
        """Returns a random route of the right length.

        Raises:
            InputError: if the house has none.
        """
        tries = _DETOUR_ATTEMPTS if detours and rng.random() < detours else 0
        colours = rng.random() < _TELLS_COLOURS
        for attempt in range(attempts if self._goals else 0):
            goal = self._goals[int(rng.random() * len(self._goals))]
            start = self._start(rng) if self._rules.shortest == SHORTEST else self._far_start(rng, goal)
            if start is not None and self._rooms[start.row][start.column] != goal.room:
                via = Cell(*self._floor[int(rng.random() * len(self._floor))]) if attempt < tries else None
                route = self._route(start, goal, via, colours or goal.needs_colours)
                if route is not None:
                    return route
        raise InputError(
            f"house {self._house.house_id!r}: no route of {self._rules.shortest} to {self._rules.longest} actions "
            "to another room"
        )

    def _start(self, rng: np.random.Generator) -> Pose:
        """Returns a pose on a floor; training and `val_seen` share none."""
        poses = 4 * len(self._floor)
        kept = -(-poses // _SEEN_EVERY)
        if self._split == "val_seen":
            number = int(rng.random() * kept) * _SEEN_EVERY
        elif self._split == "train":
            number = int(rng.random() * (poses - kept))
            number += number // (_SEEN_EVERY - 1) + 1
        else:
            number = int(rng.random() * poses)
        row, column = self._floor[number // 4]
        return Pose(row, column, Heading(number % 4))

    def _far_start(self, rng: np.random.Generator, goal: _Goal) -> Pose | None:
        """Returns a pose on a floor that is as far from a goal as the split asks for, or None."""
        remaining = self._remaining(goal.beside[int(rng.random() * len(goal.beside))])
        is_far = (remaining >= self._rules.shortest) & (remaining <= self._rules.longest)
        poses = np.argwhere(is_far & (self._house.room_index >= 0)[:, :, None])
        if not len(poses):
            return None
        row, column, heading = poses[int(rng.random() * len(poses))].tolist()
        return Pose(row, column, Heading(heading))

    def _route(self, start: Pose, goal: _Goal, via: Cell | None, colours: bool) -> _Route | None:
        """Returns a way to the nearest cell beside a landmark, or None if it does not make an episode."""
        moves = moves_to(self._house.walkable, start.row, start.column, self._house.stride)
        end = min(goal.beside, key=moves.item)
        path = self._path(start, end) if via is None else self._detour(start, via, end)
        if path is None or any(cell in goal.beside for cell in path[:-1]):
            return None
        plan = self._plan(path, start, goal, colours)
        if plan is None:
            return None
        metres = float(np.float32(moves.item(end)) * np.float32(self._house.stride * self._house.cell_size))
        return _Route(start.heading, path, metres, plan)

    def _plan(
        self, path: tuple[Cell, ...], start: Pose, goal: _Goal, colours: bool
    ) -> RoutePlan | WaypointPlan | None:
        """Returns the plan of a path if a walker who knows nothing else ends at the goal."""
        plan: RoutePlan | WaypointPlan
        if _fewest_sub_goals(path, surroundings(self._house)) > _most_sub_goals(path):
            return None
        try:
            if self._style == "landmark":
                plan = plan_waypoints(self._house, path, start.heading, goal.landmark, colours=colours)
            else:
                plan = plan_route(self._house, path, start.heading, goal.landmark, colours=colours)
        except InputError:  # It turns in a doorway, or passes one that our language cannot tell from others.
            return None
        if isinstance(plan, RoutePlan) and not _is_natural(plan, _most_sub_goals(path)):
            return None
        if self._style == "goal":
            outcome = find(self._house, plan.stop, start)
        else:
            outcome = follow(self._house, plan, start)
        return plan if outcome.failure is None and outcome.pose.cell == path[-1] else None

    # Paths.

    def _path(self, start: Pose, end: Cell) -> tuple[Cell, ...] | None:
        """Returns the path of `space.shortest_path`, or None if it is too short or too long."""
        if not self._rules.shortest <= self._remaining(end).item(start) <= self._rules.longest:
            return None
        return tuple(self._descend(start, end)[0])

    def _detour(self, start: Pose, via: Cell, end: Cell) -> tuple[Cell, ...] | None:
        """Returns a path through a room that the shortest one avoids, no cell walked twice, or None."""
        first = self._remaining(via).item(start)
        if first < 0 or first >= self._rules.longest:
            return None
        there, heading = self._descend(start, via)
        turned = Pose(*via, heading)
        if not self._rules.shortest <= first + self._remaining(end).item(turned) <= self._rules.longest:
            return None
        path = there[:-1] + self._descend(turned, end)[0]
        shortest = self._descend(start, end)[0]
        if len(set(path)) < len(path) or self._rooms_of(path) <= self._rooms_of(shortest):
            return None
        return tuple(path)

    def _rooms_of(self, path: list[Cell]) -> set[int]:
        return {self._rooms[row][column] for row, column in path}

    def _remaining(self, end: Cell) -> NDArray[np.int16]:
        if end not in self._fields:
            self._fields[end] = actions_to_go(self._house, end)
        return self._fields[end]

    def _descend(self, start: Pose, end: Cell) -> tuple[list[Cell], Heading]:
        """Returns the cells from a pose to a cell by the fewest actions, turning late, and the heading there."""
        remaining = self._remaining(end).item
        row, column, heading = start.row, start.column, int(start.heading)
        path, left = [start.cell], remaining(row, column, heading)
        rows, columns = self._house.shape
        while left > 0:
            left -= 1
            ahead_row, ahead_column = row + _STEPS[heading][0], column + _STEPS[heading][1]
            inside = 0 <= ahead_row < rows and 0 <= ahead_column < columns
            if inside and remaining(ahead_row, ahead_column, heading) == left:
                row, column = ahead_row, ahead_column
                path.append(Cell(row, column))
            elif remaining(row, column, (heading + 3) % 4) == left:
                heading = (heading + 3) % 4
            else:
                heading = (heading + 1) % 4
        return path, Heading(heading)


_STEPS = tuple(heading.step for heading in Heading)


def _fewest_sub_goals(path: tuple[Cell, ...], around: Surroundings) -> int:
    """Returns one for each corner of a path and each doorway on it, before they are planned in full."""
    doorways = around.doorway_at
    return 1 + sum((a[0] != b[0] and a[1] != b[1]) or a in doorways for a, b in zip(path, path[2:], strict=False))


def _most_sub_goals(path: tuple[Cell, ...]) -> int:
    return MOST_SUB_GOALS * max(len(path), LONGEST) // LONGEST


def _is_natural(plan: RoutePlan, most_sub_goals: int) -> bool:
    """Returns whether a person would describe the route: not too intricate, and few steps to count."""
    first_cues = [goal.ending.cues[0] for goal in plan.sub_goals if isinstance(goal.ending, Until)]
    counted = [cue.count for cue in first_cues if isinstance(cue, StepsCue)]
    return len(plan.sub_goals) <= most_sub_goals and max(counted, default=0) <= MOST_STEPS


def _goals(house: House, pairs: str, style: str) -> list[_Goal]:
    """Returns the landmarks a route may end at: the usual ones, or those kept out of training.

    Words must tell them from all others of the room; with style "goal", which says nothing of the way, "the
    <landmark> in the <room>" must fit no other of the house.
    """
    around, held_out = surroundings(house), pairs == "held_out"
    goals = []
    for index, landmark in enumerate(house.landmarks):
        room = around.room_of[index]
        if not landmark.solid or is_held_out_pair(house.rooms[room].category, landmark.category) != held_out:
            continue
        told = [colours for colours in (False, True) if _can_be_told(around, index, colours, style)]
        if told:
            goals.append(_Goal(landmark, room, landmark_beside(around, index), needs_colours=told[0]))
    return goals


def _can_be_told(around: Surroundings, landmark: int, colours: bool, style: str) -> bool:
    """Returns whether a speaker who tells colours, or only those one needs in a room, can name a landmark."""
    naming = around.naming(colours)
    if style == "goal":
        rooms = around.house.rooms
        place = rooms[around.room_of[landmark]].category
        alike = around.called[naming.names[landmark]]
        return sum(rooms[around.room_of[other]].category == place for other in alike) == 1
    return naming.is_sole_in_room(landmark) or bool(naming.telling_neighbour(landmark))
