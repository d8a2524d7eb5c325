"""`vln play`: a person walks through episodes with the keyboard."""

import numpy as np
from numpy.typing import NDArray

from vln.envs.corpora.sources import SourceConfig, load_dataset
from vln.envs.drawing.episode_scene import Onlooker, episode_scene, outcome
from vln.envs.drawing.seen import SeenCells
from vln.envs.drawing.window import Command, Window
from vln.envs.errors import InputError
from vln.envs.geometry import Action, Pose
from vln.envs.simulation.simulator import Simulator
from vln.envs.world.dataset import Dataset
from vln.show.display import check_display

KEYS = {
    "Walk and turn": "arrows or WASD",
    "Stop at the target": "space",
    "Show the way": "H",
    "Another episode": "R",
    "Quit": "Q",
}


def play_episodes(source: SourceConfig, instance: int | None) -> None:
    """Opens a window and plays episodes until it is closed.

    Raises:
        InputError: if there is no display, or the instance does not exist.
    """
    dataset = load_dataset(source)
    count = len(dataset.instances)
    if instance is not None and not 0 <= instance < count:
        raise InputError(f"instance {instance} does not exist; choose one in 0..{count - 1}")
    check_display()
    Game(dataset, instance).run()


class Game:
    """One person, one window, one episode after the other."""

    def __init__(self, dataset: Dataset, instance: int | None, seed: int | None = None) -> None:
        """Opens the window on an instance, or on a drawn one."""
        self._random = np.random.default_rng(seed)
        self._simulator = Simulator(dataset, 1)
        self._window = Window("vln play")
        self._hints = False
        self._played = self._reached = 0
        self._begin(self._drawn() if instance is None else instance)

    def run(self) -> None:
        """Plays until the person quits."""
        try:
            while True:
                self._show()
                command = self._window.wait()
                if command is Command.QUIT:
                    return
                if command is Command.NEW_EPISODE:
                    self._begin(self._drawn())
                elif command is Command.HINT:
                    self._show_way()
                elif isinstance(command, Action):
                    self._act(command)
        finally:
            self._window.close()

    def _act(self, action: Action) -> None:
        if not self._simulator.active[0]:
            return
        self._simulator.step(np.array([action], dtype=np.int64))
        self._poses.append(self._simulator.pose(0))
        self._seen.look()
        if not self._simulator.active[0]:
            self._played += 1
            self._reached += bool(self._simulator.succeeded()[0]) and not self._was_shown
            # What the way was is no secret any more once the episode is over.
            self._hints = True

    def _show_way(self) -> None:
        self._hints = not self._hints
        self._was_shown = True

    def _begin(self, instance: int) -> None:
        self._simulator.reset([instance])
        self._poses: list[Pose] = [self._simulator.pose(0)]
        self._seen = SeenCells(self._simulator, 0)
        self._hints = self._was_shown = False

    def _drawn(self) -> int:
        return int(self._random.integers(len(self._simulator.dataset.instances)))

    def _picture(self) -> NDArray[np.uint8]:
        # Who is shown the way is shown the whole house; otherwise only what has been seen.
        seen = None if self._hints else self._seen.cells
        ended = outcome(self._simulator, 0)
        tally = {"Reached without help": f"{self._reached} of {self._played}"} if self._played else {}
        return episode_scene(
            self._simulator,
            0,
            {"B you": self._poses},
            hints=self._hints,
            onlooker=Onlooker(is_person=True),
            seen=seen,
            caption=f"{ended}   ·   R for another" if ended else "",
            told=tally | KEYS,
        )

    def _show(self) -> None:
        self._window.show(self._picture())
