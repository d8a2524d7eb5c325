import numpy as np
import pytest

from tests.worlds import TWO_ROOMS, drawn, two_room_dataset
from vln.envs.categories import LandmarkCategory, Material, RoomCategory
from vln.envs.drawing.episode_scene import (
    divided,
    episode_scene,
    episode_text,
    success_cells,
)
from vln.envs.drawing.ink.palette import PATHS, TARGET, UNSEEN, colour
from vln.envs.drawing.ink.paragraph import fitted
from vln.envs.drawing.ink.textures import PERIOD, floor_pattern
from vln.envs.drawing.ink.typography import text_width
from vln.envs.drawing.local_view import local_view_image
from vln.envs.drawing.map.house_map import draw_house, house_map
from vln.envs.drawing.map.icons import back_of
from vln.envs.drawing.map.paths import SHIFTS
from vln.envs.drawing.map.plan import PlanBase, kept, plan_image, walker_of
from vln.envs.drawing.panes import GridPane
from vln.envs.drawing.scene import Scene, draw_scene
from vln.envs.drawing.text_map import draw_text
from vln.envs.errors import InputError
from vln.envs.geometry import Action, Cell, CellKind, Heading, Pose
from vln.envs.simulation.simulator import Simulator
from vln.envs.world.house import House, Landmark, Room

FLOOR_3X3 = """
#####
#...#
#...#
#...#
#####
"""

CORNER = Pose(3, 1, Heading.NORTH)


@pytest.fixture
def simulator():
    simulator = Simulator(two_room_dataset(), num_agents=1)
    simulator.reset([0])
    return simulator


def colours_at(picture, x, y, reach):
    """The colours in a small square around a pixel."""
    patch = picture[round(y) - reach : round(y) + reach + 1, round(x) - reach : round(x) + reach + 1]
    return {tuple(int(value) for value in pixel) for pixel in patch.reshape(-1, 3)}


def finished(house, cell_pixels, paths, start=CORNER, goal=None, success=()):
    walker = walker_of(paths)
    others = tuple((name, kept(path)) for name, path in paths.items() if name != walker)
    base = PlanBase(house, start, goal, tuple(success), others, cell_pixels)
    return np.asarray(plan_image(base, walker, paths[walker] if walker else (), None))


def test_a_house_is_drawn_in_bytes_that_do_not_change():
    house = drawn(TWO_ROOMS)
    picture = draw_house(house, 20)
    assert picture.dtype == np.uint8
    assert picture.ndim == 3
    assert picture.shape[2] == 3
    assert picture.shape[1] >= 20 * house.shape[1]
    house_map.cache_clear()
    assert np.array_equal(picture, draw_house(house, 20))


@pytest.mark.parametrize("category", [category for category in LandmarkCategory if category])
def test_every_landmark_changes_the_picture_of_its_cells(category):
    empty = drawn(FLOOR_3X3)
    house = empty.with_landmarks("furnished", [Landmark(category, (Cell(2, 2), Cell(2, 3)))])
    bare, furnished = finished(empty, 24, paths={}), finished(house, 24, paths={})
    changed = (bare != furnished).any(axis=2)
    assert changed[48:72, 48:96].mean() > 0.1
    assert not changed[24:44, 24:44].any()  # the cell in the corner


@pytest.mark.parametrize("material", list(Material))
def test_every_floor_has_its_own_pattern_that_repeats(material):
    pattern = floor_pattern(material, 12)
    assert pattern.shape == (12 * PERIOD, 12 * PERIOD, 3)
    if material:
        middle = np.median(pattern.reshape(-1, 3), axis=0)
        assert np.abs(middle - colour(material.colour)).max() < 40
    assert len({floor_pattern(other, 12).tobytes() for other in Material}) == len(Material)


@pytest.mark.parametrize("category", [category for category in RoomCategory if category])
def test_rooms_are_tinted_by_what_they_are_for_and_named(category):
    plain = drawn(TWO_ROOMS)
    cells = [frozenset(Cell(r, c) for r in (1, 2, 3) for c in columns) for columns in ((1, 2, 3), (5, 6, 7))]
    rooms = Room(category, cells[0]), Room(RoomCategory.NONE, cells[1])
    house = House("rooms", plain.structure, plain.material, rooms, landmarks=plain.landmarks)
    bare, tinted = finished(plain, 24, paths={}), finished(house, 24, paths={})
    assert (bare[30:70, 30:40] != tinted[30:70, 30:40]).any(axis=2).mean() > 0.9
    assert np.array_equal(bare[30:90, 150:180], tinted[30:90, 150:180])


def test_each_path_has_its_colour_along_its_cells():
    house = drawn(FLOOR_3X3)
    cells = [Cell(3, 1), Cell(2, 1), Cell(1, 1), Cell(1, 2), Cell(1, 3)]
    for name in PATHS:
        picture = finished(house, 30, paths={name: cells})
        for row, column in cells[1:-1]:
            shift = SHIFTS[name]
            found = colours_at(picture, (column + 0.5 + shift) * 30, (row + 0.5 + shift) * 30, 12)
            assert tuple(PATHS[name]) in found
        others = {tuple(PATHS[other]) for other in PATHS if other != name}
        assert not others & {tuple(map(int, pixel)) for pixel in picture.reshape(-1, 3)}


def test_paths_along_the_same_cells_stay_visible():
    cells = [Cell(2, 1), Cell(2, 2), Cell(2, 3)]
    picture = finished(drawn(FLOOR_3X3), 36, paths=dict.fromkeys("ABC", cells))
    crossing = {tuple(int(value) for value in pixel) for pixel in picture[72:108, 84]}
    assert {tuple(PATHS["B"]), tuple(PATHS["C"])} <= crossing
    assert tuple(PATHS["A"]) in colours_at(picture, 90, 90, 18)


