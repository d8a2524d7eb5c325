"""Generated houses: valid, connected, furnished, with the statistics of real ones, the same for a seed."""

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vln.envs.categories import LandmarkCategory, RoomCategory
from vln.envs.errors import InputError
from vln.envs.files.house_json import house_to_json
from vln.envs.generate.furniture import RECIPES
from vln.envs.generate.home import FLOORS, generate_home
from vln.envs.generate.programme import FEWEST_ROOMS, MOST_ROOMS, SIZES, HomeSize
from vln.envs.geometry import STEPS, Cell, CellKind
from vln.envs.space.shortest_path import geodesic_distances
from vln.envs.world.house import House, Landmark

seeds = st.integers(0, 2**40)
sizes = st.sampled_from([None, *HomeSize])
few = settings(max_examples=40, deadline=None)

WALK_OVER = {LandmarkCategory.RUG}
WET = {RoomCategory.BATHROOM, RoomCategory.TOILET}
HALLS = {RoomCategory.HALLWAY, RoomCategory.ENTRY}
STORES = {RoomCategory.STORAGE, RoomCategory.CLOSET}


def beside(cell: Cell) -> list[Cell]:
    return [Cell(cell[0] + int(r), cell[1] + int(c)) for r, c in STEPS]


def around(landmark: Landmark) -> set[Cell]:
    return {cell for own in landmark.cells for cell in beside(own)} - set(landmark.cells)


def first_walkable(house: House) -> Cell:
    return Cell(*np.argwhere(house.walkable)[0].tolist())


def furniture_of(house: House, number: int) -> list[Landmark]:
    return [landmark for landmark in house.landmarks if house.room_index[landmark.cells[0]] == number]


def joined_rooms(house: House) -> list[set[int]]:
    """For each room the rooms that one of its openings leads to."""
    joined: list[set[int]] = [set() for _ in house.rooms]
    for doorway in house.doorways:
        a, b = doorway.rooms
        joined[a].add(b)
        joined[b].add(a)
    return joined


def moves_from(joined: list[set[int]], start: int) -> dict[int, int]:
    """By room how many openings lie on the shortest way to it."""
    moves, frontier = {start: 0}, [start]
    for room in frontier:
        for other in sorted(joined[room] - moves.keys()):
            moves[other] = moves[room] + 1
            frontier.append(other)
    return moves


@few
@given(seeds, sizes)
def test_every_walkable_cell_can_be_reached_from_every_other(seed, size):
    house = generate_home(seed, size)
    reached = np.isfinite(geodesic_distances(house, first_walkable(house)))
    assert (reached == house.walkable).all()


@few
@given(seeds, sizes)
def test_walls_enclose_the_house_and_each_floor_cell_has_one_room_and_a_material(seed, size):
    house = generate_home(seed, size)
    edge = np.ones(house.shape, dtype=bool)
    edge[1:-1, 1:-1] = False
    assert (house.structure[edge] == CellKind.WALL).all()
    assert ((house.structure == CellKind.FLOOR) == (house.room_index >= 0)).all()
    assert ((house.material > 0) == (house.structure >= CellKind.FLOOR)).all()


@pytest.mark.parametrize("size", list(HomeSize))
def test_a_size_bounds_the_number_of_rooms_and_the_sides_of_a_house(size):
    rules = SIZES[size]
    for seed in range(30):
        house = generate_home(seed, size)
        short, long = sorted(house.shape)
        assert rules.across[0] <= short <= rules.across[1]
        assert rules.along[0] <= long <= rules.along[1] or rules.along[0] <= short
        assert rules.rooms[0] <= len(house.rooms) <= MOST_ROOMS
        if size == HomeSize.LARGE:
            assert short >= 25


@few
@given(seeds, sizes)
def test_rooms_are_in_one_piece_and_wide_enough_to_live_in(seed, size):
    house = generate_home(seed, size)
    for room in house.rooms:
        seen = {min(room.cells)}
        frontier = list(seen)
        for cell in frontier:
            new = (set(beside(cell)) & room.cells) - seen
            seen |= new
            frontier += new
        assert seen == room.cells
        widest = 2 if room.category in HALLS | STORES | {RoomCategory.TOILET, RoomCategory.LAUNDRY} else 3
        assert any(
            all(Cell(cell[0] + r, cell[1] + c) in room.cells for r in range(widest) for c in range(widest))
            for cell in room.cells
        )


