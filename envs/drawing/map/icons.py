"""Which icon a landmark has, and where its back is."""

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from vln.envs.categories import LandmarkCategory
from vln.envs.drawing.ink.canvas import Canvas, Pen
from vln.envs.drawing.ink.palette import Colour, colour
from vln.envs.drawing.map import furniture_icons as furniture
from vln.envs.drawing.map import object_icons as objects
from vln.envs.geometry import Cell, CellKind, Heading

Icon = Callable[[Pen, Colour], None]

SNUG = 0.16  # cells

_Category = LandmarkCategory

ICONS: dict[LandmarkCategory, Icon] = {
    _Category.BED: furniture.bed,
    _Category.WARDROBE: furniture.wardrobe,
    _Category.NIGHTSTAND: furniture.nightstand,
    _Category.DRESSER: furniture.drawers,
    _Category.SOFA: furniture.sofa,
    _Category.ARMCHAIR: furniture.sofa,
    _Category.COFFEE_TABLE: furniture.coffee_table,
    _Category.TELEVISION: furniture.television,
    _Category.BOOKSHELF: furniture.bookshelf,
    _Category.DINING_TABLE: furniture.dining_table,
    _Category.CHAIR: furniture.chair,
    _Category.FRIDGE: furniture.fridge,
    _Category.STOVE: furniture.stove,
    _Category.KITCHEN_SINK: furniture.kitchen_sink,
    _Category.COUNTER: furniture.counter,
    _Category.TOILET: furniture.toilet,
    _Category.BATHTUB: furniture.bathtub,
    _Category.SHOWER: furniture.shower,
    _Category.WASHBASIN: furniture.washbasin,
    _Category.WASHING_MACHINE: furniture.washing_machine,
    _Category.DESK: furniture.desk,
    _Category.LAMP: furniture.lamp,
    _Category.PLANT: furniture.plant,
    _Category.RUG: furniture.rug,
    _Category.COAT_RACK: furniture.coat_rack,
    _Category.SHOE_RACK: furniture.shoe_rack,
    _Category.MIRROR: furniture.mirror,
    _Category.BENCH: furniture.bench,
    _Category.PIANO: furniture.piano,
    _Category.BOX: furniture.box,
    _Category.SHELF: furniture.shelf,
    _Category.OFFICE_CHAIR: furniture.office_chair,
    _Category.DISHWASHER: furniture.dishwasher,
    _Category.OVEN: furniture.oven,
    _Category.KITCHEN_ISLAND: furniture.kitchen_island,
    _Category.CRIB: furniture.crib,
    _Category.BUNK_BED: furniture.bunk_bed,
    _Category.FIREPLACE: furniture.fireplace,
    _Category.AQUARIUM: furniture.aquarium,
    _Category.CLOCK: furniture.clock,
    _Category.FLOOR_CUSHION: furniture.floor_cushion,
    _Category.BIN: furniture.waste_bin,
    _Category.LAUNDRY_BASKET: furniture.laundry_basket,
    _Category.IRONING_BOARD: furniture.ironing_board,
    _Category.TREADMILL: furniture.treadmill,
    _Category.DRAWING_TABLE: furniture.drawing_table,
    _Category.SIDEBOARD: furniture.sideboard,
    _Category.DRESSING_TABLE: furniture.dressing_table,
    _Category.BICYCLE: furniture.bicycle,
    _Category.SUITCASE: furniture.suitcase,
    _Category.TOY_BOX: furniture.toy_box,
    _Category.FILING_CABINET: furniture.filing_cabinet,
    _Category.LADDER: furniture.ladder,
    _Category.SIDE_TABLE: furniture.side_table,
    _Category.BARSTOOL: furniture.barstool,
    _Category.EASEL: furniture.easel,
    _Category.HATRACK: furniture.hatrack,
    _Category.BUTTERFLY_PICTURE: furniture.butterfly_picture,
    _Category.FISH_PICTURE: furniture.fish_picture,
    _Category.TOWER_PICTURE: furniture.tower_picture,
    _Category.BATHTUB_BASIN: furniture.bathtub,
    _Category.CABINET: furniture.drawers,
    _Category.DRAWER: furniture.drawers,
    _Category.DINING_CHAIR: furniture.chair,
    _Category.FLOOR_LAMP: furniture.lamp,
    _Category.DESK_LAMP: furniture.lamp,
    _Category.OTTOMAN: furniture.barstool,
    _Category.FOOTSTOOL: furniture.barstool,
    _Category.SINK_BASIN: furniture.washbasin,
    _Category.TV_STAND: furniture.television,
    _Category.HOUSE_PLANT: furniture.plant,
}

