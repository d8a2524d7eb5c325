"""The shapes of furniture, for a `length` along the wall and a `depth` away from it."""

from vln.envs.first_person.shapes.boxes import Box
from vln.envs.first_person.shapes.carpentry import Shape, centred, inset, legs, repeated
from vln.envs.first_person.surfaces.palettes import Paint


def bed(length: float, depth: float) -> list[Box]:
    """Returns a bed, its head at the back."""
    along, away = inset(length), inset(depth)
    quilt = 0.07 + min(0.42, depth * 0.4)
    boxes = [
        Box(along, (0.01, 0.07), (0, 0.95), "wood", paint=Paint.DARK_WOOD),
        Box(along, (0.07, quilt), (0.12, 0.3), 4, "wood", paint=Paint.DARK_WOOD),
        # The mattress shows only where the quilt, which reaches down to the frame, does not cover it.
        Box((along[0] + 0.01, along[1] - 0.01), (0.07, quilt), (0.3, 0.5), 11, top=13, paint=Paint.LINEN),
        Box((along[0], along[1]), (quilt, away[1]), (0.12, 0.56), "fabric", top="quilt"),
    ]
    for left, right in repeated(length - 0.1, 0.5):
        boxes.append(
            Box(
                (left + 0.08, right + 0.02),
                (0.1, 0.1 + min(0.28, depth * 0.3)),
                (0.5, 0.64),
                12,
                top=14,
                paint=Paint.LINEN,
            )
        )
    return boxes


def wardrobe(length: float, depth: float) -> list[Box]:
    """Returns a tall wardrobe."""
    away = (0.01, min(depth - 0.02, 0.6))
    boxes = [
        Box((left, right), away, (0.06, 1.98), "wood", "wardrobe", 8)
        for left, right in repeated(length - 0.02, 0.75)
    ]
    return [
        *boxes,
        Box(inset(length, 0.01), (away[0], away[1] + 0.02), (1.98, 2.06), 6),
        Box(inset(length, 0.03), away, (0, 0.06), 3),
    ]


def nightstand(length: float, depth: float) -> list[Box]:
    """Returns a small chest with a drawer and a lamp."""
    along, away = centred(length, 0.42), (0.02, min(0.42, depth - 0.04))
    middle, back = length / 2, away[0] + 0.17
    return [
        Box(along, away, (0.1, 0.5), "wood", "drawers"),
        Box((along[0] - 0.02, along[1] + 0.02), (away[0], away[1] + 0.02), (0.5, 0.54), 7, top="wood"),
        *legs(along, away, (0, 0.1), 0.04, tone=5),
        Box((middle - 0.02, middle + 0.02), (back - 0.02, back + 0.02), (0.54, 0.7), 10, paint=Paint.BRASS),
        Box((middle - 0.1, middle + 0.1), (back - 0.1, back + 0.1), (0.7, 0.88), 10, paint=Paint.GLOW),
    ]


def drawers(length: float, depth: float) -> list[Box]:
    """Returns a chest of drawers of hip height."""
    away = (0.02, min(0.48, depth - 0.02))
    return [
        *(Box((left, right), away, (0.08, 0.86), "wood", "drawers") for left, right in repeated(length, 0.6)),
        Box(inset(length, 0.0), (away[0], away[1] + 0.02), (0.86, 0.9), 6, top="wood"),
        *legs(inset(length, 0.03), away, (0, 0.08), 0.06, tone=4),
    ]


def sofa(length: float, depth: float) -> list[Box]:
    """Returns a sofa with back, arms and cushions."""
    arm = min(0.15, length * 0.16)
    front = depth - 0.01
    boxes = [
        Box(inset(length), (0.01, min(0.2, depth * 0.35)), (0.03, 0.88), "fabric", top=11),
        Box((0.02, 0.02 + arm), (0.02, front), (0.03, 0.66), "fabric", 8, 11),
        Box((length - 0.02 - arm, length - 0.02), (0.02, front), (0.03, 0.66), "fabric", 8, 11),
        Box((arm, length - arm), (min(0.2, depth * 0.35), front - 0.03), (0.03, 0.3), 6),
    ]
    for left, right in repeated(length - 2 * arm - 0.04, 0.55):
        span = (left + arm + 0.02, right + arm + 0.02)
        boxes.append(Box(span, (min(0.2, depth * 0.35), front), (0.3, 0.46), "fabric", top=12))
        boxes.append(Box(span, (min(0.18, depth * 0.3), min(0.28, depth * 0.5)), (0.46, 0.8), 11, top=12))
    return boxes


