import gzip
import io
import json
import os
import tarfile
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from tests.fixtures.tiny_alfred import trajectory, write_archive, write_corpus
from vln.envs.categories import LandmarkCategory, RoomCategory
from vln.envs.corpora.alfred import load_alfred, read_trials
from vln.envs.corpora.alfred_room import FURNITURE, MARGIN, object_category, room_category
from vln.envs.errors import InputError
from vln.envs.geometry import Action, Cell, CellKind, Heading, Pose
from vln.envs.space.shortest_path import actions_to_go, move
from vln.envs.world.dataset import Dataset
from vln.envs.world.episode import Episode
from vln.envs.world.house import House

REAL = os.environ.get("VLN_DATA")
needs_corpus = pytest.mark.skipif(
    not (REAL and Path(REAL, "alfred").is_dir()), reason="VLN_DATA names no folder with alfred/"
)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    unseen = {"tidy/trial_1": trajectory("FloorPlan1"), "tidy/trial_2": trajectory("FloorPlan401")}
    return write_corpus(
        tmp_path,
        {"valid_unseen": unseen, "train": {"tidy/trial_3": trajectory()}, "valid_seen": {}},
    )


@pytest.fixture
def tiny(data: Path) -> Dataset:
    return load_alfred(data, "valid_unseen")


def drawn(house: House) -> list[str]:
    """The room without its margin: floor, and the first letter of what stands around it."""
    letters = {category: category.name[0] for category in LandmarkCategory}
    rows = [
        "".join(
            "." if kind == CellKind.FLOOR else letters[thing] if thing else " "
            for kind, thing in zip(kinds, things, strict=True)
        )
        for kinds, things in zip(house.structure, house.landmark_layer, strict=True)
    ]
    return [row[MARGIN - 2 : -MARGIN + 2] for row in rows[MARGIN - 2 : -MARGIN + 2]]


def end_of(house: House, episode: Episode) -> Pose:
    pose = episode.start
    for action in episode.demonstration():
        pose = move(house, pose, action)
    return pose


# Rooms


def test_a_room_is_the_layout_and_the_cells_walked_with_its_furniture_around(tiny):
    # The walk fills the gap in the southern row. Two drawers are one; the sink is theirs, so they move aside.
    # The mug stands where the counter is and moves to the nearest free cell; nobody knows a gizmo.
    house = tiny.houses["FloorPlan1/trial_1"]
    assert drawn(house) == [
        "        ",
        "        ",
        "H ....  ",
        " D. ..F ",
        " K....  ",
        "  MC    ",
        "        ",
    ]


def test_north_is_up_and_the_floor_has_a_margin(tiny):
    house = tiny.houses["FloorPlan1/trial_1"]
    assert house.shape == (3 + 2 * MARGIN, 4 + 2 * MARGIN)
    assert house.structure[MARGIN, MARGIN] == CellKind.FLOOR
    assert set(np.unique(house.structure)) == {CellKind.OUTSIDE, CellKind.FLOOR}


def test_furniture_never_takes_floor_away(tiny):
    for house in tiny.houses.values():
        assert (house.walkable == (house.structure == CellKind.FLOOR)).all()
        assert not house.landmark_layer[house.walkable].any()


def test_each_landmark_has_a_cell_of_its_own(tiny):
    for house in tiny.houses.values():
        cells = [cell for landmark in house.landmarks for cell in landmark.cells]
        assert len(cells) == len(set(cells))


def test_a_sink_is_a_washbasin_in_a_bathroom(tiny):
    kitchen, bathroom = tiny.houses["FloorPlan1/trial_1"], tiny.houses["FloorPlan401/trial_2"]
    assert LandmarkCategory.KITCHEN_SINK in {landmark.category for landmark in kitchen.landmarks}
    assert LandmarkCategory.WASHBASIN in {landmark.category for landmark in bathroom.landmarks}


@pytest.mark.parametrize(
    ("floor_plan", "category"),
    [
        ("FloorPlan30", RoomCategory.KITCHEN),
        ("FloorPlan201", RoomCategory.LIVING_ROOM),
        ("FloorPlan321", RoomCategory.BEDROOM),
        ("FloorPlan418", RoomCategory.BATHROOM),
    ],
)
def test_the_number_of_a_floor_plan_tells_the_kind_of_room(floor_plan, category):
    assert room_category(floor_plan) == category


