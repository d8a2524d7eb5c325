"""Furniture: what stands in a room by the rules people furnish by.

A recipe says for each kind of room which arrangements (a bed with its nightstands, a row of kitchen units), which
pieces tell what the room is for, and what it may have besides. The more floor, the more stands on it.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from vln.envs.categories import LandmarkCategory, RoomCategory
from vln.envs.generate import arrangements as arrange
from vln.envs.generate.site import Site, Size
from vln.envs.geometry import Cell, Heading

_L = LandmarkCategory
_STEPS = tuple(heading.step for heading in Heading)


class Piece(NamedTuple):
    """A piece of furniture a room may have.

    Attributes:
        category: what it is.
        chance: how likely it is there, if there is room.
        sizes: what it may measure in cells along the wall and away from it, the best first.
        flat: whether it is walked over.
    """

    category: LandmarkCategory
    chance: float = 0.5
    sizes: tuple[Size, ...] = ((1, 1),)
    flat: bool = False


class Recipe(NamedTuple):
    """How a kind of room is furnished.

    Attributes:
        arrangements: groups of pieces that belong together, placed first; the room is not itself without them.
        told_by: pieces without which it is not itself either.
        more: what else it may have.
    """

    arrangements: tuple[Callable[[Site], bool], ...] = ()
    told_by: tuple[Piece, ...] = ()
    more: tuple[Piece, ...] = ()


_WIDE, _TWO = ((3, 1), (2, 1), (1, 1)), ((2, 1), (1, 1))
_PLANT, _LAMP, _MIRROR, _CLOCK = Piece(_L.PLANT), Piece(_L.LAMP), Piece(_L.MIRROR, 0.4), Piece(_L.CLOCK, 0.25)
_RUG = Piece(_L.RUG, 0.5, ((4, 3), (3, 2), (2, 2), (2, 1)), flat=True)
_RUNNER = Piece(_L.RUG, 0.5, ((4, 1), (3, 1), (2, 1)), flat=True)
_BOOKSHELF = Piece(_L.BOOKSHELF, 0.6, ((3, 1), (2, 1)))

RECIPES: dict[RoomCategory, Recipe] = {
    RoomCategory.ENTRY: Recipe(
        told_by=(Piece(_L.COAT_RACK, 1.0, _TWO),),
        more=(
            Piece(_L.SHOE_RACK, 1.0, _TWO),
            _MIRROR,
            Piece(_L.BENCH, 0.5, ((2, 1),)),
            _RUNNER,
            Piece(_L.SIDE_TABLE, 0.4),
            _PLANT,
            _CLOCK,
        ),
    ),
    RoomCategory.HALLWAY: Recipe(
        more=(
            Piece(_L.COAT_RACK, 0.55, _TWO),
            Piece(_L.SHOE_RACK, 0.4, _TWO),
            Piece(_L.BENCH, 0.5, ((2, 1), (1, 1))),
            Piece(_L.SIDE_TABLE, 0.5),
            _MIRROR,
            _PLANT,
            Piece(_L.CLOCK, 0.4),
            Piece(_L.CABINET, 0.5, _TWO),
            _RUNNER,
            _LAMP,
            _BOOKSHELF,
            Piece(_L.BICYCLE, 0.15, ((3, 1),)),
        ),
    ),
    RoomCategory.LIVING_ROOM: Recipe(
        arrangements=(arrange.sofa_and_television,),
        more=(
            Piece(_L.ARMCHAIR, 0.8, ((2, 2), (1, 1))),
            _BOOKSHELF,
            Piece(_L.PLANT, 0.7),
            Piece(_L.FIREPLACE, 0.35, ((3, 1), (2, 1))),
            _LAMP,
            Piece(_L.SIDEBOARD, 0.4, ((3, 1), (2, 1))),
            _RUG,
            Piece(_L.PIANO, 0.25, ((3, 1), (2, 1))),
            Piece(_L.AQUARIUM, 0.25, _TWO),
            Piece(_L.FLOOR_CUSHION, 0.3),
            _CLOCK,
            Piece(_L.SIDE_TABLE, 0.3),
            Piece(_L.ARMCHAIR, 0.4),
            Piece(_L.TOY_BOX, 0.15),
        ),
    ),
    RoomCategory.DINING_ROOM: Recipe(
        arrangements=(arrange.dining_table,),
        more=(
            Piece(_L.SIDEBOARD, 0.8, _WIDE),
            Piece(_L.CABINET, 0.5, _TWO),
            _PLANT,
            _CLOCK,
            _LAMP,
            _MIRROR,
            Piece(_L.AQUARIUM, 0.15, _TWO),
        ),
    ),
    RoomCategory.KITCHEN: Recipe(
        arrangements=(arrange.kitchen_row, arrange.kitchen_seats),
        more=(Piece(_L.BIN, 0.5), _PLANT, Piece(_L.SHELF, 0.4, _TWO), Piece(_L.CABINET, 0.35, _TWO), _CLOCK),
    ),
    RoomCategory.BEDROOM: Recipe(
        arrangements=(arrange.beds,),
        told_by=(Piece(_L.WARDROBE, 1.0, ((4, 1), *_WIDE)),),
        more=(
            Piece(_L.DRESSER, 0.5, _TWO),
            Piece(_L.DRESSING_TABLE, 0.3, ((2, 1),)),
            _MIRROR,
            Piece(_L.ARMCHAIR, 0.3),
            Piece(_L.BOOKSHELF, 0.3, ((2, 1),)),
            _LAMP,
            _RUG,
            _PLANT,
            Piece(_L.LAUNDRY_BASKET, 0.25),
            Piece(_L.TREADMILL, 0.1, ((1, 3),)),
            Piece(_L.TOY_BOX, 0.2),
        ),
    ),
    RoomCategory.BATHROOM: Recipe(
        told_by=(Piece(_L.TOILET, 1.0), Piece(_L.WASHBASIN, 1.0, _TWO)),
        arrangements=(arrange.bath_or_shower,),
        more=(
            Piece(_L.LAUNDRY_BASKET, 0.4),
            Piece(_L.WASHING_MACHINE, 0.4),
            _MIRROR,
            Piece(_L.CABINET, 0.4),
            Piece(_L.BIN, 0.3),
            _PLANT,
        ),
    ),
    RoomCategory.TOILET: Recipe(
        told_by=(Piece(_L.TOILET, 1.0),),
        more=(
            Piece(_L.WASHBASIN, 0.95),
            Piece(_L.BIN, 0.4),
            _MIRROR,
            Piece(_L.CABINET, 0.3),
            Piece(_L.SHOWER, 0.3),
        ),
    ),
    RoomCategory.STUDY: Recipe(
        arrangements=(arrange.desk,),
        more=(
            _BOOKSHELF,
            Piece(_L.FILING_CABINET, 0.5),
            Piece(_L.DRAWING_TABLE, 0.35, ((2, 1),)),
            Piece(_L.ARMCHAIR, 0.4),
            _LAMP,
            Piece(_L.EASEL, 0.25),
            Piece(_L.PIANO, 0.2, ((3, 1), (2, 1))),
            _PLANT,
            Piece(_L.TREADMILL, 0.2, ((1, 3),)),
            Piece(_L.SOFA, 0.25, ((3, 1),)),
            _RUG,
            _CLOCK,
        ),
    ),
    RoomCategory.STORAGE: Recipe(
        told_by=(Piece(_L.SHELF, 1.0, _WIDE),),
        more=(
            Piece(_L.BOX, 0.9),
            Piece(_L.LADDER, 0.4),
            Piece(_L.SUITCASE, 0.4),
            Piece(_L.BICYCLE, 0.35, ((3, 1),)),
            Piece(_L.BOX, 0.4),
            Piece(_L.BENCH, 0.2, ((2, 1),)),
            Piece(_L.IRONING_BOARD, 0.2, ((2, 1),)),
            Piece(_L.CABINET, 0.2),
        ),
    ),
    RoomCategory.LAUNDRY: Recipe(
        told_by=(Piece(_L.WASHING_MACHINE, 1.0),),
        more=(
            Piece(_L.LAUNDRY_BASKET, 0.8),
            Piece(_L.IRONING_BOARD, 0.6, ((2, 1),)),
            Piece(_L.SHELF, 0.5, _TWO),
            Piece(_L.WASHBASIN, 0.4),
            Piece(_L.CABINET, 0.3),
            Piece(_L.BIN, 0.3),
        ),
    ),
    RoomCategory.CLOSET: Recipe(
        told_by=(Piece(_L.WARDROBE, 1.0, _WIDE),),
        more=(
            Piece(_L.SHOE_RACK, 0.5),
            Piece(_L.SUITCASE, 0.5),
            Piece(_L.MIRROR, 0.4),
            Piece(_L.BOX, 0.4),
            Piece(_L.DRESSER, 0.3),
        ),
    ),
}
_FILLERS = (_PLANT, Piece(_L.CABINET), _LAMP, _MIRROR, Piece(_L.SHELF), Piece(_L.BOX), Piece(_L.BIN), _RUNNER)
_CELLS_PER_PIECE = 7
_ORDINARY_AREA = 36  # cells; in larger rooms all is likelier


def furnish(site: Site, category: RoomCategory, besides: tuple[Callable[[Site], bool], ...] = ()) -> bool:
    """Furnishes a room; returns whether it has what tells it and enough else to speak about.

    Args:
        site: the empty room.
        category: what it is for.
        besides: arrangements that it has to hold because the home has no other room for them.
    """
    recipe = RECIPES[category]
    if not all(arrangement(site) for arrangement in (*besides, *recipe.arrangements)):
        return False
    if not all(_place(site, piece) for piece in recipe.told_by):
        return False
    most = len(site.landmarks) + max(1, site.area // _CELLS_PER_PIECE - len(site.landmarks) // 2)
    likelier = max(1.0, site.area / _ORDINARY_AREA)
    for piece in recipe.more:
        if len(site.landmarks) < most and site.rng.random() < piece.chance * likelier:
            _place(site, piece)
    fewest = 1 if site.area < 7 else 2 if site.area < 12 else 3
    for piece in _FILLERS:
        if len(site.landmarks) < fewest and not site.has(piece.category):
            _place(site, piece)
    return len(site.landmarks) >= fewest


def _place(site: Site, piece: Piece) -> bool:
    """Puts a piece somewhere, of a size that suits the room; returns whether there was room."""
    largest = max(1, site.area // 8)
    sizes = [size for size in piece.sizes if size[0] * size[1] <= largest] or piece.sizes[-1:]
    if piece.flat:
        return site.place_flat(piece.category, sizes)
    return site.place_at_wall(piece.category, sizes) is not None


def neighbours(cell: Cell) -> Iterator[Cell]:
    """Yields the four cells next to a cell, clockwise from the north; they may lie off the grid."""
    for rows, columns in _STEPS:
        yield Cell(cell[0] + rows, cell[1] + columns)
