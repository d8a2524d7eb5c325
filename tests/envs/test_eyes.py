import json

import pytest

from vln.envs.errors import InputError
from vln.envs.world.eyes import (
    LocalView,
    Panorama,
    Picture,
    RememberedMap,
    eyes_from_json,
    eyes_named,
    eyes_to_json,
)

ALL = [LocalView(3, 1, 2, 90), RememberedMap(7, 3, 1, 2, 90), Picture(32, 24, depth=True), Panorama(16, 8)]


@pytest.mark.parametrize("eyes", ALL)
def test_eyes_survive_json(eyes):
    assert eyes_from_json(json.loads(json.dumps(eyes_to_json(eyes)))) == eyes


def test_eyes_differ_from_others_of_the_same_size():
    assert Picture(32, 32) != Panorama(32, 32)


def test_the_form_of_a_view_is_that_of_its_eyes():
    assert [eyes.shape for eyes in ALL] == [(5, 5, 3), (15, 15, 5), (24, 32, 3), (4, 8, 16, 3)]
    assert LocalView(3, 1, 2).reach == 3


def test_symbolic_eyes_are_the_task_s_own_where_it_has_such():
    own = LocalView(2, 2, 2)
    assert eyes_named("symbolic", own) == own
    assert eyes_named("symbolic", Picture()) == LocalView()
    assert eyes_named("panorama", own) == Panorama()
    assert eyes_named("map", own) == RememberedMap(12, 2, 2, 2)
    assert eyes_named("map", LocalView(20, 1, 2)) == RememberedMap(20, 20, 1, 2)
    assert eyes_named("map") == RememberedMap()


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"kind": "smell"}, "eyes of kind 'smell'; it can be one of: symbolic, map, rgb, panorama"),
        ({"side": 1}, "eyes of kind None"),
        ({"kind": "symbolic", "width": 3}, "eyes: unknown field 'width'; it can be one of: ahead, behind, side"),
        ({"kind": "rgb", "width": 3.5}, "eyes: width must be of type int, is 3.5"),
        ({"kind": "rgb", "depth": 1}, "eyes: depth must be of type bool, is 1"),
        ({"kind": "rgb", "width": 10**9}, "picture's width 1000000000: must be from 1 to 4096"),
        ({"kind": "rgb", "sight": float("nan")}, "picture's sight nan"),
        ({"kind": "symbolic", "ahead": 10**9}, "impossible view"),
        ({"kind": "map", "reach": 7}, "reach must be from 8 cells, as it sees, to 255"),
        ({"kind": "panorama", "semantic": True}, "a panorama has no depth and no semantic ids"),
    ],
)
def test_impossible_eyes_are_told_in_one_line(values, message):
    with pytest.raises(InputError, match=message):
        eyes_from_json(values)
