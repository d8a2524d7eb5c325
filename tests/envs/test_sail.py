import os
import shutil
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.worlds import FIXTURES
from vln.envs.categories import LandmarkCategory, Material
from vln.envs.corpora.data_folder import corpus_file, data_folder
from vln.envs.corpora.sail import load_sail
from vln.envs.corpora.sail_files import SailPose, read_map, read_paragraphs, read_sentences
from vln.envs.errors import InputError
from vln.envs.geometry import Action, Cell, CellKind, Heading, Pose
from vln.envs.space.shortest_path import move
from vln.envs.world.dataset import Dataset
from vln.envs.world.episode import Episode
from vln.envs.world.house import House

REAL = os.environ.get("VLN_DATA")
needs_corpus = pytest.mark.skipif(
    not (REAL and Path(REAL, "sail").is_dir()), reason="VLN_DATA names no folder with sail/"
)


def tiny_episode(path_id: str, level: str = "sentence") -> Episode:
    return next(e for e in load_sail(FIXTURES, "grid", level).episodes if e.path_id == path_id)


def end_of(house: House, episode: Episode) -> Pose:
    pose = episode.start
    for action in episode.demonstration():
        pose = move(house, pose, action)
    return pose


def copied(folder: Path) -> Path:
    return Path(shutil.copytree(FIXTURES / "sail", folder / "sail")).parent


def replaced(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


# The world


def test_a_map_becomes_corridors_with_floors_pictures_and_items():
    house = read_map(FIXTURES / "sail" / "maps" / "map-grid.xml").house
    drawing = ["".join(CellKind(kind).character for kind in row) for row in house.structure]
    assert drawing == ["#######", "#.....#", "###.###", "###.###", "###.###", "###.###", "#######"]
    assert (house.house_id, house.stride, house.cell_size) == ("Grid", 2, 0.5)
    assert house.material[1, 1:6].tolist() == [
        Material.STONE, Material.BLUE, Material.STONE, Material.BLUE, Material.STONE
    ]  # fmt: skip
    assert house.material[2, 3] == house.material[4, 3] == Material.BRICK
    assert house.landmark_layer[1, 1:6].tolist() == [
        LandmarkCategory.NONE,
        LandmarkCategory.FISH_PICTURE,
        LandmarkCategory.LAMP,
        LandmarkCategory.FISH_PICTURE,
        LandmarkCategory.CHAIR,
    ]
    assert house.landmark_layer[5, 3] == LandmarkCategory.SOFA


def test_items_and_pictures_are_walked_through():
    house = read_map(FIXTURES / "sail" / "maps" / "map-grid.xml").house
    assert (house.walkable == (house.structure == CellKind.FLOOR)).all()


def test_a_move_covers_one_edge_of_a_metre():
    episode = tiny_episode("1-3")
    assert episode.path == (Cell(1, 3), Cell(3, 3), Cell(5, 3))
    assert episode.distance == 2.0


# Single sentences


def test_a_sentence_without_orientation_starts_facing_north():
    episode = tiny_episode("1-1")
    assert episode.start == Pose(1, 1, Heading.NORTH)
    assert episode.instructions == ("walk on the blue floor to the lamp",)
    assert episode.demonstration() == [Action.TURN_RIGHT, Action.FORWARD, Action.STOP]


def test_a_sentence_whose_only_orientation_is_open_may_end_facing_anywhere():
    assert tiny_episode("3-1").final_heading is None


def test_a_sentence_may_only_turn():
    episode = tiny_episode("1-2")
    assert episode.path == (Cell(1, 3),)
    assert episode.demonstration() == [Action.TURN_RIGHT, Action.STOP]


def test_a_move_against_the_orientation_becomes_turns_and_keeps_its_final_pose():
    dataset = load_sail(FIXTURES, "grid")
    episode = tiny_episode("3-2")
    assert end_of(dataset.houses["Grid"], episode) == Pose(5, 3, Heading.SOUTH)
    assert episode.demonstration() == [Action.TURN_RIGHT] * 2 + [Action.FORWARD, Action.STOP]


def test_sentences_are_scored_on_the_exact_pose_and_paragraphs_on_the_place():
    sentence, paragraph = load_sail(FIXTURES, "grid").task, load_sail(FIXTURES, "grid", "paragraph").task
    assert (sentence.exact_pose, sentence.chained) == (True, False)
    assert (paragraph.exact_pose, paragraph.chained) == (False, True)
    assert sentence.max_steps == paragraph.max_steps == 35
    assert sentence.success_distance < 1.0 == load_sail(FIXTURES, "grid").houses["Grid"].cell_size * 2


# Paragraphs


def test_a_paragraph_starts_facing_north_and_is_divided_into_its_sentences():
    episode = tiny_episode("1", "paragraph")
    assert episode.heading == Heading.NORTH
    assert episode.final_heading is None
    parts = episode.sentences[0]
    assert [part.text.split()[0] for part in parts] == ["walk", "turn", "pass"]
    assert [(part.start, part.end) for part in parts] == [(0, 1), (1, 1), (1, 3)]
    assert [part.final_heading for part in parts] == [Heading.EAST, Heading.SOUTH, Heading.SOUTH]


def test_a_sentence_about_another_place_stays_where_it_begins():
    # "The chair is at a dead end" was recorded at the chair, where the paragraph ends in another heading.
    parts = tiny_episode("2", "paragraph").sentences[0]
    assert parts[0].end == 3
    assert parts[0].final_heading is None
    assert [(part.start, part.end) for part in parts[1:]] == [(3, 3), (3, 3)]


def test_the_last_sentence_ends_at_the_goal():
    episode = tiny_episode("3", "paragraph")
    parts = episode.sentences[0]
    assert [(part.start, part.end) for part in parts] == [(0, 0), (0, 1)]
    assert parts[-1].final_heading == Heading.SOUTH


def test_paragraphs_without_sentences_are_read_but_not_played():
    assert [example.example_id for example in read_paragraphs(FIXTURES)] == ["1", "2", "3", "4", "5"]
    assert [episode.path_id for episode in load_sail(FIXTURES, "grid", "paragraph").episodes] == ["1", "2", "3"]


def test_the_mandarin_file_names_maps_with_a_zero():
    examples = read_paragraphs(FIXTURES, language="mandarin")
    assert [(example.map_name, example.text) for example in examples] == [("Grid", "走到灯。"), ("L", "")]


# Bad input


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("maze", "sentence", "english"), "no split 'maze'.*grid, jelly, l"),
        (("grid", "word", "english"), "no level 'word'.*sentence, paragraph"),
        (("grid", "sentence", "latin"), "no language 'latin'.*english, mandarin"),
    ],
)
def test_an_unknown_choice_is_answered_with_the_known_ones(arguments, message):
    with pytest.raises(InputError, match=message):
        load_sail(FIXTURES, *arguments)


