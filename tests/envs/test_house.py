from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest

from vln.envs.categories import LandmarkCategory, Material, RoomCategory
from vln.envs.errors import InputError
from vln.envs.files.house_ascii import house_from_ascii
from vln.envs.geometry import Cell, CellKind
from vln.envs.world.house import NO_ROOM, Doorway, House, Landmark, Room

FLAT = house_from_ascii(
    """
#######
#B.#R.#
#..+R.#
#######

house = flat
B = bed
R = rug, walk-through
room 1,1 = bedroom on carpet
room 1,4 = bathroom on tile
"""
)
BED, RUG = FLAT.landmarks


def test_an_agent_walks_on_open_cells_without_solid_landmarks():
    expected = ["#######", "##.#..#", "#.....#", "#######"]
    assert ["".join("#."[int(free)] for free in row) for row in FLAT.walkable] == expected


def test_layers_say_room_and_landmark_of_each_cell():
    assert FLAT.room_index[1].tolist() == [NO_ROOM, 0, 0, NO_ROOM, 1, 1, NO_ROOM]
    bed, rug = LandmarkCategory.BED, LandmarkCategory.RUG
    assert FLAT.landmark_layer[1].tolist() == [0, bed, 0, 0, rug, 0, 0]


def test_of_two_landmarks_on_a_cell_the_later_one_is_seen():
    house = FLAT.with_landmarks("flat2", [Landmark(LandmarkCategory.LAMP, (Cell(1, 4),))])
    assert house.landmark_layer[1, 4] == LandmarkCategory.LAMP
    assert (house.house_id, house.landmarks[:2]) == ("flat2", FLAT.landmarks)
    assert not house.walkable[1, 4]
    assert FLAT.walkable[1, 4]


def test_a_house_finds_the_room_and_the_doorway_of_a_cell():
    assert FLAT.room_at(Cell(2, 5)) == FLAT.rooms[1]
    assert FLAT.room_at(Cell(2, 3)) is None
    assert FLAT.doorway_at(Cell(2, 3)) == Doorway(CellKind.DOOR, (Cell(2, 3),), (0, 1))
    assert FLAT.doorway_at(Cell(2, 2)) is None


def test_a_house_cannot_be_changed():
    with pytest.raises(ValueError, match="read-only"):
        FLAT.structure[0, 0] = CellKind.FLOOR
    with pytest.raises(FrozenInstanceError):
        FLAT.house_id = "other"


def test_a_house_keeps_its_own_copy_of_the_layers():
    structure = np.full((2, 2), CellKind.FLOOR)
    house = House("box", structure, np.zeros((2, 2)))
    structure[0, 0] = CellKind.WALL
    assert house.walkable.all()


@pytest.mark.parametrize(
    "change",
    [
        {"house_id": "other"},
        {"structure": np.where(FLAT.structure == CellKind.DOOR, CellKind.WALL, FLAT.structure), "doorways": ()},
        {"material": np.zeros_like(FLAT.material)},
        {"rooms": FLAT.rooms[::-1]},
        {"doorways": ()},
        {"landmarks": (BED,)},
        {"landmarks": (BED, replace(RUG, solid=True))},
        {"cell_size": 1.0},
        {"stride": 2},
    ],
)
def test_houses_are_equal_if_every_field_is(change):
    assert replace(FLAT) == FLAT
    assert hash(replace(FLAT)) == hash(FLAT)
    assert replace(FLAT, **change) != FLAT


def test_a_house_is_not_equal_to_something_else():
    assert FLAT != "flat"


STUDY = Room(RoomCategory.STUDY, frozenset({Cell(1, 1)}))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"structure": np.zeros(4)}, r"structure must be rows x columns, is \(4,\)"),
        ({"structure": np.zeros((0, 3))}, "structure must be rows x columns"),
        ({"material": np.zeros((2, 2))}, r"material is \(2, 2\), structure \(4, 7\)"),
        ({"material": np.full((4, 7), max(Material) + 1)}, "unknown cell kind or material id"),
        ({"structure": np.full((4, 7), max(CellKind) + 1)}, "unknown cell kind or material id"),
        ({"cell_size": 0.0}, "cell_size must be > 0"),
        ({"cell_size": 4.9e37}, "cell_size must be > 0 and at most 1e"),
        ({"stride": 0}, "stride >= 1"),
        ({"rooms": (*FLAT.rooms, STUDY)}, "two rooms share a cell"),
        ({"rooms": (Room(RoomCategory.STUDY, frozenset({Cell(0, 0)})),)}, r"room 0 \(study\) .* stands on wall"),
        ({"rooms": (Room(RoomCategory.STUDY, frozenset({Cell(-1, 0)})),)}, "row -1, column 0 is off the grid"),
        ({"landmarks": (replace(BED, cells=(Cell(9, 1),)),)}, "bed at row 9, column 1 is off the grid"),
        ({"doorways": (Doorway(CellKind.FLOOR, (Cell(1, 2),), (0, 1)),)}, "a doorway is a door or a passage"),
        ({"doorways": (Doorway(CellKind.DOOR, (Cell(1, 2),), (0, 1)),)}, "row 1, column 2 stands on floor"),
        ({"doorways": (Doorway(CellKind.DOOR, (Cell(2, 3),), (0, 2)),)}, "leads to no room"),
    ],
)
def test_an_impossible_house_is_refused_in_one_line(change, message):
    with pytest.raises(InputError, match=f"house 'flat': .*{message}") as caught:
        replace(FLAT, **change)
    assert "\n" not in str(caught.value)


def test_rooms_and_landmarks_need_a_place():
    with pytest.raises(InputError, match="a kitchen without any cell"):
        Room(RoomCategory.KITCHEN, frozenset())
    with pytest.raises(InputError, match="needs a category and a cell"):
        Landmark(LandmarkCategory.BED, ())
    with pytest.raises(InputError, match="needs a category and a cell"):
        Landmark(LandmarkCategory.NONE, (Cell(0, 0),))
