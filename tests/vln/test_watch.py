import numpy as np
import pytest
from PIL import Image

from tests.worlds import two_room_dataset
from vln.agents.policy import BASELINES
from vln.cli import main
from vln.envs.drawing import window
from vln.envs.drawing.window import Command
from vln.envs.errors import InputError
from vln.envs.geometry import Action
from vln.show import keyboard as play
from vln.show.watch import LAST_FRAMES, episode_frames, show_episodes

SMALL = ["--houses", "1", "--episodes-per-house", "2"]


def test_there_is_a_frame_before_each_action_and_the_last_one_stays():
    dataset = two_room_dataset()
    frames = list(episode_frames(BASELINES["shortest"](), dataset, 0))
    assert len(frames) == len(dataset.episodes[0].demonstration()) + 1 + LAST_FRAMES
    assert frames[0].shape == frames[-1].shape == (720, 1280, 3)
    assert (frames[-1] == frames[-2]).all()
    assert (frames[0] != frames[1]).any()


def test_the_first_picture_is_there_before_the_episode_is_played():
    acted = []

    class Slow(type(BASELINES["shortest"]())):
        def act(self, view):
            acted.append(view)
            return super().act(view)

    frames = episode_frames(Slow(), two_room_dataset(), 0)
    next(frames)
    assert not acted
    next(frames)
    assert len(acted) == 1


@pytest.mark.parametrize(("name", "files"), [("a.gif", ["a.gif"]), ("a.png", ["a.png"]), ("pictures", None)])
def test_watch_saves_what_the_name_asks_for(tmp_path, name, files):
    main(["watch", "forward", *SMALL, "--episodes", "2", "--save", str(tmp_path / name)])
    if files:
        assert [path.name for path in tmp_path.iterdir()] == files
    else:
        assert len(list((tmp_path / name).glob("*.png"))) == 2
        with Image.open(next((tmp_path / name).iterdir())) as picture:
            assert picture.size == (1280, 720)


def test_without_a_display_one_is_told_what_to_do(monkeypatch, capsys):
    monkeypatch.setattr(window, "has_display", lambda: False)
    monkeypatch.setattr(play, "has_display", lambda: False)
    show_episodes(BASELINES["stop"](), two_room_dataset(), [0])
    assert "--save" in capsys.readouterr().out
    with pytest.raises(SystemExit) as caught:
        main(["play", *SMALL])
    assert caught.value.code == 2


def test_a_person_plays_an_episode_to_its_end(monkeypatch):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    dataset = two_room_dataset()
    keys = [
        *dataset.episodes[0].demonstration(),
        Command.HINT,
        Command.NEW_EPISODE,
        Action.TURN_LEFT,
        Command.QUIT,
    ]
    game = play.Game(dataset, 0, seed=0)
    shown = []
    monkeypatch.setattr(game._window, "show", shown.append)
    pressed = iter(keys)
    monkeypatch.setattr(game._window, "wait", lambda: next(pressed))
    game.run()
    assert len(shown) == len(keys)
    assert all(isinstance(frame, np.ndarray) for frame in shown)
    assert game._window.is_closed
    assert list(pressed) == []


def test_an_instance_that_does_not_exist_cannot_be_played():
    from vln.envs.corpora.sources import SourceConfig

    with pytest.raises(InputError, match=r"instance 5 does not exist; choose one in 0\.\.1"):
        play.play_episodes(SourceConfig(houses=1, episodes_per_house=2), 5)
