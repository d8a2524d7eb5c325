"""First-person pictures: the ray caster against plain geometry, and what a person must be able to tell."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.worlds import TWO_ROOMS, drawn, random_house
from vln.envs.categories import LandmarkCategory, Material
from vln.envs.drawing.map.icons import ICONS, TELLING
from vln.envs.errors import InputError
from vln.envs.files.house_json import load_house
from vln.envs.first_person.camera_tables import camera_tables
from vln.envs.first_person.kernels.scene import (
    BLOCKS,
    BOTTOM,
    CEILING_ID,
    EAST,
    FLOOR_ID,
    NORTH,
    NOTHING_ID,
    SEMANTIC,
    SOUTH,
    TOP,
    WALL_ID,
    WEST,
)
from vln.envs.first_person.placement import back_of
from vln.envs.first_person.renderer import FirstPersonRenderer
from vln.envs.first_person.scene_arrays import scene_arrays
from vln.envs.first_person.semantics import DOOR_ID, PASSAGE_ID, SEMANTIC_NAMES, WINDOW_ID, landmark_id
from vln.envs.first_person.shapes.landmarks import FURNITURE, OBJECTS, PICTURES, SHAPES
from vln.envs.generate.home import generate_home
from vln.envs.geometry import WALL_HEIGHT, Cell, CellKind, Heading, Pose
from vln.envs.world.eyes import Picture
from vln.envs.world.house import House, Landmark

GOLDEN = Path(__file__).parents[1] / "fixtures" / "first_person" / "home-3.png"
GOLDEN_POSES = Pose(16, 13, Heading.SOUTH), Pose(19, 4, Heading.NORTH), Pose(8, 2, Heading.EAST)
SMALL = Picture(width=32, height=24)
CORRIDOR = """
#########
#.......#
#########
"""


def poses_in(house, rng, count):
    """Random standable poses: house, row, column, heading."""
    cells = np.argwhere(house.walkable)
    row, column = cells[rng.integers(len(cells), size=count)].T
    return np.zeros(count, dtype=np.int32), row, column, rng.integers(4, size=count)


def views_of(house, *poses, camera=SMALL):
    """Colour, depth and ids at some poses of one house."""
    row, column, heading = np.array(poses, dtype=np.int32).T
    return FirstPersonRenderer([house], camera).render_all(np.zeros_like(row), row, column, heading)


def plain_view(house, pose, camera):
    """Depth and ids of each pixel: the nearest of all boxes, walls, floor and ceiling along its ray."""
    scene = scene_arrays([house])
    size = float(scene.cell_size[0])
    down, forward, across = rows_down(camera), pose.heading.step, pose.heading.turned(1).step
    sideways = (np.arange(camera.width) + 0.5 - camera.width / 2) / camera.focal_length
    rays = np.empty((camera.height, camera.width, 3))  # x, y, z per metre of depth
    for axis, (ahead, right) in enumerate(zip(forward[::-1], across[::-1], strict=True)):
        rays[:, :, axis] = ahead + right * sideways
    rays[:, :, 2] = -down[:, None]
    eye = [(place + 0.5 - camera.setback * ahead) * size for place, ahead in zip(pose.cell, forward, strict=True)]
    low, high, ids = solids(scene, size)
    start = np.array([eye[1], eye[0], camera.eye_height])
    with np.errstate(divide="ignore", invalid="ignore"):
        one, other = ((corner - start) / rays[..., None, :] for corner in (low, high))
        plane = np.where(down > 0, camera.eye_height, camera.eye_height - WALL_HEIGHT)[:, None] / down[:, None]
    enter, leave = np.minimum(one, other).max(axis=-1), np.maximum(one, other).min(axis=-1)
    depth = np.where((enter < leave) & (enter > 1e-3), enter, np.inf)
    is_plane = (plane > 0) & (plane < depth.min(axis=-1))
    structure = np.where(down > 0, FLOOR_ID, CEILING_ID)[:, None]
    shown = np.where(is_plane, structure, ids[depth.argmin(axis=-1)])
    return np.where(is_plane, plane, depth.min(axis=-1)) * house.cell_size / size, shown


def rows_down(camera):
    """How far below the eye each row looks, per metre of depth."""
    return (np.arange(camera.height) + 0.5 - camera.horizon * camera.height) / camera.focal_length


def solids(scene, size):
    """Lower and upper corners (x, y, z) of all boxes, wall cells and walls around the grid; and their ids."""
    rows, columns = int(scene.rows[0]), int(scene.columns[0])
    cells = np.argwhere(scene.flags.reshape(rows, columns) & BLOCKS)[:, ::-1]
    rims = np.array([[-1, -1, 0, rows], [columns, -1, columns + 1, rows], [-1, rows, columns, rows + 1]])
    rims = np.concatenate([rims, [[-1, -1, columns, 0]], np.column_stack([cells, cells + 1])]) * size
    endless = np.full((len(rims), 1), 1e9)
    low = np.concatenate([scene.boxes[:, [WEST, NORTH, BOTTOM]], np.hstack([rims[:, :2], -endless])])
    high = np.concatenate([scene.boxes[:, [EAST, SOUTH, TOP]], np.hstack([rims[:, 2:], endless])])
    return low, high, np.concatenate([scene.box_look[:, SEMANTIC], np.full(len(rims), WALL_ID)])


def assert_equals_plain(house, pose, camera=SMALL):
    views = views_of(house, pose, camera=camera)
    depth, semantic = plain_view(house, pose, camera)
    same = np.abs(views.depth[0] - depth) <= 1e-3 * (1 + depth)
    same &= views.semantic[0] == semantic
    assert same.mean() > 0.99, f"{(~same).sum()} of {same.size} pixels differ at {pose}"


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_depth_and_ids_equal_plain_geometry_in_homes(seed):
    rng = np.random.default_rng(seed)
    house = generate_home(seed % 40)
    _, row, column, heading = poses_in(house, rng, 1)
    assert_equals_plain(house, Pose(int(row[0]), int(column[0]), Heading(int(heading[0]))))


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_depth_and_ids_equal_plain_geometry_among_scattered_walls(seed):
    rng = np.random.default_rng(seed)
    house = random_house(rng, size=7)
    _, row, column, heading = poses_in(house, rng, 1)
    # An odd width has a ray that runs exactly along an axis.
    camera = Picture(width=31, height=23, eye_height=float(rng.uniform(0.4, 2)), horizon=0.5)
    assert_equals_plain(house, Pose(int(row[0]), int(column[0]), Heading(int(heading[0]))), camera)


def test_depth_and_ids_equal_plain_geometry_in_a_world_of_junctions():
    lamp = Landmark(LandmarkCategory.LAMP, (Cell(1, 3),), solid=False)
    fish = Landmark(LandmarkCategory.FISH_PICTURE, (Cell(1, 2),), solid=False)
    for pose in (Pose(1, 1, Heading.EAST), Pose(1, 3, Heading.WEST), Pose(1, 5, Heading.WEST)):
        assert_equals_plain(junctions(lamp, fish), pose)


def test_a_wall_ahead_is_as_far_as_the_cells_between():
    house = drawn(CORRIDOR)
    camera = Picture(width=9, height=9, setback=0)
    views = views_of(house, Pose(1, 1, Heading.EAST), Pose(1, 1, Heading.WEST), camera=camera)
    assert views.depth[:, 3, 4] == pytest.approx([6.5 * 0.5, 0.5 * 0.5])
    assert (views.semantic[:, 3, 4] == WALL_ID).all()


def test_sight_ends_at_its_range():
    house = drawn(CORRIDOR)
    views = views_of(house, Pose(1, 1, Heading.EAST), camera=Picture(width=9, height=9, sight=1.0))
    assert views.semantic[0, 3, 4] == NOTHING_ID
    assert views.depth[0].max() <= 1.0 + 1e-6


def test_the_same_house_looks_the_same_and_another_name_does_not():
    pose = Pose(1, 1, Heading.EAST)
    one, again, other = (
        views_of(drawn(TWO_ROOMS, house_id=name), pose).rgb for name in ("first", "first", "second")
    )
    assert np.array_equal(one, again)
    assert (one != other).any(axis=-1).mean() > 0.5


def test_pictures_stay_as_they_were():
    house = load_house(GOLDEN.with_suffix(".txt"))
    views = views_of(house, *GOLDEN_POSES, camera=Picture())
    picture = np.concatenate(list(views.rgb), axis=1)
    golden = np.asarray(Image.open(GOLDEN))
    assert (np.abs(picture.astype(int) - golden).max(axis=-1) > 2).mean() < 0.005


def test_a_batch_threads_and_out_give_what_single_pictures_give():
    houses = [generate_home(seed) for seed in (1, 2)]
    rng = np.random.default_rng(0)
    parts = [poses_in(house, rng, 40) for house in houses]
    parts[1] = (np.ones(40, dtype=np.int32), *parts[1][1:])
    poses = [np.concatenate(ids) for ids in zip(*parts, strict=True)]
    one = FirstPersonRenderer(houses, SMALL)
    batch = one.render(*poses)
    single = np.concatenate([one.render(*(ids[k : k + 1] for ids in poses)) for k in range(80)])
    out = np.empty_like(batch)
    threaded = FirstPersonRenderer(houses, SMALL, threads=3).render(*poses, out=out)
    assert threaded is out
    assert np.array_equal(batch, single)
    assert np.array_equal(batch, threaded)
    assert np.array_equal(batch, one.render_all(*poses).rgb)


def test_a_door_has_a_frame_and_a_leaf_and_a_passage_has_none():
    door, passage = (
        drawn(f"#########\n#.......#\n#.......#\n####{kind}####\n#.......#\n#########") for kind in "+/"
    )
    pose = Pose(2, 4, Heading.NORTH), Pose(1, 4, Heading.SOUTH)
    seen = [views_of(house, *pose) for house in (door, passage)]
    assert (seen[0].semantic == DOOR_ID).mean() > 0.03
    assert not (seen[1].semantic == DOOR_ID).any()
    assert (seen[1].semantic == PASSAGE_ID).any()
    assert (seen[0].rgb[1] != seen[1].rgb[1]).any(axis=-1).mean() > 0.05


HANGING = [category for category in LandmarkCategory if category.about.stands == "on a wall"]


@pytest.mark.parametrize("category", HANGING)
def test_a_picture_hangs_on_both_walls_of_its_corridor(category):
    house = junctions(Landmark(category, (Cell(1, 2),), solid=False))
    views = views_of(house, Pose(1, 1, Heading.EAST))
    is_picture = views.semantic[0] == landmark_id(category)
    middle = SMALL.width // 2
    assert is_picture[:, :middle].sum() > 5
    assert is_picture[:, middle:].sum() > 5


def test_the_three_pictures_differ_in_colour():
    seen = []
    for category in HANGING:
        house = junctions(Landmark(category, (Cell(1, 2),), solid=False))
        views = views_of(house, Pose(1, 1, Heading.EAST), camera=Picture())
        seen.append(views.rgb[0][views.semantic[0] == landmark_id(category)].mean(axis=0))
    for one in range(3):
        assert np.abs(seen[one] - seen[one - 1]).max() > 25


def junctions(*landmarks):
    """A corridor between junctions, as SAIL's."""
    return drawn_with(CORRIDOR, landmarks, stride=2)


