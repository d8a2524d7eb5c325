"""Route plans are true and lead to the goal; their English keeps to the path."""

import re
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.worlds import HALLWAY, TO_THE_BED, hallway_house, walk_cells
from vln.envs.categories import LandmarkCategory, RoomCategory
from vln.envs.corpora.gridhouse import load_gridhouse
from vln.envs.errors import InputError
from vln.envs.geometry import STEPS, Cell, CellKind, Heading, heading_between
from vln.envs.language.english.describe import FREE_STYLES, STYLES, describe
from vln.envs.language.english.phrases import held_out_share
from vln.envs.language.plans.plan import (
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
)
from vln.envs.language.plans.route_plan import plan_route
from vln.envs.language.plans.waypoints import plan_waypoints
from vln.envs.world.episode import Episode
from vln.envs.world.house import Doorway, House, Landmark

# A hallway with three doors on its north side; the plant and the sofa are along it.


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

    def landmark_level(self, cell: Cell, direction: Direction) -> Landmark | None:
        """The first landmark on a line that no doorway interrupts."""
        for c in self.line(cell, direction):
            if self.house.doorway_at(c) is not None:
                break
            for landmark in self.house.landmarks:
                if landmark.solid and c in landmark.cells:
                    return landmark
        return None

    def holds(self, cue: Cue, walked: list[Cell]) -> bool:
        """Whether a cue holds at the last of the cells walked since the last turn or doorway."""
        here = walked[-1]
        if isinstance(cue, StepsCue):
            return len(walked) - 1 == cue.count
        if isinstance(cue, ObstacleCue):
            blocked = not self.house.walkable[self.ahead()]
            return blocked and fits(cue.category, LandmarkCategory(self.house.landmark_layer[self.ahead()]))
        if isinstance(cue, LandmarkCue):
            return self.landmark_holds(cue, walked)
        seen: list[Doorway] = []
        for cell in walked:
            doorway = self.doorway_level(cell, cue.direction)
            if doorway is not None and doorway.kind == cue.kind and doorway not in seen:
                seen.append(doorway)
        return len(seen) == cue.ordinal and self.doorway_level(here, cue.direction) == seen[-1]

    def landmark_holds(self, cue: LandmarkCue, walked: list[Cell]) -> bool:
        level = [self.landmark_level(cell, cue.direction) for cell in walked]
        alike = [item for item in level if item is not None and fits(cue.category, item.category)]
        met = list(dict.fromkeys(id(item) for item in alike))
        if len(met) < cue.ordinal:
            return False
        own = [id(item) == met[cue.ordinal - 1] for item in level]
        return own[-1] if not cue.passed else not own[-1] and any(own)

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
            while not any(fits(ending.landmark, category) for category in self.beside(ending.direction)):
                self.forward()
            return
        while len(walked) == 1 or not self.holds(cue, walked):
            self.forward()
            walked.append(self.cell)
        self.came_through = None

    def beside(self, direction: Direction) -> set[LandmarkCategory]:
        cell = Cell(*(int(x) for x in np.add(self.cell, STEPS[(self.heading + direction) % 4])))
        return {landmark.category for landmark in self.house.landmarks if cell in landmark.cells}


def fits(name: LandmarkCategory, category: LandmarkCategory) -> bool:
    """Whether a name, with or without a colour, fits a landmark."""
    return name in (category, category.kind)


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


def test_a_doorway_is_counted_on_its_side_and_the_landmarks_beside_the_walk_are_passed():
    plan = plan_route(hallway_house(HALLWAY), TO_THE_BED, Heading.EAST)
    walk, entering, stop = plan.sub_goals
    assert [goal.turn for goal in plan.sub_goals] == [Direction.AHEAD, Direction.LEFT, Direction.AHEAD]
    assert walk.ending.cues[0] == DoorwayCue(CellKind.DOOR, Direction.LEFT, 3, 1, taken=True, is_only=False)
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
    plan = plan_route(hallway_house(HALLWAY), path, Heading.EAST)
    assert plan.sub_goals[0].ending == Until((StepsCue(2),))


