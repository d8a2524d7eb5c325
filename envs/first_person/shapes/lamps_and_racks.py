"""The shapes of what stands about: lamps, plants, racks, stools; for a `length` along the wall, a `depth` away."""

from vln.envs.first_person.shapes.boxes import Box
from vln.envs.first_person.shapes.carpentry import centred, inset, legs, repeated
from vln.envs.first_person.surfaces.palettes import Paint


def lamp(length: float, depth: float) -> list[Box]:
    """Returns a floor lamp with a glowing shade."""
    x, y = length / 2, depth / 2
    return [
        Box((x - 0.13, x + 0.13), (y - 0.13, y + 0.13), (0, 0.03), 7, paint=Paint.BLACK),
        Box((x - 0.017, x + 0.017), (y - 0.017, y + 0.017), (0.03, 1.32), 7, paint=Paint.BLACK),
        Box((x - 0.2, x + 0.2), (y - 0.2, y + 0.2), (1.3, 1.44), 11),
        Box((x - 0.165, x + 0.165), (y - 0.165, y + 0.165), (1.44, 1.56), 12),
        Box((x - 0.125, x + 0.125), (y - 0.125, y + 0.125), (1.56, 1.68), 13, top=15, paint=Paint.GLOW),
    ]


def plant(length: float, depth: float) -> list[Box]:
    """Returns a leafy plant in a pot."""
    x, y = length / 2, depth / 2
    boxes = [
        Box((x - 0.14, x + 0.14), (y - 0.14, y + 0.14), (0, 0.3), 9, paint=Paint.CLAY),
        Box((x - 0.165, x + 0.165), (y - 0.165, y + 0.165), (0.3, 0.36), 11, top=2, paint=Paint.CLAY),
        Box((x - 0.02, x + 0.02), (y - 0.02, y + 0.02), (0.36, 0.6), 5, paint=Paint.DARK_WOOD),
    ]
    for dx, dy, low, high, radius in (
        (0, 0, 0.55, 0.85, 0.22),
        (-0.1, 0.05, 0.75, 1.05, 0.13),
        (0.11, -0.04, 0.8, 1.15, 0.12),
        (0.02, 0.08, 0.95, 1.3, 0.1),
        (-0.06, -0.09, 1.05, 1.42, 0.08),
    ):
        boxes.append(
            Box(
                (x + dx - radius, x + dx + radius),
                (y + dy - radius, y + dy + radius),
                (low, high),
                "leaves",
                top="leaves",
            )
        )
    return boxes


def rug(length: float, depth: float) -> list[Box]:
    """Returns a flat rug."""
    return [Box(inset(length, 0.05), inset(depth, 0.05), (0, 0.012), 8, top="rug")]


def coat_rack(length: float, depth: float) -> list[Box]:
    """Returns a board on the wall with hooks and coats, and a shelf above."""
    boxes = [
        Box(inset(length), (0, 0.03), (1.5, 1.66), 9, "wood"),
        Box(inset(length), (0, 0.26), (1.72, 1.76), 9, top="wood"),
    ]
    paints = (Paint.CLAY, Paint.SCREEN, Paint.LEAF)
    for number, (left, right) in enumerate(repeated(length - 0.08, 0.15)):
        middle = (left + right) / 2 + 0.04
        low = (0.72, 0.95, 0.6)[number % 3]
        boxes.append(Box((middle - 0.015, middle + 0.015), (0.03, 0.1), (1.57, 1.6), 9, paint=Paint.BRASS))
        boxes.append(
            Box((middle - 0.062, middle + 0.062), (0.03, 0.15), (low, 1.56), "fabric", paint=paints[number % 3])
        )
    return boxes


def shoe_rack(length: float, depth: float) -> list[Box]:
    """Returns low boards with pairs of shoes."""
    away = (0.02, min(0.36, depth - 0.04))
    boxes = [Box(inset(length), away, (height, height + 0.03), 9, top="wood") for height in (0.1, 0.32, 0.54)]
    boxes += [Box(span, away, (0, 0.57), 7) for span in ((0.02, 0.05), (length - 0.05, length - 0.02))]
    paints = (Paint.BLACK, Paint.CLAY, Paint.SCREEN, Paint.WHITE)
    for layer, height in enumerate((0.13, 0.35, 0.57)):
        for number, (left, _) in enumerate(repeated(length - 0.14, 0.17)):
            for shoe in (0.03, 0.11):
                x = left + shoe + 0.04
                paint = paints[(number + layer) % 4]
                boxes.append(Box((x, x + 0.065), (0.08, away[1] - 0.01), (height, height + 0.055), 8, paint=paint))
                boxes.append(Box((x, x + 0.065), (0.08, 0.16), (height + 0.055, height + 0.11), 9, paint=paint))
    return boxes


