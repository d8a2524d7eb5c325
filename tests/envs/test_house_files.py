import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vln.envs.categories import LandmarkCategory, Material, RoomCategory
from vln.envs.errors import InputError
from vln.envs.files.house_ascii import house_from_ascii, house_to_ascii
from vln.envs.files.house_json import house_from_json, house_to_json, load_house, save_house
from vln.envs.generate.home import generate_home
from vln.envs.geometry import Cell, CellKind
from vln.envs.world.house import Doorway, House, Landmark, Room

FLAT = """
#########
#BB..#TT#
#BC..+..#
##/######
 #..#
 ####

house = flat
cell_size = 0.25
floor = stone
B = bed
C = bed
T = rug, walk-through
room 1,1 = bedroom on carpet
room 4,2 = hallway
room 1,6 = bathroom on tile
"""


def test_a_drawing_says_rooms_doorways_and_landmarks():
    house = house_from_ascii(FLAT)
    assert (house.house_id, house.cell_size, house.stride, house.shape) == ("flat", 0.25, 1, (6, 9))
    assert [(room.category, len(room.cells)) for room in house.rooms] == [
        (RoomCategory.BEDROOM, 8),
        (RoomCategory.HALLWAY, 2),
        (RoomCategory.BATHROOM, 4),
    ]
    assert house.doorways == (
        Doorway(CellKind.PASSAGE, (Cell(3, 2),), (0, 1)),
        Doorway(CellKind.DOOR, (Cell(2, 5),), (0, 2)),
    )
    assert house.landmarks == (
        Landmark(LandmarkCategory.BED, (Cell(1, 1), Cell(1, 2), Cell(2, 1))),
        Landmark(LandmarkCategory.BED, (Cell(2, 2),)),
        Landmark(LandmarkCategory.RUG, (Cell(1, 6), Cell(1, 7)), solid=False),
    )
    assert [Material(house.material[cell]) for cell in ((1, 1), (4, 2), (2, 7), (2, 5), (3, 2), (0, 0))] == [
        Material.CARPET,
        Material.STONE,
        Material.TILE,
        Material.STONE,
        Material.STONE,
        Material.NONE,
    ]


def test_short_rows_are_filled_up_with_outside():
    house = house_from_ascii(FLAT)
    assert (house.structure[4] == [CellKind(" #.+/".index(c)) for c in " #..#    "]).all()


def test_a_drawing_needs_no_legend():
    house = house_from_ascii("####\n#..#\n####", "sketch")
    assert (house.house_id, house.cell_size) == ("sketch", 0.5)
    assert house.rooms == (Room(RoomCategory.NONE, frozenset({Cell(1, 1), Cell(1, 2)})),)
    assert set(house.material[house.walkable]) == {Material.WOOD}


def test_rooms_none_makes_neither_rooms_nor_doorways():
    house = house_from_ascii("..+..\n\nrooms = none")
    assert (house.rooms, house.doorways) == ((), ())
    assert house.structure[0, 2] == CellKind.DOOR


def test_landmarks_may_stand_on_other_than_floor():
    house = house_from_ascii("S####\n #..#\n ####\nS = stove on outside, walk-through")
    assert house.structure[0, 0] == CellKind.OUTSIDE
    assert house.landmarks == (Landmark(LandmarkCategory.STOVE, (Cell(0, 0),), solid=False),)


def test_blank_lines_around_a_drawing_do_not_count_but_rows_of_spaces_do():
    assert house_from_ascii("\n\n..\n\n\nhouse = a").shape == (1, 2)
    assert house_from_ascii("  \n..\n\n..\n  ").shape == (5, 2)


def test_line_ends_of_other_systems_are_understood():
    assert house_from_ascii(FLAT.replace("\n", "\r\n")) == house_from_ascii(FLAT)


def test_a_drawn_house_comes_back_from_its_drawing():
    house = house_from_ascii(FLAT)
    text = house_to_ascii(house)
    assert house_from_ascii(text) == house
    assert text.startswith("#########\n#BB..#RR#\n#Bb..+..#\n")


@pytest.mark.parametrize("seed", range(5))
def test_generated_homes_come_back_from_both_forms(seed):
    home = generate_home(seed)
    assert house_from_ascii(house_to_ascii(home)) == home
    assert house_from_json(json.loads(json.dumps(house_to_json(home)))) == home


