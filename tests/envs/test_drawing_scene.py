"""The picture of an episode: first-person picture, fog, and what changes from one picture to the next."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from tests.worlds import TWO_ROOMS, drawn, two_room_dataset
from vln.envs.corpora.scene import load_scene
from vln.envs.drawing import episode_scene as episode_scenes
from vln.envs.drawing import local_view, scene
from vln.envs.drawing.episode_scene import A_PERSONS_EYES, Onlooker, episode_scene, eye_view
from vln.envs.drawing.ink import layout
from vln.envs.drawing.ink.layout import Layout
from vln.envs.drawing.ink.palette import CARD, HIGHLIGHT, PATHS, TARGET, UNSEEN
from vln.envs.drawing.map import floor, house_map, icons, labels, legend, paths, plan, trail
from vln.envs.drawing.scene import Scene, draw_scene
from vln.envs.drawing.seen import SeenCells
from vln.envs.errors import InputError
from vln.envs.geometry import Action, CellKind, Heading, Pose
from vln.envs.simulation.simulator import Simulator
from vln.envs.world.eyes import Panorama, Picture

SIZES = [(1280, 720), (1920, 1080), (3840, 2160), (1000, 400), (640, 480), (480, 270)]


def walked(steps=6):
    """An agent on its way through the built-in house, where it was, and what it has seen."""
    simulator = Simulator(load_scene(), 1)
    simulator.reset([0])
    poses, seen = [simulator.pose(0)], SeenCells(simulator, 0)
    for _ in range(steps):
        simulator.step(simulator.expert_actions())
        poses.append(simulator.pose(0))
        seen.look()
    return simulator, poses, seen


def part(picture, panel):
    return picture[panel.top : panel.top + panel.height, panel.left : panel.left + panel.width]


def changed(one, other):
    return (one != other).any(axis=2)


ROWS = {
    "nothing": (),
    "a person": ((1.15,),),
    "a local view": ((1.0, 1.0),),
    "a wide view": ((2.1, 1.0),),
    "a panorama": ((1.0, 1.0, 1.0, 1.0), (1.5,)),
}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("rows", ROWS.values(), ids=ROWS)
def test_cards_and_panes_do_not_overlap_and_lie_on_the_page(size, rows):
    page = Layout(*size, rows)
    covered = np.zeros((size[1], size[0]), dtype=int)
    for card in (page.words, page.sight, page.plan):
        assert card.width > 0.15 * size[1]
        assert card.height > 0.05 * size[1]
        part(covered, card)[:] += 1
        assert part(covered, card).size == card.width * card.height
    assert covered.max() == 1
    assert page.words.height > 0.2 * size[1]
    inside = np.zeros_like(covered)
    for panel in (*(panel for row in page.pictures for panel in row), page.status):
        assert min(panel.width, panel.height) > 0
        part(inside, panel)[:] += 1
        assert part(inside, panel).size == panel.width * panel.height
    assert inside.max() == 1
    part(covered, page.sight)[:] += 1
    assert (covered[inside > 0] == 2).all()


def shown_in(frame, simulator, rows, row, column):
    """What a pane of a frame shows, without its rounded corners."""
    return part(frame, Layout(frame.shape[1], frame.shape[0], rows).pictures[row][column])[8:-8, 8:-8]


def test_an_agent_of_ids_is_shown_its_ids_beside_what_a_person_would_see():
    simulator, poses, _ = walked()
    frame = episode_scene(simulator, 0, {"B": poses})
    grid, person = (shown_in(frame, simulator, ROWS["a local view"], 0, column) for column in (0, 1))
    assert (grid == np.array(UNSEEN)).all(axis=2).mean() > 0.1
    height, width = person.shape[0] + 16, person.shape[1] + 16
    camera = replace(A_PERSONS_EYES, width=2 * width, height=2 * height)
    painted = eye_view(simulator.house(0), poses[-1], camera).reshape(height, 2, width, 2, 3).mean(axis=(1, 3))
    assert np.abs(person - painted[8:-8, 8:-8]).max() <= 1


@pytest.mark.parametrize("around", [False, True])
def test_an_agent_of_pictures_is_shown_its_own_pixels(around):
    dataset = load_scene()
    eyes = Panorama(16, 16) if around else Picture(16, 16)
    simulator = Simulator(replace(dataset, task=replace(dataset.task, eyes=eyes)), 1)
    simulator.reset([0])
    frame, seen = episode_scene(simulator, 0, {}), simulator.observe().view[0]
    views = seen[[3, 0, 1, 2]] if around else seen[None]  # from the left
    rows = ROWS["a panorama"] if around else ROWS["a local view"]
    for column, view in enumerate(views):
        panel = Layout(1280, 720, rows).pictures[0][column]
        shown = np.array(Image.fromarray(view).resize((panel.width, panel.height), Image.Resampling.NEAREST))
        np.testing.assert_array_equal(part(frame, panel)[8:-8, 8:-8], shown[8:-8, 8:-8])


def test_words_light_up_where_they_are_read_and_nowhere_else():
    simulator, poses, _ = walked(2)
    text = simulator.leg(0).text
    attention = tuple(1.0 if 5 <= place < 10 else 0.0 for place in range(len(text)))
    lit = np.array(HIGHLIGHT)

    def shine(onlooker):
        frame = episode_scene(simulator, 0, {"B": poses}, onlooker=onlooker)
        return (part(frame, Layout(1280, 720, ROWS["a local view"]).words) == lit).all(axis=2).sum()

    assert shine(Onlooker(attention)) > 200
    assert shine(Onlooker()) == 0
    assert shine(Onlooker(attention, deaf=True)) == 0


def test_who_plays_is_not_told_how_far_the_target_is(monkeypatch):
    simulator, poses, _ = walked(2)
    told = []
    monkeypatch.setattr(episode_scenes, "draw_scene", lambda drawn, *_: told.append(drawn))
    for hints in (True, False):
        episode_scene(
            simulator, 0, {"B": poses}, hints=hints, onlooker=Onlooker(is_person=True), told={"Stop": "space"}
        )
    assert [list(drawn.status) for drawn in told] == [
        ["Step", "Last action", "Facing", "To the target", "Stop"],
        ["Step", "Last action", "Facing", "Stop"],
    ]
    assert [drawn.goal is None for drawn in told] == [False, True]
    assert [list(drawn.success) == [] for drawn in told] == [False, True]


def test_the_title_says_everything_once_and_the_number_of_the_episode(monkeypatch):
    told = []
    monkeypatch.setattr(episode_scenes, "draw_scene", lambda drawn, *_: told.append(drawn.title))
    episode_scene(walked(0)[0], 0, {})
    simulator = Simulator(two_room_dataset(), 1)
    simulator.reset([1])
    episode_scene(simulator, 0, {})
    assert told == ["scene", "drawn  ·  train  ·  episode 1"]


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
    frame = episode_scene(simulator, 0, {"B": poses}, seen=nothing)
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
    house, shape, seen = simulator.house(0), simulator.task.eyes, SeenCells(simulator, 0)
    expected = np.zeros(house.shape, dtype=bool)
    for turn in range(4):
        if turn:
            simulator.step(np.array([Action.TURN_LEFT]))
            seen.look()
        pose, view = simulator.pose(0), simulator.surroundings.observe(simulator.arrays.agents).view[0]
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


def test_a_size_too_small_is_refused():
    simulator, poses, _ = walked(0)
    with pytest.raises(InputError, match="too small"):
        episode_scene(simulator, 0, {"B": poses}, width=200, height=100)
