import pytest
from hypothesis import given
from hypothesis import strategies as st

from vln.envs.geometry import STEPS, Action, Cell, CellKind, Heading, Pose, heading_between, turns_between

headings = st.sampled_from(list(Heading))


def test_actions_are_numbered_as_in_habitat():
    assert [(action.name, int(action)) for action in Action] == [
        ("STOP", 0),
        ("FORWARD", 1),
        ("TURN_LEFT", 2),
        ("TURN_RIGHT", 3),
    ]


def test_rows_grow_to_the_south_and_columns_to_the_east():
    assert [heading.step for heading in Heading] == [(-1, 0), (0, 1), (1, 0), (0, -1)]
    assert STEPS.tolist() == [list(heading.step) for heading in Heading]


@pytest.mark.parametrize(
    ("start", "quarters", "end"),
    [
        (Heading.NORTH, 1, Heading.EAST),
        (Heading.NORTH, -1, Heading.WEST),
        (Heading.WEST, 1, Heading.NORTH),
        (Heading.EAST, 2, Heading.WEST),
        (Heading.SOUTH, 9, Heading.WEST),
    ],
)
def test_quarter_turns_go_clockwise(start, quarters, end):
    assert start.turned(quarters) is end


@given(headings, headings)
def test_turns_lead_from_one_heading_to_the_other_and_are_the_fewest(start, end):
    heading = start
    turns = turns_between(start, end)
    for turn in turns:
        heading = heading.turned({Action.TURN_LEFT: -1, Action.TURN_RIGHT: 1}[turn])
    assert heading is end
    assert len(turns) == min((end - start) % 4, (start - end) % 4)


def test_an_about_face_is_two_turns_to_the_right():
    assert turns_between(Heading.WEST, Heading.EAST) == [Action.TURN_RIGHT, Action.TURN_RIGHT]


@given(st.integers(0, 50), st.integers(0, 50), headings, st.integers(1, 9))
def test_the_heading_between_two_cells_is_the_one_that_leads_there(row, column, heading, cells):
    rows, columns = heading.step
    assert heading_between(Cell(row, column), Cell(row + cells * rows, column + cells * columns)) is heading


@pytest.mark.parametrize("end", [Cell(3, 3), Cell(4, 4), Cell(2, 5)])
def test_no_heading_leads_to_the_same_cell_or_askew(end):
    with pytest.raises(ValueError, match="no single heading leads from"):
        heading_between(Cell(3, 3), end)


def test_agents_can_be_on_floor_and_in_doorways_only():
    assert [kind for kind in CellKind if kind.is_open] == [CellKind.FLOOR, CellKind.DOOR, CellKind.PASSAGE]


def test_cell_kinds_have_distinct_characters():
    assert "".join(kind.character for kind in CellKind) == " #.+/"


def test_a_pose_has_a_cell():
    assert Pose(2, 3, Heading.EAST).cell == Cell(2, 3)
