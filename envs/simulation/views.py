"""How a simulator's agents see: one class for each kind of `vln.envs.world.eyes`."""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from vln.envs.categories import NUM_LANDMARK_CATEGORIES, NUM_MATERIALS
from vln.envs.first_person.semantics import SEMANTIC_NAMES
from vln.envs.geometry import CellKind
from vln.envs.simulation.kernels.arrays import HouseArrays
from vln.envs.simulation.kernels.sight import look, sight_table
from vln.envs.simulation.observation import Observation, Seen
from vln.envs.simulation.threads import Slices
from vln.envs.space.compiler import Records
from vln.envs.world.eyes import Eyes, LocalView, Panorama, Picture
from vln.envs.world.house import House

if TYPE_CHECKING:
    from vln.envs.first_person.renderer import FirstPersonRenderer

Pictures = NDArray[np.uint8]
Ids = NDArray[np.int32]


class View(Protocol):
    """One way of seeing."""

    def observe(self, agents: Records, out: Pictures | None = None) -> Seen:
        """Returns what agents, `AGENT` (B,), see; the view in `out` where given, else in a new array."""


class SymbolicView:
    """Ids of structure, material and landmark around an agent, as far as no wall hides them; 0 is "not seen"."""

    def __init__(self, eyes: LocalView, houses: HouseArrays, slices: Slices) -> None:
        """Looks into houses whose margins are at least as wide as the eyes' reach."""
        self.eyes, self.table, self._shape = eyes, sight_table(eyes), eyes.shape
        self._houses, self._slices = houses, slices

    def observe(self, agents: Records, out: Pictures | None = None) -> Seen:
        """Returns views uint8 (B, V, U, 3); the agent stands at row `ahead`, column `side`, its heading up."""
        view = np.empty((len(agents), *self._shape), dtype=np.uint8) if out is None else out
        self._slices.run(lambda part: look(self._houses, agents[part], self.table, view[part]))
        return Observation(view, agents["sentence"].copy())


class PictureView:
    """First-person pictures, on demand with depth and semantic ids; or panoramas."""

    def __init__(self, eyes: Picture, houses: Sequence[House], threads: int) -> None:
        """Looks into houses; they are furnished and painted when somebody first looks."""
        self.eyes, self._houses, self._threads = eyes, houses, threads

    @cached_property
    def renderer(self) -> "FirstPersonRenderer":
        """The renderer of the houses, made when it is first needed."""
        # Imported here: who never paints need not compile or load it.
        from vln.envs.first_person.renderer import FirstPersonRenderer

        return FirstPersonRenderer(self._houses, self.eyes, self._threads)

    def observe(self, agents: Records, out: Pictures | None = None) -> Seen:
        """Returns views uint8 (B, height, width, 3), or (B, 4, height, width, 3) of panoramas."""
        poses, sentence = poses_of(agents), agents["sentence"].copy()
        if self.eyes.depth or self.eyes.semantic:
            pictures = self.renderer.render_all(*poses)
            depth = pictures.depth if self.eyes.depth else None
            return Observation(pictures.rgb, sentence, depth, pictures.semantic if self.eyes.semantic else None)
        paint = self.renderer.panorama if isinstance(self.eyes, Panorama) else self.renderer.render
        return Observation(paint(*poses, out, check=False), sentence)


def poses_of(agents: Records) -> tuple[Ids, Ids, Ids, Ids]:
    """Returns house, row, column and heading of agents, int32 (B,) each, as the renderer wants them."""
    return agents["house"], agents["row"], agents["column"], agents["heading"]


def view_of(eyes: Eyes, houses: Sequence[House], surroundings: SymbolicView, threads: int) -> View:
    """Returns what eyes see in houses.

    Args:
        eyes: which.
        houses: where.
        surroundings: the local view, made already; with these very eyes where they are a local view.
        threads: how many share the work of a large batch.
    """
    return surroundings if isinstance(eyes, LocalView) else PictureView(eyes, houses, threads)


def view_spaces(eyes: Eyes) -> dict[str, spaces.Space[Any]]:
    """Returns the Gymnasium spaces of what one agent sees, by the names of the observation's fields."""
    if isinstance(eyes, LocalView):
        highest = np.array([len(CellKind), NUM_MATERIALS, NUM_LANDMARK_CATEGORIES], dtype=np.uint8) - 1
        return {"view": spaces.Box(0, np.broadcast_to(highest, eyes.shape), eyes.shape, np.uint8)}
    found: dict[str, spaces.Space[Any]] = {"view": spaces.Box(0, 255, eyes.shape, np.uint8)}
    pixels = eyes.height, eyes.width
    if eyes.depth:
        found["depth"] = spaces.Box(0, eyes.sight, pixels, np.float32)
    if eyes.semantic:
        found["semantic"] = spaces.Box(0, max(SEMANTIC_NAMES), pixels, np.uint8)
    return found
