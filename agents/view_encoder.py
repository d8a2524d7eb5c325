"""From what an agent sees to patches the navigator can attend to, one feature vector each.

Every categorical field of a cell has a learned embedding and nothing is pooled before attention: what helped
most in BabyAI 1.1 (Hui et al., 2020).
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from math import inf
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from vln.agents.attention import on_processor
from vln.agents.fused_neighbourhood import Surroundings, kinds_among, neighbourhood
from vln.envs.categories import NUM_LANDMARK_CATEGORIES, NUM_MATERIALS
from vln.envs.errors import InputError
from vln.envs.geometry import CellKind
from vln.envs.world.eyes import Eyes, LocalView, Panorama, Picture, RememberedMap

_SQUEEZED = 8  # features of a cell in the summary of a crop, or of a sketch
_AGES = 8  # of what is remembered: how often the time since then doubles
_PLANES = 4  # of a sketch
_FAINT = 0.02  # size of what memory says in the beginning


class Patches(NamedTuple):
    """An encoded view.

    Attributes:
        features: float (B, P, D).
        mask: bool (B, P): True where the patch shows something.
        summary: float (B, D): what is around as a whole, not attended to but always known.
    """

    features: Tensor
    mask: Tensor
    summary: Tensor


class CellEmbedding(nn.Module):
    """The sum of learned embeddings of a cell's structure, material and landmark."""

    def __init__(self, size: int) -> None:
        """Makes the three tables."""
        super().__init__()
        self.sizes = len(CellKind), NUM_MATERIALS, NUM_LANDMARK_CATEGORIES
        self.structure = nn.Embedding(len(CellKind), size)
        self.material = nn.Embedding(NUM_MATERIALS, size)
        self.landmark = nn.Embedding(NUM_LANDMARK_CATEGORIES, size)

    def forward(self, cells: Tensor) -> Tensor:
        """Embeds ids, int (..., 3), as float (..., D)."""
        return self.structure(cells[..., 0]) + self.material(cells[..., 1]) + self.landmark(cells[..., 2])


class _Layout(nn.Module):
    """A summary of the free space within `reach` cells, blind to what stands in it."""

    def __init__(self, view: LocalView, size: int, reach: int) -> None:
        super().__init__()
        self.rows = slice(max(view.ahead - reach, 0), view.ahead + min(reach, view.behind) + 1)
        self.columns = slice(max(view.side - reach, 0), view.side + min(reach, view.side) + 1)
        rows, columns = view.grid
        cells = len(range(rows)[self.rows]) * len(range(columns)[self.columns])
        self.network = nn.Sequential(nn.Linear(2 * cells, size), nn.ReLU(), nn.Linear(size, size))

    def forward(self, view: Tensor) -> Tensor:
        """Summarises ids, int (B, V, U, 3), as float (B, D)."""
        near = view[:, self.rows, self.columns].flatten(1, 2)
        is_open = (near[..., 0] >= CellKind.FLOOR) & (near[..., 2] == 0)
        seen = near[..., 0] > 0
        return self.network(torch.cat([is_open, seen], 1).float())  # type: ignore[no-any-return]


class CropEncoder(nn.Module):
    """All cells of a small view, after a residual convolution over their neighbourhood; P = V * U.

    The summary keeps where everything is: whether a doorway is level with the agent or a step ahead decides when
    to turn, and attention alone blurs it.
    """

    def __init__(self, view: LocalView, size: int) -> None:
        """Makes the encoder of views of a shape, with features of a size."""
        super().__init__()
        cells = view.grid[0] * view.grid[1]
        self.cells = CellEmbedding(size)
        self.position = nn.Parameter(torch.randn(cells, size) * 0.1)
        self.neighbourhood = nn.Conv2d(size, size, 3, padding=1)
        self.squeeze = nn.Linear(size, _SQUEEZED)
        self.summary = nn.Sequential(nn.ReLU(), nn.Linear(cells * _SQUEEZED, size), nn.ReLU())

    def forward(self, view: Tensor) -> Patches:
        """Encodes ids, uint8 (B, V, U, 3)."""
        features, squeezed = self._at_once(view) if on_processor(self.position) else self._one_by_one(view)
        return Patches(features, (view[..., 0] > 0).flatten(1), self.summary(squeezed.flatten(1)))

    def _one_by_one(self, view: Tensor) -> Surroundings:
        cells = self.cells(view.int()).permute(0, 3, 1, 2)
        hidden = cells + torch.relu(self.neighbourhood(cells))
        features = hidden.flatten(2).transpose(1, 2) + self.position
        return Surroundings(features, self.squeeze(features))

    def _at_once(self, view: Tensor) -> Surroundings:
        kinds, (weight, bias) = kinds_among(view, self.cells.sizes), self.neighbourhood.parameters()
        return neighbourhood(kinds.cells, self.cells(kinds.ids), weight, bias, self.position, self.squeeze)