def mirror(length: float, depth: float) -> list[Box]:
    """Returns a tall mirror on the wall."""
    return [
        Box(centred(length, 0.44), (0, 0.04), (0.35, 1.9), 8, "mirror", paint=Paint.BRASS, front_paint=Paint.GLASS)
    ]


def box(length: float, depth: float) -> list[Box]:
    """Returns cardboard boxes, one on the other."""
    x, y = length / 2, depth / 2
    return [
        Box((x - 0.21, x + 0.21), (y - 0.19, y + 0.19), (0, 0.38), "cardboard"),
        Box((x - 0.17, x + 0.12), (y - 0.16, y + 0.13), (0.38, 0.66), "cardboard"),
    ]


def barstool(length: float, depth: float) -> list[Box]:
    """Returns a high stool with a round-looking seat and a foot ring."""
    along, away = centred(length, 0.34), centred(depth, 0.34)
    return [
        Box(along, away, (0.72, 0.8), 10, top=12),
        *legs(
            (along[0] + 0.02, along[1] - 0.02), (away[0] + 0.02, away[1] - 0.02), (0, 0.72), 0.035, Paint.STEEL, 8
        ),
        *(
            Box(along, (y, y + 0.025), (0.26, 0.29), 9, paint=Paint.STEEL)
            for y in (away[0] + 0.02, away[1] - 0.05)
        ),
        *(
            Box((x, x + 0.025), away, (0.26, 0.29), 9, paint=Paint.STEEL)
            for x in (along[0] + 0.02, along[1] - 0.05)
        ),
    ]


def easel(length: float, depth: float) -> list[Box]:
    """Returns a painting on a wooden stand."""
    x, y = length / 2, depth / 2
    return [
        *(
            Box((x + side - 0.02, x + side + 0.02), (y + 0.02, y + 0.06), (0, 1.3), 8, paint=Paint.LIGHT_WOOD)
            for side in (-0.2, 0.2)
        ),
        Box((x - 0.02, x + 0.02), (y - 0.12, y - 0.08), (0, 1.75), 7, paint=Paint.LIGHT_WOOD),
        Box((x - 0.23, x + 0.23), (y + 0.0, y + 0.1), (0.68, 0.73), 9, paint=Paint.LIGHT_WOOD),
        Box((x - 0.22, x + 0.22), (y + 0.0, y + 0.03), (0.73, 1.45), 11, 13),
        Box((x - 0.16, x + 0.16), (y - 0.005, y + 0.035), (0.8, 1.0), 9, paint=Paint.LEAF),
        Box((x - 0.16, x + 0.16), (y - 0.005, y + 0.035), (1.0, 1.38), 10, paint=Paint.WATER),
    ]


def hatrack(length: float, depth: float) -> list[Box]:
    """Returns a stand with arms and hats."""
    x, y = length / 2, depth / 2
    boxes = [
        Box((x - 0.2, x + 0.2), (y - 0.025, y + 0.025), (0, 0.05), 8),
        Box((x - 0.025, x + 0.025), (y - 0.2, y + 0.2), (0, 0.05), 8),
        Box((x - 0.025, x + 0.025), (y - 0.025, y + 0.025), (0.05, 1.85), 9),
    ]
    for height, reach, paint in ((1.72, 0.2, Paint.CLAY), (1.48, 0.17, Paint.BLACK)):
        boxes.append(Box((x - reach, x + reach), (y - 0.018, y + 0.018), (height, height + 0.04), 9))
        boxes.append(Box((x - 0.018, x + 0.018), (y - reach, y + reach), (height, height + 0.04), 9))
        for side in (-reach, reach):
            boxes.append(
                Box(
                    (x + side - 0.07, x + side + 0.07),
                    (y - 0.07, y + 0.07),
                    (height + 0.04, height + 0.14),
                    9,
                    paint=paint,
                )
            )
    return boxes