def coffee_table(length: float, depth: float) -> list[Box]:
    """Returns a low table with a shelf, a magazine and a bowl on it."""
    along, away = inset(length, 0.04), inset(depth, 0.05)
    middle = length / 2, depth / 2
    return [
        Box(along, away, (0.38, 0.43), 8, top="wood"),
        Box((along[0] + 0.05, along[1] - 0.05), (away[0] + 0.05, away[1] - 0.05), (0.14, 0.17), 6),
        *legs(along, away, (0, 0.38), 0.05, tone=5),
        Box(
            (middle[0] - 0.16, middle[0] - 0.02),
            (middle[1] - 0.1, middle[1] + 0.1),
            (0.43, 0.45),
            11,
            top=12,
            paint=Paint.WATER,
        ),
        Box(
            (middle[0] + 0.05, middle[0] + 0.17),
            (middle[1] - 0.06, middle[1] + 0.06),
            (0.43, 0.49),
            10,
            paint=Paint.CLAY,
        ),
    ]


def television(length: float, depth: float) -> list[Box]:
    """Returns a large dark screen on a low board."""
    screen = centred(length, max(0.47, min(length - 0.06, 1.2)))
    middle = length / 2
    return [
        Box(
            inset(length),
            (0.02, min(0.42, depth - 0.02)),
            (0.06, 0.46),
            8,
            "panel",
            "wood",
            paint=Paint.LIGHT_WOOD,
        ),
        Box((middle - 0.1, middle + 0.1), (0.12, 0.26), (0.46, 0.5), 6),
        Box(
            screen,
            (0.16, 0.22),
            (0.52, 0.52 + max(0.48, (screen[1] - screen[0]) * 0.6)),
            3,
            "screen",
            front_paint=Paint.SCREEN,
        ),
    ]


def bookshelf(length: float, depth: float) -> list[Box]:
    """Returns a tall case full of books."""
    away = (0.01, min(0.34, depth - 0.02))
    return [
        *(
            Box((left, right), away, (0.04, 1.9), "wood", "books", front_paint=Paint.BOOKS)
            for left, right in repeated(length, 0.6)
        ),
        Box(inset(length, 0.0), (away[0], away[1] + 0.015), (1.9, 1.95), 6),
        Box(inset(length, 0.0), (away[0], away[1] + 0.015), (0, 0.05), 6),
    ]


def shelf(length: float, depth: float) -> list[Box]:
    """Returns open boards with jars and baskets in front of the wall."""
    away = (0.01, min(0.36, depth - 0.02))
    boxes = [Box(inset(length), (0.01, 0.05), (0.1, 1.55), 6, "shelves", front_paint=Paint.BOOKS)]
    for height in (0.08, 0.44, 0.8, 1.16, 1.5):
        boxes.append(Box(inset(length), away, (height, height + 0.04), 11, top="wood"))
    boxes += [Box(span, away, (0, 1.6), 7) for span in ((0.01, 0.05), (length - 0.05, length - 0.01))]
    for number, (left, right) in enumerate(repeated(length - 0.1, 0.42)):
        paints = (Paint.LINEN, Paint.CLAY, Paint.WATER)
        for layer, height in enumerate((0.12, 0.48, 0.84, 1.2)):
            paint = paints[(number + layer) % 3]
            width = (0.2, 0.26, 0.16)[(number + 2 * layer) % 3]
            start = left + 0.06 + 0.04 * (layer % 2)
            boxes.append(
                Box(
                    (start, min(start + width, right + 0.05)),
                    (0.1, away[1] - 0.03),
                    (height, height + 0.2),
                    9,
                    paint=paint,
                )
            )
    return boxes


def dining_table(length: float, depth: float) -> list[Box]:
    """Returns a table with four legs, laid for a meal where it is large."""
    along, away = inset(length, 0.02), inset(depth, 0.02)
    boxes = [
        Box(along, away, (0.71, 0.76), 8, top="wood"),
        Box((along[0] + 0.05, along[1] - 0.05), (away[0] + 0.05, away[1] - 0.05), (0.64, 0.71), 6),
        *legs((along[0] + 0.03, along[1] - 0.03), (away[0] + 0.03, away[1] - 0.03), (0, 0.71), 0.06, tone=6),
    ]
    x, y = length / 2, depth / 2
    boxes.append(Box((x - 0.06, x + 0.06), (y - 0.06, y + 0.06), (0.76, 0.9), 10, paint=Paint.CLAY))
    boxes.append(Box((x - 0.1, x + 0.1), (y - 0.1, y + 0.1), (0.9, 1.02), "leaves", paint=Paint.LEAF))
    return boxes


