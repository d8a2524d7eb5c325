"""Route plans are true and lead to the goal; their English keeps to the path."""

import re
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from envs.categories import LandmarkCategory, RoomCategory
from envs.corpora.gridhouse import load_gridhouse
from envs.episode import Episode
from envs.errors import InputError
from envs.geometry import STEPS, Cell, CellKind, Heading, heading_between
from envs.house import Doorway, House, Landmark, Room
from envs.language.english import describe
from envs.language.route_plan import (
    Cue,
    Direction,
    DoorwayCue,
    Entering,
    LandmarkCue,
    ObstacleCue,
    RoutePlan,
    StepsCue,
    Stopping,
    SubGoal,
    Until,
    plan_route,
)

LETTERS = {"P": LandmarkCategory.PLANT, "S": LandmarkCategory.SOFA, "B": LandmarkCategory.BED}

# A hallway with three doors on its north side; the plant and the sofa are along it.
HALLWAY = """
###############
#...#....#...B#
#...#....#....#
##+####+####+##
#.............#
#....P....S...#
###############
"""


def drawn(drawing: str) -> House:
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
        "drawn",
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


class Follower:
    """Walks a plan with no knowledge of the path, by the terms of `route_plan`; slow and plain."""

    def __init__(self, house: House, cell: Cell, heading: Heading) -> None:
        self.house, self.cell, self.heading = house, cell, heading
        self.trail = [cell]
        self.came_through: Doorway | None = None

    def ahead(self) -> Cell:
        return Cell(*(int(x) for x in np.add(self.cell, STEPS[self.heading])))

    def line(self, cell: Cell, direction: Direction) -> list[Cell]:
        """The cells from here to the next wall."""
        cells = []
        step = STEPS[(self.heading + direction) % 4]
        while self.house.structure[cell := Cell(*(int(x) for x in np.add(cell, step)))] != CellKind.WALL:
            cells.append(cell)
        return cells

    def doorway_level(self, cell: Cell, direction: Direction) -> Doorway | None:
        found = [self.house.doorway_at(c) for c in self.line(cell, direction)]
        found = [doorway for doorway in found if doorway is not None]
        return found[0] if found and found[0] is not self.came_through else None

    def landmark_level(self, cell: Cell, direction: Direction) -> tuple[LandmarkCategory, int]:
        """The category and distance of the first landmark on a line that no doorway interrupts."""
        for distance, c in enumerate(self.line(cell, direction), 1):
            if self.house.doorway_at(c) is not None:
                break
            for landmark in self.house.landmarks:
                if landmark.solid and c in landmark.cells:
                    return landmark.category, distance
        return LandmarkCategory.NONE, 0

    def holds(self, cue: Cue, walked: list[Cell]) -> bool:
        """Whether a cue holds at the last of the cells walked since the last turn or doorway."""
        here = walked[-1]
        if isinstance(cue, StepsCue):
            return len(walked) - 1 == cue.count
        if isinstance(cue, ObstacleCue):
            blocked = not self.house.walkable[self.ahead()]
            return blocked and self.house.landmark_layer[self.ahead()] == cue.category
        if isinstance(cue, LandmarkCue):
            level = [self.landmark_level(cell, cue.direction)[0] == cue.category for cell in walked]
            return level[-1] if not cue.passed else not level[-1] and any(level)
        seen: list[Doorway] = []
        for cell in walked:
            doorway = self.doorway_level(cell, cue.direction)
            if doorway is not None and doorway.kind == cue.kind and doorway not in seen:
                seen.append(doorway)
        return len(seen) == cue.ordinal and self.doorway_level(here, cue.direction) == seen[-1]

    def forward(self) -> None:
        assert self.house.walkable[self.ahead()], f"walked into something at {self.ahead()}"
        self.cell = self.ahead()
        self.trail.append(self.cell)

    def follow(self, goal: SubGoal, cue: Cue | None) -> None:
        self.heading = self.heading.turned(goal.turn)
        ending = goal.ending
        if isinstance(ending, Entering):
            while (doorway := self.house.doorway_at(self.ahead())) is None:
                self.forward()
            self.forward()
            self.forward()
            assert doorway.kind == ending.kind
            assert self.house.room_at(self.cell).category == ending.room
            self.came_through = doorway
            return
        walked = [self.cell]
        if isinstance(ending, Stopping):
            while ending.landmark not in self.beside(ending.direction):
                self.forward()
            return
        while len(walked) == 1 or not self.holds(cue, walked):
            self.forward()
            walked.append(self.cell)
        self.came_through = None

    def beside(self, direction: Direction) -> set[int]:
        cell = Cell(*(int(x) for x in np.add(self.cell, STEPS[(self.heading + direction) % 4])))
        return {landmark.category for landmark in self.house.landmarks if cell in landmark.cells}


