"""The shapes of kitchens, baths and laundries, for a `length` along the wall and a `depth` away from it."""

from vln.envs.first_person.shapes.boxes import Box, Span
from vln.envs.first_person.shapes.carpentry import centred, inset, repeated
from vln.envs.first_person.surfaces.palettes import Paint


def _kitchen_unit(length: float, depth: float) -> tuple[list[Box], Span]:
    """Returns a base cabinet with worktop, and its extent away from the wall."""
    away = (0.0, min(depth - 0.01, 0.6))
    boxes = [
        *(
            Box((left - 0.01, right + 0.01), (0, away[1] - 0.03), (0.1, 0.87), 9, "panel", paint=Paint.WHITE)
            for left, right in repeated(length, 0.6)
        ),
        Box((0, length), (0.0, away[1] - 0.07), (0, 0.1), 3, paint=Paint.BLACK),
    ]
    return boxes, away


def fridge(length: float, depth: float) -> list[Box]:
    """Returns a tall fridge with two doors."""
    return [
        Box(centred(length, 0.62), (0.02, min(depth - 0.01, 0.64)), (0.04, 1.78), 9, "fridge", 8),
        Box(centred(length, 0.56), (0.04, min(depth - 0.03, 0.6)), (0, 0.04), 2),
    ]


def stove(length: float, depth: float) -> list[Box]:
    """Returns a stove with an oven and burners, and a hood above."""
    away = (0.01, min(depth - 0.01, 0.6))
    along = centred(length, 0.6)
    return [
        Box(along, away, (0, 0.88), 9, "oven", paint=Paint.STEEL),
        Box(along, away, (0.88, 0.91), 8, top="burners", paint=Paint.BLACK),
        Box(along, (0.0, 0.03), (0.91, 1.05), 9, paint=Paint.STEEL),
        Box(along, (0.0, min(0.34, depth)), (1.72, 1.84), 9, top=6, paint=Paint.STEEL),
        Box(centred(length, 0.22), (0.0, 0.2), (1.84, 2.4), 10, paint=Paint.STEEL),
    ]


def kitchen_sink(length: float, depth: float) -> list[Box]:
    """Returns a cabinet with a steel basin and a high tap."""
    boxes, away = _kitchen_unit(length, depth)
    middle = length / 2
    return [
        *boxes,
        Box((0, length), away, (0.87, 0.91), 8, top="steel basin", paint=Paint.STEEL),
        Box((middle - 0.018, middle + 0.018), (0.05, 0.086), (0.91, 1.26), 12, paint=Paint.STEEL),
        Box((middle - 0.018, middle + 0.018), (0.086, 0.26), (1.22, 1.26), 12, paint=Paint.STEEL),
        Box((middle - 0.018, middle + 0.018), (0.225, 0.26), (1.14, 1.22), 12, paint=Paint.STEEL),
        Box((0, length), (0, 0.02), (0.91, 1.2), "shower wall", paint=Paint.WHITE),
    ]


def counter(length: float, depth: float) -> list[Box]:
    """Returns cabinets with a wooden worktop, things on it, and a cupboard on the wall."""
    boxes, away = _kitchen_unit(length, depth)
    return [
        *boxes,
        Box((0, length), away, (0.87, 0.92), 7, top="wood"),
        Box((0, length), (0, min(0.3, depth)), (1.5, 2.1), 9, "panel", 7, paint=Paint.WHITE),
        Box((0.1, 0.22), (0.1, 0.24), (0.92, 1.14), 10, paint=Paint.CLAY),
        Box((0.26, 0.36), (0.12, 0.22), (0.92, 1.08), 10, paint=Paint.WATER),
    ]


def toilet(length: float, depth: float) -> list[Box]:
    """Returns a toilet with its cistern."""
    middle = length / 2
    return [
        Box((middle - 0.2, middle + 0.2), (0.01, 0.15), (0.4, 0.82), 10, top=14, paint=Paint.WHITE),
        Box((middle - 0.215, middle + 0.215), (0.0, 0.165), (0.82, 0.86), 8, top=13, paint=Paint.WHITE),
        Box((middle - 0.03, middle + 0.03), (0.06, 0.1), (0.86, 0.875), 8, paint=Paint.STEEL),
        Box((middle - 0.12, middle + 0.12), (0.04, min(0.38, depth - 0.1)), (0, 0.34), 8, paint=Paint.WHITE),
        Box((middle - 0.19, middle + 0.19), (0.1, depth - 0.03), (0.34, 0.4), 9, top=13, paint=Paint.WHITE),
        Box((middle - 0.12, middle + 0.12), (0.22, depth - 0.09), (0.395, 0.405), 4, top=3, paint=Paint.WATER),
        Box((middle - 0.18, middle + 0.18), (0.15, 0.19), (0.4, 0.72), 11, top=13, paint=Paint.WHITE),
    ]