def chair(length: float, depth: float) -> list[Box]:
    """Returns a chair with an open back."""
    along, away = centred(length, 0.42), centred(depth, 0.42)
    post = 0.045
    boxes = [
        Box(along, away, (0.42, 0.47), 8, top=11),
        *legs(along, away, (0, 0.42), post, tone=7),
        Box((along[0], along[0] + post), (away[0], away[0] + post), (0.47, 0.98), 8),
        Box((along[1] - post, along[1]), (away[0], away[0] + post), (0.47, 0.98), 8),
    ]
    boxes += [
        Box((along[0] + post, along[1] - post), (away[0] + 0.01, away[0] + 0.035), span, 10)
        for span in ((0.84, 0.97), (0.64, 0.72))
    ]
    return boxes


def desk(length: float, depth: float) -> list[Box]:
    """Returns a desk with drawers, a screen, a keyboard and a lamp."""
    along, away = inset(length), (0.01, depth - 0.02)
    middle = length * 0.6
    return [
        Box(along, away, (0.71, 0.75), 8, top="wood"),
        Box((along[0] + 0.02, along[0] + 0.34), (0.04, away[1] - 0.04), (0.08, 0.71), "wood", "drawers"),
        Box((along[1] - 0.06, along[1] - 0.02), (0.04, away[1] - 0.04), (0, 0.71), 7),
        Box((middle - 0.08, middle + 0.08), (0.08, 0.2), (0.75, 0.77), 6, paint=Paint.BLACK),
        Box((middle - 0.02, middle + 0.02), (0.12, 0.15), (0.77, 0.9), 6, paint=Paint.BLACK),
        Box(
            (middle - 0.25, middle + 0.25),
            (0.14, 0.18),
            (0.86, 1.2),
            8,
            "screen",
            paint=Paint.BLACK,
            front_paint=Paint.SCREEN,
        ),
        Box(
            (middle - 0.18, middle + 0.18),
            (away[1] - 0.2, away[1] - 0.08),
            (0.75, 0.77),
            11,
            top="keys",
            paint=Paint.STEEL,
        ),
        Box((0.1, 0.13), (0.1, 0.13), (0.75, 1.05), 8, paint=Paint.BRASS),
        Box((0.05, 0.18), (0.05, 0.22), (1.05, 1.15), 10, paint=Paint.GLOW),
    ]


def piano(length: float, depth: float) -> list[Box]:
    """Returns an upright piano with its keys and a stool's worth of music."""
    back = min(0.26, depth * 0.5)
    front = depth - 0.03
    return [
        Box(inset(length), (0.01, back), (0, 1.2), 9, 8, 12),
        Box(inset(length), (back, front), (0.62, 0.68), 9, 9, 9),
        Box((0.06, length - 0.06), (back + 0.04, front - 0.01), (0.68, 0.71), 14, 14, "keys", paint=Paint.WHITE),
        Box(inset(length, 0.01), (0.0, back + 0.02), (1.2, 1.24), 12, top=13),
        Box((0.02, 0.08), (back, front), (0, 0.74), 10),
        Box((length - 0.08, length - 0.02), (back, front), (0, 0.74), 10),
        Box(centred(length, 0.34), (back, back + 0.03), (0.84, 1.12), 13, 14, paint=Paint.LINEN),
    ]


def office_chair(length: float, depth: float) -> list[Box]:
    """Returns a swivel chair."""
    x, y = length / 2, depth / 2
    return [
        Box((x - 0.23, x + 0.23), (y - 0.03, y + 0.03), (0.03, 0.08), 6, paint=Paint.BLACK),
        Box((x - 0.03, x + 0.03), (y - 0.23, y + 0.23), (0.03, 0.08), 6, paint=Paint.BLACK),
        Box((x - 0.025, x + 0.025), (y - 0.025, y + 0.025), (0.08, 0.42), 8, paint=Paint.STEEL),
        Box((x - 0.21, x + 0.21), (y - 0.2, y + 0.22), (0.42, 0.52), 9, top=11),
        Box((x - 0.19, x + 0.19), (y - 0.22, y - 0.16), (0.6, 1.08), 9, "fabric"),
        Box((x - 0.03, x + 0.03), (y - 0.23, y - 0.2), (0.45, 0.62), 6, paint=Paint.BLACK),
        *(
            Box((x + side - 0.02, x + side + 0.02), (y - 0.15, y + 0.14), (0.66, 0.7), 6, paint=Paint.BLACK)
            for side in (-0.23, 0.23)
        ),
        *(
            Box((x + side - 0.015, x + side + 0.015), (y - 0.02, y + 0.02), (0.46, 0.66), 6, paint=Paint.BLACK)
            for side in (-0.23, 0.23)
        ),
    ]