@pytest.mark.parametrize(
    ("drawing", "message"),
    [
        ("", "there is no drawing"),
        ("house = flat", "there is no drawing"),
        ("#" * 2000 + "\n." * 2000, "the drawing is 2001 rows x 2000 columns, more than 1000000 cells"),
        ("...\n.K.", "row 1, column 1: unknown letter 'K'; add a line \"K = ...\""),
        ("...\n.\t.", r"row 1, column 1: unknown letter '\\t'; remove it"),
        ("..\nK = bedd", "legend line 'K = bedd': unknown landmark 'bedd'; did you mean 'bed'?"),
        ("K.\nK = couch", "unknown landmark 'couch'; did you mean 'sofa'?"),
        ("K.\nK = Blue couch", "unknown landmark 'Blue couch'; did you mean 'blue sofa'?"),
        ("K.\nK = shelf unit", "unknown landmark 'shelf unit'; did you mean 'shelf'?"),
        ("K.\nK = qqq", "unknown landmark 'qqq'; `vln names` lists what there is"),
        ("..\nroom 0,0 = corridor", "unknown room 'corridor'; did you mean 'hallway'?"),
        ("####\n#..#\n#.##\n# ##", "row 2, column 1: floor at the edge of the house; close the wall with #"),
        ("####\n#...\n####", "row 1, column 3: floor at the edge of the house"),
        ("#####\n#.+.#\n#####\n    #\n#.#", "row 4, column 1: floor at the edge"),
        ("K.\nK = none", "needs a category"),
        ("K.\nK = bed on sky", "unknown kind of cell 'sky'"),
        ("K.\nK = bed, soft", "says 'soft'; after the comma"),
        ("K.\nK = bed\nK = sofa", "explains 'K' a second time"),
        ("..\n# = bed", "gives '#' a new meaning; it is wall"),
        ("..\nroom 0,0 = ballroom", "unknown room 'ballroom'"),
        ("..\nroom 0,0 = bedroom on ice", "unknown material 'ice'"),
        ("..\nroom 0 = bedroom", "'0' is no cell; write row,column"),
        ("#.\nroom 0,0 = bedroom", r"room 0,0 \(bedroom\) is on wall, not on floor; the nearest floor is 0,1"),
        ("#.\nroom 3,9 = bedroom", r"room 3,9 \(bedroom\) is off the drawing"),
        ("..\nroom 0,0 = bedroom\nroom 0,1 = study", r"room 0,1 \(study\) lies in the bedroom named before it"),
        ("..\nroom 0,0 = bedroom\nroom 0,0 = study", "names this room a second time"),
        ("#+.", "the door at row 0, column 1 touches 1 room; it must have one on each"),
        ("#+#", "the door at row 0, column 1 touches 0 rooms"),
        (".#.\n.+.\n#.#", "the door at row 1, column 1 touches 3 rooms"),
        ("..\nstride = far", "says 'far', which is not a whole number"),
        ("..\ncell_size = wide", "says 'wide', which is not a finite number"),
        ("..\ncell_size = nan", "says 'nan', which is no number a house can have"),
        ("..\nstride = 9999999999", "which is no number a house can have"),
        ("..\nstride = 0", "stride >= 1"),
        ("..\ncell_size =", 'is not "name = value"'),
        ("..\nhouse = flat\nnonsense", "legend line 'nonsense': is not"),
        ("..\nheight = 3", "legend line 'height = 3': does not start with house"),
    ],
)
def test_a_mistake_in_a_drawing_is_explained_in_one_line(drawing, message):
    with pytest.raises(InputError, match=message) as caught:
        house_from_ascii(drawing)
    assert "\n" not in str(caught.value)


def box(**options):
    structure = [[CellKind.FLOOR] * 3] * 2
    return House("box", np.array(structure), np.full((2, 3), Material.WOOD), **options)


@pytest.mark.parametrize(
    ("house", "what"),
    [
        (House("a space after ", [[2]], [[1]]), "house"),
        (House("patchwork", [[2, 2]], [[1, 2]]), "material"),
        (box(rooms=(Room(RoomCategory.STUDY, frozenset({Cell(0, 0)})),)), "rooms"),
        (box(landmarks=(Landmark(LandmarkCategory.RUG, (Cell(0, 0), Cell(1, 1))),)), "landmarks"),
        (box(landmarks=(Landmark(LandmarkCategory.RUG, (Cell(0, 0),)),) * 2), "landmarks"),
        (box(landmarks=tuple(Landmark(LandmarkCategory.RUG, (Cell(0, n % 2),)) for n in range(99))), "letters"),
    ],
)
def test_what_a_drawing_cannot_say_is_refused_and_json_says_it(house, what):
    with pytest.raises(InputError, match=rf"(?s){what}.*\.json|\.json.*{what}"):
        house_to_ascii(house)
    assert house_from_json(house_to_json(house)) == house


