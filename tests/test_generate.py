"""Generated houses: valid, connected, furnished, and always the same for a seed."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from envs.categories import LandmarkCategory, RoomCategory
from envs.errors import InputError
from envs.generate.floor_plan import (
    FEWEST_ROOMS,
    LARGEST_HOUSE,
    MOST_ROOMS,
    SMALLEST_HOUSE,
    draw_floor_plan,
)
from envs.generate.furniture import FURNITURE
from envs.generate.home import FLOORS, generate_home
from envs.geometry import STEPS, Cell, CellKind
from envs.house import House
from envs.shortest_path import geodesic_distances

seeds = st.integers(0, 2**40)
few = settings(max_examples=40, deadline=None)


def beside(cell: Cell) -> list[Cell]:
    return [Cell(cell[0] + int(r), cell[1] + int(c)) for r, c in STEPS]


def first_walkable(house: House) -> Cell:
    return Cell(*np.argwhere(house.walkable)[0].tolist())


@few
@given(seeds)
def test_every_walkable_cell_can_be_reached_from_every_other(seed):
    house = generate_home(seed)
    reached = np.isfinite(geodesic_distances(house, first_walkable(house)))
    assert (reached == house.walkable).all()


@few
@given(seeds)
def test_walls_enclose_the_house_and_each_floor_cell_has_one_room_and_a_material(seed):
    house = generate_home(seed)
    assert all(SMALLEST_HOUSE <= side <= LARGEST_HOUSE for side in house.shape)
    edge = np.ones(house.shape, dtype=bool)
    edge[1:-1, 1:-1] = False
    assert (house.structure[edge] == CellKind.WALL).all()
    assert ((house.structure == CellKind.FLOOR) == (house.room_index >= 0)).all()
    assert ((house.material > 0) == (house.structure >= CellKind.FLOOR)).all()


@few
@given(seeds)
def test_a_house_has_five_to_nine_rooms_among_them_a_living_room_kitchen_bathroom_and_bedroom(seed):
    categories = [room.category for room in generate_home(seed).rooms]
    assert FEWEST_ROOMS <= len(categories) <= MOST_ROOMS
    assert {
        RoomCategory.LIVING_ROOM,
        RoomCategory.KITCHEN,
        RoomCategory.BATHROOM,
        RoomCategory.BEDROOM,
    } <= set(categories)


@few
@given(seeds)
def test_doorways_join_the_two_rooms_on_their_sides_and_nothing_stands_in_front_of_them(seed):
    house = generate_home(seed)
    for doorway in house.doorways:
        around = {cell for own in doorway.cells for cell in beside(own)} - set(doorway.cells)
        sides = {cell for cell in around if house.structure[cell] == CellKind.FLOOR}
        assert {int(house.room_index[cell]) for cell in sides} == set(doorway.rooms)
        assert len(sides) == 2 * len(doorway.cells)
        assert all(house.walkable[cell] for cell in (*sides, *doorway.cells))


@few
@given(seeds)
def test_baths_and_bedrooms_are_behind_doors_and_no_bath_is_a_thoroughfare(seed):
    house = generate_home(seed)
    private = {RoomCategory.BEDROOM, RoomCategory.BATHROOM, RoomCategory.TOILET}
    for doorway in house.doorways:
        if {house.rooms[room].category for room in doorway.rooms} & private:
            assert doorway.kind == CellKind.DOOR
    for number, room in enumerate(house.rooms):
        if room.category in (RoomCategory.BATHROOM, RoomCategory.TOILET):
            elsewhere = [other for other in range(len(house.rooms)) if other != number]
            joined = {elsewhere[0]}
            for _ in elsewhere:
                joined |= {
                    other
                    for doorway in house.doorways
                    if joined & set(doorway.rooms) and number not in doorway.rooms
                    for other in doorway.rooms
                }
            assert joined == set(elsewhere)


@few
@given(seeds)
def test_landmarks_share_no_cell_stay_in_one_room_and_can_be_walked_up_to(seed):
    house = generate_home(seed)
    cells = [cell for landmark in house.landmarks for cell in landmark.cells]
    assert len(cells) == len(set(cells))
    for landmark in house.landmarks:
        assert 1 <= len(landmark.cells) <= 4
        assert len({int(house.room_index[cell]) for cell in landmark.cells}) == 1
        assert landmark.solid == (landmark.category != LandmarkCategory.RUG)
        assert any(house.walkable[cell] for own in landmark.cells for cell in beside(own))


@few
@given(seeds)
def test_each_room_has_the_furniture_and_the_floor_that_tell_what_it_is(seed):
    house = generate_home(seed)
    for number, room in enumerate(house.rooms):
        own = [landmark.category for landmark in house.landmarks if house.room_index[landmark.cells[0]] == number]
        told_by = [piece.category for piece in FURNITURE[room.category] if piece.chance == 1]
        assert set(told_by) <= set(own)
        assert len(own) >= (1 if room.category == RoomCategory.ENTRY else 3)
        assert {int(house.material[cell]) for cell in room.cells} <= set(FLOORS[room.category])


def test_the_same_seed_gives_the_same_house_and_another_seed_another_one():
    assert generate_home(11) == generate_home(11)
    assert generate_home(11).house_id == "gridhouse-11"
    assert not np.array_equal(generate_home(11).landmark_layer, generate_home(12).landmark_layer)


def test_about_three_in_ten_openings_are_without_a_door():
    plans = [draw_floor_plan(np.random.default_rng(seed)) for seed in range(200)]
    kinds = [doorway.kind for plan in plans for doorway in plan.doorways]
    assert 0.2 < kinds.count(CellKind.PASSAGE) / len(kinds) < 0.4


def test_a_negative_seed_is_refused():
    with pytest.raises(InputError, match="seed -1"):
        generate_home(-1)