def bench(length: float, depth: float) -> list[Box]:
    """Returns a bench of slats with a low back."""
    away = (0.04, min(0.44, depth - 0.04))
    boxes = [
        Box(inset(length), (y, y + 0.09), (0.42, 0.46), 9, top="wood")
        for y in (away[0], away[0] + 0.12, away[0] + 0.24)
    ]
    boxes += [Box(inset(length), (0.02, 0.05), span, 10) for span in ((0.58, 0.66), (0.74, 0.84))]
    boxes += [Box((x, x + 0.05), (0.02, 0.06), (0, 0.84), 6) for x in (0.06, length - 0.11)]
    boxes += [Box((x, x + 0.05), (away[1] - 0.06, away[1] - 0.02), (0, 0.42), 6) for x in (0.06, length - 0.11)]
    return boxes


def kitchen_island(length: float, depth: float) -> list[Box]:
    """Returns a free-standing worktop on cabinets, with a bowl on it."""
    x, y = length / 2, depth / 2
    return [
        Box(inset(length, 0.05), inset(depth, 0.05), (0.08, 0.87), 9, "panel", paint=Paint.WHITE),
        Box(inset(length, 0.08), inset(depth, 0.08), (0, 0.08), 3, paint=Paint.BLACK),
        Box(inset(length, 0.0), inset(depth, 0.0), (0.87, 0.92), 9, top="wood"),
        Box((x - 0.13, x + 0.13), (y - 0.13, y + 0.13), (0.92, 1.0), 12, top=8, paint=Paint.STEEL),
        Box((x - 0.08, x + 0.08), (y - 0.08, y + 0.08), (1.0, 1.06), 11, paint=Paint.CLAY),
    ]


def dishwasher(length: float, depth: float) -> list[Box]:
    """Returns a machine under a worktop, with a handle and its controls."""
    along, front = centred(length, 0.6), min(depth - 0.01, 0.6)
    return [
        Box(along, (0.01, front), (0.08, 0.86), 11, "panel", paint=Paint.STEEL),
        Box(along, (0.01, front - 0.05), (0, 0.08), 3, paint=Paint.BLACK),
        Box(centred(length, 0.4), (front, front + 0.01), (0.68, 0.72), 5, paint=Paint.BLACK),
        Box((0, length), (0, front), (0.86, 0.91), 7, top="wood", paint=Paint.LIGHT_WOOD),
    ]


def oven(length: float, depth: float) -> list[Box]:
    """Returns a tall cabinet with an oven at the height of the hands."""
    along, away = centred(length, 0.6), (0.01, min(depth - 0.01, 0.6))
    return [
        Box(along, away, (0, 0.7), 9, "panel", paint=Paint.WHITE),
        Box(along, away, (0.7, 1.32), 9, "oven", paint=Paint.STEEL),
        Box(along, away, (1.32, 2.1), 9, "panel", paint=Paint.WHITE),
    ]


def crib(length: float, depth: float) -> list[Box]:
    """Returns a small bed behind bars."""
    along, away = inset(length, 0.03), inset(depth, 0.03)
    bars = [
        Box((x, x + 0.02), (y, y + 0.02), (0.1, 0.9), 10)
        for left, right in repeated(along[1] - along[0], 0.12)
        for x in (along[0] + (left + right) / 2,)
        for y in (away[0], away[1] - 0.02)
    ]
    rails = [Box(along, (y, y + 0.03), (0.88, 0.92), 11) for y in (away[0], away[1] - 0.03)]
    ends = [Box((x, x + 0.03), away, (0.1, 0.96), 9) for x in (along[0], along[1] - 0.03)]
    return [
        *legs(along, away, (0, 0.1), 0.04),
        Box(along, away, (0.3, 0.36), 8),
        Box(inset(length, 0.06), inset(depth, 0.06), (0.36, 0.46), 12, top=13, paint=Paint.LINEN),
        Box((length * 0.45, length - 0.07), inset(depth, 0.06), (0.46, 0.5), "fabric", top="quilt"),
        *bars,
        *rails,
        *ends,
    ]