@few
@given(seeds, sizes)
def test_doorways_join_the_two_rooms_on_their_sides_and_nothing_stands_in_front_of_them(seed, size):
    house = generate_home(seed, size)
    for doorway in house.doorways:
        sides = {
            cell
            for own in doorway.cells
            for cell in beside(own)
            if cell not in doorway.cells and house.structure[cell] == CellKind.FLOOR
        }
        assert {int(house.room_index[cell]) for cell in sides} == set(doorway.rooms)
        assert len(sides) == 2 * len(doorway.cells)
        assert all(house.walkable[cell] for cell in (*sides, *doorway.cells))
        assert all(b in beside(a) for a, b in pairwise(doorway.cells))
        assert 1 in {len({cell.row for cell in doorway.cells}), len({cell.column for cell in doorway.cells})}


@few
@given(seeds, sizes)
def test_baths_and_bedrooms_are_behind_doors_and_no_bath_is_a_thoroughfare(seed, size):
    house = generate_home(seed, size)
    for doorway in house.doorways:
        if {house.rooms[room].category for room in doorway.rooms} & {RoomCategory.BEDROOM, *WET}:
            assert doorway.kind == CellKind.DOOR
    joined = joined_rooms(house)
    baths = [number for number, room in enumerate(house.rooms) if room.category in WET]
    for bath in baths:
        without = [others - {bath} for others in joined]
        start = (bath + 1) % len(joined)
        assert len(moves_from(without, start)) == len(joined) - 1


@few
@given(seeds, sizes)
def test_landmarks_share_no_cell_stay_in_one_room_and_can_be_walked_up_to(seed, size):
    house = generate_home(seed, size)
    cells = [cell for landmark in house.landmarks for cell in landmark.cells]
    assert len(cells) == len(set(cells))
    for landmark in house.landmarks:
        assert len({int(house.room_index[cell]) for cell in landmark.cells}) == 1
        assert landmark.solid == (landmark.category.kind not in WALK_OVER)
        assert any(house.walkable[cell] for cell in around(landmark))


@few
@given(seeds, sizes)
def test_each_room_has_the_furniture_and_the_floor_that_tell_what_it_is(seed, size):
    house = generate_home(seed, size)
    for number, room in enumerate(house.rooms):
        own = {landmark.category.kind for landmark in furniture_of(house, number)}
        assert {piece.category for piece in RECIPES[room.category].told_by} <= own
        assert len(own) >= (1 if len(room.cells) < 12 else 2)
        assert {int(house.material[cell]) for cell in room.cells} <= set(FLOORS[room.category])


@few
@given(seeds, sizes)
def test_somebody_can_sleep_wash_and_cook_in_every_home(seed, size):
    found = {landmark.category.kind for landmark in generate_home(seed, size).landmarks}
    assert found & {LandmarkCategory.BED, LandmarkCategory.BUNK_BED}
    assert LandmarkCategory.TOILET in found
    assert {LandmarkCategory.STOVE, LandmarkCategory.FRIDGE, LandmarkCategory.KITCHEN_SINK} <= found


@few
@given(seeds, sizes)
def test_what_belongs_at_a_wall_stands_at_one_and_chairs_stand_at_tables_and_desks(seed, size):
    house = generate_home(seed, size)
    at_walls = {
        LandmarkCategory.TOILET,
        LandmarkCategory.WASHBASIN,
        LandmarkCategory.BED,
        LandmarkCategory.WARDROBE,
        LandmarkCategory.FRIDGE,
        LandmarkCategory.STOVE,
        LandmarkCategory.KITCHEN_SINK,
        LandmarkCategory.SOFA,
        LandmarkCategory.TELEVISION,
        LandmarkCategory.DESK,
    }
    tables = {
        LandmarkCategory.CHAIR: LandmarkCategory.DINING_TABLE,
        LandmarkCategory.BARSTOOL: LandmarkCategory.KITCHEN_ISLAND,
        LandmarkCategory.OFFICE_CHAIR: LandmarkCategory.DESK,
    }
    for landmark in house.landmarks:
        if landmark.category.kind in at_walls:
            assert any(house.structure[cell] == CellKind.WALL for cell in around(landmark))
        if landmark.category.kind in tables:
            table, near = tables[landmark.category.kind], around(landmark)
            at_table = any(house.landmark_layer[cell] == table for cell in near)
            # In a room too small for a table in the open, table and chair each have a place at a wall.
            at_wall = any(house.structure[cell] == CellKind.WALL for cell in near)
            assert at_table or (landmark.category.kind == LandmarkCategory.CHAIR and at_wall)