_FAMILIES: dict[Icon, tuple[LandmarkCategory, ...]] = {
    objects.round_thing: (
        _Category.APPLE,
        _Category.BASKET_BALL,
        _Category.BREAD,
        _Category.CD,
        _Category.EGG,
        _Category.LETTUCE,
        _Category.PLATE,
        _Category.POTATO,
        _Category.TOILET_PAPER,
        _Category.TOMATO,
        _Category.WATCH,
        _Category.ALARM_CLOCK,
        _Category.TEDDY_BEAR,
    ),
    objects.vessel: (
        _Category.BOWL,
        _Category.CUP,
        _Category.KETTLE,
        _Category.MUG,
        _Category.PAN,
        _Category.POT,
        _Category.WATERING_CAN,
    ),
    objects.bottle: (
        _Category.CANDLE,
        _Category.GLASSBOTTLE,
        _Category.PAPER_TOWEL_ROLL,
        _Category.PEPPER_SHAKER,
        _Category.SALT_SHAKER,
        _Category.SOAP_BOTTLE,
        _Category.SPRAY_BOTTLE,
        _Category.STATUE,
        _Category.VASE,
        _Category.WINE_BOTTLE,
    ),
    objects.long_thing: (
        _Category.BASEBALL_BAT,
        _Category.BUTTER_KNIFE,
        _Category.FORK,
        _Category.KEY_CHAIN,
        _Category.KNIFE,
        _Category.LADLE,
        _Category.PEN,
        _Category.PENCIL,
        _Category.PLUNGER,
        _Category.REMOTE_CONTROL,
        _Category.SCRUB_BRUSH,
        _Category.SPATULA,
        _Category.SPOON,
        _Category.TENNIS_RACKET,
    ),
    objects.flat_thing: (
        _Category.BOOK,
        _Category.CELL_PHONE,
        _Category.CLOTH,
        _Category.CREDIT_CARD,
        _Category.DISH_SPONGE,
        _Category.HAND_TOWEL,
        _Category.LAPTOP,
        _Category.NEWSPAPER,
        _Category.PILLOW,
        _Category.SOAP_BAR,
        _Category.TISSUE_BOX,
        _Category.TOWEL,
    ),
}

_ICON_OF = {category: icon for icon, family in _FAMILIES.items() for category in family} | ICONS


def needs_label(category: LandmarkCategory) -> bool:
    """Returns whether the icon alone does not say what the landmark is."""
    return category.kind not in ICONS


def draw_landmark(
    canvas: Canvas,
    category: LandmarkCategory,
    cells: Iterable[Cell],
    structure: NDArray[np.uint8],
    snug: bool = False,
) -> None:
    """Draws a landmark on its cells, its back to the wall it stands at.

    Args:
        canvas: what is drawn on.
        category: what the landmark is.
        cells: the cells it covers; if they are no full rectangle, each gets an icon of its own.
        structure: uint8 (H, W), `CellKind`; tells where the walls are.
        snug: whether to push it towards the wall at its back, where walls are drawn slim.
    """
    icon, paint = _ICON_OF.get(category.kind, objects.block), colour(category.colour)
    whole = set(cells)
    for piece in [whole] if _is_rectangle(whole) else [{cell} for cell in sorted(whole)]:
        rows, columns = {cell[0] for cell in piece}, {cell[1] for cell in piece}
        back, walls = back_of(piece, structure)
        push = SNUG if snug and walls else 0
        left, top = min(columns) + push * back.step[1], min(rows) + push * back.step[0]
        icon(Pen(canvas, left, top, len(columns), len(rows), back), paint)


def back_of(cells: set[Cell], structure: NDArray[np.uint8]) -> tuple[Heading, int]:
    """Returns the side on which most of a piece touches wall, and how many cells of it do.

    Of equals it is the longer side, then north first.
    """
    rows, columns = structure.shape

    def touching(side: Heading) -> tuple[float, int]:
        border = [(cell[0] + side.step[0], cell[1] + side.step[1]) for cell in cells]
        border = [cell for cell in border if cell not in cells]
        walls = sum(
            0 <= row < rows and 0 <= column < columns and structure[row, column] == CellKind.WALL
            for row, column in border
        )
        return walls / len(border), walls

    back = max((Heading.NORTH, Heading.WEST, Heading.EAST, Heading.SOUTH), key=touching)
    return back, touching(back)[1]


def _is_rectangle(cells: set[Cell]) -> bool:
    return len({cell[0] for cell in cells}) * len({cell[1] for cell in cells}) == len(cells)
