"""Names and badges on the map keep clear of each other; films look as if they were drawn in place."""

from math import hypot

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vln.envs.corpora.scene import load_scene
from vln.envs.drawing.ink.canvas import blank
from vln.envs.drawing.ink.film import film
from vln.envs.drawing.ink.palette import PATHS, TARGET, WHITE, Colour
from vln.envs.drawing.map import plan
from vln.envs.drawing.map.badges import CLEAR, badge_place
from vln.envs.drawing.map.labels import labels_of
from vln.envs.drawing.map.paths import BADGE
from vln.envs.drawing.map.plan import PlanBase, kept
from vln.envs.geometry import Cell, Heading, Pose

WINDOW = 0, 0, 12, 12
places = st.tuples(st.floats(0.5, 11.5), st.floats(0.5, 11.5))


def distance(one, other):
    return hypot(one[0] - other[0], one[1] - other[1])


@given(places, st.lists(places, max_size=3))
def test_a_badge_is_beside_its_end_and_within_the_map(end, marks):
    before = (end[0] - 1, end[1])
    place = badge_place([before, end], [end, *marks], [], [before, end], [], WINDOW)
    assert 0.85 < distance(place, end) < 2.05
    assert BADGE - 1e-9 <= place[0] <= 12 - BADGE + 1e-9
    assert BADGE - 1e-9 <= place[1] <= 12 - BADGE + 1e-9


@given(st.lists(st.tuples(st.floats(4, 8), st.floats(4, 8)), max_size=2))
def test_a_badge_keeps_clear_of_other_marks(marks):
    end = (6.0, 6.0)
    place = badge_place([(5.0, 6.0), end], [end, *marks], [], [], [], WINDOW)
    assert all(distance(place, mark) >= CLEAR - 1e-6 for mark in [end, *marks])


def test_a_badge_gives_way_to_a_name_a_line_and_furniture():
    end = (6.0, 6.0)
    free = badge_place([(5.0, 6.0), end], [end], [], [], [], WINDOW)
    name = (free[0] - 1, free[1] - 0.3, free[0] + 1, free[1] + 0.3)
    for around in ({"names": [name]}, {"lines": [free]}, {"furniture": [free]}):
        hindered = {"names": [], "lines": [], "furniture": []} | around
        place = badge_place([(5.0, 6.0), end], [end], window=WINDOW, **hindered)
        assert distance(place, free) > BADGE
    place = badge_place([(5.0, 6.0), end], [end], [name], [], [], WINDOW)
    inside = name[0] < place[0] + BADGE and place[0] - BADGE < name[2]
    assert not (inside and name[1] < place[1] + BADGE - 0.1 and place[1] - BADGE + 0.1 < name[3])


def test_a_badge_stays_where_it_is_while_another_agent_walks():
    dataset = load_scene()
    episode = dataset.instances[0].episode
    house = dataset.houses[episode.scan]
    base = PlanBase(house, episode.start, episode.goal, (), (("A", kept(episode.path)),), 30)
    ends = plan._standing_ends(base)
    assert [end.name for end in ends] == ["A"]
    marks = [*base.marks, *(place for end in ends for place in (end.place, end.badge))]
    goal = plan.middle(episode.goal)
    assert distance(ends[0].badge, goal) >= CLEAR - 1e-6
    for end in range(2, len(episode.path) + 1):
        walk = [Pose(*cell, Heading.NORTH) for cell in episode.path[:end]]
        badge = plan._path_end(base, "B", walk, ends).badge
        assert all(distance(badge, mark) >= CLEAR - 1e-6 for mark in marks)


@pytest.mark.parametrize("cell_pixels", [20, 34, 52])
def test_names_of_rooms_avoid_the_demonstration_and_each_other(cell_pixels):
    dataset = load_scene()
    episode = dataset.instances[0].episode
    house = dataset.houses[episode.scan]
    names = labels_of(house, cell_pixels, frozenset(episode.path))
    assert len(names) >= 6
    for number, one in enumerate(names):
        for other in names[number + 1 :]:
            apart = (
                one.box[2] <= other.box[0]
                or other.box[2] <= one.box[0]
                or one.box[3] <= other.box[1]
                or other.box[3] <= one.box[1]
            )
            assert apart, (one.text, other.text)
    # All but the narrow hallway, along which the path leads, have room elsewhere.
    for name in names:
        if name.text == "hallway":
            continue
        for row, column in episode.path:
            x, y = (column + 0.5) * cell_pixels, (row + 0.5) * cell_pixels
            assert not (name.box[0] < x < name.box[2] and name.box[1] < y < name.box[3]), name.text


def test_a_film_looks_as_if_drawn_in_place():
    def draw(canvas):
        canvas.disc((1.5, 1.5), 0.8, TARGET, WHITE, 0.1)
        canvas.box((0.3, 0.3, 1.6, 1.2), PATHS["C"].with_alpha(90), 0.2)

    mark = film((3, 3), 20, draw)
    for background in (Colour(20, 90, 200), Colour(255, 254, 251), Colour(60, 60, 60)):
        drawn = blank((3, 3), 20, background)
        draw(drawn)
        laid = blank((3, 3), 20, background).finished()
        mark.lay_on(laid)
        apart = np.abs(np.asarray(laid, dtype=int) - np.asarray(drawn.finished(), dtype=int))
        assert apart.max() <= 3


def test_a_film_of_nothing_changes_nothing():
    picture = blank((2, 2), 10, TARGET).finished()
    film((2, 2), 10, lambda canvas: None).lay_on(picture)
    assert (np.asarray(picture) == np.array(TARGET)).all()


def test_names_in_fog_are_written_where_the_others_are():
    dataset = load_scene()
    episode = dataset.instances[0].episode
    house = dataset.houses[episode.scan]
    names = labels_of(house, 30, frozenset([Cell(1, 1)]))
    size = house.shape[1] * 30, house.shape[0] * 30
    clear, fogged = (plan.label_film(names, size, fog) for fog in (False, True))
    assert clear[2:] == fogged[2:]
    np.testing.assert_array_equal(np.asarray(clear.alpha), np.asarray(fogged.alpha))
