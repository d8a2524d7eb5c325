import subprocess
import time
import weakref

import numpy as np
import pytest
from imageio_ffmpeg import get_ffmpeg_exe
from PIL import Image, ImageSequence

from tests.worlds import two_room_dataset
from vln.envs.drawing.window import Command, Window, has_display, pygame
from vln.envs.errors import InputError
from vln.envs.geometry import Action
from vln.envs.navigation_env import NavigationEnv
from vln.show.recording import save_animation, save_picture

FRAME = np.zeros((40, 60, 3), dtype=np.uint8)


def frames(count, height=40, width=60):
    """Frames that differ: a white square on its way to the right."""
    pictures = [np.full((height, width, 3), (200, 30, 60), dtype=np.uint8) for _ in range(count)]
    for index, picture in enumerate(pictures):
        picture[10:20, 5 * index : 5 * index + 5] = 255
    return pictures


def read_back(file, height, width):
    """The frames of a GIF or an MP4."""
    if file.suffix == ".gif":
        with Image.open(file) as image:
            return [np.array(frame.convert("RGB")) for frame in ImageSequence.Iterator(image)]
    raw = [get_ffmpeg_exe(), "-v", "error", "-i", str(file), "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    content = subprocess.run(raw, capture_output=True, check=True).stdout
    return list(np.frombuffer(content, np.uint8).reshape(-1, height, width, 3))


@pytest.fixture
def window(monkeypatch):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    window = Window("test")
    yield window
    window.close()


def press(key):
    pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=key))


def test_keys_become_actions_and_commands_in_order(window):
    window.show(FRAME)
    window.poll()
    for key in (pygame.K_UP, pygame.K_a, pygame.K_x, pygame.K_RIGHT, pygame.K_SPACE, pygame.K_r, pygame.K_h):
        press(key)
    assert window.poll() == [
        Action.FORWARD,
        Action.TURN_LEFT,
        Action.TURN_RIGHT,
        Action.STOP,
        Command.NEW_EPISODE,
        Command.HINT,
    ]
    press(pygame.K_ESCAPE)
    assert window.poll() == [Command.QUIT]


def test_the_window_shows_the_frame_as_it_is(window):
    frame = frames(1)[0]
    window.show(frame)
    shown = pygame.surfarray.array3d(pygame.display.get_surface()).swapaxes(0, 1)
    assert np.array_equal(shown, frame)


def test_a_frame_of_another_size_is_scaled_with_its_proportions(window):
    window.show(FRAME)
    window.show(np.full((80, 80, 3), 255, dtype=np.uint8))
    shown = pygame.surfarray.array3d(pygame.display.get_surface()).swapaxes(0, 1)
    assert (shown[:, 10:50] == 255).all()
    assert (shown[:, :10] == 0).all()


def test_closing_the_window_is_a_wish_to_quit(window):
    window.show(FRAME)
    pygame.event.post(pygame.event.Event(pygame.QUIT))
    assert window.poll() == [Command.QUIT]
    assert window.is_closed
    window.show(FRAME)
    assert window.poll() == [Command.QUIT]


def test_a_caller_that_only_shows_can_be_closed_as_well(window):
    window.show(FRAME)
    pygame.event.post(pygame.event.Event(pygame.QUIT))
    window.show(FRAME)
    assert window.is_closed


def test_a_resized_window_shows_its_picture_again(window):
    window.show(np.full((40, 60, 3), 255, dtype=np.uint8))
    pygame.display.get_surface().fill((0, 0, 0))
    pygame.event.post(pygame.event.Event(pygame.VIDEOEXPOSE))
    assert window.poll() == []
    assert (pygame.surfarray.array3d(pygame.display.get_surface()) == 255).all()


def test_waiting_gives_one_wish_after_the_other(window):
    window.show(FRAME)
    for key in (pygame.K_w, pygame.K_r, pygame.K_q):
        press(key)
    assert [window.wait() for _ in range(3)] == [Action.FORWARD, Command.NEW_EPISODE, Command.QUIT]