def trail(house: House, plan: RoutePlan, start: Cell, heading: Heading, chosen: int) -> list[Cell]:
    """Where a follower walks who heeds, for each walk, the cue of this number (or the last one)."""
    follower = Follower(house, start, heading)
    for goal in plan.sub_goals:
        cues = goal.ending.cues if isinstance(goal.ending, Until) else (None,)
        follower.follow(goal, cues[min(chosen, len(cues) - 1)])
    return follower.trail


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 4))
def test_who_follows_a_plan_without_knowing_the_path_walks_the_path(seed, chosen):
    for house, episode in episodes(seed):
        plan = plan_route(house, episode.path, episode.heading)
        assert trail(house, plan, episode.path[0], episode.heading, chosen) == list(episode.path)


def episodes(seed: int) -> list[tuple[House, Episode]]:
    dataset = load_gridhouse("val_unseen", houses=1, episodes_per_house=3, seed=seed)
    return [(dataset.houses[episode.scan], episode) for episode in dataset.episodes]


def walk_cells(*corners: tuple[int, int]) -> tuple[Cell, ...]:
    """The cells of a path, from its corners."""
    cells = [Cell(*corners[0])]
    for corner in corners[1:]:
        while cells[-1] != corner:
            step = heading_between(cells[-1], Cell(*corner)).step
            cells.append(Cell(cells[-1].row + step[0], cells[-1].column + step[1]))
    return tuple(cells)


TO_THE_BED = walk_cells((4, 1), (4, 12), (1, 12))


def test_a_doorway_is_counted_on_its_side_and_the_landmarks_beside_the_walk_are_passed():
    plan = plan_route(drawn(HALLWAY), TO_THE_BED, Heading.EAST)
    walk, entering, stop = plan.sub_goals
    assert [goal.turn for goal in plan.sub_goals] == [Direction.AHEAD, Direction.LEFT, Direction.AHEAD]
    assert walk.ending.cues[0] == DoorwayCue(CellKind.DOOR, Direction.LEFT, 3, 1, taken=True)
    assert walk.passed == (
        (LandmarkCategory.PLANT, Direction.RIGHT),
        (LandmarkCategory.SOFA, Direction.RIGHT),
    )
    assert entering.ending == Entering(CellKind.DOOR, RoomCategory.BEDROOM)
    assert stop.ending.landmark == LandmarkCategory.BED
    assert stop.ending.direction == Direction.RIGHT
    assert not stop.ending.room_is_sole


def test_who_turns_where_nothing_stands_out_counts_steps():
    path = walk_cells((5, 1), (5, 3), (4, 3), (4, 5))
    plan = plan_route(drawn(HALLWAY), path, Heading.EAST)
    assert plan.sub_goals[0].ending == Until((StepsCue(2),))


def test_the_doorway_just_come_through_is_not_counted():
    path = walk_cells((2, 7), (4, 7), (4, 12), (1, 12))
    _, walk, *_ = plan_route(drawn(HALLWAY), path, Heading.SOUTH).sub_goals
    assert walk.ending.cues[0] == DoorwayCue(CellKind.DOOR, Direction.LEFT, 1, 1, taken=True)


def test_sub_goals_cover_the_path_in_order_and_each_turn_of_the_path_is_one_of_theirs():
    for seed in range(20):
        for house, episode in episodes(seed):
            plan = plan_route(house, episode.path, episode.heading)
            assert plan.sub_goals[0].start == 0
            assert plan.sub_goals[-1].end == len(episode.path) - 1
            assert all(a.end == b.start for a, b in pairwise(plan.sub_goals))
            owned = {goal.start: goal.turn for goal in plan.sub_goals if goal.turn != Direction.AHEAD}
            assert owned == turns(episode)