class CellsEncoder(nn.Module):
    """Only the cells that show something, each on its own with its position: for large, mostly empty views.

    A cell shows something if it has a landmark, a doorway or a floor of known material; bare space is left to
    the layout. P is the largest number of such cells in the batch.
    """

    def __init__(self, view: LocalView, size: int, reach: int) -> None:
        """Makes the encoder of views of a shape, with features of a size and a layout of a reach."""
        super().__init__()
        self.cells = CellEmbedding(size)
        self.row = nn.Embedding(view.grid[0], size)
        self.column = nn.Embedding(view.grid[1], size)
        self.network = nn.Sequential(nn.ReLU(), nn.Linear(size, size), nn.ReLU(), nn.Linear(size, size))
        self.layout = _Layout(view, size, reach)

    def forward(self, view: Tensor) -> Patches:
        """Encodes ids, uint8 (B, V, U, 3)."""
        flat = view.flatten(1, 2)
        shows = (flat[..., 0] >= CellKind.DOOR) | (flat[..., 1] > 0) | (flat[..., 2] > 0)
        index = _first_places(shows)
        mask = shows.gather(1, index)
        ids = flat.gather(1, index[..., None].expand(-1, -1, 3)).int()
        position = self.row(index // view.shape[2]) + self.column(index % view.shape[2])
        features = self.cells(ids) + position
        return Patches(features + self.network(features), mask, self.layout(view.int()))


class MapEncoder(nn.Module):
    """What is seen now, as by `CropEncoder`, and beside it what is remembered and out of sight.

    Of the remembered cells those that show something are patches of their own, each with its place and how long
    ago it was seen; all others are left to a sketch of the whole map, which is part of the summary: where the free
    space goes, where the agent has been, and where nobody has looked yet. In the beginning memory says next to
    nothing, so that a navigator that takes over the mind of one without does not lose its way.
    """

    def __init__(self, eyes: RememberedMap, size: int) -> None:
        """Makes the encoder of maps of a shape, with features of a size."""
        super().__init__()
        sight, middle = eyes.sight, eyes.reach
        self.now = CropEncoder(sight, size)
        self.rows = slice(middle - sight.ahead, middle + sight.behind + 1)
        self.columns = slice(middle - sight.side, middle + sight.side + 1)
        self.cells = CellEmbedding(size)
        self.row, self.column = nn.Embedding(eyes.shape[0], size), nn.Embedding(eyes.shape[1], size)
        self.age = nn.Embedding(_AGES, size)
        edge = -(-eyes.shape[0] // 4)  # of the map after two convolutions of stride 2
        told, sketched = nn.Linear(size, size), nn.Linear(edge * edge * _SQUEEZED, size)
        self.network = nn.Sequential(nn.ReLU(), nn.Linear(size, size), nn.ReLU(), told)
        self.sketch = nn.Sequential(
            nn.Conv2d(_PLANES, _SQUEEZED, 5, stride=2, padding=2),
            nn.ReLU(),
            nn.Conv2d(_SQUEEZED, _SQUEEZED, 5, stride=2, padding=2),
            nn.ReLU(),
            nn.Flatten(),
            sketched,
        )
        for table in (
            self.cells.structure,
            self.cells.material,
            self.cells.landmark,
            self.row,
            self.column,
            self.age,
        ):
            nn.init.normal_(table.weight, std=_FAINT)
        for last in (told, sketched):
            nn.init.normal_(last.weight, std=_FAINT)
            nn.init.zeros_(last.bias)

    def forward(self, view: Tensor) -> Patches:
        """Encodes maps, uint8 (B, M, M, 5)."""
        ago = view[..., 4]
        near = view[:, self.rows, self.columns]
        now = self.now(near[..., :3] * (near[..., 4:] == 1))
        flat, past = view.flatten(1, 2), ago.flatten(1) > 1
        shows = past & ((flat[..., 0] >= CellKind.DOOR) | (flat[..., 2] > 0))
        index = _first_places(shows)
        ids, ages = flat.gather(1, index[..., None].expand(-1, -1, 3)).int(), ago.flatten(1).gather(1, index)
        position = self.row(index // view.shape[2]) + self.column(index % view.shape[2])
        features = self.cells(ids) + position + self.age(_octave(ages))
        mask = shows.gather(1, index)
        return Patches(
            torch.cat([now.features, features + self.network(features)], 1),
            torch.cat([now.mask, mask], 1),
            now.summary + self.sketch(_planes(view)),
        )


def _first_places(shows: Tensor) -> Tensor:
    """Returns where bool (B, N) is True, int (B, P), in reading order; P is the most that any row has."""
    count = max(int(shows.sum(1).max()), 1)
    return torch.sort(shows.to(torch.uint8), dim=1, descending=True, stable=True).indices[:, :count]


def _octave(ago: Tensor) -> Tensor:
    """Returns how often a time doubles, 0 to 7, int like 1 + actions ago, uint8."""
    return ago.float().clamp(min=1).log2().int()


def _planes(view: Tensor) -> Tensor:
    """Returns what a sketch is made from, float (B, 4, M, M): seen, free, a doorway, and how lately walked on."""
    structure, walked = view[..., 0], view[..., 3].float()
    free = (structure >= CellKind.FLOOR) & (view[..., 2] == 0)
    lately = torch.where(walked > 0, 1 / walked.clamp(min=1).sqrt(), walked)
    return torch.stack([(view[..., 4] > 0).float(), free.float(), (structure >= CellKind.DOOR).float(), lately], 1)


class PixelsEncoder(nn.Module):
    """A convolutional network over a first-person picture; every patch is 8 x 8 pixels, none is pooled away.

    Four pictures of a panorama are one wide one: left, ahead, right, behind.
    """

    def __init__(self, eyes: Picture, size: int) -> None:
        """Makes the encoder of what eyes see, with features of a size."""
        super().__init__()
        self.network = nn.Sequential(
            nn.Conv2d(3, 24, 5, stride=4, padding=2),
            nn.ReLU(),
            nn.Conv2d(24, 48, 3, stride=2, padding=1),
            nn.ReLU(),
            nn.Conv2d(48, size, 3, padding=1),
            nn.ReLU(),
        )
        width = 4 * eyes.width if isinstance(eyes, Panorama) else eyes.width
        patches = -(-eyes.height // 8) * -(-width // 8)
        self.position = nn.Parameter(torch.randn(patches, size) * 0.1)
        self.squeeze = nn.Linear(size, _SQUEEZED)
        self.summary = nn.Sequential(nn.ReLU(), nn.Linear(patches * _SQUEEZED, size), nn.ReLU())

    def forward(self, view: Tensor) -> Patches:
        """Encodes pictures, uint8 (B, height, width, 3), or panoramas, uint8 (B, 4, height, width, 3)."""
        if view.dim() == 5:
            view = view.roll(1, 1).transpose(1, 2).flatten(2, 3)
        # Seen channel by channel, (B, height, width, 3) is the layout that convolutions are fastest in.
        pictures = view.float().div_(127.5).sub_(1).permute(0, 3, 1, 2)
        with _short_numbers(pictures, self.training):
            patches = self.network(pictures)
        features = patches.float().flatten(2).transpose(1, 2) + self.position
        summary = self.summary(self.squeeze(features).flatten(1))
        mask = torch.ones(features.shape[:2], dtype=torch.bool, device=view.device)
        return Patches(features, mask, summary)


def _short_numbers(pictures: Tensor, training: bool) -> AbstractContextManager[Any]:
    """Returns a context in which convolutions are computed in bfloat16, where that is faster and an agent learns.

    Weights, gradients of weights and all else stay float32, and an agent at work sees the same on every machine.
    """
    supported = getattr(torch.cpu, "_is_avx512_bf16_supported", bool)
    pays = training and pictures.device.type == "cpu" and supported()
    return torch.autocast("cpu", torch.bfloat16) if pays else nullcontext()


class EncoderKind(NamedTuple):
    """A view encoder by its name.

    Attributes:
        eyes: what it is for.
        build: makes a fresh one of eyes, the size of features, and the reach of a layout.
        most_cells: the largest local view that it suits.
    """

    eyes: type[Eyes]
    build: Callable[[Any, int, int], nn.Module]
    most_cells: float = inf


# Of those for the same eyes, the first that is large enough is chosen: in large views most cells show nothing.
ENCODERS = {
    "crop": EncoderKind(LocalView, lambda eyes, size, reach: CropEncoder(eyes, size), most_cells=200),
    "cells": EncoderKind(LocalView, CellsEncoder),
    "map": EncoderKind(RememberedMap, lambda eyes, size, reach: MapEncoder(eyes, size)),
    "pixels": EncoderKind(Picture, lambda eyes, size, reach: PixelsEncoder(eyes, size)),
}


def encoder_suiting(eyes: Eyes) -> str:
    """Returns the name of the view encoder that suits eyes."""
    cells = eyes.grid[0] * eyes.grid[1] if isinstance(eyes, LocalView) else 0
    return next(
        name for name, kind in ENCODERS.items() if isinstance(eyes, kind.eyes) and cells <= kind.most_cells
    )


def build_view_encoder(name: str, eyes: Eyes, size: int, reach: int) -> nn.Module:
    """Returns a fresh view encoder.

    Args:
        name: of `ENCODERS`.
        eyes: what is seen.
        size: of features.
        reach: of the layout, for "cells".

    Raises:
        InputError: if there is no such encoder, or it is not for such eyes.
    """
    if name not in ENCODERS or not isinstance(eyes, ENCODERS[name].eyes):
        fitting = [other for other, kind in ENCODERS.items() if isinstance(eyes, kind.eyes)]
        raise InputError(
            f"view encoder {name!r} is not for a view of kind {eyes.kind!r}; choose {' or '.join(fitting)}"
        )
    return ENCODERS[name].build(eyes, size, reach)
