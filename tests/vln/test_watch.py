import numpy as np
import pytest
from PIL import Image

from tests.worlds import two_room_dataset
from vln.agents.policy import BASELINES
from vln.cli import main
from vln.envs.corpora.sources import SourceConfig, load_dataset
from vln.envs.drawing import window
from vln.envs.drawing.episode_scene import Onlooker
from vln.envs.drawing.window import Command
from vln.envs.errors import InputError
from vln.envs.geometry import Action
from vln.envs.simulation.simulator import Simulator
from vln.play.policies import load_policy
from vln.show import keyboard as play
from vln.show.player import Player
from vln.show.watch import LAST_FRAMES, episode_frames, onlooker

SMALL = ["--houses", "1", "--episodes-per-house", "2"]


def test_there_is_a_frame_before_each_action_and_the_last_one_stays():
    dataset = two_room_dataset()
    frames = list(episode_frames(BASELINES["shortest"](), dataset, 0))
    assert len(frames) == len(dataset.episodes[0].demonstration()) + 1 + LAST_FRAMES
    assert frames[0].shape == frames[-1].shape == (720, 1280, 3)
    assert (frames[-1] == frames[-2]).all()
    assert (frames[0] != frames[1]).any()


def test_a_picture_is_there_as_soon_as_the_agent_has_decided():
    acted = []

    class Slow(type(BASELINES["shortest"]())):
        def act(self, view):
            acted.append(view)
            return super().act(view)

    frames = episode_frames(Slow(), two_room_dataset(), 0)
    for decisions in (1, 2):
        next(frames)
        assert len(acted) == decisions


@pytest.mark.parametrize(("name", "files"), [("a.gif", ["a.gif"]), ("a[b].png", ["a[b].png"]), ("pictures", None)])
def test_watch_saves_what_the_name_asks_for(tmp_path, capsys, name, files):
    main(["watch", "forward", *SMALL, "--count", "2", "--save", str(tmp_path / name)])
    if files:
        assert [path.name for path in tmp_path.iterdir()] == files
        assert name in "".join(capsys.readouterr().out.split())
    else:
        assert len(list((tmp_path / name).glob("*.png"))) == 2
        with Image.open(next((tmp_path / name).iterdir())) as picture:
            assert picture.size == (1280, 720)


def test_a_picture_is_the_last_frame(tmp_path):
    main(["watch", "flagship", *SMALL, "--first", "1", "--count", "1", "--save", str(tmp_path / "last.png")])
    policy, dataset = load_policy("flagship", load_dataset(SourceConfig(houses=1, episodes_per_house=2)))
    *_, last = episode_frames(policy, dataset, 1, "B flagship")
    with Image.open(tmp_path / "last.png") as picture:
        np.testing.assert_array_equal(np.asarray(picture)[..., :3], last)


def test_without_a_display_one_is_told_what_to_do(monkeypatch, capsys):
    monkeypatch.setattr(window, "has_display", lambda: False)
    for command in ("watch", "play"):
        with pytest.raises(SystemExit) as caught:
            main([command, *SMALL])
        assert caught.value.code == 2
        assert "--save" in capsys.readouterr().err


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


def game_of(monkeypatch, instance=0):
    """A game without a screen."""
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    return play.Game(two_room_dataset(), instance, seed=0)


def test_the_tally_counts_what_was_reached_without_help(monkeypatch):
    game, tallies = game_of(monkeypatch), []
    scenes = []
    monkeypatch.setattr(play, "episode_scene", lambda *_, **told: scenes.append(told))
    demonstration = game._simulator.dataset.episodes[0].demonstration()
    for with_help in (False, True):
        game._begin(0)
        if with_help:
            game._show_way()
        for action in [*demonstration, Action.FORWARD]:  # one more after the end does nothing
            game._act(action)
        tallies.append((game._reached, game._played))
    assert tallies == [(1, 1), (1, 2)]
    game._picture()
    assert scenes[-1]["told"]["Reached without help"] == "1 of 2"
    assert scenes[-1]["caption"] == "success   ·   R for another"
    assert set(play.KEYS) < set(scenes[-1]["told"])


class Screen:
    """A window in which a person presses these keys, None for one who waits."""

    def __init__(self, *pressed):
        self.pressed, self.shown = list(pressed), []

    def show(self, frame):
        self.shown.append(int(frame[0, 0, 0]))

    def wait(self, seconds):
        self.waited = seconds
        return self.pressed.pop(0) if self.pressed else None


def film(count):
    return (np.full((2, 2, 3), number, dtype=np.uint8) for number in range(count))


def test_a_film_plays_to_its_end():
    screen = Screen()
    Player(screen, film(4), 10).run()
    assert screen.shown == [0, 1, 2, 3]
    Player(screen, film(0), 10).run()


def test_a_film_pauses_and_steps_back_and_on():
    screen = Screen(
        None, None, Command.BACK, Command.BACK, Command.BACK, Command.ON, Command.PAUSE, None, Command.QUIT
    )
    Player(screen, film(9), 10).run()
    assert screen.shown == [0, 1, 2, 1, 0, 0, 1, 1, 2]


def test_a_paused_film_waits_for_the_person_and_the_speed_is_theirs():
    screen = Screen(Command.FASTER, Command.PAUSE, Command.QUIT)
    player = Player(screen, film(9), 10)
    player.run()
    assert screen.waited is None
    assert player.frames_per_second == 15
    assert screen.shown == [0, 0, 0]


def test_the_words_a_navigator_reads_are_those_of_its_attention():
    dataset = two_room_dataset()
    policy, dataset = load_policy("flagship", dataset)
    simulator = Simulator(dataset, 2)
    simulator.reset([0, 1])
    policy.reset(simulator)
    policy.act(simulator.observe())
    for agent in range(2):
        read, text = policy.reads(agent), simulator.leg(agent).text
        assert len(read) == len(text)
        assert max(read) == 1
        assert min(read) >= 0
        assert len({read[place] for place in range(text.index(" "))}) == 1  # one weight for a word
    assert onlooker(policy) == Onlooker(policy.reads(0))
    assert onlooker(BASELINES["random"]()) == Onlooker()


def test_an_instance_that_does_not_exist_cannot_be_played():
    from vln.envs.corpora.sources import SourceConfig

    with pytest.raises(InputError, match=r"instance 5 does not exist; choose one in 0\.\.1"):
        play.play_episodes(SourceConfig(houses=1, episodes_per_house=2), 5)