def test_the_doorway_just_come_through_is_not_counted():
    path = walk_cells((2, 7), (4, 7), (4, 12), (1, 12))
    _, walk, *_ = plan_route(hallway_house(HALLWAY), path, Heading.SOUTH).sub_goals
    assert walk.ending.cues[0] == DoorwayCue(CellKind.DOOR, Direction.LEFT, 1, 1, taken=True, is_only=True)


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
    r"\b(?:(?:turn to the|turn to your|turn|go|make a|take a|"
    r"(?:take|go through|go in at|enter the [a-z ]+? through) the (?:[a-z]+ )?"
    r"(?:door|opening without a door|opening|open doorway|archway) (?:on|to) (?:the|your)) (?P<side>left|right)"
    r"|turn around|turn all the way around|make a U-turn)\b",
    re.IGNORECASE,
)


def test_a_landmark_is_told_without_its_side_only_where_it_is_the_only_one_in_the_room():
    twins = HALLWAY.replace("S...#", "S.P.#")
    path = walk_cells((4, 1), (4, 6), (5, 6), (5, 9))
    for drawing, told in ((HALLWAY, False), (twins, True)):
        plan = plan_route(hallway_house(drawing), path, Heading.EAST)
        (cue,) = (cue for cue in plan.sub_goals[0].ending.cues if isinstance(cue, LandmarkCue))
        assert (cue.category, cue.direction, cue.passed) == (LandmarkCategory.PLANT, Direction.RIGHT, True)
        texts = [describe(plan, np.random.default_rng(seed))[0] for seed in range(60)]
        past = [text for text in texts if re.search(r"(past|passed|after) the (first )?plant", text)]
        assert past
        sided = [re.search(r"the first plant on (your|the) right", text) is not None for text in past]
        assert all(sided) == told


def test_the_goal_style_names_the_goal_and_tells_no_way():
    plan = plan_route(hallway_house(HALLWAY), TO_THE_BED, Heading.EAST)
    texts = {describe(plan, np.random.default_rng(seed), "goal")[0] for seed in range(60)}
    assert len(texts) > 4
    for text in texts:
        assert "bed" in text
        assert not {"left", "right", "turn", "hallway"} & set(text.lower().split())


def test_the_same_generator_state_gives_the_same_words():
    plan = plan_route(hallway_house(HALLWAY), TO_THE_BED, Heading.EAST)
    assert describe(plan, np.random.default_rng(5)) == describe(plan, np.random.default_rng(5))
    assert len({describe(plan, np.random.default_rng(seed))[0] for seed in range(40)}) > 20


def test_the_second_of_two_landmarks_on_one_side_is_counted():
    twins = hallway_house(HALLWAY.replace("S...#", "P...#"))
    around = walk_cells((4, 1), (4, 11), (5, 11), (5, 13), (4, 13), (4, 12), (1, 12))
    plan = plan_route(twins, around, Heading.EAST)
    (cue,) = (cue for cue in plan.sub_goals[0].ending.cues if isinstance(cue, LandmarkCue))
    assert (cue.ordinal, cue.passed, cue.is_only, cue.is_sole) == (2, True, False, False)


def test_twins_are_told_apart_by_a_neighbour():
    house = hallway_house(HALLWAY.replace("#....P....S...#", "#..P......SP..#"))
    stop = plan_route(house, walk_cells((4, 1), (4, 12), (5, 12)), Heading.EAST, house.landmarks[-1]).stop
    assert (stop.landmark, stop.beside) == (LandmarkCategory.PLANT, LandmarkCategory.SOFA)


def test_a_landmark_that_words_cannot_tell_from_its_twin_is_no_goal():
    twins = hallway_house(HALLWAY.replace("#....P....S...#", "#..P.......P..#"))
    with pytest.raises(InputError, match="tell from others"):
        plan_route(twins, walk_cells((4, 1), (4, 12), (5, 12)), Heading.EAST)


def test_rooms_and_landmarks_are_told_without_any_turn():
    path = walk_cells((1, 12), (4, 12), (4, 5))
    plan = plan_waypoints(hallway_house(HALLWAY), path, Heading.SOUTH)
    assert [waypoint.end for waypoint in plan.waypoints] == [3, len(path) - 1]
    for seed in range(40):
        text, sentences = describe(plan, np.random.default_rng(seed), "landmark")
        assert not {"left", "right", "turn"} & set(text.lower().split())
        assert (sentences[0].start, sentences[-1].end) == (0, len(path) - 1)
        assert "plant" in text


