"""Short commands: what is asked for is what the path does, and the words say it."""

from collections import defaultdict

import numpy as np
import pytest

from vln.envs.corpora.command_sampler import MOST_STEPS, CommandSampler
from vln.envs.corpora.gridhouse import load_gridhouse
from vln.envs.corpora.gridhouse_splits import SPLITS
from vln.envs.corpora.route_sampler import Route
from vln.envs.files.compact import home_from_bytes, home_to_bytes
from vln.envs.generate.home import generate_home
from vln.envs.geometry import Heading
from vln.envs.language.english.describe import describe
from vln.envs.language.english.free.voice import PIECES, Voice
from vln.envs.language.plans.commands import CommandPlan, Deed
from vln.envs.language.plans.plan import Direction
from vln.envs.language.plans.surroundings import surroundings
from vln.envs.language.plans.waypoints import landmark_beside
from vln.envs.world.episode import walk
from vln.envs.world.house import House

Drawn = list[tuple[House, Route, CommandPlan]]


@pytest.fixture(scope="module")
def drawn() -> dict[Deed, Drawn]:
    """Commands in twelve homes, by what they ask for."""
    found = defaultdict(list)
    for number in range(12):
        house = generate_home(number)
        sampler = CommandSampler(house, "val_unseen", SPLITS["val_unseen"])
        for seed in range(60):
            route = sampler.draw(np.random.default_rng(seed))
            assert isinstance(route.plan, CommandPlan)
            assert route.plan.end == len(route.path) - 1
            found[route.plan.deed].append((house, route, route.plan))
    return found


def test_everything_that_can_be_asked_for_is(drawn):
    assert set(drawn) == set(Deed)
    assert min(map(len, drawn.values())) > 5


def test_a_turn_stays_where_it_is_and_ends_as_the_words_say(drawn):
    for _, route, plan in drawn[Deed.TURN]:
        assert len(route.path) == 1
        assert route.distance == 0
        assert plan.turn != Direction.AHEAD
        assert plan.final_heading == (route.heading + plan.turn) % 4


def test_a_counted_walk_takes_so_many_steps_after_its_turn(drawn):
    for _, route, plan in drawn[Deed.WALK]:
        assert len(route.path) - 1 == plan.steps <= MOST_STEPS
        _ways_one_heading(route, plan)
        assert plan.final_heading == (route.heading + plan.turn + plan.last_turn) % 4


def test_who_walks_on_ends_where_nobody_can_go_further_before_the_thing_that_is_named(drawn):
    named = 0
    for house, route, plan in drawn[Deed.WALK_ON]:
        heading = _ways_one_heading(route, plan)
        row, column = (a + b for a, b in zip(route.path[-1], heading.step, strict=True))
        assert not house.walkable[row, column]
        there = [thing.category.kind for thing in house.landmarks if (row, column) in thing.cells and thing.solid]
        assert not plan.thing or plan.thing in there
        named += bool(plan.thing)
    assert named


def test_who_leaves_a_room_goes_through_its_only_doorway_and_stops_behind_it(drawn):
    for house, route, plan in drawn[Deed.LEAVE]:
        room = house.room_index[route.path[0]]
        (doorway,) = (doorway for doorway in house.doorways if room in doorway.rooms)
        assert house.rooms[room].category == plan.room
        assert route.path[-2] in doorway.cells
        assert house.room_index[route.path[-1]] not in (room, -1)


def test_who_goes_through_the_doorway_ahead_walks_straight_on_and_stops_behind_it(drawn):
    for house, route, plan in drawn[Deed.PASS]:
        assert _ways_one_heading(route, plan) == route.heading
        doorways = {cell: doorway.kind for doorway in house.doorways for cell in doorway.cells}
        assert doorways[route.path[-2]] == plan.door
        assert not doorways.keys() & set(route.path[:-2])


def test_a_thing_that_is_to_be_reached_is_the_only_one_of_its_name_in_the_room(drawn):
    for house, route, plan in drawn[Deed.REACH]:
        around, room = surroundings(house), house.room_index[route.path[0]]
        (thing,) = (i for i in around.called[plan.thing] if around.room_of[i] == room)
        beside = landmark_beside(around, thing)
        assert route.path[-1] in beside
        assert not set(route.path[:-1]) & set(beside)


def test_a_room_that_is_to_be_entered_is_the_only_one_of_its_kind_and_is_just_entered(drawn):
    for house, route, plan in drawn[Deed.ENTER]:
        (room,) = (i for i, room in enumerate(house.rooms) if room.category == plan.room)
        assert [house.room_index[cell] == room for cell in route.path] == [False] * plan.end + [True]


def test_words_never_name_the_other_side(drawn):
    for deed in (Deed.TURN, Deed.WALK, Deed.WALK_ON):
        for seed, (_, _, plan) in enumerate(drawn[deed]):
            text, ((sentence,),) = _told(plan, seed)
            sides = {Direction.LEFT, Direction.RIGHT} - {plan.turn, plan.last_turn}
            words = set(text.lower().replace(",", " ").replace(".", " ").split())
            assert not words & {side.name.lower() for side in sides} - ({"right"} if text[0] in "Rr" else set())
            assert sentence.end == plan.end
            assert sentence.final_heading == plan.final_heading


def test_every_rule_of_commands_is_said(drawn, monkeypatch):
    said, plain = set(), Voice.say

    def spy(voice, rule, slots):
        said.add(rule)
        return plain(voice, rule, slots)

    monkeypatch.setattr(Voice, "say", spy)
    for deed, commands in drawn.items():
        for seed, (*_, plan) in enumerate(commands):
            text, _ = _told(plan, seed)
            assert "{" not in text, deed
    assert {rule for rule in PIECES if rule.startswith("command_")} <= said


def test_a_command_keeps_its_heading_in_the_cache_of_homes():
    made = load_gridhouse("val_unseen", houses=2, style="command")
    for house in made.houses.values():
        episodes = tuple(episode for episode in made.episodes if episode.scan == house.house_id)
        assert home_from_bytes(home_to_bytes(house, episodes))[1] == episodes
    assert {episode.final_heading for episode in made.episodes} >= {None, *Heading}
    assert made.task.success_distance == 0.5


def _told(plan, seed):
    text, sentences = describe(plan, np.random.default_rng(seed), "command")
    return text, (sentences,)


def _ways_one_heading(route: Route, plan: CommandPlan) -> Heading:
    """Returns the heading of a path that is straight after its first turn."""
    heading = Heading((route.heading + plan.turn) % 4)
    assert len(route.path) > 1
    assert walk(heading, route.path)[1] == heading
    assert len(walk(heading, route.path)[0]) == len(route.path) - 1
    return heading
