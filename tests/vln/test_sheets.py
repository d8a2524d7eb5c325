from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from tests.worlds import FLAT, TWO_ROOMS, drawn, two_room_dataset
from vln.cli import main
from vln.envs.files.episode_json import save_dataset
from vln.envs.files.house_ascii import house_to_ascii


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