def bathtub(length: float, depth: float) -> list[Box]:
    """Returns a tub with water in it and a tap."""
    wall, along, away = 0.07, inset(length, 0.01), (0.0, depth - 0.02)
    outer = [
        Box(along, (away[0], away[0] + wall), (0, 0.56), 10, top=14, paint=Paint.WHITE),
        Box(along, (away[1] - wall, away[1]), (0, 0.56), 10, top=14, paint=Paint.WHITE),
        Box(
            (along[0], along[0] + wall), (away[0] + wall, away[1] - wall), (0, 0.56), 10, top=14, paint=Paint.WHITE
        ),
        Box(
            (along[1] - wall, along[1]), (away[0] + wall, away[1] - wall), (0, 0.56), 10, top=14, paint=Paint.WHITE
        ),
    ]
    return [
        *outer,
        Box(
            (along[0] + wall, along[1] - wall),
            (away[0] + wall, away[1] - wall),
            (0, 0.42),
            10,
            top=9,
            paint=Paint.WATER,
        ),
        Box((along[0] + 0.14, along[0] + 0.2), (0.0, 0.06), (0.56, 0.82), 9, paint=Paint.STEEL),
        Box((along[0] + 0.14, along[0] + 0.2), (0.06, 0.18), (0.76, 0.8), 9, paint=Paint.STEEL),
    ]


def shower(length: float, depth: float) -> list[Box]:
    """Returns a tray, a tiled wall, the frame of a cabin and a shower head."""
    middle, rim = length / 2, 0.025
    posts = [
        Box(along, away, (0.1, 2.05), 10, paint=Paint.STEEL)
        for along in ((0, rim), (length - rim, length))
        for away in ((0.02, 0.02 + rim), (depth - rim, depth))
    ]
    rails = [
        Box(along, (0.02, depth), (height, height + 0.05), 10, paint=Paint.STEEL)
        for along in ((0, rim), (length - rim, length))
        for height in (1.0, 2.0)
    ]
    return [
        *posts,
        *rails,
        Box((0, length), (0, depth), (0, 0.1), 12, top=13, paint=Paint.WHITE),
        Box((0, length), (0, 0.02), (0.1, 2.1), "shower wall"),
        Box((0, length), (depth - rim, depth), (2.0, 2.05), 10, paint=Paint.STEEL),
        Box((0, rim), (0.02, depth), (0.1, 1.0), "shower wall"),
        Box((length - rim, length), (0.02, depth), (0.1, 1.0), "shower wall"),
        Box((middle - 0.015, middle + 0.015), (0.02, 0.05), (0.9, 1.95), 8, paint=Paint.STEEL),
        Box((middle - 0.015, middle + 0.015), (0.05, 0.25), (1.92, 1.95), 8, paint=Paint.STEEL),
        Box((middle - 0.1, middle + 0.1), (0.14, 0.34), (1.86, 1.92), 8, top=3, paint=Paint.STEEL),
    ]


def washbasin(length: float, depth: float) -> list[Box]:
    """Returns a basin on a column with a tap, and a small glass shelf."""
    middle = length / 2
    along, away = centred(length, 0.5), (0.0, min(0.42, depth - 0.04))
    return [
        Box((middle - 0.08, middle + 0.08), (0.04, 0.2), (0, 0.7), 9, paint=Paint.WHITE),
        Box(along, away, (0.7, 0.86), 10, top="basin", paint=Paint.WHITE),
        Box((middle - 0.02, middle + 0.02), (0.03, 0.07), (0.86, 1.02), 9, paint=Paint.STEEL),
        Box((middle - 0.02, middle + 0.02), (0.07, 0.19), (0.98, 1.02), 9, paint=Paint.STEEL),
        Box(centred(length, 0.44), (0, 0.12), (1.16, 1.18), 12, paint=Paint.GLASS),
        Box((middle - 0.14, middle - 0.09), (0.03, 0.08), (1.18, 1.32), 10),
        Box((middle + 0.06, middle + 0.13), (0.03, 0.09), (1.18, 1.28), 10, paint=Paint.CLAY),
    ]


def washing_machine(length: float, depth: float) -> list[Box]:
    """Returns a washing machine with its round door."""
    return [
        Box(centred(length, 0.6), (0.01, min(depth - 0.01, 0.6)), (0.02, 0.86), 10, "washer", 11),
        Box(centred(length, 0.62), (0.01, min(depth, 0.62)), (0.86, 0.89), 8, top=13),
    ]
