"""Windows are where nothing tall hides them."""

import pytest

from vln.envs.files.house_ascii import house_from_ascii
from vln.envs.first_person.placement import windows_of

ROOM = """
########
#AAAAAA#
#......#
########

A = {piece}
"""


@pytest.mark.parametrize(
    ("piece", "is_hidden"),
    [
        ("bench", False),
        ("red sofa", False),
        *((piece, True) for piece in ("wardrobe", "red wardrobe", "oven", "clock", "fireplace")),
        *((piece, True) for piece in ("bunk bed", "filing cabinet", "ladder")),
    ],
)
def test_no_window_is_behind_something_tall(piece, is_hidden):
    house = house_from_ascii(ROOM.format(piece=piece))
    assert any(cell.row == 1 for _, cells in windows_of(house) for cell in cells) != is_hidden
