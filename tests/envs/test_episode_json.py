import json
from dataclasses import replace
from math import pi

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.worlds import two_room_dataset
from vln.envs.errors import InputError
from vln.envs.files.episode_json import (
    Step,
    episode_from_json,
    episode_to_json,
    heading_from_radians,
    load_dataset,
    load_episodes,
    load_submission,
    save_dataset,
    save_episodes,
    save_submission,
)
from vln.envs.geometry import Cell, Heading, Pose
from vln.envs.world.episode import Episode, Sentence
from vln.envs.world.eyes import LocalView, Panorama, Picture
from vln.envs.world.task import Task

BACK = Episode(
    path_id="12",
    scan="flat",
    heading=Heading.WEST,
    path=(Cell(1, 2), Cell(1, 1), Cell(0, 1)),
    instructions=("Turn right. Stop.", "Go back."),
    distance=1.5,
    final_heading=Heading.NORTH,
    sentences=(
        (Sentence("Turn right.", 0, 1, Heading.NORTH), Sentence("Stop.", 1, 2)),
        (Sentence("Go back.", 0, 2),),
    ),
)


def test_an_episode_is_written_as_r2r_does():
    assert episode_to_json(replace(BACK, sentences=(), final_heading=None)) == {
        "path_id": "12",
        "scan": "flat",
        "heading": 3 * pi / 2,
        "path": ["1,2", "1,1", "0,1"],
        "instructions": ["Turn right. Stop.", "Go back."],
        "distance": 1.5,
    }


def test_our_two_fields_are_added_where_they_are_known():
    values = episode_to_json(BACK)
    assert values["final_heading"] == 0
    assert values["sentences"][0] == [
        {"text": "Turn right.", "start": 0, "end": 1, "final_heading": 0},
        {"text": "Stop.", "start": 1, "end": 2},
    ]


def test_a_record_of_r2r_may_have_a_number_as_path_id_and_more_fields():
    values = episode_to_json(BACK) | {"path_id": 12, "chunk_view": [[1]]}
    assert episode_from_json(values) == BACK


@pytest.mark.parametrize(
    ("radians", "heading"),
    [(0, 0), (1.571, 1), (pi, 2), (3 * pi / 2, 3), (2 * pi, 0), (-pi / 2, 3), (9 * pi / 2, 1)],
)
def test_headings_are_radians_clockwise_from_north(radians, heading):
    assert heading_from_radians(radians) is Heading(heading)


cells = st.builds(Cell, st.integers(0, 99), st.integers(0, 99))
headings = st.sampled_from(list(Heading))
maybe_headings = st.none() | headings
names = st.text(min_size=1, max_size=6).filter(str.isprintable)


@st.composite
def episodes(draw):
    path = tuple(draw(st.lists(cells, min_size=1, max_size=6)))
    instructions = tuple(draw(st.lists(st.text(max_size=12), min_size=1, max_size=3)))
    sentences = st.builds(
        lambda text, ends, heading: Sentence(text, min(ends), max(ends), heading),
        st.text(max_size=6),
        st.tuples(*[st.integers(0, len(path) - 1)] * 2),
        maybe_headings,
    )
    groups = st.tuples(*[st.lists(sentences, max_size=2).map(tuple)] * len(instructions))
    return Episode(
        draw(names),
        draw(names),
        draw(headings),
        path,
        instructions,
        draw(st.floats(0, 1e6)),
        draw(maybe_headings),
        draw(st.just(()) | groups),
    )


@settings(max_examples=100, deadline=None)
@given(episodes())
def test_any_episode_comes_back_from_json(episode):
    assert episode_from_json(json.loads(json.dumps(episode_to_json(episode)))) == episode