def bunk_bed(length: float, depth: float) -> list[Box]:
    """Returns two beds, one above the other, with a rail and a ladder."""
    along, away = inset(length), inset(depth)
    boxes = legs(along, away, (0, 1.75), 0.07, Paint.LIGHT_WOOD, 8)
    for height in (0.28, 1.25):
        boxes += [
            Box(along, away, (height, height + 0.1), "wood", paint=Paint.LIGHT_WOOD),
            Box(inset(length, 0.05), inset(depth, 0.05), (height + 0.1, height + 0.24), "fabric", top="quilt"),
            Box((0.1, length - 0.1), (0.08, 0.38), (height + 0.24, height + 0.34), 13, paint=Paint.LINEN),
        ]
    boxes += [Box((x, x + 0.03), away, (1.62, 1.7), 9, paint=Paint.LIGHT_WOOD) for x in (0.03, length - 0.06)]
    rungs = [Box(centred(length, 0.4), (away[1] - 0.03, away[1]), (z, z + 0.04), 7) for z in (0.3, 0.6, 0.9, 1.2)]
    rails = [
        Box((length / 2 + side, length / 2 + side + 0.04), (away[1] - 0.03, away[1]), (0, 1.6), 7)
        for side in (-0.2, 0.16)
    ]
    return [*boxes, *rungs, *rails]


def fireplace(length: float, depth: float) -> list[Box]:
    """Returns a hearth with a fire, a mantelpiece and a chimney."""
    x, front = length / 2, min(depth - 0.02, 0.45)
    return [
        Box((0.02, x - 0.35), (0.0, front), (0, 1.05), 9, 8),
        Box((x + 0.35, length - 0.02), (0.0, front), (0, 1.05), 9, 8),
        Box((x - 0.35, x + 0.35), (0.0, front), (0.75, 1.05), 9, 8),
        Box((x - 0.35, x + 0.35), (0.0, 0.06), (0, 0.75), 3, paint=Paint.BLACK),
        Box((x - 0.25, x + 0.25), (0.12, 0.3), (0.02, 0.14), 6, paint=Paint.DARK_WOOD),
        Box((x - 0.16, x + 0.04), (0.16, 0.24), (0.14, 0.42), 10, paint=Paint.CLAY),
        Box((x - 0.02, x + 0.16), (0.16, 0.24), (0.14, 0.55), 12, paint=Paint.GLOW),
        Box(inset(length, 0.0), (0.0, front + 0.03), (1.05, 1.12), 9, top="wood", paint=Paint.DARK_WOOD),
        Box(centred(length, 0.8), (0.0, 0.3), (1.12, 2.4), 10),
    ]


def aquarium(length: float, depth: float) -> list[Box]:
    """Returns a tank of water with fish on a cabinet."""
    along, away = inset(length, 0.03), (0.03, min(depth - 0.04, 0.45))
    fish = [
        Box((u, u + 0.1), (away[1] + 0.002, away[1] + 0.008), (z, z + 0.05), 11, paint=Paint.CLAY)
        for u, z in ((length * 0.25, 0.95), (length * 0.55, 1.12))
    ]
    return [
        Box(along, away, (0, 0.75), "wood", "panel", paint=Paint.DARK_WOOD),
        Box(along, away, (0.75, 1.28), 9, top=12),
        Box(along, away, (1.28, 1.33), 4, paint=Paint.BLACK),
        Box((length * 0.75, length * 0.82), (away[1] + 0.002, away[1] + 0.006), (0.76, 1.15), 9, paint=Paint.LEAF),
        *fish,
    ]


