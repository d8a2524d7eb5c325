"""A generated home with its episodes in few bytes, which are read in a fraction of a millisecond.

For caches alone: numbers stand for names and cells, and another version of vln may mean other things by them. What
others are to read is written by `vln.envs.files.episode_json`.
"""

import json
import zlib
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from vln.envs.categories import LandmarkCategory, RoomCategory
from vln.envs.geometry import Cell, CellKind, Heading
from vln.envs.world.episode import Episode, Origin, Sentence
from vln.envs.world.house import Doorway, House, Landmark, Room

Thing = TypeVar("Thing")

_LEVEL = 1  # of compression: higher ones take longer than they save
_WIDEST = 256  # columns of a house; no home is as large
_FIRST = ord("0")  # characters from here on stand for the ids of a layer
_HEADINGS, _KINDS = dict(enumerate(Heading)), dict(enumerate(CellKind))
_ROOMS, _LANDMARKS = {one.value: one for one in RoomCategory}, {one.value: one for one in LandmarkCategory}

_FINAL_HEADINGS: dict[int | None, Heading | None] = {None: None, **{int(one): one for one in Heading}}


class _Cells(dict[int, Cell]):
    """Cells by number, each made once: homes have the same ones over and over."""

    def __missing__(self, number: int) -> Cell:
        cell = self[number] = Cell(*divmod(number, _WIDEST))
        return cell


_cell = _Cells().__getitem__


def home_to_bytes(house: House, episodes: Iterable[Episode]) -> bytes:
    """Returns a home: a house, and episodes as generated homes have them, with one instruction in sentences."""
    value = [
        {"house_id": house.house_id, "cell_size": house.cell_size, "stride": house.stride},
        [_layer_to_text(house.structure), _layer_to_text(house.material)],
        [[room.category, sorted(_numbers(room.cells))] for room in house.rooms],
        [[doorway.kind, _numbers(doorway.cells), doorway.rooms] for doorway in house.doorways],
        [[landmark.category, _numbers(landmark.cells), landmark.solid] for landmark in house.landmarks],
        [
            [
                *(episode.path_id, episode.heading, episode.distance, _numbers(episode.path)),
                *(episode.final_heading, episode.origin.style),
                [[part.text, part.start, part.end, part.final_heading] for part in episode.sentences[0]],
            ]
            for episode in episodes
        ],
    ]
    return zlib.compress(json.dumps(value, separators=(",", ":")).encode(), _LEVEL)


def home_from_bytes(content: bytes) -> tuple[House, tuple[Episode, ...]]:
    """Returns what `home_to_bytes` of the same version of vln was given, which need not be checked again."""
    about, layers, rooms, doorways, landmarks, episodes = json.loads(zlib.decompress(content))
    structure, material = map(_layer_of_text, layers)
    house = _unchecked(
        House,
        structure=structure,
        material=material,
        rooms=tuple(
            [_unchecked(Room, category=_ROOMS[kind], cells=frozenset(map(_cell, cells))) for kind, cells in rooms]
        ),
        doorways=tuple(
            [
                _unchecked(Doorway, kind=_KINDS[kind], cells=tuple(map(_cell, cells)), rooms=tuple(sides))
                for kind, cells, sides in doorways
            ]
        ),
        landmarks=tuple(
            [
                _unchecked(Landmark, category=_LANDMARKS[kind], cells=tuple(map(_cell, cells)), solid=solid)
                for kind, cells, solid in landmarks
            ]
        ),
        **about,
    )
    return house, tuple([_episode(house.house_id, *fields) for fields in episodes])


def _episode(
    house: str,
    name: str,
    heading: int,
    distance: float,
    path: Sequence[int],
    final_heading: int | None,
    style: str,
    parts: Sequence[Any],
) -> Episode:
    sentences = tuple(
        [
            _unchecked(Sentence, text=text, start=start, end=end, final_heading=_FINAL_HEADINGS[final])
            for text, start, end, final in parts
        ]
    )
    return _unchecked(
        Episode,
        path_id=name,
        scan=house,
        heading=_HEADINGS[heading],
        path=tuple(map(_cell, path)),
        instructions=(" ".join([sentence.text for sentence in sentences]),),
        distance=distance,
        final_heading=_FINAL_HEADINGS[final_heading],
        sentences=(sentences,),
        origin=_origin(style),
    )


@cache
def _origin(style: str) -> Origin:
    return Origin(style=style)


def _unchecked(kind: type[Thing], /, **fields: Any) -> Thing:
    """Returns a dataclass with all its fields, without a look at them: they were looked at when it was made."""
    thing = object.__new__(kind)
    thing.__dict__.update(fields)
    return thing


def _numbers(cells: Iterable[Cell]) -> list[int]:
    return [row * _WIDEST + column for row, column in cells]


def _layer_to_text(layer: NDArray[np.uint8]) -> list[str]:
    return [(row + _FIRST).tobytes().decode("latin-1") for row in layer]


def _layer_of_text(rows: Sequence[str]) -> NDArray[Any]:
    ids = np.frombuffer("".join(rows).encode("latin-1"), np.uint8) - np.uint8(_FIRST)
    ids.flags.writeable = False
    return ids.reshape(len(rows), -1)
