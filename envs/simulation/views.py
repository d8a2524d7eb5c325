"""What an environment lets an agent see: the symbolic local view, a first-person image, or four of them."""

from typing import Any, Literal, Protocol, get_args

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from vln.envs.categories import NUM_LANDMARK_CATEGORIES, NUM_MATERIALS
from vln.envs.errors import InputError
from vln.envs.first_person.semantics import SEMANTIC_NAMES
from vln.envs.geometry import CellKind
from vln.envs.simulation.simulator import Simulator

Batch = dict[str, NDArray[Any]]  # arrays by key, the batch first
ViewKind = Literal["symbolic", "rgb", "panorama"]


class View(Protocol):
    """One way of seeing.

    Attributes:
        spaces: the spaces of one agent's observation, by key.
    """

    spaces: dict[str, spaces.Space[Any]]

    def observe(self) -> Batch:
        """Returns new arrays of what B agents see, by key, the batch first."""


class SymbolicView:
    """Ids of structure, material and landmark around the agent, as far as no wall hides them."""

    def __init__(self, simulator: Simulator) -> None:
        """Sees what the simulator's agents see."""
        self._simulator = simulator
        shape = (*simulator.task.view.shape, 3)
        highest = np.array([len(CellKind), NUM_MATERIALS, NUM_LANDMARK_CATEGORIES], dtype=np.uint8) - 1
        self.spaces: dict[str, spaces.Space[Any]] = {
            "view": spaces.Box(0, np.broadcast_to(highest, shape), shape, np.uint8)
        }

    def observe(self) -> Batch:
        """Returns `view`, uint8 (B, V, U, 3)."""
        return {"view": self._simulator.observe()}


class FirstPersonView:
    """A picture of what the agent has before its eyes, on demand with depth and semantic ids."""

    def __init__(self, simulator: Simulator, depth: bool = False, semantic: bool = False) -> None:
        """Sees through the simulator's camera.

        Args:
            simulator: with a camera.
            depth: whether to add `depth`, in metres.
            semantic: whether to add `semantic`, see `vln.envs.first_person.semantics`.
        """
        self._simulator, self._keys = simulator, ("view", *["depth"] * depth, *["semantic"] * semantic)
        camera = simulator.renderer.camera
        shape = camera.height, camera.width
        every: dict[str, spaces.Space[Any]] = {
            "view": spaces.Box(0, 255, (*shape, 3), np.uint8),
            "depth": spaces.Box(0, camera.sight, shape, np.float32),
            "semantic": spaces.Box(0, max(SEMANTIC_NAMES), shape, np.uint8),
        }
        self.spaces = {key: every[key] for key in self._keys}

    def observe(self) -> Batch:
        """Returns `view`, uint8 (B, height, width, 3), and what else was asked for, (B, height, width)."""
        if len(self._keys) == 1:
            return {"view": self._simulator.renderer.render(*self._simulator.eyes, check=False)}
        views = self._simulator.renderer.render_all(*self._simulator.eyes)
        every: Batch = {"view": views.rgb, "depth": views.depth, "semantic": views.semantic}
        return {key: every[key] for key in self._keys}


class PanoramaView:
    """Four pictures: ahead, to the right, behind and to the left."""

    def __init__(self, simulator: Simulator) -> None:
        """Sees through the simulator's camera, turned."""
        self._simulator = simulator
        camera = simulator.renderer.camera
        self.spaces: dict[str, spaces.Space[Any]] = {
            "view": spaces.Box(0, 255, (4, camera.height, camera.width, 3), np.uint8)
        }

    def observe(self) -> Batch:
        """Returns `view`, uint8 (B, 4, height, width, 3)."""
        return {"view": self._simulator.renderer.panorama(*self._simulator.eyes)}


def make_view(kind: ViewKind, simulator: Simulator, depth: bool, semantic: bool) -> View:
    """Returns a way of seeing by its name.

    Raises:
        InputError: if the name is unknown, or depth or semantic ids are asked of another view than "rgb".
    """
    if kind not in get_args(ViewKind):
        raise InputError(f"unknown view {kind!r}; choose from: {', '.join(get_args(ViewKind))}")
    if (depth or semantic) and kind != "rgb":
        raise InputError(f"view {kind!r} has no depth and no semantic ids; ask for them with view 'rgb'")
    if kind == "rgb":
        return FirstPersonView(simulator, depth, semantic)
    return SymbolicView(simulator) if kind == "symbolic" else PanoramaView(simulator)
