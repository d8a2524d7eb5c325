"""Landmarks whose colour one names: kinds and colours, in houses, pictures, words and their understanding."""

import re
from collections import Counter

import numpy as np
import pytest

from tests.worlds import walk_cells
from vln.envs.categories import COLOURED, LandmarkCategory, RoomCategory
from vln.envs.corpora.gridhouse import load_gridhouse
from vln.envs.corpora.gridhouse_splits import is_held_out_pair
from vln.envs.drawing.map.house_map import draw_house
from vln.envs.errors import InputError
from vln.envs.files.house_ascii import house_from_ascii, house_to_ascii
from vln.envs.files.house_json import house_from_json, house_to_json
from vln.envs.first_person.renderer import FirstPersonRenderer
from vln.envs.first_person.semantics import SEMANTIC_NAMES, landmark_id
from vln.envs.generate.home import generate_home
from vln.envs.geometry import Cell, Heading, Pose
from vln.envs.language.english.describe import describe
from vln.envs.language.english.parser import parse
from vln.envs.language.plans.interpreter import follow
from vln.envs.language.plans.plan import Direction, LandmarkCue
from vln.envs.language.plans.route_plan import plan_route
from vln.envs.world.eyes import Picture
from vln.envs.world.house import House, Landmark
from vln.envs.world.mirror import mirror_house

SOFA, RED_SOFA, BLUE_SOFA = LandmarkCategory.SOFA, LandmarkCategory.RED_SOFA, LandmarkCategory.BLUE_SOFA
COLOUR = re.compile(r"\b(?:red|blue|green|white)\b")
START = Pose(3, 1, Heading.EAST)


def with_sofas(first: str, second: str) -> House:
    """A living room with two sofas at its north wall."""
    return house_from_ascii(f"""
###########
#...A...B.#
#.........#
#.........#
#.........#
#.........#
###########

A = {first}
B = {second}
room 2,1 = living room
""")


def stopping_at_the_second(first: str, second: str, colours: bool = False):
    house = with_sofas(first, second)
    return plan_route(house, walk_cells((3, 1), (3, 8), (2, 8)), Heading.EAST, house.landmarks[1], colours=colours)


def test_a_coloured_piece_has_a_kind_a_colour_and_a_name_of_both():
    assert (RED_SOFA.kind, RED_SOFA.colour_word, RED_SOFA.word) == (SOFA, "red", "red sofa")
    assert (SOFA.kind, SOFA.colour_word) == (SOFA, "")
    for kind, pieces in COLOURED.items():
        assert len({piece.colour for piece in (kind, *pieces)}) == len(pieces) + 1
        assert all(piece.kind == kind and piece.colour_word for piece in pieces)


def test_ids_of_coloured_pieces_fit_in_a_byte_of_a_picture_and_have_names():
    assert max(map(landmark_id, LandmarkCategory)) < 256
    assert SEMANTIC_NAMES[landmark_id(RED_SOFA)] == "red sofa"


@pytest.mark.parametrize(("words", "told"), [("sofa", SOFA), ("red sofa", RED_SOFA), ("blue couch", BLUE_SOFA)])
def test_colours_and_synonyms_are_read(words, told):
    assert parse(f"Go straight and stop next to the {words}.").stop.landmark == told
    assert words in told.words


@pytest.mark.parametrize("words", ["sofa", "settee", "red sofa", "red couch"])
def test_a_red_sofa_is_understood_with_and_without_its_colour(words):
    house = with_sofas("red sofa", "bed")
    outcome = follow(house, parse(f"Turn left at the {words} and stop in front of the {words}."), START)
    assert outcome.failure is None
    assert outcome.pose.cell == Cell(2, 4)


def test_a_colour_that_is_not_there_is_not_found():
    outcome = follow(
        with_sofas("sofa", "red sofa"), parse("Turn left at the blue sofa and stop at the sofa."), START
    )
    assert "no the blue sofa" in str(outcome.failure)
    assert not outcome.is_ambiguous


@pytest.mark.parametrize(
    ("other", "words", "is_ambiguous"),
    [
        ("red sofa", "red sofa", True),
        ("red sofa", "sofa", True),
        ("blue sofa", "sofa", True),
        ("sofa", "sofa", True),
        ("blue sofa", "red sofa", False),
        ("sofa", "red sofa", False),
    ],
)
def test_a_name_that_fits_two_sofas_is_ambiguous(other, words, is_ambiguous):
    text = f"Turn left at the {words} and stop in front of the {words}."
    assert follow(with_sofas("red sofa", other), parse(text), START).is_ambiguous == is_ambiguous


def test_the_colour_is_told_where_it_tells_two_apart_and_otherwise_by_who_likes_to():
    assert stopping_at_the_second("blue sofa", "red sofa").stop.landmark == RED_SOFA
    assert stopping_at_the_second("sofa", "red sofa").stop.landmark == RED_SOFA
    assert stopping_at_the_second("bed", "red sofa").stop.landmark == SOFA
    assert stopping_at_the_second("bed", "red sofa", colours=True).stop.landmark == RED_SOFA


