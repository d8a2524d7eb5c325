"""The shapes of small things, by families: a picture shows little more of a mug than that it is a vessel."""

from collections.abc import Callable

from vln.envs.first_person.shapes.boxes import Box, Tone
from vln.envs.first_person.surfaces.palettes import Paint

ObjectShape = Callable[[float, float, float], list[Box]]  # (x, y of the middle, height it stands at) in metres


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


def disc_thing(x: float, y: float, low: float) -> list[Box]:
    """Returns a plate, which is as flat as a book."""
    return flat_thing(x, y, low)


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


def desk_lamp(x: float, y: float, low: float) -> list[Box]:
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


def shower_door(x: float, y: float, low: float) -> list[Box]:
    """Returns an upright pane in a frame."""
    return [Box((x - 0.12, x + 0.12), (y - 0.02, y + 0.02), (0.05, 2.0), "shower wall", paint=Paint.GLASS)]