def drawn_with(drawing, landmarks, **options):
    house = drawn(drawing, **options)
    return house.with_landmarks(house.house_id, landmarks)


def test_something_one_walks_through_does_not_block_the_view_from_its_own_cell():
    house = junctions(Landmark(LandmarkCategory.LAMP, (Cell(1, 3),), solid=False))
    views = views_of(house, *(Pose(1, 3, heading) for heading in Heading))
    shares = (views.semantic == landmark_id(LandmarkCategory.LAMP)).mean(axis=(1, 2))
    assert 0 < shares.max() < 0.3


@pytest.mark.parametrize("category", [category for category in LandmarkCategory if category])
def test_every_category_can_be_seen_from_two_cells_away(category):
    room = "\n".join(["#" * 9, *["#.......#"] * 6, "#" * 9])
    house = drawn_with(room, [Landmark(category, (Cell(1, 4),))])
    camera = Picture(width=96, height=96)
    views = views_of(house, Pose(4, 4, Heading.NORTH), camera=camera)
    assert (views.semantic == landmark_id(category)).sum() >= 8


def test_every_category_of_a_home_has_a_shape_of_its_own():
    used = {landmark.category.kind for seed in range(30) for landmark in generate_home(seed).landmarks}
    assert all(category.drawn_as(SHAPES) in FURNITURE for category in used)


