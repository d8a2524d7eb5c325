"""The walker proves plans and words: it reaches goals, gets lost, and notices what could mean two things."""

from dataclasses import replace

import numpy as np
import pytest

from tests.worlds import HALLWAY, TO_THE_BED, hallway_house
from vln.envs.categories import LandmarkCategory, RoomCategory
from vln.envs.corpora import home_maker
from vln.envs.corpora.gridhouse import load_gridhouse
from vln.envs.errors import InputError
from vln.envs.geometry import Cell, CellKind, Heading, Pose
from vln.envs.language.english.describe import FREE_STYLES, STYLES, describe
from vln.envs.language.english.parser import parse
from vln.envs.language.plans.interpreter import find, follow
from vln.envs.language.plans.plan import Direction, DoorwayCue, Entering, RoutePlan, Stopping, Until
from vln.envs.language.plans.route_plan import plan_route
from vln.envs.language.plans.waypoints import plan_waypoints

START = Pose(4, 1, Heading.EAST)


def test_a_walker_who_knows_only_the_plan_ends_at_the_goal():
    house = hallway_house(HALLWAY)
    outcome = follow(house, plan_route(house, TO_THE_BED, Heading.EAST), START)
    assert outcome.failure is None
    assert outcome.pose == Pose(1, 12, Heading.NORTH)


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("Take the third door on your left. Stop next to the bed.", (1, 12)),
        (
            "Take the third door on your left into the bedroom and stop when the bed is on your right.",
            (1, 12),
        ),
        (
            "Walk past the plant, turn right just past the sofa and stop next to the sofa.",
            (5, 11),
        ),
        ("At the first door on your left, turn around. Turn left, then stop next to the plant.", None),
    ],
)
def test_words_alone_lead_to_the_goal(text, cell):
    house = hallway_house(HALLWAY)
    outcome = follow(house, parse(text), START)
    if cell is None:
        assert outcome.failure is not None
    else:
        assert outcome.failure is None
        assert outcome.pose.cell == cell


@pytest.mark.parametrize(
    ("text", "sub_goal", "reason"),
    [
        ("Take the door on your left. Stop next to the bed.", 0, "3 things could be the door"),
        ("Take the third door on your left. Stop at the desk.", 2, "no the desk"),
        ("Walk straight until you reach the sofa ahead, turn left and stop at the sofa.", 0, "none or several"),
    ],
)
def test_a_walker_who_cannot_go_on_says_where_and_why(text, sub_goal, reason):
    outcome = follow(hallway_house(HALLWAY), parse(text), START)
    assert outcome.sub_goal == sub_goal
    assert reason in str(outcome.failure)
    assert outcome.is_ambiguous == ("could be" in reason)


def test_a_landmark_that_has_a_twin_in_the_room_is_ambiguous():
    twins = hallway_house(HALLWAY.replace("S...#", "P...#"))
    outcome = follow(twins, parse("Turn right at the plant and stop at the plant."), START)
    assert outcome.is_ambiguous
    outcome = follow(twins, parse("Turn right after the first plant on your right and wait by the plant."), START)
    assert outcome.sub_goal == 1
    assert outcome.is_ambiguous


def test_cues_that_hold_at_different_cells_are_noticed():
    house = hallway_house(HALLWAY)
    plan = plan_route(house, TO_THE_BED, Heading.EAST)
    first = plan.sub_goals[0]
    wrong = DoorwayCue(CellKind.DOOR, Direction.LEFT, 2)
    goals = (replace(first, ending=Until((*first.ending.cues, wrong))), *plan.sub_goals[1:])
    assert "none or several" in str(follow(house, RoutePlan(goals), START).failure)


def test_who_searches_for_a_landmark_finds_the_nearest_cell_beside_it_or_two_of_them():
    house = hallway_house(HALLWAY)
    bed = Stopping(LandmarkCategory.BED, room=RoomCategory.BEDROOM)
    assert find(house, bed, START).pose.cell == Cell(1, 12)
    assert find(hallway_house(HALLWAY.replace("#...#....#...B#", "#.B.#....#...B#")), bed, START).is_ambiguous


def test_the_words_of_every_full_instruction_lead_to_its_goal():
    for split in ("val_unseen", "val_phrases", "val_long"):
        dataset = load_gridhouse(split, houses=4, episodes_per_house=10, detours=0.3)
        for episode in dataset.episodes:
            outcome = follow(dataset.houses[episode.scan], parse(episode.instructions[0]), episode.start)
            assert outcome.failure is None, episode.instructions[0]
            assert outcome.pose.cell == episode.goal, episode.instructions[0]


@pytest.mark.parametrize("style", [style for style in STYLES if style not in ("command", *FREE_STYLES)])
def test_every_plan_that_is_put_into_words_leads_to_its_goal(style, monkeypatch):
    plans = []

    def spy(plan, *arguments, **options):
        plans.append(plan)
        return describe(plan, *arguments, **options)

    monkeypatch.setattr(home_maker, "describe", spy)
    monkeypatch.setenv("VLN_CACHE", "off")  # homes from a cache have their words already
    dataset = load_gridhouse("val_unseen", houses=5, episodes_per_house=10, style=style, detours=0.3)
    for episode, plan in zip(dataset.episodes, plans, strict=True):
        house = dataset.houses[episode.scan]
        outcome = find(house, plan.stop, episode.start) if style == "goal" else follow(house, plan, episode.start)
        assert outcome.failure is None
        assert outcome.pose.cell == episode.goal


def test_waypoints_lead_from_room_to_room_to_the_landmark():
    house = hallway_house(HALLWAY)
    plan = plan_waypoints(house, TO_THE_BED, Heading.EAST)
    assert follow(house, plan, START).pose.cell == Cell(1, 12)


def test_parsing_keeps_what_is_told_and_leaves_open_what_is_not():
    plan = parse("Enter the kitchen. Turn left and go through the door. Then wait in front of the lamp.")
    assert [goal.turn for goal in plan.sub_goals] == [Direction.AHEAD, Direction.LEFT, Direction.AHEAD]
    assert plan.sub_goals[0].ending == Entering(None, RoomCategory.KITCHEN)
    assert plan.sub_goals[1].ending == Entering(CellKind.DOOR, RoomCategory.NONE)
    assert plan.stop == Stopping(LandmarkCategory.LAMP, Direction.AHEAD)


def test_every_sub_goal_can_be_read_back_from_its_words():
    house = hallway_house(HALLWAY)
    plan = plan_route(house, TO_THE_BED, Heading.EAST)
    for seed in range(100):
        told = parse(describe(plan, np.random.default_rng(seed), phrases="all")[0])
        assert [goal.turn for goal in told.sub_goals] == [goal.turn for goal in plan.sub_goals]
        assert [type(goal.ending) for goal in told.sub_goals] == [type(goal.ending) for goal in plan.sub_goals]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Dance to the lamp.", "cannot read 'Dance to the lamp.'"),
        ("Turn left.", "does not end with a place to stop"),
    ],
)
def test_what_is_not_our_english_is_refused(text, message):
    with pytest.raises(InputError, match=message):
        parse(text)