def test_a_doorway_among_several_is_told_by_what_is_near_it_or_not_at_all():
    assert (
        plan_waypoints(hallway_house(HALLWAY), TO_THE_BED, Heading.EAST).waypoints[0].target.near
        == LandmarkCategory.SOFA
    )
    with pytest.raises(InputError, match="several doorways lead into a bedroom"):
        plan_waypoints(hallway_house(HALLWAY), walk_cells((4, 10), (4, 2), (1, 2)), Heading.WEST)


@pytest.mark.parametrize(
    "style", [style for style in STYLES if style not in ("landmark", "command", *FREE_STYLES)]
)
def test_the_sentences_of_every_style_join_to_the_instruction_with_and_without_noise(style):
    plan = plan_route(hallway_house(HALLWAY), TO_THE_BED, Heading.EAST)
    for seed in range(30):
        for noise in (0.0, 1.0):
            text, sentences = describe(plan, np.random.default_rng(seed), style, noise=noise)
            assert text == " ".join(sentence.text for sentence in sentences)
            assert (sentences[0].start, sentences[-1].end) == (0, len(TO_THE_BED) - 1)
            assert all(a.end == b.start for a, b in pairwise(sentences))


def test_noise_spoils_more_texts_the_louder_it_is_and_never_the_sides():
    plan = plan_route(hallway_house(HALLWAY), TO_THE_BED, Heading.EAST)

    def spoilt(noise: float) -> int:
        pairs = [
            (describe(plan, np.random.default_rng(s))[0], describe(plan, np.random.default_rng(s), noise=noise)[0])
            for s in range(80)
        ]
        for clean, noisy in pairs:
            sides = [re.findall(r"\b(?:left|right)\b", text.lower()) for text in (clean, noisy)]
            assert sides[0] == sides[1]
        return sum(clean != noisy for clean, noisy in pairs)

    assert spoilt(0.0) == 0 < spoilt(0.2) < spoilt(1.0)


def test_held_out_phrases_never_occur_in_training():
    plan = plan_route(hallway_house(HALLWAY), TO_THE_BED, Heading.EAST)
    usual = {describe(plan, np.random.default_rng(seed), phrases="train")[0] for seed in range(200)}
    kept = {describe(plan, np.random.default_rng(seed), phrases="held_out")[0] for seed in range(200)}
    both = {describe(plan, np.random.default_rng(seed), phrases="all")[0] for seed in range(200)}
    assert not usual & kept
    for phrase in ("come to a halt", "proceed", "use the"):
        assert not any(phrase in text.lower() for text in usual)
        assert any(phrase in text.lower() for text in kept)
        assert any(phrase in text.lower() for text in both)
    assert 0.1 < held_out_share() < 0.2


def test_no_word_of_a_phrase_table_names_two_landmarks_or_two_rooms():
    for categories in (LandmarkCategory, RoomCategory):
        names = [word for category in categories if category for word in set(category.words)]
        assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("style", "options", "message"),
    [
        ("sung", {}, "choose one of full, terse"),
        ("full", {"phrases": "new"}, "no set of phrases 'new'"),
        ("full", {"noise": 2.0}, "noise 2.0"),
        ("landmark", {}, "does not describe a RoutePlan"),
    ],
)
def test_what_cannot_be_described_is_refused(style, options, message):
    plan = plan_route(hallway_house(HALLWAY), TO_THE_BED, Heading.EAST)
    with pytest.raises(InputError, match=message):
        describe(plan, np.random.default_rng(0), style, **options)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        (walk_cells((4, 1), (4, 3)), "by no landmark"),
        ((Cell(4, 1), Cell(4, 3)), "cells that are not neighbours"),
        (walk_cells((4, 1), (4, 2), (3, 2)), "starts or ends in a doorway"),
    ],
)
def test_a_path_that_cannot_be_told_is_refused(path, message):
    with pytest.raises(InputError, match=message):
        plan_route(hallway_house(HALLWAY), path, Heading.EAST)
