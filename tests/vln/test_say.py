import re

import pytest
from PIL import Image

from tests.worlds import two_room_dataset
from vln.cli import main
from vln.envs.corpora.scene import START, load_scene
from vln.envs.errors import InputError
from vln.envs.files.house_json import save_house
from vln.envs.generate.home import generate_home
from vln.envs.geometry import Heading, Pose
from vln.show.say import Listener, load_home, start_in


@pytest.fixture(scope="module")
def scene():
    return load_scene().houses["scene"]


def test_every_sentence_goes_on_from_where_the_one_before_ended(scene):
    listener = Listener("forward", scene, START)
    *_, first = listener.hear("go")
    *_, second = listener.hear("go on")
    assert first[0] == START
    assert first[-1] == second[0] == Pose(12, 3, Heading.NORTH)
    assert second[-1] == listener.pose == Pose(11, 3, Heading.NORTH)  # the sofa is in the way


def test_nothing_is_drawn_that_nobody_knows(scene, monkeypatch):
    from vln.show import say

    asked = []
    monkeypatch.setattr(say, "episode_scene", lambda *_, **options: asked.append(options))
    listener = Listener("stop", scene, START)
    *_, walked = listener.hear("stay where you are")
    listener.picture(walked)
    assert asked[0]["hints"] is False
    assert asked[0]["caption"] == "stopped here"


def test_it_says_where_each_sentence_led_and_which_words_are_unknown(tmp_path, capsys):
    words = ["Walk to the zzyzx.", "Turn left."]
    main(["say", *words, "--save", str(tmp_path / "said.png")])
    said = " ".join(capsys.readouterr().out.split())
    assert said.index("told: Walk to the zzyzx.") < said.index("told: Turn left.")
    assert said.count("words it does not know") == 1
    assert "words it does not know: zzyzx" in said
    assert len(re.findall(r"it (stopped|ran out of steps) at \d+,\d+,\w+ in", said)) == 2
    with Image.open(tmp_path / "said.png") as picture:
        assert picture.size == (1280, 720)


def test_words_are_asked_for_until_there_are_no_more(monkeypatch, capsys):
    lines = iter(["turn left", ""])
    monkeypatch.setattr("builtins.input", lambda *_: next(lines))
    main(["say", "--policy", "stop"])
    said = capsys.readouterr().out
    assert said.count("told:") == 1
    assert "it stopped at 13,3,north in the living room, where it had been" in " ".join(said.split())


def test_houses_by_name_number_and_file(tmp_path, scene):
    assert load_home("scene") == scene
    assert load_home("7") == generate_home(7)
    (house,) = two_room_dataset().houses.values()
    save_house(house, tmp_path / "mine.json")
    assert load_home(str(tmp_path / "mine.json")) == house
    with pytest.raises(InputError, match="nowhere"):
        load_home(str(tmp_path / "nowhere.txt"))


def test_a_start_is_a_cell_where_one_can_stand(scene):
    assert start_in(scene, None) == START
    assert start_in(scene, "13,3,North") == start_in(scene, "13, 3, n") == START
    home = generate_home(7)
    middle = start_in(home, None)
    assert home.walkable[middle.row, middle.column]
    for wrong in ("13,3", "13,3,up", "-1,3,north", "x,3,north"):
        with pytest.raises(InputError, match="write row,column,heading"):
            start_in(scene, wrong)
    for wall in ("0,0,north", "99,3,north"):
        with pytest.raises(InputError, match="nobody can stand there"):
            start_in(scene, wall)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--save", "said.txt"], "no picture or animation"),
        (["--house", "nowhere.txt"], "nowhere.txt"),
        (["--policy", "nobody"], "no policy 'nobody'"),
    ],
)
def test_what_cannot_be_is_one_line(options, told, capsys):
    with pytest.raises(SystemExit) as caught:
        main(["say", "turn left", *options])
    assert caught.value.code == 2
    error = capsys.readouterr().err
    assert told in error
    assert error.count("\n") == 1