def turns(episode: Episode) -> dict[int, int]:
    """The turns of a path, in quarters to the right, by the cell they are made at."""
    heading, found = episode.heading, {}
    for i, (here, there) in enumerate(pairwise(episode.path)):
        towards = heading_between(here, there)
        if towards != heading:
            found[i] = (towards - heading) % 4
        heading = towards
    return found


def test_sentences_join_to_the_instruction_and_cover_the_path_in_order():
    for seed in range(20):
        for house, episode in episodes(seed):
            plan = plan_route(house, episode.path, episode.heading)
            for words in range(5):
                text, sentences = describe(plan, np.random.default_rng(words))
                assert text == " ".join(sentence.text for sentence in sentences)
                assert all(s.text[0].isupper() and s.text[-1] == "." for s in sentences)
                assert (sentences[0].start, sentences[-1].end) == (0, len(episode.path) - 1)
                assert all(a.end == b.start for a, b in pairwise(sentences))


def test_each_sentence_names_exactly_the_turns_it_owns_with_their_sides_in_order():
    for seed in range(20):
        for house, episode in episodes(seed):
            plan = plan_route(house, episode.path, episode.heading)
            _, sentences = describe(plan, np.random.default_rng(seed))
            for sentence in sentences:
                owned = [
                    Direction(turn) for i, turn in turns(episode).items() if sentence.start <= i < sentence.end
                ]
                assert told_turns(sentence.text) == owned, sentence


def told_turns(text: str) -> list[Direction]:
    """The turns a sentence tells: to turn, or to go through a doorway at the side of the walk."""
    names = {"left": Direction.LEFT, "right": Direction.RIGHT}
    return [names.get(found.group("side"), Direction.BEHIND) for found in TURN_WORDS.finditer(text)]


TURN_WORDS = re.compile(
    r"\b(?:(?:turn to the|turn|go|make a|"
    r"(?:take|go through|enter the [a-z ]+? through) the (?:[a-z]+ )?"
    r"(?:door|opening|open passage|open doorway|archway) on (?:the|your)) (?P<side>left|right)"
    r"|turn around|make a U-turn)\b",
    re.IGNORECASE,
)


def test_a_landmark_is_told_without_its_side_only_where_it_is_the_only_one_in_the_room():
    twins = HALLWAY.replace("S...#", "S.P.#")
    path = walk_cells((4, 1), (4, 6), (5, 6), (5, 9))
    for drawing, told in ((HALLWAY, False), (twins, True)):
        plan = plan_route(drawn(drawing), path, Heading.EAST)
        (cue,) = (cue for cue in plan.sub_goals[0].ending.cues if isinstance(cue, LandmarkCue))
        assert (cue.category, cue.direction, cue.passed) == (LandmarkCategory.PLANT, Direction.RIGHT, True)
        texts = [describe(plan, np.random.default_rng(seed))[0] for seed in range(60)]
        past = [text for text in texts if re.search(r"(past|passed|after) the plant", text)]
        assert past
        assert all("plant on your right" in text for text in past) == told


def test_the_goal_style_names_the_goal_and_tells_no_way():
    plan = plan_route(drawn(HALLWAY), TO_THE_BED, Heading.EAST)
    texts = {describe(plan, np.random.default_rng(seed), "goal")[0] for seed in range(60)}
    assert len(texts) > 4
    for text in texts:
        assert "bed" in text
        assert not {"left", "right", "turn", "hallway"} & set(text.lower().split())


def test_the_same_generator_state_gives_the_same_words():
    plan = plan_route(drawn(HALLWAY), TO_THE_BED, Heading.EAST)
    assert describe(plan, np.random.default_rng(5)) == describe(plan, np.random.default_rng(5))
    assert len({describe(plan, np.random.default_rng(seed))[0] for seed in range(40)}) > 20


def test_an_unknown_style_is_refused():
    plan = plan_route(drawn(HALLWAY), TO_THE_BED, Heading.EAST)
    with pytest.raises(InputError, match="choose one of full, goal"):
        describe(plan, np.random.default_rng(0), "terse")


@pytest.mark.parametrize(
    ("path", "message"),
    [
        (walk_cells((4, 1), (4, 3)), "by no landmark"),
        (walk_cells((4, 1), (4, 2), (3, 2)), "starts or ends in a doorway"),
    ],
)
def test_a_path_that_cannot_be_told_is_refused(path, message):
    with pytest.raises(InputError, match=message):
        plan_route(drawn(HALLWAY), path, Heading.EAST)