@pytest.mark.parametrize("pair", [("red sofa", "sofa"), ("red sofa", "red sofa")])
def test_what_colours_cannot_tell_apart_is_no_goal(pair):
    for colours in (False, True):
        with pytest.raises(InputError, match="tell from others"):
            stopping_at_the_second(*pair, colours=colours)


@pytest.mark.parametrize(
    ("first", "second", "colours", "told"),
    [
        ("red sofa", "blue sofa", False, (BLUE_SOFA, True, 1)),
        ("red sofa", "red sofa", False, (SOFA, False, 2)),
        ("red sofa", "red sofa", True, (RED_SOFA, False, 2)),
        ("red sofa", "sofa", False, (SOFA, False, 2)),
    ],
)
def test_on_a_walk_those_are_counted_that_the_name_fits(first, second, colours, told):
    lamp = Landmark(LandmarkCategory.LAMP, (Cell(5, 8),))
    house = with_sofas(first, second).with_landmarks("lit", [lamp])
    path = walk_cells((3, 1), (3, 8), (4, 8))
    plan = plan_route(house, path, Heading.EAST, colours=colours)
    cues = [cue for cue in plan.sub_goals[0].ending.cues if isinstance(cue, LandmarkCue)]
    (cue,) = (cue for cue in cues if cue.direction == Direction.LEFT)
    assert (cue.category, cue.is_sole, cue.ordinal) == told
    assert follow(house, plan, START).pose.cell == path[-1]


def test_one_speaker_calls_sofas_of_all_colours_by_one_word():
    plan = stopping_at_the_second("blue sofa", "red sofa", colours=True)
    texts = [describe(plan, np.random.default_rng(seed))[0] for seed in range(60)]
    assert all("red" in text for text in texts)
    assert {word for text in texts for word in ("sofa", "couch", "settee") if word in text} == {
        "sofa",
        "couch",
        "settee",
    }
    for text in texts:
        assert len({word for word in ("sofa", "couch", "settee") if word in text}) == 1


def test_coloured_pieces_survive_drawing_json_and_mirror():
    house = with_sofas("red sofa", "blue sofa")
    assert [landmark.category for landmark in house.landmarks] == [RED_SOFA, BLUE_SOFA]
    assert "= red sofa" in house_to_ascii(house)
    assert house_from_ascii(house_to_ascii(house)) == house
    assert house_from_json(house_to_json(house)) == house
    assert mirror_house(house).landmark_layer[1, 10 - 4] == RED_SOFA


def test_map_and_view_show_the_colour():
    def is_red(picture):
        red, green, blue = np.moveaxis(picture.astype(int), -1, 0)
        return (red > 2 * green) & (red > 2 * blue)

    renderer = FirstPersonRenderer([with_sofas("sofa", "red sofa")], Picture(width=96, height=72))
    ids = [np.array(each, dtype=np.int32) for each in ((0, 0), (4, 4), (4, 8), (0, 0))]
    plain, red = renderer.render_all(*ids).rgb
    assert is_red(red).mean() > 0.02
    assert not is_red(plain)[:, 36:60].any()
    maps = [draw_house(with_sofas(first, "bed"), 40) for first in ("sofa", "red sofa")]
    assert is_red(maps[1]).sum() > is_red(maps[0]).sum() + 100


def test_every_colour_of_a_piece_has_the_shape_of_its_kind():
    for kind, pieces in COLOURED.items():
        houses = [with_sofas(piece.word, "bed") for piece in (kind, *pieces)]
        poses = [np.full(len(houses), value, dtype=np.int32) for value in (4, 4, Heading.NORTH)]
        renderer = FirstPersonRenderer(houses, Picture(width=48, height=36))
        depth = renderer.render_all(np.arange(len(houses), dtype=np.int32), *poses).depth
        assert (depth == depth[0]).all()


def test_about_half_of_the_pieces_of_a_home_are_coloured_and_the_same_ones_each_time():
    homes = [generate_home(seed) for seed in range(60)]
    assert homes[:3] == [generate_home(seed) for seed in range(3)]
    found = Counter(landmark.category for house in homes for landmark in house.landmarks)
    for kind, pieces in COLOURED.items():
        share = sum(found[piece] for piece in pieces) / (found[kind] + sum(found[piece] for piece in pieces))
        assert share == pytest.approx(0.3 if kind == LandmarkCategory.CHAIR else 0.5, abs=0.17), kind
    assert all(found[piece] for pieces in COLOURED.values() for piece in pieces)


def test_some_instructions_tell_colours_most_do_not():
    texts = load_gridhouse("val_unseen", houses=20, episodes_per_house=20).instructions
    assert 0.05 < np.mean([COLOUR.search(text) is not None for text in texts]) < 0.25


def test_pairs_are_held_out_in_every_colour_or_in_none():
    for room in RoomCategory:
        for kind, pieces in COLOURED.items():
            assert {is_held_out_pair(room, piece) for piece in pieces} == {is_held_out_pair(room, kind)}