def test_waiting_ends_with_its_time(window):
    window.show(FRAME)
    assert window.wait(0.01) is None
    press(pygame.K_r)
    assert window.wait(5) is Command.NEW_EPISODE


def test_pictures_follow_each_other_no_faster_than_asked_for(window):
    window.show(FRAME, 20)
    started = time.monotonic()
    for _ in range(3):
        window.show(FRAME, 20)
    assert time.monotonic() - started > 0.14


def test_without_a_display_an_environment_for_people_says_so_once(monkeypatch):
    monkeypatch.setenv("SDL_VIDEODRIVER", "no such driver")
    env = NavigationEnv(dataset=two_room_dataset(), render_mode="human")
    with pytest.warns(UserWarning, match="no display to open a window on; render_mode='rgb_array'"):
        env.reset(seed=0)
    env.step(Action.FORWARD)  # says no more: warnings are errors
    env.close()


def test_there_is_a_display_unless_no_driver_works(monkeypatch):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    assert has_display()
    monkeypatch.setenv("SDL_VIDEODRIVER", "no such driver")
    assert not has_display()
    assert not pygame.display.get_init()


def test_a_picture_is_written_exactly(tmp_path):
    save_picture(tmp_path / "new" / "a.png", frames(1)[0])
    assert np.array_equal(np.array(Image.open(tmp_path / "new" / "a.png")), frames(1)[0])
    assert [file.name for file in (tmp_path / "new").iterdir()] == ["a.png"]


@pytest.mark.parametrize(("suffix", "size"), [(".gif", (40, 60)), (".mp4", (40, 60)), (".mp4", (41, 61))])
def test_an_animation_has_all_its_frames(tmp_path, suffix, size):
    save_animation(tmp_path / f"a{suffix}", iter(frames(7, *size)), frames_per_second=5)
    read = read_back(tmp_path / f"a{suffix}", size[0] + size[0] % 2, size[1] + size[1] % 2)
    assert len(read) == 7
    for before, after in zip(frames(7, *size), read, strict=True):
        assert np.abs(after[: size[0], : size[1]].astype(int) - before).mean() < 8
    assert [file.name for file in tmp_path.iterdir()] == [f"a{suffix}"]


def test_a_gif_has_the_same_bytes_every_time(tmp_path):
    for name in ("a.gif", "b.gif"):
        save_animation(tmp_path / name, frames(5))
    assert (tmp_path / "a.gif").read_bytes() == (tmp_path / "b.gif").read_bytes()


@pytest.mark.parametrize(
    ("save", "name"), [(save_picture, "a.jpg"), (save_animation, "a.webm"), (save_animation, "a")]
)
def test_an_unknown_suffix_is_refused_and_nothing_is_written(tmp_path, save, name):
    with pytest.raises(InputError, match="choose a name that ends in"):
        save(tmp_path / name, FRAME)
    assert list(tmp_path.iterdir()) == []


def test_an_animation_without_frames_is_refused_and_a_failing_one_leaves_the_old_file(tmp_path):
    with pytest.raises(InputError, match="no frame"):
        save_animation(tmp_path / "a.gif", [])
    save_animation(tmp_path / "a.mp4", frames(3))
    old = (tmp_path / "a.mp4").read_bytes()

    def failing():
        yield from frames(2)
        raise RuntimeError("the agent tripped")

    with pytest.raises(RuntimeError, match="tripped"):
        save_animation(tmp_path / "a.mp4", failing())
    assert (tmp_path / "a.mp4").read_bytes() == old
    assert [file.name for file in tmp_path.iterdir()] == ["a.mp4"]


@pytest.mark.parametrize("suffix", [".gif", ".mp4"])
def test_a_long_animation_does_not_keep_its_frames(tmp_path, suffix):
    alive = weakref.WeakSet()
    most = 0

    class Counted(np.ndarray):
        """An array that can be looked for."""

        __hash__ = object.__hash__  # type: ignore[assignment]

    def counted():
        nonlocal most
        for frame in frames(12):
            frame = frame.view(Counted)
            alive.add(frame)
            yield frame
            most = max(most, len(alive))

    save_animation(tmp_path / f"a{suffix}", counted())
    assert most <= 3
