"""A film in a window: it plays as its frames are made, stops, steps back and forth, runs faster and slower."""

from collections.abc import Iterable

from vln.envs.drawing.window import Command, Window
from vln.show.frames import Frame, Frames

HELP = "space: pause   left, right: step   up, down: speed   Q: quit"
FASTER = 1.5  # times, at a press


class Player:
    """Plays frames and keeps those that were shown to go back to them.

    Attributes:
        frames_per_second: how fast.
        is_paused: whether it waits for the person.
    """

    def __init__(self, window: Window, frames: Iterable[Frame], frames_per_second: float) -> None:
        """Takes frames, uint8 (height, width, 3), all of one size."""
        self.frames_per_second, self.is_paused = frames_per_second, False
        self._window, self._frames = window, iter(frames)
        self._kept = Frames()
        self._number = 0

    def run(self) -> None:
        """Plays until the last frame was shown or the person quits."""
        if not self._reach(0):
            return
        while True:
            self._window.show(self._kept[self._number])
            asked = self._window.wait(None if self.is_paused else 1 / self.frames_per_second)
            if asked is Command.QUIT or (asked is None and not self._reach(self._number + 1)):
                return
            if asked is Command.PAUSE:
                self.is_paused = not self.is_paused
            elif asked in (Command.BACK, Command.ON):
                self.is_paused = True
                self._reach(self._number + (1 if asked is Command.ON else -1))
            elif asked in (Command.FASTER, Command.SLOWER):
                self.frames_per_second *= FASTER if asked is Command.FASTER else 1 / FASTER

    def _reach(self, number: int) -> bool:
        """Goes to a frame; returns whether there is one of that number."""
        while number >= len(self._kept):
            frame = next(self._frames, None)
            if frame is None:
                return False
            self._kept.append(frame)
        self._number = max(number, 0)
        return True
