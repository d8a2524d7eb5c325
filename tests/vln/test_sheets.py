from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.worlds import FLAT, TWO_ROOMS, drawn, two_room_dataset
from vln.cli import main
from vln.envs.corpora.sources import SourceConfig
from vln.envs.corpora.sources import load_dataset as load_source
from vln.envs.errors import InputError
from vln.envs.files.episode_json import load_dataset, save_dataset
from vln.envs.files.house_ascii import house_to_ascii
from vln.show.sheets import write_shards

SMALL = SourceConfig(split="train", houses=3, episodes_per_house=2)


def test_shards_hold_everything_and_an_interrupted_run_goes_on(tmp_path):
    write_shards(SMALL, tmp_path / "all", 2)
    files = sorted((tmp_path / "all").iterdir())
    assert [len(load_dataset(file).houses) for file in files] == [2, 1]
    assert sum(len(load_dataset(file).episodes) for file in files) == 6
    before = [file.read_bytes() for file in files]
    files[1].unlink()
    write_shards(SMALL, tmp_path / "all", 2)
    assert [file.read_bytes() for file in files] == before


@pytest.mark.parametrize(
    ("source", "houses_per_file"), [(replace(SMALL, style="goal"), 2), (SMALL, 3), (replace(SMALL, houses=1), 1)]
)
def test_a_folder_that_holds_something_else_is_refused_and_stays_as_it_is(tmp_path, source, houses_per_file):
    write_shards(SMALL, tmp_path, 2)
    before = {file: file.read_bytes() for file in tmp_path.iterdir()}
    with pytest.raises(InputError, match=r"-0000[01].json is not of this dataset; choose another folder"):
        write_shards(source, tmp_path, houses_per_file)
    assert {file: file.read_bytes() for file in tmp_path.iterdir()} == before


def test_shards_are_read_back_together(tmp_path):
    write_shards(SMALL, tmp_path / "all", 2)
    together, whole = load_source(SourceConfig(source=str(tmp_path / "all"))), load_source(SMALL)
    assert (together.houses, together.episodes, together.task) == (whole.houses, whole.episodes, whole.task)
    assert (together.source, together.split) == (whole.source, whole.split)


def test_a_folder_without_datasets_is_refused(tmp_path):
    with pytest.raises(InputError, match="holds no dataset file"):
        load_source(SourceConfig(source=str(tmp_path)))


@pytest.mark.parametrize("name", ["../../out", "/etc/out", "a\\b", "con"])
def test_nothing_is_written_outside_the_folder(tmp_path, name):
    save_dataset(replace(two_room_dataset(), source=name, split=name), tmp_path / "mine.json")
    write_shards(SourceConfig(source=str(tmp_path / "mine.json")), tmp_path / "deep" / "all", 2)
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert sorted(file.parent for file in files) == [tmp_path, tmp_path / "deep" / "all"]


def test_a_shard_needs_a_house():
    with pytest.raises(InputError, match="0 houses per file: must be at least 1"):
        write_shards(SMALL, Path("nowhere"), 0)


def test_a_sheet_shows_houses_of_files(tmp_path, capsys):
    (tmp_path / "mine.txt").write_text(house_to_ascii(drawn(TWO_ROOMS)))
    main(["houses", str(tmp_path / "mine.txt"), "--save", str(tmp_path / "sheet.png")])
    assert "saved" in capsys.readouterr().out
    picture = np.array(Image.open(tmp_path / "sheet.png"))
    assert picture.shape[1] > 300
    assert len(np.unique(picture.reshape(-1, 3), axis=0)) > 50


def test_a_drawn_house_gets_episodes_instructions_and_pictures(tmp_path, capsys):
    (tmp_path / "flat.txt").write_text(FLAT)
    source = ["--source", str(tmp_path / "flat.txt"), "--episodes-per-house", "2"]
    main(["episodes", *source, "--save", str(tmp_path / "pictures")])
    printed = " ".join(capsys.readouterr().out.split())
    assert "door" in printed or "bedroom" in printed or "living room" in printed
    assert len(list((tmp_path / "pictures").iterdir())) == 2


@pytest.mark.parametrize("text", ["Go [left] past the [bed].", "Walk to the door [/unclear].", "Go\x1b[2J on."])
def test_instructions_are_printed_as_they_are_and_steer_nothing(tmp_path, capsys, text):
    dataset = two_room_dataset()
    episodes = [
        replace(each, path_id=f"[{each.path_id}]", instructions=(text,), sentences=()) for each in dataset.episodes
    ]
    save_dataset(replace(dataset, episodes=tuple(episodes)), tmp_path / "a.json")
    main(["episodes", "--source", str(tmp_path / "a.json")])
    printed = capsys.readouterr().out
    assert text.replace("\x1b", "") in printed
    assert "[there]" in printed
    assert "\x1b" not in printed


def test_a_mistake_in_a_drawing_is_told_by_row_and_column(tmp_path, capsys):
    (tmp_path / "flat.txt").write_text(FLAT.replace("#....+....#", "#....+#...#"))
    with pytest.raises(SystemExit) as caught:
        main(["episodes", "--source", str(tmp_path / "flat.txt")])
    assert caught.value.code == 2
    assert "the door at row 2, column 5 touches 1 room" in capsys.readouterr().err