def test_saved_episodes_load_again(tmp_path):
    save_episodes([BACK, replace(BACK, path_id="13")], tmp_path / "split.json")
    assert load_episodes(tmp_path / "split.json") == [BACK, replace(BACK, path_id="13")]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"path_id": None}, r"split.json: \[1\].path_id: missing"),
        ({"path_id": 1.5}, r"split.json: \[1\].path_id: must be a string, is 1.5"),
        ({"scan": 7}, r"split.json: \[1\].scan: must be a string, is 7"),
        ({"heading": 0.7}, r"split.json: \[1\].heading: 0.7 is none of the four headings"),
        ({"heading": "north"}, r"split.json: \[1\].heading: must be a finite number"),
        ({"heading": float("inf")}, r"split.json: \[1\].heading: must be a finite number, is Infinity"),
        ({"path": []}, r"split.json: \[1\]: episode 12: the path is empty"),
        ({"path": "1,1"}, r'split.json: \[1\].path: must be a list, is "1,1"'),
        ({"path": ["1,1", "4a5b6c"]}, r"split.json: \[1\].path: '4a5b6c' is no cell; write row,column"),
        ({"path": ["-1,1"]}, r"split.json: \[1\].path: '-1,1' is no cell"),
        ({"instructions": []}, r"split.json: \[1\]: episode 12: no instruction"),
        ({"instructions": ["Go.", 3]}, r"split.json: \[1\].instructions\[1\]: must be a string, is 3"),
        ({"distance": "far"}, r"split.json: \[1\].distance: must be a finite number"),
        ({"final_heading": 1}, r"split.json: \[1\].final_heading: 1 is none of"),
        ({"sentences": [[]]}, r"split.json: \[1\]: episode 12: sentences are given for some"),
        ({"sentences": [{}, {}]}, r"split.json: \[1\].sentences\[0\]: must be a list, is {}"),
        ({"sentences": [[{"text": "Go."}], []]}, r"split.json: \[1\].sentences\[0\]\[0\].start: missing"),
        ({"sentences": [[{"txt": "Go."}], []]}, r"split.json: \[1\].sentences\[0\]\[0\].txt: unknown field"),
        ({"sentences": [[{"text": "Go.", "start": 0, "end": 9}], []]}, "'Go.' lies off the path"),
    ],
)
def test_a_mistake_in_an_episode_names_file_and_field(tmp_path, monkeypatch, change, message):
    monkeypatch.chdir(tmp_path)
    values = [episode_to_json(BACK), episode_to_json(BACK) | change]
    (tmp_path / "split.json").write_text(json.dumps(values))
    with pytest.raises(InputError, match=message) as caught:
        load_episodes("split.json")
    assert "\n" not in str(caught.value)


def test_a_file_of_episodes_is_a_list(tmp_path):
    (tmp_path / "split.json").write_text("{}")
    with pytest.raises(InputError, match=r"split\.json: must be a list, is {}"):
        load_episodes(tmp_path / "split.json")


# Datasets.

TASKS = [
    Task(),
    Task(0.3, exact_pose=True, lenient_distance=2.5, max_steps=7, chained=True, eyes=LocalView(3, 2, 1, 90)),
    Task(eyes=Picture(width=32)),
    Task(eyes=Panorama()),
]


@pytest.mark.parametrize("task", TASKS)
def test_a_saved_dataset_loads_again(tmp_path, task):
    dataset = two_room_dataset(task)
    save_dataset(dataset, tmp_path / "rooms.json")
    copy = load_dataset(tmp_path / "rooms.json")
    assert (copy.source, copy.split, copy.task) == (dataset.source, dataset.split, task)
    assert copy.houses == dict(dataset.houses)
    assert copy.episodes == dataset.episodes


def test_the_same_dataset_gives_the_same_bytes(tmp_path):
    for name in ("one.json", "two.json"):
        save_dataset(two_room_dataset(), tmp_path / name)
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()


def test_a_task_may_leave_fields_at_their_defaults(tmp_path):
    save_dataset(two_room_dataset(), tmp_path / "rooms.json")
    values = json.loads((tmp_path / "rooms.json").read_text())
    values["task"] = {"max_steps": 9, "eyes": {"kind": "symbolic", "side": 1}}
    (tmp_path / "rooms.json").write_text(json.dumps(values))
    assert load_dataset(tmp_path / "rooms.json").task == Task(max_steps=9, eyes=LocalView(side=1))


def damaged(values, place, value):
    """The dataset's values with the one at a place, "houses/0/cell_size", replaced."""
    *keys, last = (int(key) if key.isdigit() else key for key in place.split("/"))
    inner = values
    for key in keys:
        inner = inner[key]
    inner[last] = value
    return values