def test_a_missing_file_names_itself_and_its_origin():
    with pytest.raises(InputError, match=r"map-jelly\.xml is missing.*UT Austin"):
        load_sail(FIXTURES, "jelly")


def test_without_a_folder_the_message_says_where_the_corpora_come_from(monkeypatch):
    monkeypatch.delenv("VLN_DATA", raising=False)
    with pytest.raises(InputError, match=r"VLN_DATA.*Chen & Mooney.*askforalfred"):
        data_folder(None)


def test_the_variable_names_the_folder_and_the_argument_wins(monkeypatch, tmp_path):
    monkeypatch.setenv("VLN_DATA", str(FIXTURES))
    assert corpus_file(None, "sail", "Paragraph.xml") == FIXTURES / "sail" / "Paragraph.xml"
    assert data_folder(tmp_path) == tmp_path
    with pytest.raises(InputError, match="does not exist"):
        data_folder(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("SingleSentence.xml", "</examples>", "", "SingleSentence.xml: not XML"),
        ("SingleSentence.xml", "[(6, 7, 270)]", "[]", r"example 2-1: its path .\[\].* is no list of poses"),
        ("SingleSentence.xml", "[(6, 7, 270)]", "[(6, 7, 45)]", r"2-1: its pose '\(6, 7, 45\)' is not"),
        ("SingleSentence.xml", "[(6, 7, 270)]", "[(6, 7, 90.0)]", "2-1: its pose"),
        ("SingleSentence.xml", "[(6, 7, 270)]", "[(6, 7, north)]", "2-1: its pose"),
        ("SingleSentence.xml", "[(6, 7, 270)]", "[(6, 7, -2)]", "2-1: its pose"),
        ("SingleSentence.xml", "[(6, 7, 270)]", "[(6, 7, 270), 6, 7]", "2-1: its path"),
        ("SingleSentence.xml", "[(6, 7, 270)]", f"[(6, {'7' * 5000}, 270)]", "2-1: its pose"),
        ("SingleSentence.xml", "[(6, 7, 270)]", "[(9, 9, 0)]", r"2-1: its path leaves its map at \(9, 9\)"),
        ("SingleSentence.xml", "(5, 8, 180), (5, 9", "(5, 9", r"1-3: its path leaves its map at \(5, 9\)"),
        ("maps/map-grid.xml", 'floor="brick"', 'floor="lava"', "map-grid.xml: not a SAIL map.*lava"),
        ("maps/map-grid.xml", 'x="4"', 'x="four"', "map-grid.xml: not a SAIL map"),
        ("maps/map-grid.xml", 'x="4"', 'x="40000"', "map-grid.xml: not a SAIL map.*edges apart"),
        ("maps/map-grid.xml", 'x="4"', f'x="{"4" * 5000}"', "map-grid.xml: not a SAIL map.*no place"),
        ("maps/map-grid.xml", 'node1="', 'node1="9', "map-grid.xml: not a SAIL map.*neighbouring"),
    ],
)
def test_a_broken_file_is_named_with_its_fault(tmp_path, file, old, new, message):
    data = copied(tmp_path)
    replaced(data / "sail" / file, old, new)
    with pytest.raises(InputError, match=message):
        load_sail(data, "grid")