def clock(length: float, depth: float) -> list[Box]:
    """Returns a grandfather clock."""
    along, away = centred(length, 0.36), (0.02, min(0.3, depth - 0.04))
    middle = length / 2
    return [
        Box(along, away, (0, 0.5), "wood"),
        Box(centred(length, 0.28), away, (0.5, 1.4), "wood", "panel"),
        Box((middle - 0.05, middle + 0.05), (away[1], away[1] + 0.01), (0.75, 0.85), 11, paint=Paint.BRASS),
        Box((middle - 0.01, middle + 0.01), (away[1], away[1] + 0.01), (0.85, 1.3), 11, paint=Paint.BRASS),
        Box(along, away, (1.4, 1.85), "wood"),
        Box(centred(length, 0.26), (away[1], away[1] + 0.012), (1.5, 1.76), 13, paint=Paint.LINEN),
        Box((middle - 0.01, middle + 0.01), (away[1] + 0.012, away[1] + 0.02), (1.62, 1.74), 3, paint=Paint.BLACK),
        Box((middle, middle + 0.08), (away[1] + 0.012, away[1] + 0.02), (1.62, 1.64), 3, paint=Paint.BLACK),
        Box(centred(length, 0.42), (0.0, away[1] + 0.03), (1.85, 1.92), 6),
    ]


def ironing_board(length: float, depth: float) -> list[Box]:
    """Returns a board on thin legs with an iron on it."""
    away, middle = centred(depth, 0.36), depth / 2
    return [
        Box(inset(length, 0.04), away, (0.84, 0.9), "fabric", top="quilt"),
        *legs((0.2, length - 0.2), away, (0, 0.84), 0.03, Paint.STEEL, 8),
        Box((0.2, 0.42), (middle - 0.06, middle + 0.06), (0.9, 0.95), 11, paint=Paint.STEEL),
        Box((0.22, 0.38), (middle - 0.02, middle + 0.02), (0.95, 1.04), 5, paint=Paint.BLACK),
    ]


def treadmill(length: float, depth: float) -> list[Box]:
    """Returns a belt with rails, and a console at its back."""
    return [
        Box(inset(length, 0.04), (0.1, depth - 0.05), (0.04, 0.16), 9, top=5),
        Box(inset(length, 0.09), (0.2, depth - 0.08), (0.16, 0.18), 4, paint=Paint.BLACK),
        *(Box((x, x + 0.04), (0.1, 0.16), (0.16, 1.2), 9, paint=Paint.STEEL) for x in (0.04, length - 0.08)),
        *(Box((x, x + 0.04), (0.1, 0.6), (0.98, 1.03), 6, paint=Paint.BLACK) for x in (0.04, length - 0.08)),
        Box(inset(length, 0.04), (0.06, 0.14), (1.1, 1.4), 6, "screen", front_paint=Paint.SCREEN),
    ]


def drawing_table(length: float, depth: float) -> list[Box]:
    """Returns a table with a raised board and a plan on it."""
    along, steps = inset(length), 5
    boxes = legs(inset(length, 0.06), inset(depth, 0.06), (0, 0.75), 0.05, Paint.STEEL, 8)
    for number in range(steps):
        near, far = (0.02 + (depth - 0.04) * part / steps for part in (number, number + 1))
        height = 1.1 - 0.07 * number
        boxes.append(Box(along, (near, far), (0.75, height), 9, top=11))
        boxes.append(Box(inset(length, 0.14), (near, far), (height, height + 0.005), 13, paint=Paint.LINEN))
    return boxes


def dressing_table(length: float, depth: float) -> list[Box]:
    """Returns a table with drawers, a mirror and bottles."""
    along, away = inset(length), (0.02, min(0.45, depth - 0.03))
    middle = length / 2
    return [
        Box(along, away, (0.55, 0.74), 9, "drawers"),
        *legs(along, away, (0, 0.55), 0.05),
        Box(along, away, (0.74, 0.77), 11),
        Box(
            (middle - 0.26, middle + 0.26),
            (0.02, 0.06),
            (0.8, 1.5),
            8,
            "mirror",
            paint=Paint.BRASS,
            front_paint=Paint.GLASS,
        ),
        Box((0.12, 0.18), (0.14, 0.2), (0.77, 0.92), 10, paint=Paint.CLAY),
        Box((0.22, 0.27), (0.16, 0.21), (0.77, 0.88), 10, paint=Paint.WATER),
    ]