def test_object_types_become_categories():
    assert object_category("SoapBottle") == LandmarkCategory.SOAP_BOTTLE
    assert object_category("CD") == LandmarkCategory.CD
    assert object_category("Gizmo") == LandmarkCategory.NONE


# Sub-goals


def test_every_goto_step_is_an_episode_with_all_sentences(tiny):
    first, second = tiny.episodes[:2]
    assert [episode.path_id for episode in tiny.episodes] == [
        f"tidy/trial_{trial}/{index}" for trial in (1, 2) for index in (0, 2)
    ]
    assert first.instructions == ("Turn right and walk to the counter.", "Go to the counter on the right.")
    assert second.instructions == ("Turn left.", "Face the fridge.")
    assert len(tiny.instances) == 8


def test_a_sub_goal_begins_where_the_demonstration_is(tiny):
    first, second = tiny.episodes[:2]
    assert first.start == Pose(MARGIN + 2, MARGIN, Heading.NORTH)
    assert first.path == tuple(Cell(MARGIN + 2, MARGIN + x) for x in range(3))
    assert first.final_heading == second.heading == Heading.WEST
    assert second.path == (first.goal,)
    assert second.demonstration() == [Action.TURN_LEFT, Action.STOP]
    assert (first.distance, second.distance) == (0.5, 0.0)


def test_looking_up_and_down_is_left_out(tiny):
    turn, walk = Action.TURN_RIGHT, Action.FORWARD
    assert tiny.episodes[0].demonstration() == [turn, walk, walk, turn, turn, Action.STOP]


def test_success_is_the_exact_cell_and_heading(tiny):
    assert (tiny.task.success_distance, tiny.task.exact_pose) == (0.25, True)
    assert tiny.houses["FloorPlan1/trial_1"].cell_size == 0.25


def test_a_limit_spreads_evenly_over_the_split(data):
    dataset = load_alfred(data, "valid_unseen", limit=2)
    assert [episode.path_id for episode in dataset.episodes] == ["tidy/trial_1/0", "tidy/trial_2/2"]
    assert list(load_alfred(data, "valid_unseen", limit=1).houses) == ["FloorPlan1/trial_1"]


def test_unseen_rooms_do_not_need_the_training_file(data):
    (data / "alfred" / "train.tar.gz").unlink()
    assert len(load_alfred(data, "valid_unseen").episodes) == 4


# Bad input


def test_an_unknown_split_is_answered_with_the_known_ones(data):
    with pytest.raises(InputError, match=r"no split 'test'.*train, valid_seen, valid_unseen"):
        load_alfred(data, "test")


@pytest.mark.parametrize("name", ["train.tar.gz", "layouts.tar.gz"])
def test_a_missing_file_names_itself_and_its_origin(data, name):
    (data / "alfred" / name).unlink()
    with pytest.raises(InputError, match=rf"{name} is missing.*askforalfred/alfred"):
        load_alfred(data, "train")


@pytest.mark.parametrize("name", ["valid_unseen.tar.gz", "layouts.tar.gz"])
@pytest.mark.parametrize("content", [b"", b"nonsense", gzip.compress(b"nonsense" * 200, mtime=0)])
def test_an_unreadable_archive_is_named(data, name, content):
    (data / "alfred" / name).write_bytes(content)
    with pytest.raises(InputError, match=f"{name}: "):
        load_alfred(data, "valid_unseen")


def test_a_cut_off_archive_is_named(data):
    archive = data / "alfred" / "valid_unseen.tar.gz"
    archive.write_bytes(archive.read_bytes()[:200])
    with pytest.raises(InputError, match=r"valid_unseen\.tar\.gz: cannot be read"):
        load_alfred(data, "valid_unseen")


@pytest.mark.parametrize("key", ["plan", "scene", "turk_annotations"])
def test_a_broken_trajectory_is_named(tmp_path, key):
    record = trajectory()
    del record[key]
    write_corpus(tmp_path, {"valid_unseen": {"tidy/trial_7": record}})
    with pytest.raises(InputError, match=rf"tidy/trial_7/traj_data.json is not a trajectory.*{key}"):
        load_alfred(tmp_path, "valid_unseen")


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda record: record["scene"].update(floor_plan=7), "is not a trajectory"),
        (lambda record: record["scene"]["init_action"].update(x=float("inf")), "is not a trajectory"),
        (lambda record: record["scene"]["init_action"].update(x=float("nan")), "is not a trajectory"),
        (lambda record: record["scene"]["init_action"].update(x=1e9), "its floor is [0-9]+ cells wide"),
        (lambda record: record["scene"]["object_poses"][0].update(objectName=1), "is not a trajectory"),
        (lambda record: record["turk_annotations"]["anns"][0].update(high_descs=[1, 2, 3]), "is not a trajectory"),
        (lambda record: record["turk_annotations"]["anns"][0].update(high_descs=5), "is not a trajectory"),
    ],
)
def test_other_things_where_a_trajectory_has_its_own_are_named(tmp_path, damage, message):
    record = trajectory()
    damage(record)
    write_corpus(tmp_path, {"valid_unseen": {"tidy/trial_7": record}})
    with pytest.raises(InputError, match=message):
        load_alfred(tmp_path, "valid_unseen")