@pytest.mark.parametrize("encoding", ["GB2312", "utf-99", "utf-16"])
def test_a_declared_encoding_that_cannot_be_read_is_told(tmp_path, encoding):
    data = copied(tmp_path)
    file = data / "sail" / "SingleSentence.xml"
    file.write_text(f'<?xml version="1.0" encoding="{encoding}"?>' + file.read_text())
    with pytest.raises(InputError, match=r"SingleSentence\.xml: not XML"):
        load_sail(data, "grid")


@pytest.mark.parametrize(("written", "meant"), [(360, 0), (450, 90), (-90, 270), (-180, 180)])
def test_whole_turns_more_or_less_are_the_same_orientation(tmp_path, written, meant):
    data = copied(tmp_path)
    replaced(data / "sail" / "SingleSentence.xml", "[(6, 7, 270)]", f"[(6, 7, {written})]")
    poses = {example.example_id: example.poses for example in read_sentences(data)}
    assert poses["2-1"] == (SailPose(6, 7, meant),)


@pytest.mark.parametrize(("new", "message"), [("", "has no id"), (' id="1-3"', "episodes are named '1-3'")])
def test_sentences_without_names_of_their_own_are_refused(tmp_path, new, message):
    data = copied(tmp_path)
    replaced(data / "sail" / "SingleSentence.xml", ' id="2-1"', new)
    with pytest.raises(InputError, match=message):
        load_sail(data, "grid")


def load_or_complain(data: Path) -> str:
    try:
        return f"{len(load_sail(data, 'grid').episodes)} episodes"
    except InputError as error:
        return str(error)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40))
def test_any_path_text_gives_episodes_or_one_clear_error(tmp_path_factory, text):
    escaped = "".join(c for c in text if c.isprintable()).replace("&", "+").replace("<", "(")
    data = copied(tmp_path_factory.mktemp("sail"))
    replaced(data / "sail" / "SingleSentence.xml", "[(6, 7, 270)]", escaped + " (6, 7, 270)")
    outcome = load_or_complain(data)
    assert outcome == "8 episodes" or "2-1" in outcome


# The corpus itself


@pytest.fixture(scope="module")
def sentences() -> dict[str, Dataset]:
    return {split: load_sail(REAL, split) for split in ("grid", "jelly", "l")}