# Random houses.


def attempt(function, argument):
    """What a function returns, or None and the message of its InputError."""
    try:
        return function(argument), ""
    except InputError as error:
        return None, str(error)


categories = st.sampled_from(list(LandmarkCategory)[1:])
materials = st.sampled_from(list(Material))


@st.composite
def drawings(draw):
    """The text of a small house: two rooms and a doorway, any letters in them, any legend."""
    widths = draw(st.tuples(st.integers(1, 4), st.integers(1, 4)))
    height = draw(st.integers(1, 4))
    letters = draw(st.lists(st.sampled_from("ABCDE:*"), max_size=4, unique=True))
    inside = st.sampled_from([".", ".", *letters])
    door_row, door = draw(st.integers(0, height - 1)), draw(st.sampled_from("+/"))
    rows = []
    for row in range(height):
        left, right = ("".join(draw(inside) for _ in range(width)) for width in widths)
        rows.append(f" #{left}{door if row == door_row else '#'}{right}#")
    border = " " + "#" * (sum(widths) + 3)
    legend = [
        f"{letter} = {draw(categories).word}{draw(st.sampled_from(['', ', walk-through']))}" for letter in letters
    ]
    floors = [draw(materials).word for _ in range(3)]
    cells = [(1, 2), (1, 3 + widths[0])]
    legend += [
        f"room {row},{column} = {draw(st.sampled_from(list(RoomCategory))).word} on {floor}"
        for (row, column), floor in draw(st.permutations(list(zip(cells, floors, strict=False))))
    ]
    legend += [
        f"floor = {floors[2]}",
        f"cell_size = {draw(st.floats(0.01, 10))}",
        f"stride = {draw(st.integers(1, 3))}",
    ]
    outside = draw(st.lists(st.just(" " * len(border)), max_size=2))
    rows = (
        [border, *rows, border] if not outside else [*(row.ljust(len(border)) for row in (border, *rows, border))]
    )
    return "\n".join([*rows, *outside, "", *draw(st.permutations(legend))])


@settings(max_examples=100, deadline=None)
@given(drawings())
def test_any_drawing_comes_back_from_both_forms(text):
    house = house_from_ascii(text)
    assert house_from_ascii(house_to_ascii(house)) == house
    assert house_from_json(json.loads(json.dumps(house_to_json(house)))) == house


@st.composite
def houses(draw):
    """A small house of anything a `House` accepts."""
    shape = draw(st.tuples(st.integers(1, 4), st.integers(1, 4)))
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    structure = rng.integers(0, len(CellKind), shape)
    every = [Cell(int(row), int(column)) for row, column in np.ndindex(shape)]
    floor = [cell for cell in every if structure[cell] == CellKind.FLOOR]
    owner = rng.integers(-1, 3, len(floor))
    groups = [frozenset(cell for cell, own in zip(floor, owner, strict=True) if own == n) for n in range(3)]
    rooms = tuple(Room(RoomCategory(int(rng.integers(12))), group) for group in groups if group)
    openings = [cell for cell in every if structure[cell] > CellKind.FLOOR] if rooms else []
    return House(
        draw(st.text(min_size=1, max_size=5).filter(str.isprintable)),
        structure,
        rng.integers(0, len(Material), shape),
        rooms,
        tuple(
            Doorway(CellKind(int(structure[cell])), (cell,), tuple(rng.integers(len(rooms), size=2).tolist()))
            for cell in openings
        ),
        tuple(
            Landmark(
                draw(categories), tuple(every[n] for n in rng.integers(len(every), size=2)), draw(st.booleans())
            )
            for _ in range(int(rng.integers(4)))
        ),
        draw(st.floats(1e-6, 1e6)),
        draw(st.integers(1, 5)),
    )


@settings(max_examples=100, deadline=None)
@given(houses())
def test_any_house_comes_back_from_json_and_from_a_drawing_if_it_has_one(house):
    assert house_from_json(json.loads(json.dumps(house_to_json(house)))) == house
    text, refusal = attempt(house_to_ascii, house)
    assert ".json" in refusal if text is None else house_from_ascii(text) == house


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="#.+/ AB=,\n01room house bed", max_size=80))
def test_any_text_is_a_house_or_an_input_error(text):
    house, refusal = attempt(house_from_ascii, text)
    assert house.structure.size if house else refusal and "\n" not in refusal


# JSON mistakes and files.


def without(key):
    return lambda values: values.pop(key)