def bicycle(length: float, depth: float) -> list[Box]:
    """Returns a bicycle with square-looking wheels of spokes, a frame, a saddle and handlebars."""
    y, radius = min(depth / 2, 0.2), min(0.33, length * 0.22)
    rear, front = radius + 0.03, length - radius - 0.03
    thin = (y - 0.015, y + 0.015)
    wheels = [
        Box(span, thin, up, 4, paint=Paint.BLACK)
        for hub in (rear, front)
        for span, up in (
            ((hub - radius * 0.7, hub + radius * 0.7), (0.0, 0.05)),
            ((hub - radius * 0.7, hub + radius * 0.7), (2 * radius - 0.05, 2 * radius)),
            ((hub - radius, hub - radius + 0.05), (radius * 0.3, radius * 1.7)),
            ((hub + radius - 0.05, hub + radius), (radius * 0.3, radius * 1.7)),
            ((hub - 0.02, hub + 0.02), (0.0, 2 * radius)),
        )
    ]
    return [
        *wheels,
        Box((rear, front), thin, (radius, radius + 0.05), 10),
        Box((rear + 0.25, front), thin, (0.72, 0.77), 10),
        Box((rear + 0.25, rear + 0.29), thin, (radius, 0.9), 10),
        Box((front - 0.04, front), thin, (radius, 0.98), 10),
        Box((rear + 0.16, rear + 0.4), (y - 0.06, y + 0.06), (0.9, 0.96), 4, paint=Paint.BLACK),
        Box((front - 0.08, front - 0.04), (y - 0.18, y + 0.18), (0.98, 1.02), 4, paint=Paint.BLACK),
    ]


def _cupboard(height: float, tone: str) -> Shape:
    """Returns the shape of a plain cabinet of a height, with fronts of a texture."""

    def shape(length: float, depth: float) -> list[Box]:
        away = (0.02, min(0.46, depth - 0.03))
        return [
            *(Box((left, right), away, (0.06, height), 9, tone) for left, right in repeated(length, 0.5)),
            Box(inset(length, 0.0), (0.0, away[1] + 0.02), (height, height + 0.04), 7, top="wood"),
            Box(inset(length, 0.04), away, (0, 0.06), 4),
        ]

    return shape


def _basket(width: float, height: float, content: int) -> Shape:
    """Returns the shape of an open vessel on the floor, of a width and height, and the paint of what is in it."""

    def shape(length: float, depth: float) -> list[Box]:
        along, away = centred(length, width), centred(depth, width)
        return [
            Box(along, away, (0, height), 9, top=6),
            Box(
                (along[0] - 0.015, along[1] + 0.015),
                (away[0] - 0.015, away[1] + 0.015),
                (height - 0.05, height),
                7,
            ),
            Box(
                centred(length, width * 0.7),
                centred(depth, width * 0.7),
                (height, height + 0.07),
                10,
                paint=content,
            ),
        ]

    return shape


def suitcase(length: float, depth: float) -> list[Box]:
    """Returns an upright case with ribs and a handle."""
    along, away = centred(length, 0.42), centred(depth, 0.26)
    middle = length / 2
    return [
        Box(along, away, (0.05, 0.66), 9, 10),
        *(
            Box((x, x + 0.03), (away[0] - 0.01, away[1] + 0.01), (0.06, 0.65), 7)
            for x in (along[0] + 0.08, along[1] - 0.11)
        ),
        Box((middle - 0.1, middle + 0.1), centred(depth, 0.04), (0.84, 0.87), 4, paint=Paint.BLACK),
        *(
            Box((x, x + 0.02), centred(depth, 0.03), (0.66, 0.85), 8, paint=Paint.STEEL)
            for x in (middle - 0.1, middle + 0.08)
        ),
    ]


def ladder(length: float, depth: float) -> list[Box]:
    """Returns a ladder that stands at the wall."""
    away = (0.04, 0.1)
    return [
        *(Box((x, x + 0.05), away, (0, 2.0), 9) for x in (length / 2 - 0.2, length / 2 + 0.15)),
        *(Box(centred(length, 0.34), away, (z, z + 0.04), 10) for z in (0.3, 0.6, 0.9, 1.2, 1.5, 1.8)),
    ]


def floor_cushion(length: float, depth: float) -> list[Box]:
    """Returns two flat cushions, one on the other."""
    return [
        Box(centred(length, 0.44), centred(depth, 0.44), (0, 0.12), "fabric", top="quilt"),
        Box(centred(length, 0.36), centred(depth, 0.36), (0.12, 0.2), 11, top=12),
    ]


waste_bin = _basket(0.28, 0.36, Paint.WHITE)
laundry_basket = _basket(0.42, 0.55, Paint.LINEN)
toy_box = _basket(0.46, 0.4, Paint.CLAY)
sideboard = _cupboard(0.8, "panel")
filing_cabinet = _cupboard(1.3, "drawers")
