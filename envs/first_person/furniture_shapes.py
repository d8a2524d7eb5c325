"""The shapes of furniture, for a `length` along the wall and a `depth` away from it, by category."""

from envs.categories import LandmarkCategory
from envs.first_person import fixture_shapes as fixtures
from envs.first_person import furnishing_shapes as furnishings
from envs.first_person.boxes import Box
from envs.first_person.carpentry import Shape, centred, inset, legs, repeated
from envs.first_person.palettes import Paint

_Category = LandmarkCategory


def bed(length: float, depth: float) -> list[Box]:
    """Returns a bed, its head at the back."""
    along, away = inset(length), inset(depth)
    boxes = [
        Box(along, (0.01, 0.07), (0, 0.95), "wood", paint=Paint.DARK_WOOD),
        Box(along, (0.07, away[1]), (0.12, 0.3), 4, "wood", paint=Paint.DARK_WOOD),
        Box((along[0] + 0.01, along[1] - 0.01), (0.07, away[1] - 0.02), (0.3, 0.5), 11, top=13, paint=Paint.LINEN),
        Box((along[0], along[1]), (0.07 + min(0.42, depth * 0.4), away[1]), (0.27, 0.56), "fabric", top="quilt"),
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
        Box(inset(length), (0.01, min(0.2, depth * 0.35)), (0.08, 0.88), "fabric", top=11),
        Box((0.02, 0.02 + arm), (0.02, front), (0.08, 0.66), "fabric", 8, 11),
        Box((length - 0.02 - arm, length - 0.02), (0.02, front), (0.08, 0.66), "fabric", 8, 11),
        Box((arm, length - arm), (0.1, front - 0.03), (0.1, 0.3), 6),
        *legs(inset(length, 0.04), (0.04, front - 0.02), (0, 0.08), 0.05, Paint.BLACK),
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


FURNITURE_SHAPES: dict[LandmarkCategory, Shape] = {
    _Category.BED: bed,
    _Category.WARDROBE: wardrobe,
    _Category.NIGHTSTAND: nightstand,
    _Category.DRESSER: drawers,
    _Category.SOFA: sofa,
    _Category.ARMCHAIR: sofa,
    _Category.COFFEE_TABLE: coffee_table,
    _Category.TELEVISION: television,
    _Category.BOOKSHELF: bookshelf,
    _Category.DINING_TABLE: dining_table,
    _Category.CHAIR: chair,
    _Category.FRIDGE: fixtures.fridge,
    _Category.STOVE: fixtures.stove,
    _Category.KITCHEN_SINK: fixtures.kitchen_sink,
    _Category.COUNTER: fixtures.counter,
    _Category.TOILET: fixtures.toilet,
    _Category.BATHTUB: fixtures.bathtub,
    _Category.SHOWER: fixtures.shower,
    _Category.WASHBASIN: fixtures.washbasin,
    _Category.WASHING_MACHINE: fixtures.washing_machine,
    _Category.DESK: desk,
    _Category.LAMP: furnishings.lamp,
    _Category.PLANT: furnishings.plant,
    _Category.RUG: furnishings.rug,
    _Category.COAT_RACK: furnishings.coat_rack,
    _Category.SHOE_RACK: furnishings.shoe_rack,
    _Category.MIRROR: furnishings.mirror,
    _Category.BENCH: bench,
    _Category.PIANO: piano,
    _Category.BOX: furnishings.box,
    _Category.SHELF: shelf,
    _Category.OFFICE_CHAIR: office_chair,
    _Category.BARSTOOL: furnishings.barstool,
    _Category.EASEL: furnishings.easel,
    _Category.HATRACK: furnishings.hatrack,
    _Category.BATHTUB_BASIN: fixtures.bathtub,
    _Category.CABINET: drawers,
    _Category.DRAWER: drawers,
    _Category.DINING_CHAIR: chair,
    _Category.FLOOR_LAMP: furnishings.lamp,
    _Category.OTTOMAN: furnishings.barstool,
    _Category.FOOTSTOOL: furnishings.barstool,
    _Category.SIDE_TABLE: nightstand,
    _Category.SINK_BASIN: fixtures.washbasin,
    _Category.TV_STAND: television,
    _Category.HOUSE_PLANT: furnishings.plant,
    _Category.STOVE_BURNER: fixtures.stove,
}