def test_every_drawing_is_of_some_row_and_every_row_has_its_drawings():
    for names in (SHAPES, set(ICONS)):
        drawn = {category.drawn_as(names) for category in LandmarkCategory}
        assert names - drawn == {"block"}  # what is drawn of all that has nothing else
    assert len(SHAPES) == len(FURNITURE) + len(OBJECTS) + len(PICTURES)
    for category in LandmarkCategory:
        name, borrowed = category.kind.name.lower(), category.kind.about.like
        assert not borrowed or borrowed in {*SHAPES, *ICONS}
        if name in FURNITURE:
            assert name in TELLING
        if name in TELLING:
            assert category.drawn_as(SHAPES) in {*FURNITURE, *PICTURES}


def test_every_open_cell_lists_the_pieces_whose_boxes_reach_into_it():
    scene = scene_arrays([generate_home(5)])
    size, columns = float(scene.cell_size[0]), int(scene.columns[0])
    piece = np.repeat(np.arange(scene.first_box.size - 1), np.diff(scene.first_box))
    for cell in range(scene.flags.size):
        listed = scene.in_cell[scene.first_in_cell[cell] : scene.first_in_cell[cell + 1]]
        y, x = (place * size for place in divmod(cell, columns))
        inside = (scene.boxes[:, [WEST, NORTH]] < np.array([x, y]) + size - 1e-5).all(axis=1)
        inside &= (scene.boxes[:, [EAST, SOUTH]] > np.array([x, y]) + 1e-5).all(axis=1)
        expected = [] if scene.flags[cell] & BLOCKS else np.unique(piece[inside])
        assert np.array_equal(listed, expected)
    assert (scene.boxes[:, TOP] <= WALL_HEIGHT + 1e-5).all()