@pytest.mark.parametrize(
    ("place", "value", "message"),
    [
        ("source", 1, "source: must be a string"),
        ("extra", 1, "extra: unknown field; it can be one of: source, split, task, houses, episodes"),
        ("task", None, "task: missing; it must be an object"),
        ("task/max_step", 1, "task.max_step: unknown field"),
        ("task/max_steps", 1.5, "task.max_steps: must be a whole number, is 1.5"),
        ("task/lenient_distance", "near", "task.lenient_distance: must be a finite number"),
        ("task/eyes/side", -1, "task.eyes: impossible view"),
        ("houses", [], "rooms.json: drawn train: episode there is in house 'drawn', which is not"),
        ("houses/0/cell_size", None, r"houses\[0\].cell_size: missing"),
        ("episodes/1/path/0", "1,x", r"episodes\[1\].path: '1,x' is no cell"),
        ("episodes/1/path_id", "there", "2 episodes are named 'there'; give each its own name"),
        ("episodes/1/path/0", "0,0", r"rooms.json: episode back: path\[0\]: nobody can stand at 0,0 in 'drawn'"),
        ("episodes/1/path/0", "99,1", r"path\[0\]: nobody can stand at 99,1"),
        ("episodes/1/path/1", "1,1", r"path\[1\]: 1,1 is not one move from 3,7"),
        ("episodes/1/distance", -5, r"episodes\[1\]: episode back: distance -5.0: must be 0 metres or more"),
        ("episodes/1/distance", 35.0, "episode back: distance is 35, but from start to goal it is [0-9.]+ metres"),
        ("episodes/1/path_id", "a\0b", r"episodes\[1\]: an episode is named 'a\\x00b'"),
        ("episodes/1/path_id", "x" * 300, "an episode is named 'x+...'; a name has 1 to 200 characters"),
        ("episodes/1/path_id", "", "an episode is named ''"),
        ("houses/0/house_id", "two\nlines", r"houses\[0\]: a house is named 'two\\nlines'"),
        ("split", "\x1b[2J", "a split is named"),
        ("episodes/1/instructions/0", "\ud83d", "episode back: an instruction has half a character"),
    ],
)
def test_a_mistake_in_a_dataset_names_file_and_field(tmp_path, place, value, message):
    save_dataset(two_room_dataset(), tmp_path / "rooms.json")
    values = damaged(json.loads((tmp_path / "rooms.json").read_text()), place, value)
    (tmp_path / "rooms.json").write_text(json.dumps(values))
    with pytest.raises(InputError, match=message) as caught:
        load_dataset(tmp_path / "rooms.json")
    assert str(caught.value).startswith(str(tmp_path / "rooms.json"))
    assert "\n" not in str(caught.value)


def places(values):
    """Every container of a JSON value with each of its keys or indices."""
    pairs = values.items() if isinstance(values, dict) else enumerate(values) if isinstance(values, list) else ()
    for key, value in pairs:
        yield values, key
        yield from places(value)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(anything, st.data())
def test_a_damaged_dataset_loads_or_is_an_input_error(tmp_path, value, data):
    file = tmp_path / "rooms.json"
    save_dataset(two_room_dataset(), file)
    values = json.loads(file.read_text())
    container, key = data.draw(st.sampled_from(list(places(values))))
    container[key] = value
    file.write_text(json.dumps(values))
    try:
        dataset, message = load_dataset(file), ""
    except InputError as error:
        dataset, message = None, str(error)
    assert dataset or (message.startswith(str(file)) and "\n" not in message)


@pytest.mark.parametrize("name", ["pick/trial_1/0", "a:b", "[/x]", "\N{GRINNING FACE}", "向左转", "x" * 200])
def test_names_with_marks_and_of_any_script_come_back_from_a_file(tmp_path, name):
    dataset = two_room_dataset()
    there, back = dataset.episodes
    save_dataset(replace(dataset, episodes=(there, replace(back, path_id=name))), tmp_path / "rooms.json")
    assert load_dataset(tmp_path / "rooms.json").episodes[1].path_id == name


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, r"cannot be read \(No such file or directory\)"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"houses": 1' + b"0" * 5000, "a number too long"),
        ("{}".encode("utf-16"), "is no UTF-8 text"),
        (b"{,}", "is not JSON: .* in line 1, column 2"),
    ],
)
def test_a_file_that_is_no_json_says_what_is_wrong(tmp_path, content, message):
    file = tmp_path / "split.json"
    if content is not None:
        file.write_bytes(content)
    for load in (load_dataset, load_episodes, load_submission):
        with pytest.raises(InputError, match=message) as caught:
            load(file)
        assert str(caught.value).startswith(str(file))


