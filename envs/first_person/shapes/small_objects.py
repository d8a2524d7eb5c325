"""The shapes of small things, by families: a picture shows little more of a mug than that it is a vessel."""

from collections.abc import Callable

from vln.envs.categories import LandmarkCategory
from vln.envs.first_person.shapes.boxes import Box, Tone
from vln.envs.first_person.surfaces.palettes import Paint

ObjectShape = Callable[[float, float, float], list[Box]]  # (x, y of the middle, height it stands at) in metres

TABLE_HEIGHT = 0.8  # metres: where a small thing stands that does not stand on the floor


def _block(
    x: float, y: float, low: float, size: tuple[float, float, float], tone: Tone = 10, paint: int | None = None
) -> Box:
    """Returns a box around (x, y) of a size (along, away, up) that stands at a height."""
    along, away, up = size
    return Box((x - along / 2, x + along / 2), (y - away / 2, y + away / 2), (low, low + up), tone, paint=paint)


def round_thing(x: float, y: float, low: float) -> list[Box]:
    """Returns a ball-like thing: a cube with its edges taken off."""
    return [
        _block(x, y, low, (0.1, 0.1, 0.03), 8),
        _block(x, y, low + 0.03, (0.15, 0.15, 0.08)),
        _block(x, y, low + 0.11, (0.1, 0.1, 0.03), 12),
    ]


def vessel(x: float, y: float, low: float) -> list[Box]:
    """Returns a vessel with a handle, dark inside."""
    return [
        Box((x - 0.09, x + 0.09), (y - 0.09, y + 0.09), (low, low + 0.13), 10, top=13),
        Box((x - 0.07, x + 0.07), (y - 0.07, y + 0.07), (low + 0.1, low + 0.132), 3, top=2),
        _block(x + 0.12, y, low + 0.03, (0.06, 0.025, 0.07), 8),
    ]


def bottle(x: float, y: float, low: float) -> list[Box]:
    """Returns a bottle with its neck and cap."""
    return [
        _block(x, y, low, (0.11, 0.11, 0.17)),
        _block(x, y, low + 0.05, (0.115, 0.115, 0.07), 14, Paint.LINEN),
        _block(x, y, low + 0.17, (0.045, 0.045, 0.09), 8),
        _block(x, y, low + 0.26, (0.055, 0.055, 0.03), 4),
    ]


def long_thing(x: float, y: float, low: float) -> list[Box]:
    """Returns a tool lying down: a handle and a broader end."""
    return [_block(x - 0.05, y, low, (0.2, 0.035, 0.025), 6), _block(x + 0.1, y, low, (0.1, 0.07, 0.03), 11)]


def flat_thing(x: float, y: float, low: float) -> list[Box]:
    """Returns a thin thing lying down."""
    return [
        Box((x - 0.12, x + 0.12), (y - 0.09, y + 0.09), (low, low + 0.045), 8, top=11),
        _block(x, y, low + 0.045, (0.14, 0.03, 0.004), 5),
    ]


def block(x: float, y: float, low: float) -> list[Box]:
    """Returns a plain box with a lid, for everything else."""
    return [_block(x, y, low, (0.2, 0.18, 0.18), "cardboard"), _block(x, y, low + 0.18, (0.21, 0.19, 0.02), 7)]


def appliance(x: float, y: float, low: float) -> list[Box]:
    """Returns a kitchen appliance with a dark window and buttons."""
    return [Box((x - 0.2, x + 0.2), (y - 0.16, y + 0.16), (low, low + 0.28), 10, "oven", 12)]


def bin_thing(x: float, y: float, low: float) -> list[Box]:
    """Returns a bin with a lid."""
    return [_block(x, y, low, (0.22, 0.22, 0.42), "wood"), _block(x, y, low + 0.42, (0.24, 0.24, 0.04), 5)]


def hanger(x: float, y: float, low: float) -> list[Box]:
    """Returns a bar with a cloth over it, as on a wall."""
    return [
        _block(x, y, low + 0.4, (0.24, 0.03, 0.03), 9, Paint.STEEL),
        Box((x - 0.09, x + 0.09), (y - 0.03, y + 0.03), (low + 0.05, low + 0.42), "fabric"),
    ]


