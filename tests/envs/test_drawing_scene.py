"""The picture of an episode: first-person picture, fog, and what changes from one picture to the next."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageDraw

from tests.worlds import TWO_ROOMS, drawn
from vln.envs.corpora.scene import load_scene
from vln.envs.drawing import local_view, scene
from vln.envs.drawing.episode_scene import EYES, episode_scene, eye_view
from vln.envs.drawing.ink import layout
from vln.envs.drawing.ink.layout import Layout, first_person_size
from vln.envs.drawing.ink.palette import CARD, PATHS, TARGET, UNSEEN
from vln.envs.drawing.map import floor, house_map, icons, labels, legend, paths, plan, trail
from vln.envs.drawing.scene import Scene, draw_scene
from vln.envs.drawing.seen import Seen
from vln.envs.errors import InputError
from vln.envs.geometry import Action, CellKind, Heading, Pose
from vln.envs.simulation.simulator import Simulator

SIZES = [(1280, 720), (1920, 1080), (3840, 2160), (1000, 400), (640, 480), (480, 270)]


def walked(steps=6):
    """An agent on its way through the built-in house, where it was, and what it has seen."""
    simulator = Simulator(load_scene(), 1)
    simulator.reset([0])
    poses, seen = [simulator.pose(0)], Seen(simulator, 0)
    for _ in range(steps):
        simulator.step(simulator.expert_actions())
        poses.append(simulator.pose(0))
        seen.look()
    return simulator, poses, seen


def boxes_picture(width, height):
    """A picture every pixel of which tells where it is."""
    across, down = np.meshgrid(np.linspace(0, 255, width), np.linspace(0, 255, height))
    picture = Image.fromarray(np.stack([across, down, 255 - across], axis=-1).astype(np.uint8))
    ImageDraw.Draw(picture).rectangle((width // 4, height // 4, width // 2, height // 2), (200, 40, 90))
    return np.array(picture)


def part(picture, panel):
    return picture[panel.top : panel.top + panel.height, panel.left : panel.left + panel.width]


def changed(one, other):
    return (one != other).any(axis=2)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("pictured", [False, True])
def test_cards_do_not_overlap_and_lie_on_the_page(size, pictured):
    page = Layout(*size, pictured)
    covered = np.zeros((size[1], size[0]), dtype=int)
    for card in page.cards(page.left.height // 3):
        assert min(card.width, card.height) > 0.15 * size[1]
        part(covered, card)[:] += 1
        assert part(covered, card).size == card.width * card.height
    assert covered.max() == 1
    if pictured:
        assert (part(covered, page.picture) == 1).all()
        assert page.picture.left + page.picture.width + page.beside < page.plan.left


def test_a_first_person_picture_of_the_right_size_is_shown_pixel_by_pixel():
    simulator, poses, _ = walked()
    given = boxes_picture(*first_person_size(1000, 600))
    frame = episode_scene(simulator, 0, {"B": poses}, first_person=given, width=1000, height=600)
    shown = part(frame, Layout(1000, 600, pictured=True).picture)
    corner = 8
    np.testing.assert_array_equal(shown[corner:-corner], given[corner:-corner])
    np.testing.assert_array_equal(shown[:, corner:-corner], given[:, corner:-corner])
    assert (shown[0, 0] != given[0, 0]).any()  # rounded


def test_a_first_person_picture_of_twice_the_size_is_averaged():
    simulator, poses, _ = walked(0)
    width, height = first_person_size()
    given = boxes_picture(2 * width, 2 * height)
    shown = part(episode_scene(simulator, 0, {"B": poses}, first_person=given), Layout(1280, 720, True).picture)
    averaged = given.reshape(height, 2, width, 2, 3).mean(axis=(1, 3))
    assert np.abs(shown[10:-10, 10:-10] - averaged[10:-10, 10:-10]).max() <= 1


def test_a_first_person_picture_of_other_proportions_is_shown_whole_on_dark():
    simulator, poses, _ = walked(0)
    given = np.full((20, 60, 3), (250, 120, 30), dtype=np.uint8)
    panel = Layout(1280, 720, True).picture
    shown = part(episode_scene(simulator, 0, {"B": poses}, first_person=given), panel)
    own = (shown == (250, 120, 30)).all(axis=2)
    assert own[panel.height // 2].all()
    assert own[:, panel.width // 2].sum() == round(panel.width / 3)
    assert tuple(shown[20, panel.width // 2]) == tuple(UNSEEN)


def test_by_default_the_agents_own_eyes_are_shown():
    simulator, poses, _ = walked()
    width, height = first_person_size()
    frame = episode_scene(simulator, 0, {"B": poses})
    camera = replace(EYES, width=2 * width, height=2 * height)
    given, elsewhere = (eye_view(simulator.house(0), pose, camera) for pose in (poses[-1], poses[0]))
    np.testing.assert_array_equal(frame, episode_scene(simulator, 0, {"B": poses}, first_person=given))
    assert changed(frame, episode_scene(simulator, 0, {"B": poses}, first_person=elsewhere)).any()


def test_without_a_first_person_picture_the_local_view_has_its_place():
    simulator, poses, _ = walked()
    plain = episode_scene(simulator, 0, {"B": poses}, first_person=False)
    assert (plain[400:, 36:300] == np.array(UNSEEN)).all(axis=2).mean() > 0.1


def test_fog_darkens_what_was_not_seen_and_nothing_else():
    house, cell_pixels = drawn(TWO_ROOMS), 24
    seen = np.zeros(house.shape, dtype=bool)
    seen[:, :5] = True  # the room on the left, with the wall and the door
    base = plan.PlanBase(house, Pose(1, 1, Heading.NORTH), None, (), (), cell_pixels)
    clear, foggy = (np.array(plan.plan_image(base, None, (), cells)) for cells in (None, seen))
    edge = 5 * cell_pixels
    np.testing.assert_array_equal(clear[:, :edge], foggy[:, :edge])
    darker = 0
    for row, column in np.argwhere((house.structure == CellKind.FLOOR) & (house.landmark_layer == 0)):
        if column >= 6:
            cell = np.s_[
                row * cell_pixels : (row + 1) * cell_pixels, column * cell_pixels : (column + 1) * cell_pixels
            ]
            before, after = clear[cell], foggy[cell]
            assert after.mean() < before.mean() - 20
            assert after.std() < before.std()  # fainter
            darker += 1
    assert darker >= 4
    # The edge is soft: from column to column of pixels the fog thickens little by little.
    step = np.abs(np.diff(foggy.astype(int) - clear, axis=1)).max(axis=2)
    assert np.median(step[2 * cell_pixels : 3 * cell_pixels, edge : edge + cell_pixels].max(axis=1)) < 40


def test_paths_and_target_keep_their_colours_in_fog():
    simulator, poses, _ = walked()
    nothing = np.zeros(simulator.house(0).shape, dtype=bool)
    frame = episode_scene(simulator, 0, {"B": poses}, first_person=False, seen=nothing)
    for paint in (PATHS["A"], PATHS["B"], TARGET):
        assert (frame[:, 600:] == np.array(paint)).all(axis=2).sum() > 50


def test_a_single_unseen_cell_amid_seen_ones_makes_no_stain():
    house = drawn(TWO_ROOMS)
    base = plan.PlanBase(house, Pose(1, 1, Heading.NORTH), None, (), (), 24)
    seen = np.ones(house.shape, dtype=bool)
    clear = np.array(plan.plan_image(base, None, (), seen))
    seen[2, 6] = False
    np.testing.assert_array_equal(clear, plan.plan_image(base, None, (), seen))
    seen[2, 7] = False
    assert changed(clear, np.array(plan.plan_image(base, None, (), seen))).any()


def test_where_everything_was_seen_there_is_no_fog():
    simulator, poses, _ = walked()
    everything = np.ones(simulator.house(0).shape, dtype=bool)
    frames = [episode_scene(simulator, 0, {"B": poses}, seen=seen) for seen in (None, everything)]
    np.testing.assert_array_equal(*frames)


def test_what_was_seen_is_what_the_view_showed():
    simulator, _, _ = walked(0)
    house, shape, seen = simulator.house(0), simulator.task.view, Seen(simulator, 0)
    expected = np.zeros(house.shape, dtype=bool)
    for turn in range(4):
        if turn:
            simulator.step(np.array([Action.TURN_LEFT]))
            seen.look()
        pose, view = simulator.pose(0), simulator.local_view()[0]
        for row, column in np.argwhere(view[..., 0] > 0):
            ahead, right = shape.ahead - row, column - shape.side
            forth, aside = pose.heading.step, pose.heading.turned(1).step
            cell = (
                pose.row + ahead * forth[0] + right * aside[0],
                pose.column + ahead * forth[1] + right * aside[1],
            )
            expected[cell] = True
            assert house.structure[cell] == view[row, column, 0]
    floors = house.structure != CellKind.WALL
    np.testing.assert_array_equal(seen.cells & floors, expected & floors)
    assert (seen.cells >= expected).all()
    beside = np.pad(seen.cells & floors, 1)
    for row, column in np.argwhere(seen.cells & ~floors & ~expected):
        assert beside[row : row + 3, column : column + 3].any()  # a wall of what was seen


def test_what_was_seen_only_grows():
    simulator, _, seen = walked(0)
    before = seen.cells.copy()
    assert before[simulator.pose(0).cell]
    assert not before.all()
    for _ in range(12):
        simulator.step(simulator.expert_actions())
        seen.look()
    assert (seen.cells >= before).all()
    assert seen.cells.sum() > before.sum()


def forget():
    """Empties all that drawing keeps."""
    for module in (floor, house_map, icons, labels, layout, legend, local_view, paths, plan, scene, trail):
        for value in vars(module).values():
            getattr(value, "cache_clear", lambda: None)()


@pytest.mark.parametrize("fog", [False, True])
def test_equal_input_gives_equal_bytes_whatever_was_drawn_before(fog):
    simulator, poses, seen = walked(3)
    cells = seen.cells.copy() if fog else None
    first = episode_scene(simulator, 0, {"B": poses}, seen=cells)
    episode_scene(simulator, 0, {"B": poses[:1], "C": poses}, hints=False, width=640, height=360)
    np.testing.assert_array_equal(first, episode_scene(simulator, 0, {"B": poses}, seen=cells))
    forget()
    np.testing.assert_array_equal(first, episode_scene(simulator, 0, {"B": poses}, seen=cells))


def test_from_one_picture_to_the_next_only_what_moved_changes():
    house = load_scene().houses[load_scene().instances[0].episode.scan]
    episode = load_scene().instances[0].episode
    start, goal = episode.start, episode.goal
    walk = [Pose(*cell, start.heading) for cell in episode.path]
    before, after = (
        draw_scene(
            Scene(house, "Go.", start, {"A": episode.path, "B": walk[:end]}, goal, status={"Step": f"{end} / 9"})
        )
        for end in (5, 6)
    )
    rows, columns = np.nonzero(changed(before, after))
    on_map = columns >= Layout(1280, 720).plan.left
    cell_pixels = 45
    assert on_map.any()
    assert (~on_map).any()  # the step is told
    for places in (rows[on_map], columns[on_map]):
        assert np.ptp(places) < 5 * cell_pixels
    assert (columns[~on_map] > 30).all()
    assert changed(before, after).mean() < 0.03


def test_a_trail_of_stamps_looks_like_a_stroke():
    cell_pixels, points = 24, [(1.5, 1.5), (2.5, 1.5), (3.5, 1.5), (3.5, 2.5), (3.5, 3.5), (2.5, 3.5)]
    picture = Image.new("RGB", (6 * cell_pixels, 6 * cell_pixels), CARD)
    trail.lay_trail(picture, points, PATHS["B"], cell_pixels)
    canvas = house_map.blank((6, 6), cell_pixels, CARD)
    paths.draw_stroke(canvas, points, PATHS["B"])
    apart = np.abs(np.asarray(picture, dtype=int) - np.asarray(canvas.finished(), dtype=int))
    assert apart.mean() < 1.5
    assert (apart.max(axis=2) > 90).mean() < 0.01


def test_a_trail_may_leave_the_picture():
    picture = Image.new("RGB", (48, 48), CARD)
    trail.lay_trail(picture, [(0.1, 0.1), (-0.9, 0.1), (-0.9, 1.1), (1.9, 1.1)], PATHS["C"], 24)
    assert (np.asarray(picture) == np.array(PATHS["C"])).all(axis=2).any()


def test_a_size_too_small_is_refused_with_a_first_person_picture_too():
    with pytest.raises(InputError, match="too small"):
        first_person_size(200, 100)