def test_furniture_turns_its_back_to_the_wall():
    house = drawn("#####\n#...#\n#.S.#\n#...#\n#####")
    assert back_of(house, (1, 1, 1, 2)) == Heading.NORTH
    assert back_of(house, (3, 2, 1, 2)) == Heading.SOUTH
    assert back_of(house, (1, 3, 3, 1)) == Heading.EAST


def test_furniture_without_walls_turns_its_back_away_from_the_floor():
    house = drawn("        \n  ...   \n  ...   \n        ", cell_size=0.25)
    assert back_of(house, (3, 3, 1, 1)) == Heading.SOUTH
    assert back_of(house, (1, 6, 1, 1)) == Heading.EAST


def test_homes_have_windows_only_in_outer_walls():
    house = generate_home(3)
    scene = scene_arrays([house])
    panes = scene.boxes[scene.box_look[:, SEMANTIC] == WINDOW_ID] / scene.cell_size[0]
    assert len(panes)
    rows, columns = house.shape
    outer = (panes[:, [WEST, NORTH]].min(axis=1) <= 1.2) | (panes[:, EAST] >= columns - 1.2)
    outer |= panes[:, SOUTH] >= rows - 1.2
    assert outer.all()


def test_a_small_thing_stands_on_the_table_beside_it_in_fine_cells():
    structure = np.full((9, 9), CellKind.OUTSIDE)
    structure[4:, :] = CellKind.FLOOR
    mug = Landmark(LandmarkCategory.MUG, (Cell(2, 4),), solid=False)
    table = Landmark(LandmarkCategory.DINING_TABLE, (Cell(2, 3),), solid=False)
    material = np.full((9, 9), Material.NONE)
    lows = []
    for landmarks in ((mug,), (table, mug)):
        scene = scene_arrays([House("kitchen", structure, material, landmarks=landmarks, cell_size=0.25)])
        is_mug = scene.box_look[:, SEMANTIC] == landmark_id(LandmarkCategory.MUG)
        lows.append(scene.boxes[is_mug, BOTTOM].min())
    assert lows[0] == 0
    assert lows[1] == pytest.approx(0.76)


def test_the_panorama_goes_clockwise_from_the_agents_heading():
    house = generate_home(4)
    renderer = FirstPersonRenderer([house], SMALL)
    row, column = (int(place) for place in np.argwhere(house.walkable)[7])
    ids = [np.array([value], dtype=np.int32) for value in (0, row, column)]
    panorama = renderer.panorama(*ids, np.array([Heading.SOUTH]))
    for turn, heading in enumerate((Heading.SOUTH, Heading.WEST, Heading.NORTH, Heading.EAST)):
        assert np.array_equal(panorama[0, turn], renderer.render(*ids, np.array([heading]))[0])


def test_semantic_ids_fit_in_a_byte_and_have_names_of_their_own():
    assert len(set(SEMANTIC_NAMES.values())) == len(SEMANTIC_NAMES)
    assert max(SEMANTIC_NAMES) < 256


@pytest.mark.parametrize(
    "wrong", [{"width": 0}, {"field_of_view": 180}, {"eye_height": 3}, {"horizon": 2}, {"setback": 0.7}]
)
def test_impossible_cameras_are_refused(wrong):
    with pytest.raises(InputError, match=next(iter(wrong))):
        Picture(**wrong)


def test_poses_off_the_house_and_wrong_outputs_are_refused():
    renderer = FirstPersonRenderer([drawn(TWO_ROOMS)], SMALL)
    good = [np.array([value], dtype=np.int32) for value in (0, 1, 1, 0)]
    for index, value in enumerate((1, 9, -1, 4)):
        bad = [*good[:index], np.array([value], dtype=np.int32), *good[index + 1 :]]
        with pytest.raises(InputError):
            renderer.render(*bad)
    with pytest.raises(InputError, match="out is"):
        renderer.render(*good, out=np.empty((1, 2, 2, 3), dtype=np.uint8))
    with pytest.raises(InputError):
        FirstPersonRenderer([])


def test_the_tables_of_a_camera_know_floor_and_ceiling():
    tables = camera_tables(SMALL)
    assert ((tables.floor_depth > 0) != (tables.ceiling_depth > 0)).all()
    assert tables.direction.shape == (4, SMALL.width, 4)