def test_the_target_is_drawn_at_the_goal_and_hidden_without_one():
    house = drawn(FLOOR_3X3)
    marked = finished(house, 30, paths={}, start=Pose(3, 1, Heading.NORTH), goal=Cell(1, 3), success=[Cell(1, 3)])
    assert tuple(TARGET) in colours_at(marked, 105, 45, 6)
    assert tuple(TARGET) not in colours_at(finished(house, 30, paths={}), 105, 45, 6)


def test_success_is_strictly_nearer_than_its_distance():
    house = drawn(FLOOR_3X3, cell_size=0.5)
    assert success_cells(house, Cell(1, 1), 0.5) == (Cell(1, 1),)
    assert success_cells(house, Cell(1, 1), 1.0) == (Cell(1, 1), Cell(1, 2), Cell(2, 1))


def test_furniture_turns_its_back_to_the_wall():
    structure = drawn(FLOOR_3X3).structure
    assert back_of({Cell(2, 3)}, structure) == (Heading.EAST, 1)
    assert back_of({Cell(3, 1), Cell(3, 2)}, structure)[0] == Heading.SOUTH
    assert back_of({Cell(2, 2)}, structure)[1] == 0


def test_the_local_view_shows_the_unseen_dark_and_the_agent_where_it_stands(simulator):
    view = simulator.observe().view[0]
    shape = simulator.task.eyes
    picture = np.array(local_view_image(view, shape.ahead, shape.side, 20, PATHS["B"]))
    assert picture.shape == (view.shape[0] * 20, view.shape[1] * 20, 3)
    for row, column in np.argwhere((view[..., 0] == 0) & (view[..., 2] == 0)):
        assert tuple(picture[row * 20 + 15, column * 20 + 3]) == tuple(UNSEEN)
    assert tuple(PATHS["B"]) in colours_at(picture, (shape.side + 0.5) * 20, (shape.ahead + 0.5) * 20, 4)


def test_a_view_of_nothing_but_one_cell_is_drawn():
    view = np.array([[[CellKind.DOOR, Material.WOOD, 0]]], dtype=np.uint8)
    assert local_view_image(view, 0, 0, 16, PATHS["B"]).size == (16, 16)


@pytest.mark.parametrize("size", [(1280, 720), (640, 480), (481, 271), (1000, 400)])
def test_a_scene_has_the_size_asked_for_whatever_the_text(simulator, size):
    for text in ("Go.", "word " * 150, "x" * 400):
        scene = Scene(
            simulator.house(0),
            text,
            simulator.pose(0),
            {"A": [Cell(1, 1)], "B a very long description of an agent": [simulator.pose(0)]},
            panes=[[GridPane("What the agent sees", simulator.observe().view[0], (4, 2), PATHS["B"])]],
            status={"Step": "0 / 30", "Last action": "none yet"},
        )
        picture = draw_scene(scene, *size)
        assert picture.shape == (size[1], size[0], 3)


def test_a_picture_too_small_to_read_is_refused(simulator):
    with pytest.raises(InputError, match="too small"):
        draw_scene(Scene(simulator.house(0), "Go.", simulator.pose(0)), 100, 100)


def test_long_instructions_shrink_until_they_fit():
    short, long = fitted(("Go.",), 300, 100, (20, 15, 10)), fitted(("word " * 40,), 300, 100, (20, 15, 10))
    assert (short.size, long.size) == (20, 10)
    endless = fitted(("word " * 400,), 300, 100, (20, 15, 10))
    assert endless.height <= 100
    assert endless.words[-1].text.endswith("...")
    for paragraph in (short, long, endless):
        assert all(word.x + text_width(word.text, paragraph.size) <= 300 for word in paragraph.words)


def test_the_scene_of_an_episode_follows_it(simulator):
    trajectory = [simulator.pose(0)]
    before = episode_scene(simulator, 0, {"B": trajectory})
    assert np.array_equal(before, episode_scene(simulator, 0, {"B": trajectory}))
    simulator.step(np.array([Action.FORWARD]))
    after = episode_scene(simulator, 0, {"B": [*trajectory, simulator.pose(0)]})
    assert (before != after).any()
    without_hints = episode_scene(simulator, 0, {"B": trajectory}, hints=False)
    for paint, shown in ((PATHS["A"], False), (TARGET, False), (PATHS["B"], True)):
        assert (without_hints == np.array(paint)).all(axis=2).any() == shown


def test_an_instruction_is_cut_at_its_sentences_and_keeps_its_punctuation():
    assert divided("turn left. go. stop .", ["turn left", "go", "stop"]) == ["turn left.", "go.", "stop ."]
    assert divided("words that differ", ["one", "two"]) == ["one", "two"]


def test_the_text_of_an_episode_is_a_map_and_the_words(simulator):
    for action in (Action.FORWARD, Action.TURN_RIGHT):
        simulator.step(np.array([action]))
    assert (
        episode_text(simulator, 0)
        == """\
#########
#.v.#..S#
#...+..*#
#L..#...#
#########

S sofa, L lamp

Go through the door. Stop below the sofa."""
    )
    assert "*" not in episode_text(simulator, 0, hints=False)


def test_landmarks_with_the_same_first_letter_get_different_ones():
    landmarks = [
        Landmark(LandmarkCategory.SOFA, (Cell(1, 1),)),
        Landmark(LandmarkCategory.STOVE, (Cell(1, 2),)),
    ]
    house = drawn(FLOOR_3X3).with_landmarks("kitchen", landmarks)
    assert draw_text(house, None, None, "Go.").startswith("#####\n#ST.#\n#...#")
    assert "S sofa, T stove" in draw_text(house, None, None, "Go.")
