"""The renderer: houses and eyes in, pictures of batches of poses out."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vln.envs.errors import InputError
from vln.envs.first_person.camera_tables import camera_tables
from vln.envs.first_person.kernels.ray_caster import render_views
from vln.envs.first_person.scene_arrays import scene_arrays
from vln.envs.world.eyes import Picture
from vln.envs.world.house import House

_SMALLEST_SLICE = 16  # pictures per thread: below, starting a thread costs more than it gains

Ids = NDArray[np.int32]


class Views(NamedTuple):
    """Pictures of B poses.

    Attributes:
        rgb: uint8 (B, height, width, 3).
        depth: float32 (B, height, width): metres along the line of sight's forward direction.
        semantic: uint8 (B, height, width): see `vln.envs.first_person.semantics.SEMANTIC_NAMES`.
    """

    rgb: NDArray[np.uint8]
    depth: NDArray[np.float32]
    semantic: NDArray[np.uint8]


class FirstPersonRenderer:
    """Paints what agents in a set of houses see.

    Attributes:
        eyes: size and opening angle of the pictures.
        threads: how many threads share a batch.
    """

    def __init__(self, houses: Sequence[House], eyes: Picture | None = None, threads: int = 1) -> None:
        """Converts the houses.

        Args:
            houses: poses refer to them by their index.
            eyes: size and opening angle; None for 64 x 64 pixels and 90 degrees.
            threads: how many threads share a batch.

        Raises:
            InputError: if there is no house or no thread.
        """
        if not houses or threads < 1:
            raise InputError(f"{len(houses)} houses and {threads} threads: a renderer needs at least one of each")
        self.eyes = eyes or Picture()
        self.threads = threads
        self._scene = scene_arrays(houses)
        self._tables = camera_tables(self.eyes)
        nothing = 0, self.eyes.height, self.eyes.width
        self._no_depth, self._no_semantic = np.empty(nothing, dtype=np.float32), np.empty(nothing, dtype=np.uint8)
        self._pool = ThreadPoolExecutor(threads) if threads > 1 else None

    def render(
        self,
        house: Ids,
        row: Ids,
        column: Ids,
        heading: Ids,
        out: NDArray[np.uint8] | None = None,
        *,
        check: bool = True,
    ) -> NDArray[np.uint8]:
        """Returns uint8 (B, height, width, 3): what each of B agents sees.

        Args:
            house: (B,) indices of houses.
            row: (B,).
            column: (B,).
            heading: (B,) `Heading`.
            out: where to paint, C-contiguous; None for a new array.
            check: whether to check that every pose lies in its house; a simulator's always do.

        Raises:
            InputError: if `out` has another shape or type, or a pose lies off its house.
        """
        poses = self._poses(house, row, column, heading, check)
        shape = (poses[0].size, self.eyes.height, self.eyes.width, 3)
        rgb = np.empty(shape, dtype=np.uint8) if out is None else out
        if rgb.shape != shape or rgb.dtype != np.uint8 or not rgb.flags.c_contiguous:
            raise InputError(f"out is {rgb.dtype} {rgb.shape}: must be contiguous uint8 {shape}")
        self._paint(poses, Views(rgb, self._no_depth, self._no_semantic))
        return rgb

    def render_all(self, house: Ids, row: Ids, column: Ids, heading: Ids) -> Views:
        """Returns colour, depth and semantic ids of what each of B agents sees; arguments as in `render`.

        Raises:
            InputError: if a pose lies off its house.
        """
        poses = self._poses(house, row, column, heading, check=True)
        shape = (poses[0].size, self.eyes.height, self.eyes.width)
        views = Views(
            np.empty((*shape, 3), dtype=np.uint8),
            np.empty(shape, dtype=np.float32),
            np.empty(shape, dtype=np.uint8),
        )
        self._paint(poses, views)
        return views

    def panorama(
        self,
        house: Ids,
        row: Ids,
        column: Ids,
        heading: Ids,
        out: NDArray[np.uint8] | None = None,
        *,
        check: bool = True,
    ) -> NDArray[np.uint8]:
        """Returns uint8 (B, 4, height, width, 3): ahead, right, behind and left of each of B agents.

        Arguments as in `render`.

        Raises:
            InputError: if `out` has another shape or type, or a pose lies off its house.
        """
        turned = (np.asarray(heading)[:, None] + np.arange(4)).ravel() % 4
        poses = np.repeat(house, 4), np.repeat(row, 4), np.repeat(column, 4), turned
        flat = None if out is None else out.reshape(-1, *out.shape[2:])
        views = self.render(*poses, out=flat, check=check)
        return views.reshape(-1, 4, *views.shape[1:]) if out is None else out

    def _poses(self, house: Ids, row: Ids, column: Ids, heading: Ids, check: bool) -> tuple[Ids, ...]:
        """Returns the poses as int32 arrays of one length; kernels do not check bounds."""
        poses = tuple(np.ascontiguousarray(ids, dtype=np.int32) for ids in (house, row, column, heading))
        if check:
            self._check(*poses)
        return poses

    def _check(self, house: Ids, row: Ids, column: Ids, heading: Ids) -> None:
        """Refuses poses off their houses."""
        if any(ids.shape != (house.size,) for ids in (house, row, column, heading)):
            raise InputError("house, row, column and heading must be vectors of one length")
        houses = self._scene.offset.size
        if house.size and not 0 <= house.min() <= house.max() < houses:
            raise InputError(f"house indices must be from 0 to {houses - 1}")
        inside = (
            (row >= 0) & (row < self._scene.rows[house]) & (column >= 0) & (column < self._scene.columns[house])
        )
        inside &= (heading >= 0) & (heading < 4)
        if not inside.all():
            wrong = int(np.argmin(inside))
            raise InputError(
                f"pose {wrong} (row {row[wrong]}, column {column[wrong]}, heading {heading[wrong]}) is off house "
                f"{house[wrong]}"
            )

    def _paint(self, poses: tuple[Ids, ...], views: Views) -> None:
        """Paints a batch, in slices if several threads share it."""
        pictures = poses[0].size
        parts = min(self.threads, max(1, pictures // _SMALLEST_SLICE))
        edges = [pictures * part // parts for part in range(parts + 1)]

        def paint(start: int, end: int) -> None:
            ids = (numbers[start:end] for numbers in poses)
            render_views(self._scene, self._tables, *ids, *(view[start:end].reshape(-1) for view in views))

        if self._pool is None or parts == 1:
            paint(0, pictures)
        else:
            list(self._pool.map(paint, edges[:-1], edges[1:]))