def test_a_path_of_a_file_may_be_nonsense(tmp_path):
    for path in (tmp_path, "a\0b.json", "x" * 400):
        with pytest.raises(InputError, match="cannot be read"):
            load_dataset(path)


def test_a_byte_order_mark_is_no_part_of_a_file(tmp_path):
    save_dataset(two_room_dataset(), tmp_path / "rooms.json")
    (tmp_path / "rooms.json").write_bytes(b"\xef\xbb\xbf" + (tmp_path / "rooms.json").read_bytes())
    assert load_dataset(tmp_path / "rooms.json").episodes == two_room_dataset().episodes


def test_a_path_jumps_no_wall_even_where_the_distance_is_right(tmp_path):
    dataset = two_room_dataset()
    through_the_wall = replace(dataset.episodes[1], path=(Cell(1, 3), Cell(1, 5)))
    house = replace(dataset.houses["drawn"], stride=2)
    save_dataset(replace(dataset, houses={"drawn": house}, episodes=(through_the_wall,)), tmp_path / "rooms.json")
    with pytest.raises(InputError, match="1,5 is not one move from 1,3"):
        load_dataset(tmp_path / "rooms.json")


# Results.


def test_a_submission_has_r2rs_form_and_can_be_read(tmp_path):
    poses = [Pose(1, 2, Heading.WEST), Pose(1, 2, Heading.NORTH), Pose(0, 2, Heading.NORTH)]
    save_submission({"12_0": poses, "12_1": poses[:1]}, tmp_path / "results.json")
    assert json.loads((tmp_path / "results.json").read_text()) == [
        {"instr_id": "12_0", "trajectory": [["1,2", 3 * pi / 2, 0.0], ["1,2", 0.0, 0.0], ["0,2", 0.0, 0.0]]},
        {"instr_id": "12_1", "trajectory": [["1,2", 3 * pi / 2, 0.0]]},
    ]
    steps = load_submission(tmp_path / "results.json")
    assert list(steps) == ["12_0", "12_1"]
    assert steps["12_0"][1] == Step("1,2", 0.0, 0.0)


def test_a_submission_may_name_viewpoints_of_any_kind(tmp_path):
    (tmp_path / "results.json").write_text('[{"instr_id": "1_0", "trajectory": [["4a5b6c", 1, 0.5]], "more": 1}]')
    assert load_submission(tmp_path / "results.json") == {"1_0": (Step("4a5b6c", 1.0, 0.5),)}


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ([{"trajectory": []}], r"\[0\].instr_id: missing"),
        ([{"instr_id": "1_0", "trajectory": []}], r"\[0\].trajectory: is empty"),
        ([{"instr_id": "1_0", "trajectory": [["a", 0]]}], r'\["a", 0\] is not \[viewpoint, heading, elevation\]'),
        ([{"instr_id": "1_0", "trajectory": [["a", "0", 0]]}], r"is not \[viewpoint, heading, elevation\]"),
        ([{"instr_id": "1_0", "trajectory": [["a", 0, 0]]}] * 2, r"\[1\].instr_id: '1_0' is there a second time"),
    ],
)
def test_a_mistake_in_a_submission_is_explained(tmp_path, entries, message):
    (tmp_path / "results.json").write_text(json.dumps(entries))
    with pytest.raises(InputError, match=rf"results\.json: .*{message}"):
        load_submission(tmp_path / "results.json")


@pytest.mark.parametrize(
    ("fields", "eyes"),
    [
        ({"view": {"ahead": 3, "side": 1}, "camera": None}, LocalView(ahead=3, side=1)),
        ({"view": {"ahead": 3}, "camera": {"width": 16, "height": 8, "around": True}}, Panorama(16, 8)),
        ({"camera": {"width": 16, "height": 8, "around": False}}, Picture(16, 8)),
    ],
)
def test_early_files_tell_eyes_without_a_kind(tmp_path, fields, eyes):
    save_dataset(two_room_dataset(), tmp_path / "rooms.json")
    values = json.loads((tmp_path / "rooms.json").read_text())
    values["task"] = {"max_steps": 9, **fields}
    (tmp_path / "rooms.json").write_text(json.dumps(values))
    assert load_dataset(tmp_path / "rooms.json").task == Task(max_steps=9, eyes=eyes)