def changed(*keys_and_value):
    *keys, last, value = keys_and_value

    def change(values):
        for key in keys:
            values = values[key]
        values[last] = value

    return change


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (without("structure"), "flat.json: structure: missing; it must be a list"),
        (without("cell_size"), "flat.json: cell_size: missing"),
        (changed("cell_size", "1"), 'flat.json: cell_size: must be a finite number, is "1"'),
        (changed("cell_size", float("nan")), "flat.json: cell_size: must be a finite number, is NaN"),
        (changed("cell_size", 10**400), "flat.json: cell_size: too large a number"),
        (changed("stride", 10**10), "flat.json: stride: too large a number"),
        (changed("stride", True), "flat.json: stride: must be a whole number, is true"),
        (changed("stride", 0), "stride >= 1"),
        (changed("landmark", []), "flat.json: landmark: unknown field"),
        (changed("structure", ["###", "##"]), "flat.json: structure: must be rows of one length"),
        (changed("structure", 0, "#####x###"), r"flat.json: structure\[0\]: unknown character 'x' in column 5"),
        (changed("structure", 0, 5), r"flat.json: structure\[0\]: must be a string, is 5"),
        (changed("materials", 0, "ice"), "flat.json: materials: unknown material 'ice'"),
        (changed("rooms", {}), "flat.json: rooms: must be a list"),
        (changed("rooms", 1, "kitchen"), r'flat.json: rooms\[1\]: must be an object, is "kitchen"'),
        (changed("rooms", 1, "category", "kitchn"), r"rooms\[1\].category: unknown .*did you mean 'kitchen'"),
        (changed("rooms", 1, "cells", []), r"flat.json: rooms\[1\]: a hallway without any cell"),
        (changed("rooms", 1, "cells", ["1;2"]), r"flat.json: rooms\[1\].cells: '1;2' is no cell"),
        (changed("rooms", 1, "cells", ["0,0"]), "flat.json: house 'flat': room 1 .* stands on wall"),
        (
            changed("doorways", 0, "rooms", [0]),
            r"flat.json: doorways\[0\].rooms: must be the numbers of two rooms",
        ),
        (changed("doorways", 0, "rooms", [0, 9]), "leads to no room"),
        (changed("landmarks", 0, "solid", "no"), r"flat.json: landmarks\[0\].solid: must be true or false"),
        (changed("landmarks", 0, "category", "none"), r"flat.json: landmarks\[0\]: .* needs a category"),
    ],
)
def test_a_mistake_in_json_names_file_and_field(tmp_path, monkeypatch, damage, message):
    monkeypatch.chdir(tmp_path)
    values = house_to_json(house_from_ascii(FLAT))
    damage(values)
    (tmp_path / "flat.json").write_text(json.dumps(values))
    with pytest.raises(InputError, match=message) as caught:
        load_house("flat.json")
    assert "\n" not in str(caught.value)


def test_parts_of_the_json_may_be_left_out():
    bare = {
        "house_id": "a",
        "cell_size": 1,
        "stride": 1,
        "structure": [".."],
        "materials": ["wood"],
        "material": ["00"],
    }
    assert house_from_json(bare) == House("a", [[2, 2]], [[1, 1]], cell_size=1.0)


@pytest.mark.parametrize("name", ["flat.txt", "flat.json"])
def test_a_saved_house_loads_again(tmp_path, name):
    house = house_from_ascii(FLAT)
    save_house(house, tmp_path / name)
    assert load_house(tmp_path / name) == house
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_drawing_without_a_name_is_named_after_its_file(tmp_path):
    (tmp_path / "attic.txt").write_text("\ufeff...\n")  # with a byte order mark, as Windows writes it
    assert load_house(tmp_path / "attic.txt").house_id == "attic"


def test_a_refused_house_leaves_no_file(tmp_path):
    with pytest.raises(InputError, match="patchwork"):
        save_house(House("patchwork", [[2, 2]], [[1, 2]]), tmp_path / "patchwork.txt")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.png", b"", r"a\.png: a house is a drawing \(\.txt\) or JSON \(\.json\)"),
        ("missing.txt", None, r"missing\.txt: cannot be read"),
        ("a.txt", b".K.", r"a\.txt: row 0, column 1: unknown letter 'K'"),
        ("a.txt", b"\xff\xfe", r"a\.txt: is no UTF-8 text"),
        ("a.json", b'{"a": ', r"a\.json: is not JSON: .* in line 1, column 7"),
        ("a.json", b"[1]", r"a\.json: must be an object, is \[1\]"),
        ("a.json", b"[" * 100_000, r"a\.json: is JSON nested too deeply"),
        ("a.json", b"9" * 5000, r"a\.json: .*a number too long"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(tmp_path, name, content, message):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=message):
        load_house(tmp_path / name)
