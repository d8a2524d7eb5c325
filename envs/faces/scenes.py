"""Pictures of what agents do, by render mode."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from vln.envs.errors import InputError
from vln.envs.geometry import Pose
from vln.envs.simulation.simulator import Simulator

MODES = ("human", "rgb_array", "ansi")
FRAMES_PER_SECOND = 8


class Scenes:
    """The ways agents have gone, and pictures of them."""

    def __init__(self, mode: str | None) -> None:
        """Prepares pictures.

        Args:
            mode: "rgb_array", "ansi" for text, "human" for a window, or None for no pictures.

        Raises:
            InputError: if the mode is none of them.
        """
        if mode is not None and mode not in MODES:
            raise InputError(f"unknown render_mode {mode!r}; choose from: {', '.join(MODES)}")
        self.mode = mode
        self._ways: dict[int, list[Pose]] = {}
        self._window: Any = None  # or False where there is no display

    def begin(self, simulator: Simulator, agents: NDArray[np.int64]) -> None:
        """Takes note of agents, by index, that are at the start of an episode."""
        if self.mode is not None:
            self._ways.update({int(agent): [simulator.pose(agent)] for agent in agents})

    def go_on(self, simulator: Simulator) -> None:
        """Takes note of where agents are now."""
        for agent, way in self._ways.items():
            way.append(simulator.pose(agent))

    def of(self, simulator: Simulator, agent: int) -> Any:
        """Returns the scene as uint8 (height, width, 3), as text, or as nothing when it has been shown."""
        if self.mode is None:
            return None
        from vln.envs.drawing.episode_scene import episode_scene, episode_text

        if self.mode == "ansi":
            return episode_text(simulator, agent)
        if self.mode == "rgb_array":
            return episode_scene(simulator, agent, {"B": self._ways[agent]})
        if self._window is None:
            from vln.envs.drawing.window import open_window

            self._window = open_window("vln")
        if self._window:
            self._window.show(episode_scene(simulator, agent, {"B": self._ways[agent]}), FRAMES_PER_SECOND)
        return None

    def close(self) -> None:
        """Closes the window, if there is one."""
        if self._window:
            self._window.close()
        self._window = None