def small_lamp(x: float, y: float, low: float) -> list[Box]:
    """Returns a table lamp."""
    return [
        _block(x, y, low, (0.12, 0.12, 0.02), 6),
        _block(x, y, low + 0.02, (0.025, 0.025, 0.2), 6),
        _block(x, y, low + 0.2, (0.18, 0.18, 0.14), 12, Paint.GLOW),
    ]


def cart(x: float, y: float, low: float) -> list[Box]:
    """Returns two trays on posts."""
    posts = [
        _block(x + dx, y + dy, low, (0.025, 0.025, 0.8), 8, Paint.STEEL)
        for dx in (-0.2, 0.2)
        for dy in (-0.15, 0.15)
    ]
    return [*posts, *(_block(x, y, low + height, (0.44, 0.34, 0.04)) for height in (0.12, 0.45, 0.78))]


def screen_door(x: float, y: float, low: float) -> list[Box]:
    """Returns an upright pane in a frame."""
    return [Box((x - 0.12, x + 0.12), (y - 0.02, y + 0.02), (0.05, 2.0), "shower wall", paint=Paint.GLASS)]


_C = LandmarkCategory
_FAMILIES: dict[ObjectShape, tuple[LandmarkCategory, ...]] = {
    round_thing: (
        _C.APPLE, _C.BASKET_BALL, _C.BREAD, _C.EGG, _C.LETTUCE,
        _C.POTATO, _C.TOMATO, _C.TEDDY_BEAR, _C.ALARM_CLOCK, _C.TOILET_PAPER,
    ),
    vessel: (_C.BOWL, _C.CUP, _C.KETTLE, _C.MUG, _C.PAN, _C.POT, _C.WATERING_CAN),
    bottle: (
        _C.CANDLE, _C.GLASSBOTTLE, _C.PAPER_TOWEL_ROLL, _C.PEPPER_SHAKER, _C.SALT_SHAKER, _C.SOAP_BOTTLE,
        _C.SPRAY_BOTTLE, _C.STATUE, _C.VASE, _C.WINE_BOTTLE,
    ),
    long_thing: (
        _C.BASEBALL_BAT, _C.BUTTER_KNIFE, _C.FORK, _C.KEY_CHAIN, _C.KNIFE, _C.LADLE, _C.PEN, _C.PENCIL, _C.PLUNGER,
        _C.REMOTE_CONTROL, _C.SCRUB_BRUSH, _C.SPATULA, _C.SPOON, _C.TENNIS_RACKET, _C.FAUCET,
    ),
    flat_thing: (
        _C.BOOK, _C.CD, _C.CELL_PHONE, _C.CLOTH, _C.CREDIT_CARD, _C.DISH_SPONGE, _C.HAND_TOWEL, _C.LAPTOP,
        _C.NEWSPAPER, _C.PILLOW, _C.PLATE, _C.SOAP_BAR, _C.TISSUE_BOX, _C.TOWEL, _C.WATCH,
    ),
    appliance: (_C.MICROWAVE, _C.COFFEE_MACHINE, _C.TOASTER, _C.SAFE),
    bin_thing: (_C.GARBAGE_CAN, _C.LAUNDRY_HAMPER),
    hanger: (_C.HAND_TOWEL_HOLDER, _C.TOWEL_HOLDER, _C.TOILET_PAPER_HANGER),
    small_lamp: (_C.DESK_LAMP,),
    cart: (_C.CART,),
    screen_door: (_C.SHOWER_DOOR,),
}  # fmt: skip
OBJECT_SHAPES = {category: shape for shape, family in _FAMILIES.items() for category in family}
# What always stands on the floor.
ON_THE_FLOOR = frozenset(
    {*_FAMILIES[bin_thing], _C.CART, _C.SHOWER_DOOR, _C.BASKET_BALL, _C.BASEBALL_BAT, _C.BOOTS, _C.PLUNGER}
)
# What never does, wherever it is found.
ALWAYS_RAISED = frozenset({*_FAMILIES[appliance], *_FAMILIES[hanger], _C.LIGHT_SWITCH, _C.FAUCET, _C.DESK_LAMP})