@pytest.fixture(scope="module")
def paragraphs() -> dict[str, Dataset]:
    return {split: load_sail(REAL, split, "paragraph") for split in ("grid", "jelly", "l")}


@needs_corpus
def test_the_corpus_has_its_published_numbers(sentences, paragraphs):
    assert [len(dataset.episodes) for dataset in sentences.values()] == [874, 1293, 1070]
    assert [len(dataset.episodes) for dataset in paragraphs.values()] == [224, 242, 236]
    assert sum(len(e.sentences[0]) for dataset in paragraphs.values() for e in dataset.episodes) == 3237
    steps = [len(example.poses) - 1 for example in read_sentences(REAL)]
    assert round(sum(steps) / len(steps), 2) == 2.05


@needs_corpus
@pytest.mark.parametrize("language", ["english", "mandarin"])
def test_all_paragraphs_and_sentences_are_readable_in_both_languages(language):
    paragraphs = Counter(example.map_name for example in read_paragraphs(REAL, language))
    assert paragraphs == {"Grid": 225, "Jelly": 244, "L": 237}
    examples = read_sentences(REAL, language)
    assert Counter(example.map_name for example in examples) == {"Grid": 874, "Jelly": 1293, "L": 1070}
    assert sum(example.poses[0].orientation == -1 for example in examples) == 701
    assert sum(len(example.poses) == 1 for example in examples) == 322


@needs_corpus
def test_the_maps_have_their_published_sizes(sentences):
    sizes = {}
    for split, dataset in sentences.items():
        (house,) = dataset.houses.values()
        junctions = (house.material == Material.STONE).sum()
        sizes[split] = (junctions, house.walkable.sum() - junctions)
    assert sizes == {"grid": (28, 40), "jelly": (38, 41), "l": (34, 40)}


@needs_corpus
def test_every_demonstration_replays_to_its_recorded_pose(sentences):
    last = {example.example_id: example.poses[-1] for example in read_sentences(REAL)}
    replayed = 0
    for dataset in sentences.values():
        (house,) = dataset.houses.values()
        for episode in dataset.episodes:
            end = end_of(house, episode)
            assert end.cell == episode.goal
            if last[episode.path_id].orientation == -1:
                assert episode.final_heading is None
            else:
                assert end.heading == episode.final_heading == last[episode.path_id].heading
            replayed += 1
    assert replayed == 3237


@needs_corpus
def test_agents_that_do_one_thing_score_as_published(sentences):
    scores = Counter()
    for dataset in sentences.values():
        (house,) = dataset.houses.values()
        for episode in dataset.episodes:
            for action in Action:
                end = move(house, episode.start, action)
                facing = episode.final_heading in (None, end.heading)
                scores[action] += end.cell == episode.goal and facing
    # 12.05, 18.8, 13.9 and 12.4 % of 3237.
    assert scores == {Action.STOP: 390, Action.FORWARD: 609, Action.TURN_LEFT: 449, Action.TURN_RIGHT: 402}


@needs_corpus
def test_the_sentences_of_every_paragraph_chain_from_start_to_goal(paragraphs):
    for dataset in paragraphs.values():
        for episode in dataset.episodes:
            parts = episode.sentences[0]
            assert parts[0].start == 0
            assert parts[-1].end == len(episode.path) - 1
            assert all(one.end == other.start for one, other in pairwise(parts))


@needs_corpus
def test_most_sentences_end_in_their_own_pose_within_their_paragraph(paragraphs):
    parts = [part for d in paragraphs.values() for e in d.episodes for part in e.sentences[0]]
    assert sum(part.final_heading is None for part in parts) == 249


@needs_corpus
def test_the_view_reaches_the_end_of_the_longest_corridor_and_no_further(sentences):
    longest = 0
    for dataset in sentences.values():
        (house,) = dataset.houses.values()
        for line in (*house.walkable, *house.walkable.T):
            runs = "".join("x" if cell else " " for cell in line).split()
            longest = max([longest, *map(len, runs)])
    view = sentences["l"].task.eyes
    assert longest - 1 == view.ahead == view.behind == view.side
    assert view.field_of_view == 360