@few
@given(seeds, sizes)
def test_nightstands_are_beside_the_head_of_a_bed_and_one_can_step_out_of_it(seed, size):
    house = generate_home(seed, size)
    for landmark in house.landmarks:
        next_to = {LandmarkCategory(house.landmark_layer[cell]).kind for cell in around(landmark)}
        if landmark.category.kind == LandmarkCategory.NIGHTSTAND:
            assert LandmarkCategory.BED in next_to
        if landmark.category.kind in (LandmarkCategory.BED, LandmarkCategory.BUNK_BED):
            rows, columns = ({cell[axis] for cell in landmark.cells} for axis in (0, 1))
            across = 1 if len(rows) > len(columns) else 0
            long_sides = {cell for cell in around(landmark) if cell[1 - across] in (rows, columns)[1 - across]}
            assert any(house.walkable[cell] for cell in long_sides) or len(rows) == len(columns)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_or_size_another_house():
    assert house_to_json(generate_home(11)) == house_to_json(generate_home(11))
    assert generate_home(11).house_id == "gridhouse-11"
    assert generate_home(11, HomeSize.SMALL).house_id == "gridhouse-small-11"
    assert not np.array_equal(generate_home(11, "large").landmark_layer, generate_home(12, "large").landmark_layer)


# The figures of 3,493 real single-storey homes (CubiGraph5K).


@pytest.fixture(scope="module")
def homes() -> list[House]:
    return [generate_home(seed) for seed in range(300)]


def test_homes_have_as_many_rooms_as_real_ones(homes):
    counts = [len(house.rooms) for house in homes]
    assert min(counts) >= FEWEST_ROOMS
    assert max(counts) <= MOST_ROOMS
    assert np.percentile(counts, 50) == pytest.approx(8, abs=1)
    assert np.percentile(counts, 10) == 5
    assert 12 <= np.percentile(counts, 90) <= 15


@pytest.mark.parametrize(
    ("categories", "real"),
    [
        ({RoomCategory.KITCHEN}, 0.88),
        ({RoomCategory.BATHROOM}, 0.81),
        ({RoomCategory.LIVING_ROOM}, 0.80),
        (HALLS, 0.75),
        ({RoomCategory.BEDROOM}, 0.72),
        (STORES, 0.56),
        ({RoomCategory.DINING_ROOM}, 0.14),
    ],
)
def test_homes_have_the_kinds_of_rooms_of_real_ones(homes, categories, real):
    share = np.mean([bool({room.category for room in house.rooms} & categories) for house in homes])
    assert share == pytest.approx(real, abs=0.08)


@pytest.mark.parametrize(
    ("categories", "real"),
    [
        (HALLS, 3.8),
        ({RoomCategory.LIVING_ROOM}, 3.1),
        ({RoomCategory.DINING_ROOM}, 2.7),
        ({RoomCategory.KITCHEN}, 2.0),
        (WET, 1.5),
        ({RoomCategory.BEDROOM}, 1.4),
        (STORES, 1.3),
    ],
)
def test_rooms_have_as_many_connections_as_real_ones(homes, categories, real):
    degrees = [
        len(others)
        for house in homes
        for room, others in zip(house.rooms, joined_rooms(house), strict=True)
        if room.category in categories
    ]
    assert np.mean(degrees) == pytest.approx(real, abs=0.5)


def test_homes_have_as_many_doors_and_open_passages_as_real_ones(homes):
    kinds = Counter(doorway.kind for house in homes for doorway in house.doorways)
    assert kinds[CellKind.DOOR] / len(homes) == pytest.approx(7.0, abs=0.6)
    assert kinds[CellKind.PASSAGE] / len(homes) == pytest.approx(2.6, abs=0.4)
    assert kinds[CellKind.PASSAGE] / kinds.total() == pytest.approx(0.27, abs=0.04)


def test_the_longest_route_from_room_to_room_has_as_many_rooms_as_in_real_homes(homes):
    rooms = [
        1 + max(max(moves_from(joined, room).values()) for room in range(len(joined)))
        for joined in map(joined_rooms, homes)
    ]
    assert np.mean(rooms) == pytest.approx(4.3, abs=0.5)


def test_some_homes_have_loops_and_rooms_that_are_no_rectangles(homes):
    loops = [len(house.doorways) >= len(house.rooms) for house in homes]
    assert np.mean(loops) > 0.4
    for category in (RoomCategory.LIVING_ROOM, RoomCategory.HALLWAY, RoomCategory.BEDROOM):
        rooms = [room for house in homes for room in house.rooms if room.category == category]
        bent = [
            len({cell.row for cell in room.cells}) * len({cell.column for cell in room.cells}) > len(room.cells)
            for room in rooms
        ]
        assert np.mean(bent) > 0.1


def test_homes_hold_more_than_forty_kinds_of_landmarks(homes):
    kinds = Counter(landmark.category.kind for house in homes for landmark in house.landmarks)
    assert len(kinds) > 40


@pytest.mark.parametrize(("seed", "size", "message"), [(-1, None, "seed -1"), (0, "castle", "size 'castle'")])
def test_what_cannot_be_generated_is_refused_in_one_line(seed, size, message):
    with pytest.raises(InputError, match=message) as caught:
        generate_home(seed, size)
    assert "\n" not in str(caught.value)
