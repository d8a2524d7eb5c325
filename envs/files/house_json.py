"""Houses as JSON, which says everything, and as files: `.json`, or `.txt` for drawings (see `house_drawing`)."""

import json
from collections.abc import Iterable, Mapping
from enum import IntEnum
from pathlib import Path
from string import ascii_lowercase, digits
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vln.envs.categories import LandmarkCategory, Material, RoomCategory
from vln.envs.errors import InputError
from vln.envs.files.atomic_file import write_text
from vln.envs.files.house_ascii import KINDS, house_from_ascii, house_to_ascii
from vln.envs.files.json_fields import Record, located, member_named, name_of, read_json, read_text, viewpoint_of
from vln.envs.geometry import Cell, CellKind
from vln.envs.world.house import Doorway, House, Landmark, Room

_CHARACTERS = [kind.character for kind in CellKind]
PALETTE = digits + ascii_lowercase  # of the material layer
HOUSE_FIELDS = (
    *("house_id", "cell_size", "stride", "structure", "materials", "material"),
    *("rooms", "doorways", "landmarks"),
)


def house_to_json(house: House) -> dict[str, Any]:
    """Returns a house as JSON values, without loss.

    Layers are rows of characters: the structure's as in drawings, the material's each the place of a name in
    `materials`, counted 0 to 9, then a to z.
    """
    used = np.unique(house.material).tolist()
    character = {material: PALETTE[number] for number, material in enumerate(used)}
    return {
        "house_id": house.house_id,
        "cell_size": house.cell_size,
        "stride": house.stride,
        "structure": ["".join(map(_CHARACTERS.__getitem__, row)) for row in house.structure.tolist()],
        "materials": [name_of(Material(material)) for material in used],
        "material": ["".join(map(character.__getitem__, row)) for row in house.material.tolist()],
        "rooms": [{"category": name_of(one.category), "cells": _names(sorted(one.cells))} for one in house.rooms],
        "doorways": [
            {"kind": name_of(one.kind), "cells": _names(one.cells), "rooms": list(one.rooms)}
            for one in house.doorways
        ],
        "landmarks": [
            {"category": name_of(one.category), "cells": _names(one.cells), "solid": one.solid}
            for one in house.landmarks
        ],
    }


def _names(cells: Iterable[Cell]) -> list[str]:
    return [viewpoint_of(cell) for cell in cells]


def house_from_json(value: Any, file: str = "house") -> House:
    """Returns the house of `house_to_json`'s values; rooms, doorways and landmarks may be left out.

    Args:
        value: the parsed JSON.
        file: what it was read from, for messages.

    Raises:
        InputError: if a field is missing or wrong; the message names it.
    """
    return house_from_record(Record(value, file, known=HOUSE_FIELDS))


def house_from_record(record: Record) -> House:
    """Returns the house of a JSON object, as `house_from_json` does."""
    names = record.texts("materials")
    with located(record.place("materials")):
        materials = [member_named(Material, name, "material") for name in names]
    values: dict[str, Any] = {
        "house_id": record.get("house_id", str),
        "structure": _layer(record, "structure", KINDS),
        "material": _layer(record, "material", dict(zip(PALETTE, materials, strict=False))),
        "rooms": tuple(map(_room, record.records("rooms", ("category", "cells")))),
        "doorways": tuple(map(_doorway, record.records("doorways", ("kind", "cells", "rooms")))),
        "landmarks": tuple(map(_landmark, record.records("landmarks", ("category", "cells", "solid")))),
        "cell_size": record.get("cell_size", float),
        "stride": record.get("stride", int),
    }
    with located(record.place()):
        return House(**values)


def _layer(record: Record, key: str, meanings: Mapping[str, IntEnum]) -> NDArray[np.uint8]:
    """Returns the layer, uint8 (H, W), of rows of characters."""
    rows = record.texts(key)
    if not rows or len({len(row) for row in rows}) > 1:
        raise InputError(f"{record.place(key)}: must be rows of one length, at least one")
    for number, row in enumerate(rows):
        for column, character in enumerate(row):
            if character not in meanings:
                place = f"{record.place(key)}[{number}]"
                raise InputError(f"{place}: unknown character {character!r} in column {column}")
    return np.array([[meanings[character] for character in row] for row in rows], dtype=np.uint8)


def _room(record: Record) -> Room:
    category, cells = record.member("category", RoomCategory), record.cells("cells")
    with located(record.place()):
        return Room(category, frozenset(cells))


def _doorway(record: Record) -> Doorway:
    rooms = record.get("rooms", list)
    if len(rooms) != 2 or not all(type(room) is int for room in rooms):
        raise InputError(f"{record.place('rooms')}: must be the numbers of two rooms, counted from 0")
    return Doorway(record.member("kind", CellKind), record.cells("cells"), (rooms[0], rooms[1]))


def _landmark(record: Record) -> Landmark:
    category, cells = record.member("category", LandmarkCategory), record.cells("cells")
    solid = record.get("solid", bool) if "solid" in record else True
    with located(record.place()):
        return Landmark(category, cells, solid)


def save_house(house: House, path: Path | str) -> None:
    """Writes a house as a drawing (.txt) or as JSON (.json).

    Raises:
        InputError: if the suffix is another, or a drawing cannot say the house.
    """
    path = Path(path)
    is_drawing = _form(path) == ".txt"
    write_text(path, house_to_ascii(house) if is_drawing else json.dumps(house_to_json(house), indent=1) + "\n")


def load_house(path: Path | str) -> House:
    """Returns the house of a drawing (.txt; named after the file unless it says otherwise) or of JSON (.json).

    Raises:
        InputError: if the file cannot be read; the message names it and the place in it.
    """
    path = Path(path)
    if _form(path) == ".json":
        return house_from_json(read_json(path), str(path))
    text = read_text(path)
    with located(str(path)):
        return house_from_ascii(text, path.stem)


def _form(path: Path) -> str:
    if path.suffix not in (".txt", ".json"):
        raise InputError(f"{path}: a house is a drawing (.txt) or JSON (.json)")
    return path.suffix