def test_a_trajectory_nested_too_deeply_is_named(data):
    write_archive(data / "alfred" / "valid_unseen.tar.gz", {"s/tidy/trial_7/traj_data.json": b"[" * 100_000})
    with pytest.raises(InputError, match=r"trial_7/traj_data.json: is JSON nested too deeply"):
        load_alfred(data, "valid_unseen")


def test_a_trial_that_nobody_described_is_left_out(tmp_path):
    silent = trajectory()
    silent["turk_annotations"]["anns"] = []
    write_corpus(tmp_path, {"valid_unseen": {"tidy/trial_7": trajectory(), "tidy/trial_8": silent}})
    assert list(load_alfred(tmp_path, "valid_unseen").houses) == ["FloorPlan1/trial_7"]


def test_an_archive_without_trials_is_refused(tmp_path):
    write_corpus(tmp_path, {"valid_unseen": {}})
    with pytest.raises(InputError, match="its archive has no trial"):
        load_alfred(tmp_path, "valid_unseen")


@pytest.mark.parametrize("packed", [False, True])
def test_an_archive_that_lacks_trials_of_the_releases_list_is_refused(data, packed):
    listed = json.dumps({"valid_unseen": [{"task": f"tidy/trial_{n}", "repeat_idx": 0} for n in (1, 2, 3)]})
    file = data / "alfred" / ("oct21.json.gz" if packed else "oct21.json")
    file.write_bytes(gzip.compress(listed.encode()) if packed else listed.encode())
    with pytest.raises(InputError, match="1 of 3 trials are missing, for example trial_3; fetch"):
        load_alfred(data, "valid_unseen")
    file.write_bytes(file.read_bytes()[:20])
    with pytest.raises(InputError, match=f"{file.name}: is "):
        load_alfred(data, "valid_unseen")


@pytest.mark.parametrize("size", [2**32, 2**40])
def test_an_archive_is_not_believed_that_it_holds_gigabytes(data, size):
    for kind in (tarfile.REGTYPE, tarfile.XHDTYPE, tarfile.GNUTYPE_LONGNAME):
        member = tarfile.TarInfo("valid_unseen/tidy/trial_1/traj_data.json")
        member.size, member.type = size, kind
        header = member.tobuf(tarfile.GNU_FORMAT)
        (data / "alfred" / "valid_unseen.tar.gz").write_bytes(gzip.compress(header + bytes(2000)))
        with pytest.raises(InputError, match=f"valid_unseen.tar.gz: cannot be read .*would have {size} bytes"):
            load_alfred(data, "valid_unseen")


def test_a_layout_is_not_believed_that_it_holds_gigabytes(data):
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": "<f8", "fortran_order": False, "shape": (10**10, 2)})
    things = json.dumps({}).encode()
    files = {"FloorPlan1-layout.npy": header.getvalue() + bytes(160), "FloorPlan1-openable.json": things}
    write_archive(data / "alfred" / "layouts.tar.gz", files)
    with pytest.raises(InputError, match=r"FloorPlan1-layout.npy is not a layout.npy"):
        load_alfred(data, "valid_unseen")


def test_a_room_without_layout_is_named(tmp_path):
    write_corpus(tmp_path, {"valid_unseen": {"tidy/trial_7": trajectory("FloorPlan9")}})
    with pytest.raises(InputError, match=r"layouts\.tar\.gz: FloorPlan9-.* is missing"):
        load_alfred(tmp_path, "valid_unseen")


# The corpus itself


@pytest.fixture(scope="module")
def corpus() -> dict[str, Dataset]:
    return {split: load_alfred(REAL, split) for split in ("train", "valid_seen", "valid_unseen")}


