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
from vln.envs.simulation.kernels.memory import empty_memory, recall, remember
from vln.envs.simulation.kernels.sight import look, sight_table
from vln.envs.simulation.observation import Observation, Seen
from vln.envs.simulation.threads import Slices
from vln.envs.space.compiler import Records
from vln.envs.world.eyes import Eyes, LocalView, Panorama, Picture, RememberedMap
from vln.envs.world.house import House

if TYPE_CHECKING:
    from vln.envs.first_person.renderer import FirstPersonRenderer

Pictures = NDArray[np.uint8]
Ids = NDArray[np.int32]
Numbers = NDArray[np.int64]


class View(Protocol):
    """One way of seeing."""

    def observe(self, agents: Records, out: Pictures | None = None, numbers: Numbers | None = None) -> Seen:
        """Returns what agents, `AGENT` (n,), see; the view in `out` where given, else in a new array.

        `numbers`, int64 (n,), are their places among all agents; None for all of them.
        """

    def rearrange(self, agents: Numbers) -> None:
        """Gives agent i what agent `agents[i]` remembers."""

    def take_over(self, other: "View", agents: Numbers) -> None:
        """Gives agents what they remember in another simulator."""


class _Forgetful:
    """A way of seeing without memory."""

    def rearrange(self, agents: Numbers) -> None:
        """Does nothing."""

    def take_over(self, other: View, agents: Numbers) -> None:
        """Does nothing."""


class SymbolicView(_Forgetful):
    """Ids of structure, material and landmark around an agent, as far as no wall hides them; 0 is "not seen"."""

    def __init__(self, eyes: LocalView, houses: HouseArrays, slices: Slices) -> None:
        """Looks into houses whose margins are at least as wide as the eyes' reach."""
        self.eyes, self.table, self._shape = eyes, sight_table(eyes), eyes.shape
        self.houses, self.slices = houses, slices

    def observe(self, agents: Records, out: Pictures | None = None, numbers: Numbers | None = None) -> Seen:
        """Returns views uint8 (B, V, U, 3); the agent stands at row `ahead`, column `side`, its heading up."""
        view = np.empty((len(agents), *self._shape), dtype=np.uint8) if out is None else out
        self.slices.run(lambda part: look(self.houses, agents[part], self.table, view[part]))
        return Observation(view, agents["sentence"].copy())


class MapView:
    """What agents have seen so far around them, drawn into a map as they look.

    Attributes:
        eyes: what they see, and how far they remember.
        memory: of every agent.
    """

    def __init__(self, eyes: RememberedMap, largest: int, surroundings: SymbolicView, num_agents: int) -> None:
        """Lets agents look through `surroundings` and remember houses of so many cells at most."""
        self.eyes, self._surroundings = eyes, surroundings
        self.memory = empty_memory(num_agents, largest)

    def observe(self, agents: Records, out: Pictures | None = None, numbers: Numbers | None = None) -> Seen:
        """Returns maps uint8 (B, M, M, 5), see `vln.envs.simulation.kernels.memory.recall`."""
        who = np.arange(len(agents)) if numbers is None else numbers
        seen = self.look(agents, who)
        maps = np.empty((len(agents), *self.eyes.shape), dtype=np.uint8) if out is None else out
        houses, reach = self._surroundings.houses, self.eyes.reach
        self._surroundings.slices.run(
            lambda part: recall(houses, agents[part], who[part], reach, self.memory, maps[part])
        )
        return seen._replace(view=maps)

    def look(self, agents: Records, numbers: Numbers) -> Seen:
        """Notes what agents see now, and returns it as by `SymbolicView`; arguments as of `observe`."""
        seen, houses, table = (
            self._surroundings.observe(agents),
            self._surroundings.houses,
            self._surroundings.table,
        )
        self._surroundings.slices.run(
            lambda part: remember(houses, agents[part], numbers[part], table, seen.view[part], self.memory)
        )
        return seen

    def rearrange(self, agents: Numbers) -> None:
        """Gives agent i what agent `agents[i]` remembers."""
        for field in self.memory:
            field[:] = field[agents]

    def take_over(self, other: View, agents: Numbers) -> None:
        """Gives agents what they remember in another simulator, of the same houses under other numbers."""
        assert isinstance(other, MapView)
        for own, theirs in zip(self.memory[:2], other.memory[:2], strict=True):
            cells = min(own.shape[1], theirs.shape[1])
            own[agents, :cells] = theirs[agents, :cells]
        self.memory.begun[agents] = other.memory.begun[agents]


class PictureView(_Forgetful):
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

    def observe(self, agents: Records, out: Pictures | None = None, numbers: Numbers | None = None) -> Seen:
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


def view_of(
    eyes: Eyes, houses: Sequence[House], surroundings: SymbolicView, threads: int, num_agents: int
) -> View:
    """Returns what eyes see in houses.

    Args:
        eyes: which.
        houses: where.
        surroundings: the local view, made already; with these very eyes where they are a local view.
        threads: how many share the work of a large batch.
        num_agents: how many look.
    """
    if isinstance(eyes, LocalView):
        return surroundings
    if isinstance(eyes, RememberedMap):
        return MapView(eyes, max(house.structure.size for house in houses), surroundings, num_agents)
    return PictureView(eyes, houses, threads)


def view_spaces(eyes: Eyes) -> dict[str, spaces.Space[Any]]:
    """Returns the Gymnasium spaces of what one agent sees, by the names of the observation's fields."""
    if isinstance(eyes, LocalView | RememberedMap):
        highest = np.array([len(CellKind), NUM_MATERIALS, NUM_LANDMARK_CATEGORIES, 256, 256]) - 1
        highest = highest[: eyes.shape[-1]].astype(np.uint8)
        return {"view": spaces.Box(0, np.broadcast_to(highest, eyes.shape), eyes.shape, np.uint8)}
    found: dict[str, spaces.Space[Any]] = {"view": spaces.Box(0, 255, eyes.shape, np.uint8)}
    pixels = eyes.height, eyes.width
    if eyes.depth:
        found["depth"] = spaces.Box(0, eyes.sight, pixels, np.float32)
    if eyes.semantic:
        found["semantic"] = spaces.Box(0, max(SEMANTIC_NAMES), pixels, np.uint8)
    return found
