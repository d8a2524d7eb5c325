"""A window that shows pictures and tells which keys were pressed. The one file that uses pygame."""

import os
import sys
import time
import warnings
from collections.abc import Mapping
from enum import Enum, auto
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from vln.envs.geometry import Action

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")

import pygame

_NAP = 0.005  # seconds between looks at the keyboard


class Command(Enum):
    """What a person at the keyboard can ask for besides the actions of an agent."""

    NEW_EPISODE = auto()
    HINT = auto()
    PAUSE = auto()
    BACK = auto()
    ON = auto()
    FASTER = auto()
    SLOWER = auto()
    QUIT = auto()


Keys = Mapping[int, Action | Command]

WALKING: Keys = {
    pygame.K_UP: Action.FORWARD,
    pygame.K_w: Action.FORWARD,
    pygame.K_LEFT: Action.TURN_LEFT,
    pygame.K_a: Action.TURN_LEFT,
    pygame.K_RIGHT: Action.TURN_RIGHT,
    pygame.K_d: Action.TURN_RIGHT,
    pygame.K_SPACE: Action.STOP,
    pygame.K_RETURN: Action.STOP,
    pygame.K_KP_ENTER: Action.STOP,
    pygame.K_r: Command.NEW_EPISODE,
    pygame.K_h: Command.HINT,
    pygame.K_q: Command.QUIT,
    pygame.K_ESCAPE: Command.QUIT,
}
WATCHING: Keys = {
    pygame.K_SPACE: Command.PAUSE,
    pygame.K_RETURN: Command.PAUSE,
    pygame.K_LEFT: Command.BACK,
    pygame.K_RIGHT: Command.ON,
    pygame.K_UP: Command.FASTER,
    pygame.K_DOWN: Command.SLOWER,
    pygame.K_q: Command.QUIT,
    pygame.K_ESCAPE: Command.QUIT,
}


class Window:
    """A window; it opens with the first picture, at its size, and can be resized.

    Attributes:
        is_closed: whether it was closed, by `close` or by the person. A closed window shows nothing any more.
    """

    def __init__(self, title: str = "vln", keys: Keys = WALKING) -> None:
        """Prepares a window.

        Args:
            title: in its bar.
            keys: what each key asks for.
        """
        self.is_closed = False
        self._title, self._keys = title, keys
        self._shown = -1e9  # seconds: when
        self._frame: NDArray[np.uint8] | None = None
        self._asked: list[Action | Command] = []

    def show(self, frame: NDArray[np.uint8], frames_per_second: float | None = None) -> None:
        """Shows a picture, uint8 (height, width, 3), scaled to the window with its proportions kept.

        A click on the window's close button closes it here as well, so that it can be closed while nobody asks
        for keys.

        Args:
            frame: the picture.
            frames_per_second: how fast pictures may follow each other, at most; None for as fast as they come.
        """
        if self.is_closed:
            return
        if frames_per_second:
            time.sleep(max(self._shown + 1 / frames_per_second - time.monotonic(), 0))
        self._shown = time.monotonic()
        if self._frame is None:
            self._open(frame.shape[1], frame.shape[0])
        self._frame = frame
        if pygame.event.peek(pygame.QUIT):
            self.close()
        else:
            self._draw()

    def wait(self, seconds: float | None = None) -> Action | Command | None:
        """Waits until the person asks for something and returns it, or None when the time is over; see `poll`."""
        due = None if seconds is None else time.monotonic() + seconds
        while not self._asked:
            self._asked = self.poll()
            if not self._asked:
                if due is not None and time.monotonic() >= due:
                    return None
                time.sleep(_NAP)
        return self._asked.pop(0)

    def poll(self) -> list[Action | Command]:
        """Returns what was asked for since the last call, in order; closing the window is `Command.QUIT`."""
        if self.is_closed:
            return [Command.QUIT]
        asked: list[Action | Command] = []
        for event in pygame.event.get() if self._frame is not None else ():
            if event.type == pygame.QUIT:
                self.close()
                return [*asked, Command.QUIT]
            if event.type == pygame.KEYDOWN and event.key in self._keys:
                asked.append(self._keys[event.key])
            elif event.type in (pygame.VIDEORESIZE, pygame.VIDEOEXPOSE):
                self._draw()
        return asked

    def close(self) -> None:
        """Closes the window; does nothing if it is closed."""
        if self._frame is not None and not self.is_closed:
            pygame.display.quit()
        self.is_closed = True

    def _open(self, width: int, height: int) -> None:
        # Not pygame.init(): sound and joysticks are neither needed nor there on every machine.
        pygame.display.init()
        pygame.display.set_caption(self._title)
        pygame.display.set_mode((width, height), pygame.RESIZABLE)
        pygame.key.set_repeat(300, 120)

    def _draw(self) -> None:
        surface, frame = pygame.display.get_surface(), self._frame
        if surface is None or frame is None:
            return
        height, width, _ = frame.shape
        picture = pygame.image.frombuffer(frame.tobytes(), (width, height), "RGB")
        room = surface.get_size()
        scale = min(room[0] / width, room[1] / height)
        if scale != 1:
            size = max(round(width * scale), 1), max(round(height * scale), 1)
            picture = pygame.transform.smoothscale(picture, size)
        surface.fill((0, 0, 0))
        surface.blit(picture, ((room[0] - picture.get_width()) // 2, (room[1] - picture.get_height()) // 2))
        pygame.display.flip()


def open_window(title: str) -> Window | Literal[False]:
    """Returns a window; where there is no display it says so once, and there is none."""
    if has_display():
        return Window(title)
    warnings.warn("no display to open a window on; render_mode='rgb_array' gives pictures", stacklevel=2)
    return False


def has_display() -> bool:
    """Returns whether a window can be opened that a person sees."""
    wanted = os.environ.get("SDL_VIDEODRIVER")
    if sys.platform == "linux" and not (wanted or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return False
    was_open = pygame.display.get_init()
    try:
        pygame.display.init()
        # Without a screen SDL may fall back on drivers that draw for nobody; they count only if asked for.
        return pygame.display.get_driver() not in {"dummy", "offscreen", "evdev"} - {wanted}
    except pygame.error:
        return False
    finally:
        if not was_open:
            pygame.display.quit()