@needs_corpus
def test_the_corpus_has_its_published_numbers(corpus):
    numbers = {split: (len(d.houses), len(d.episodes), len(d.instances)) for split, d in corpus.items()}
    assert numbers == {
        "train": (6574, 21110, 67904),
        "valid_seen": (251, 798, 2660),
        "valid_unseen": (255, 763, 2451),
    }
    rooms = {split: {name.split("/")[0] for name in dataset.houses} for split, dataset in corpus.items()}
    assert {split: len(names) for split, names in rooms.items()} == {
        "train": 108, "valid_seen": 88, "valid_unseen": 4
    }  # fmt: skip
    assert rooms["valid_seen"] < rooms["train"]
    assert not rooms["valid_unseen"] & rooms["train"]


@needs_corpus
def test_every_demonstration_replays_and_nearly_all_are_shortest(corpus):
    shortest = Counter()
    for split, dataset in corpus.items():
        for episode in dataset.episodes:
            house, actions = dataset.houses[episode.scan], episode.demonstration()
            assert end_of(house, episode) == Pose(*episode.goal, episode.final_heading)
            fewest = actions_to_go(house, episode.goal, episode.final_heading)[episode.start]
            shortest[split] += fewest == len(actions) - 1
            assert len(actions) <= dataset.task.max_steps
            assert np.isfinite(episode.distance)
    assert shortest == {"train": 21057, "valid_seen": 790, "valid_unseen": 763}


@needs_corpus
def test_some_sub_goals_need_no_move_and_some_nothing_at_all(corpus):
    still = {split: sum(len(e.path) == 1 for e in d.episodes) for split, d in corpus.items()}
    done = {split: sum(len(e.demonstration()) == 1 for e in d.episodes) for split, d in corpus.items()}
    assert still == {"train": 709, "valid_seen": 19, "valid_unseen": 19}
    assert done == {"train": 349, "valid_seen": 6, "valid_unseen": 14}


@needs_corpus
def test_names_of_paths_are_unique(corpus):
    names = [episode.path_id for dataset in corpus.values() for episode in dataset.episodes]
    assert len(names) == len(set(names))


@needs_corpus
def test_rooms_are_the_same_in_train_and_valid_seen(corpus):
    train = {name.split("/")[0]: house for name, house in corpus["train"].houses.items()}
    for name, house in corpus["valid_seen"].houses.items():
        assert np.array_equal(house.structure, train[name.split("/")[0]].structure)


def planner_targets(archive: Path) -> dict[str, tuple[int, ...]]:
    """(x, z, quarter turns) of each GotoLocation step, read on a way of its own."""
    targets = {}
    with tarfile.open(archive, "r|gz") as tar:
        for member in tar:
            if member.name.endswith("traj_data.json"):
                steps = json.load(tar.extractfile(member))["plan"]["high_pddl"]
                for index, step in enumerate(steps):
                    if step["discrete_action"]["action"] == "GotoLocation":
                        _, x, z, turns, _ = step["planner_action"]["location"].split("|")
                        name = "/".join(member.name.split("/")[1:3])
                        targets[f"{name}/{index}"] = (int(x), int(z), int(turns))
    return targets


@needs_corpus
@pytest.mark.parametrize(("split", "missed"), [("train", 15), ("valid_seen", 1), ("valid_unseen", 0)])
def test_demonstrations_reach_the_planners_targets_but_for_a_few(split, missed):
    archive = Path(REAL, "alfred", f"{split}.tar.gz")
    targets = planner_targets(archive)
    ends = {
        f"{trial.name}/{goal.high_idx}": tuple(map(int, goal.poses[-1]))
        for trial in read_trials(archive)
        for goal in trial.sub_goals
    }
    assert ends.keys() == targets.keys()
    assert sum(ends[name] != targets[name] for name in ends) == missed


@needs_corpus
def test_the_furniture_of_a_room_is_about_as_much_as_was_counted(corpus):
    # 17.9 fixed objects per room were counted; drawers above each other and parts of one sink are one here.
    fixed = set(FURNITURE.values()) | {LandmarkCategory.WASHBASIN}
    houses = {name.split("/")[0]: house for dataset in corpus.values() for name, house in dataset.houses.items()}
    furniture = [sum(landmark.category in fixed for landmark in house.landmarks) for house in houses.values()]
    assert len(houses) == 112
    assert 13 < np.mean(furniture) < 17.9
    assert min(furniture) >= 5
