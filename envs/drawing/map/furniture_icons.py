"""Furniture seen from above, one small function per kind; v = 0 is its back, at the wall."""

from vln.envs.drawing.ink.canvas import Pen
from vln.envs.drawing.ink.palette import BLACK, INK, WHITE, Colour, colour

WOOD = colour("#b98a56")
PORCELAIN = colour("#fbfcfd")
CERAMIC_EDGE = colour("#7f929c")
WATER = colour("#a9dcec")
STEEL = colour("#8d979f")
LEAF = colour("#3f9b4f")
SPINES = tuple(colour(text) for text in ("#c8553d", "#e9b44c", "#3e7cb1", "#81a35c", "#8d6a9f", "#e8d9b5"))


def bed(pen: Pen, paint: Colour) -> None:
    """A mattress with pillows at the head and a blanket turned down."""
    if pen.along > pen.away:
        pen = pen.turned()
    right, foot = pen.along - 0.09, pen.away - 0.09
    pen.body(WOOD.darker(0.2), 0.05, 0.06)
    pen.box(0.09, 0.09, right, foot, colour("#f7f4ee"), 0.07)
    fold = 0.66 if pen.away >= 1.5 else 0.46
    pen.box(0.09, fold, right, foot, paint, 0.07, paint.darker(0.3))
    pen.box(0.09, fold, right, fold + 0.16, paint.lighter(0.55), 0.03)
    count = 2 if pen.along >= 1.5 else 1
    width = (pen.along - 0.2) / count
    for index in range(count):
        left = 0.1 + index * width
        pen.box(left + 0.08, 0.15, left + width - 0.08, fold - 0.1, WHITE, 0.09, colour("#b9b4a8"))


def wardrobe(pen: Pen, paint: Colour) -> None:
    """A closet with clothes on a rod."""
    pen.body(paint)
    pen.box(0.15, 0.15, pen.along - 0.15, pen.away - 0.15, paint.lighter(0.3), 0.03)
    middle = pen.away / 2
    pen.line([(0.17, middle), (pen.along - 0.17, middle)], paint.darker(0.5), 0.05)
    count = round(pen.along * 4)
    for index in range(count):
        u = 0.2 + (index + 0.5) * (pen.along - 0.4) / count
        pen.line([(u - 0.05, middle - 0.25), (u + 0.05, middle + 0.25)], SPINES[(index * 2) % 6], 0.08)


def drawers(pen: Pen, paint: Colour) -> None:
    """A chest of drawers: a top, and fronts with knobs."""
    pen.body(paint)
    front = pen.away - 0.3
    pen.box(0.12, 0.12, pen.along - 0.12, front, paint.lighter(0.22), 0.04)
    count = max(round(pen.along * 1.5), 1)
    width = (pen.along - 0.2) / count
    for index in range(count):
        left = 0.1 + index * width
        pen.box(left + 0.03, front + 0.05, left + width - 0.03, pen.away - 0.1, paint.lighter(0.1), 0.02)
        pen.disc(left + width / 2, front + 0.125, 0.045, colour("#f0d58a"))


def nightstand(pen: Pen, paint: Colour) -> None:
    """A small table with a lamp and a drawer."""
    drawers(pen, paint)
    pen.disc(pen.along / 2, pen.away / 2 - 0.1, 0.2, colour("#fff0b8"), colour("#c9a94d"))
    pen.disc(pen.along / 2, pen.away / 2 - 0.1, 0.07, colour("#e5c255"))


def sofa(pen: Pen, paint: Colour) -> None:
    """A back, two arms and a cushion per place."""
    pen.body(paint.darker(0.18), 0.06, 0.16)
    pen.box(0.08, 0.08, pen.along - 0.08, 0.32, paint.darker(0.05), 0.1, paint.darker(0.4))
    arm = 0.24
    count = max(round(pen.along - 0.4), 1)
    width = (pen.along - 2 * arm) / count
    for index in range(count):
        left = arm + index * width
        pen.box(
            left + 0.01, 0.34, left + width - 0.01, pen.away - 0.1, paint.lighter(0.25), 0.08, paint.darker(0.3)
        )


def coffee_table(pen: Pen, paint: Colour) -> None:
    """A low oval table with a book and a cup."""
    pen.body(paint, 0.14, 0.3)
    pen.box(0.22, 0.22, pen.along - 0.22, pen.away - 0.22, paint.lighter(0.25), 0.22)
    pen.box(0.32, 0.36, 0.56, 0.64, SPINES[2], 0.02, SPINES[2].darker())
    pen.disc(pen.along - 0.36, pen.away - 0.42, 0.09, WHITE, paint.darker())


def television(pen: Pen, paint: Colour) -> None:
    """A board with a flat screen on it."""
    pen.body(WOOD, 0.07, 0.05)
    pen.box(0.16, 0.24, pen.along - 0.16, 0.66, paint, 0.04, BLACK)
    pen.polygon([(0.28, 0.31), (pen.along * 0.5, 0.31), (pen.along * 0.4, 0.59), (0.28, 0.59)], colour("#5a86b5"))
    pen.line([(0.3, 0.8), (pen.along - 0.3, 0.8)], WOOD.darker(0.35), 0.05)


def bookshelf(pen: Pen, paint: Colour) -> None:
    """A case with the spines of books."""
    pen.body(paint)
    count = round(pen.along * 6)
    width = (pen.along - 0.3) / count
    for index in range(count):
        left = 0.15 + index * width
        short = 0.08 * ((index * 5) % 4)
        pen.box(
            left, 0.18 + short, left + width * 0.82, pen.away - 0.18, SPINES[(index * 5 + index // 3) % 6], 0.01
        )


def dining_table(pen: Pen, paint: Colour) -> None:
    """A table laid with plates on both sides."""
    pen.body(paint, 0.1, 0.14)
    pen.box(0.18, 0.18, pen.along - 0.18, pen.away - 0.18, paint.lighter(0.18), 0.1)
    plate = 0.16
    count = max(round(pen.along), 1)
    for index in range(count):
        u = pen.along * (index + 0.5) / count
        for v in {round(min(0.38, pen.away / 2), 3), round(pen.away - min(0.38, pen.away / 2), 3)}:
            pen.disc(u, v, plate, WHITE, paint.darker(0.35))
            pen.disc(u, v, plate * 0.5, colour("#dfe6ea"))


def chair(pen: Pen, paint: Colour) -> None:
    """A seat with a backrest."""
    right = pen.along - 0.2
    pen.body(paint, 0.2, 0.12)
    pen.box(0.27, 0.36, right - 0.07, pen.away - 0.27, paint.lighter(0.35), 0.08)
    pen.box(0.15, 0.14, pen.along - 0.15, 0.33, paint.darker(0.35), 0.08)


def fridge(pen: Pen, paint: Colour) -> None:
    """A light cabinet with a door, a handle and a snow flake."""
    pen.body(paint.lighter(0.35), 0.07, 0.1)
    pen.line([(0.12, pen.away - 0.26), (pen.along - 0.12, pen.away - 0.26)], STEEL, 0.045)
    pen.line([(pen.along - 0.3, pen.away - 0.16), (pen.along - 0.55, pen.away - 0.16)], INK, 0.07)
    for start, end in pen.spokes(pen.along / 2, 0.4, 0, 0.23, 6):
        pen.line([start, end], colour("#3f8fc4"), 0.065)


def stove(pen: Pen, paint: Colour) -> None:
    """Four burners and a row of knobs."""
    pen.body(paint, 0.07, 0.06)
    for u in (0.3, pen.along - 0.3):
        for v in (0.29, pen.away - 0.42):
            pen.disc(u, v, 0.155, colour("#23262a"), colour("#e8734a"))
            pen.disc(u, v, 0.06, colour("#e8734a"))
    for share in (0.2, 0.4, 0.6, 0.8):
        pen.disc(pen.along * share, pen.away - 0.155, 0.05, colour("#e9ecef"))


def kitchen_sink(pen: Pen, paint: Colour) -> None:
    """A steel basin in a worktop, with a tap."""
    pen.body(colour("#c9b795"), 0.06, 0.05)
    pen.box(0.16, 0.24, pen.along - 0.16, pen.away - 0.14, paint.lighter(0.45), 0.12, STEEL.darker(0.2))
    pen.box(0.24, 0.32, pen.along - 0.24, pen.away - 0.22, paint, 0.09)
    _tap(pen, 0.12, 0.46)
    pen.disc(pen.along / 2, pen.away * 0.62, 0.06, INK)


def counter(pen: Pen, paint: Colour) -> None:
    """A worktop with a chopping board."""
    pen.body(paint, 0.06, 0.04)
    pen.line([(0.1, pen.away - 0.18), (pen.along - 0.1, pen.away - 0.18)], paint.darker(0.25), 0.04)
    pen.box(0.24, 0.24, 0.74, 0.62, colour("#e6cf9f"), 0.06, paint.darker(0.4))
    pen.line([(0.36, 0.34), (0.6, 0.52)], STEEL, 0.06)
    if pen.along > 1.4:
        pen.disc(pen.along - 0.45, 0.42, 0.18, colour("#e7eef0"), STEEL)
        pen.disc(pen.along - 0.5, 0.38, 0.07, colour("#d94f3d"))
        pen.disc(pen.along - 0.39, 0.46, 0.07, colour("#8bb24a"))


def toilet(pen: Pen, paint: Colour) -> None:
    """A cistern and a bowl."""
    middle = pen.along / 2
    pen.box(middle - 0.32, 0.07, middle + 0.32, 0.3, PORCELAIN, 0.06, CERAMIC_EDGE)
    pen.oval(middle - 0.28, 0.22, middle + 0.28, pen.away - 0.07, PORCELAIN, CERAMIC_EDGE)
    pen.oval(middle - 0.17, 0.38, middle + 0.17, pen.away - 0.18, WATER, CERAMIC_EDGE.lighter(0.2))
    pen.box(middle - 0.08, 0.14, middle + 0.08, 0.2, STEEL, 0.02)


def bathtub(pen: Pen, paint: Colour) -> None:
    """A tub full of water with a tap at its left end."""
    pen.body(PORCELAIN, 0.06, 0.14)
    pen.box(0.18, 0.18, pen.along - 0.18, pen.away - 0.18, WATER, 0.26, CERAMIC_EDGE)
    pen.box(0.3, 0.28, pen.along - 0.3, 0.36, WATER.lighter(0.55), 0.04)
    middle = pen.away / 2
    pen.line([(0.08, middle), (0.34, middle)], STEEL, 0.1)
    pen.disc(0.5, middle, 0.055, CERAMIC_EDGE)


def shower(pen: Pen, paint: Colour) -> None:
    """A tray with a shower head and falling drops."""
    pen.body(colour("#e4f3f7"), 0.06, 0.05)
    pen.box(0.15, 0.15, pen.along - 0.15, pen.away - 0.15, paint.lighter(0.5), 0.04, CERAMIC_EDGE.lighter(0.3))
    u, v = pen.along / 2, pen.away / 2
    for start, end in pen.spokes(u, v, 0.24, 0.36, 8):
        pen.line([start, end], colour("#3d9fc0"), 0.06)
    pen.disc(u, v, 0.16, STEEL.lighter(0.2), INK)
    for _, hole in (*pen.spokes(u, v, 0, 0.09, 5), ((u, v), (u, v))):
        pen.disc(*hole, 0.025, INK)


def washbasin(pen: Pen, paint: Colour) -> None:
    """A round basin with a tap."""
    pen.box(0.1, 0.07, pen.along - 0.1, pen.away - 0.16, PORCELAIN, 0.26, CERAMIC_EDGE)
    pen.oval(0.2, 0.24, pen.along - 0.2, pen.away - 0.24, paint.lighter(0.2), CERAMIC_EDGE)
    _tap(pen, 0.1, 0.42)
    pen.disc(pen.along / 2, 0.58, 0.05, CERAMIC_EDGE.darker(0.3))


def washing_machine(pen: Pen, paint: Colour) -> None:
    """A white machine with a round door and its controls."""
    pen.body(paint.lighter(0.6), 0.06, 0.07)
    pen.box(0.14, 0.13, pen.along - 0.14, 0.25, colour("#aeb9c2"), 0.03)
    pen.disc(pen.along - 0.26, 0.19, 0.05, colour("#3e7cb1"))
    centre = pen.along / 2, pen.away / 2 + 0.1
    pen.disc(*centre, 0.27, STEEL.lighter(0.2), INK)
    pen.disc(*centre, 0.19, colour("#6fb6d6"))
    pen.oval(centre[0] - 0.13, centre[1] - 0.15, centre[0] + 0.02, centre[1] - 0.03, colour("#c5e6f3"))


def desk(pen: Pen, paint: Colour) -> None:
    """A writing table with a screen, a keyboard and paper."""
    pen.body(paint.lighter(0.12), 0.07, 0.05)
    middle = pen.along / 2
    pen.box(middle - 0.34, 0.17, middle + 0.34, 0.31, INK, 0.03)
    pen.box(middle - 0.28, 0.5, middle + 0.28, 0.7, colour("#dfe3e6"), 0.03, STEEL)
    if pen.along > 1.4:
        pen.box(0.2, 0.42, 0.5, 0.8, WHITE, 0.01, STEEL)
        pen.disc(pen.along - 0.32, 0.36, 0.12, colour("#f2cf4a"), paint.darker(0.4))


def lamp(pen: Pen, paint: Colour) -> None:
    """A lamp shade and its glow."""
    u, v = pen.along / 2, pen.away / 2
    pen.disc(u, v, 0.46, paint.with_alpha(70))
    for start, end in pen.spokes(u, v, 0.33, 0.43, 8):
        pen.line([start, end], paint.darker(0.12), 0.05)
    pen.disc(u, v, 0.29, paint.lighter(0.35), paint.darker(0.45))
    pen.disc(u, v, 0.12, WHITE, paint.darker(0.3))


def plant(pen: Pen, paint: Colour) -> None:
    """Leaves around a pot."""
    u, v = pen.along / 2, pen.away / 2
    pen.disc(u + 0.03, v + 0.05, 0.38, (0, 0, 0, 35))
    for number, (inner, outer) in enumerate(pen.spokes(u, v, 0.12, 0.29, 7)):
        pen.disc(*outer, 0.155, paint.darker(0.15) if number % 2 else paint, paint.darker(0.4))
        pen.line([inner, outer], paint.darker(0.4), 0.035)
    pen.disc(u, v, 0.15, paint.lighter(0.3), paint.darker(0.4))


def rug(pen: Pen, paint: Colour) -> None:
    """A carpet with a border, a diamond and fringes."""
    right, foot = pen.along - 0.1, pen.away - 0.1
    long_side = pen.along >= pen.away
    count = round((pen.away if long_side else pen.along) * 7)
    for index in range(count):
        place = 0.14 + (index + 0.5) * ((pen.away if long_side else pen.along) - 0.28) / count
        for low, high in ((0.02, 0.12), (-0.12, -0.02)):
            far = pen.along if long_side else pen.away
            ends = [(low % far, place), (high % far, place)]
            pen.line(ends if long_side else [(v, u) for u, v in ends], paint.lighter(0.5), 0.035)
    pen.box(0.1, 0.1, right, foot, paint, 0.03, paint.darker(0.35))
    pen.box(0.2, 0.2, right - 0.1, foot - 0.1, paint.lighter(0.35), 0.02)
    u, v = pen.along / 2, pen.away / 2
    reach_u, reach_v = u - 0.28, v - 0.26
    pen.polygon([(u - reach_u, v), (u, v - reach_v), (u + reach_u, v), (u, v + reach_v)], paint)
    pen.polygon(
        [(u - reach_u / 2, v), (u, v - reach_v / 2), (u + reach_u / 2, v), (u, v + reach_v / 2)], SPINES[5]
    )


def coat_rack(pen: Pen, paint: Colour) -> None:
    """A stand with coats on its hooks."""
    u, v = pen.along / 2, pen.away / 2
    for number, (inner, outer) in enumerate(pen.spokes(u, v, 0.0, 0.3, 5)):
        pen.line([inner, outer], paint, 0.07)
        pen.disc(*outer, 0.13, SPINES[number], SPINES[number].darker(0.4))
    pen.disc(u, v, 0.1, paint, paint.darker())


def hatrack(pen: Pen, paint: Colour) -> None:
    """A stand with hats."""
    u, v = pen.along / 2, pen.away / 2
    for number, (inner, outer) in enumerate(pen.spokes(u, v, 0.0, 0.25, 3)):
        pen.line([inner, outer], paint, 0.08)
        pen.oval(outer[0] - 0.2, outer[1] - 0.14, outer[0] + 0.2, outer[1] + 0.14, SPINES[number], INK)
        pen.oval(outer[0] - 0.09, outer[1] - 0.1, outer[0] + 0.09, outer[1] + 0.06, SPINES[number].darker(0.25))
    pen.disc(u, v, 0.08, paint, paint.darker())


def shoe_rack(pen: Pen, paint: Colour) -> None:
    """A low rack with pairs of shoes."""
    pen.body(paint, 0.09, 0.05)
    count = max(round(pen.along * 2), 1)
    width = (pen.along - 0.24) / count
    for index in range(count):
        left = 0.12 + index * width
        for side in (0.1, 0.54):
            pen.oval(
                left + width * side,
                0.22,
                left + width * (side + 0.38),
                pen.away - 0.22,
                SPINES[index % 4 * 2 % 5],
                INK,
            )


def mirror(pen: Pen, paint: Colour) -> None:
    """An oval glass in a frame, with a glint."""
    u = pen.along / 2
    pen.oval(u - 0.3, 0.06, u + 0.3, pen.away - 0.06, colour("#b98d3e"), colour("#6b4f1d"))
    pen.oval(u - 0.22, 0.14, u + 0.22, pen.away - 0.14, paint)
    pen.line([(u - 0.1, 0.52), (u + 0.08, 0.3)], WHITE, 0.06)
    pen.line([(u - 0.06, 0.68), (u + 0.12, 0.46)], WHITE, 0.04)


def bench(pen: Pen, paint: Colour) -> None:
    """Slats on two feet."""
    for u in (0.2, pen.along - 0.32):
        pen.box(u, 0.14, u + 0.12, pen.away - 0.14, paint.darker(0.5), 0.02)
    slat = (pen.away - 0.4) / 3
    for index in range(3):
        top = 0.2 + index * slat
        pen.box(
            0.08, top + 0.02, pen.along - 0.08, top + slat - 0.02, paint.lighter(0.15), 0.04, paint.darker(0.4)
        )


def piano(pen: Pen, paint: Colour) -> None:
    """A black case with its keys."""
    pen.body(paint, 0.06, 0.05)
    pen.line([(0.16, 0.24), (pen.along - 0.16, 0.24)], paint.lighter(0.3), 0.04)
    top, foot = pen.away - 0.5, pen.away - 0.14
    pen.box(0.14, top, pen.along - 0.14, foot, WHITE, 0.02)
    count = round(pen.along * 7)
    width = (pen.along - 0.28) / count
    for index in range(1, count):
        u = 0.14 + index * width
        pen.line([(u, top), (u, foot)], STEEL, 0.02)
        if index % 7 not in (0, 3):
            pen.box(u - width * 0.28, top, u + width * 0.28, top + 0.2, BLACK, 0)


def box(pen: Pen, paint: Colour) -> None:
    """A cardboard box closed with tape."""
    pen.body(paint, 0.13, 0.03)
    pen.line([(0.13, pen.away / 2), (pen.along - 0.13, pen.away / 2)], paint.darker(0.45), 0.04)
    pen.box(pen.along / 2 - 0.09, 0.15, pen.along / 2 + 0.09, pen.away - 0.15, paint.lighter(0.5), 0)


def shelf(pen: Pen, paint: Colour) -> None:
    """Open boards with boxes and jars."""
    pen.body(paint, 0.06, 0.03)
    pen.box(0.14, 0.14, pen.along - 0.14, pen.away - 0.14, paint.lighter(0.4), 0.02)
    count = round(pen.along * 3)
    width = (pen.along - 0.32) / count
    for index in range(count):
        u = 0.16 + (index + 0.5) * width
        tone = SPINES[(index * 2 + 1) % 6]
        if index % 3 == 2:
            pen.box(u - width * 0.38, 0.26, u + width * 0.38, pen.away - 0.26, tone, 0.02, tone.darker())
        else:
            pen.disc(u, pen.away * 0.36, width * 0.36, tone, tone.darker())
            pen.disc(u, pen.away * 0.68, width * 0.3, SPINES[(index + 4) % 6], tone.darker())


def office_chair(pen: Pen, paint: Colour) -> None:
    """A swivel chair on five castors."""
    u, v = pen.along / 2, pen.away / 2
    for inner, outer in pen.spokes(u, v, 0, 0.4, 5):
        pen.line([inner, outer], INK, 0.07)
        pen.disc(*outer, 0.06, INK)
    pen.disc(u, v, 0.28, paint.lighter(0.2), paint.darker())
    pen.box(u - 0.27, 0.1, u + 0.27, 0.27, paint.darker(0.3), 0.09)


def barstool(pen: Pen, paint: Colour) -> None:
    """A round seat on four legs."""
    u, v = pen.along / 2, pen.away / 2
    for sign_u in (-1, 1):
        for sign_v in (-1, 1):
            pen.line([(u, v), (u + sign_u * 0.32, v + sign_v * 0.32)], INK, 0.08)
    pen.disc(u, v, 0.31, paint, paint.darker(0.5))
    pen.disc(u, v, 0.2, paint.lighter(0.3), paint.darker(0.15))


def easel(pen: Pen, paint: Colour) -> None:
    """A painting on a tripod."""
    u = pen.along / 2
    for foot in (0.14, pen.along - 0.14, u):
        pen.line([(u, 0.06), (foot, pen.away - 0.06)], WOOD.darker(0.35), 0.07)
    pen.box(0.2, 0.2, pen.along - 0.2, 0.7, WHITE, 0.02, WOOD.darker(0.5))
    pen.polygon([(0.26, 0.65), (0.44, 0.4), (0.56, 0.54), (0.64, 0.46), (0.74, 0.65)], LEAF)
    pen.disc(0.65, 0.33, 0.06, colour("#f2b134"))


def dishwasher(pen: Pen, paint: Colour) -> None:
    """A light machine with a rack of plates."""
    pen.body(paint.lighter(0.45), 0.07, 0.06)
    pen.line([(0.14, pen.away - 0.2), (pen.along - 0.14, pen.away - 0.2)], STEEL, 0.05)
    pen.box(0.17, 0.16, pen.along - 0.17, pen.away - 0.3, paint, 0.04, STEEL.darker(0.2))
    for share in (0.3, 0.5, 0.7):
        pen.oval(pen.along * share - 0.05, 0.22, pen.along * share + 0.05, pen.away - 0.36, WHITE, STEEL.darker())


def oven(pen: Pen, paint: Colour) -> None:
    """A dark cabinet with a glowing window and two knobs."""
    pen.body(paint, 0.07, 0.05)
    pen.box(0.18, 0.36, pen.along - 0.18, pen.away - 0.16, colour("#23262a"), 0.05, STEEL)
    pen.box(0.28, 0.48, pen.along - 0.28, pen.away - 0.26, colour("#e8934a"), 0.04)
    for share in (0.3, 0.7):
        pen.disc(pen.along * share, 0.23, 0.07, colour("#e9ecef"), INK)


def kitchen_island(pen: Pen, paint: Colour) -> None:
    """A free-standing worktop with a bowl of fruit."""
    pen.body(paint, 0.06, 0.06)
    pen.box(0.15, 0.15, pen.along - 0.15, pen.away - 0.15, paint.lighter(0.4), 0.05, paint.darker(0.2))
    u, v = pen.along / 2, pen.away / 2
    pen.disc(u, v, 0.24, colour("#e7eef0"), STEEL)
    for (_, fruit), tone in zip(pen.spokes(u, v, 0, 0.1, 3), ("#d94f3d", "#8bb24a", "#f2b134"), strict=True):
        pen.disc(*fruit, 0.085, colour(tone), colour(tone).darker())


def crib(pen: Pen, paint: Colour) -> None:
    """A small mattress behind bars."""
    pen.body(WOOD.lighter(0.3), 0.08, 0.06)
    pen.box(0.2, 0.2, pen.along - 0.2, pen.away - 0.2, WHITE, 0.05, WOOD)
    pen.box(pen.along * 0.42, 0.2, pen.along - 0.2, pen.away - 0.2, paint, 0.05, paint.darker(0.3))
    count = max(round(pen.along * 4), 2)
    for index in range(count):
        u = 0.14 + (index + 0.5) * (pen.along - 0.28) / count
        for start, end in ((0.08, 0.2), (pen.away - 0.2, pen.away - 0.08)):
            pen.line([(u, start), (u, end)], WOOD.darker(0.4), 0.045)


def bunk_bed(pen: Pen, paint: Colour) -> None:
    """A bed with a rail all around and a ladder at its side."""
    if pen.along > pen.away:
        pen = pen.turned()
    pen.body(WOOD, 0.05, 0.05)
    pen.box(0.17, 0.17, pen.along - 0.17, pen.away - 0.17, paint, 0.05, paint.darker(0.35))
    pen.box(0.17, 0.17, pen.along - 0.17, 0.7, colour("#f7f4ee"), 0.05)
    pen.box(0.3, 0.24, pen.along - 0.3, 0.56, WHITE, 0.09, colour("#b9b4a8"))
    left, right, top = pen.along - 0.42, pen.along - 0.1, pen.away * 0.55
    for u in (left, right):
        pen.line([(u, top), (u, pen.away - 0.3)], WOOD.darker(0.5), 0.06)
    for index in range(4):
        v = top + (index + 0.5) * (pen.away - 0.3 - top) / 4
        pen.line([(left, v), (right, v)], WOOD.darker(0.5), 0.06)


def fireplace(pen: Pen, paint: Colour) -> None:
    """A brick hearth with a fire."""
    pen.body(paint, 0.05, 0.03)
    for index in range(1, round(pen.along * 3)):
        pen.line([(index / 3, 0.08), (index / 3, 0.3)], paint.lighter(0.35), 0.03)
    pen.line([(0.08, 0.3), (pen.along - 0.08, 0.3)], paint.lighter(0.35), 0.03)
    u = pen.along / 2
    pen.box(u - 0.4, 0.36, u + 0.4, pen.away - 0.05, colour("#2b211e"), 0.03)
    for shift, tone in ((-0.17, "#e8734a"), (0.17, "#e8734a"), (0.0, "#f2b134")):
        flame = [(u + shift - 0.14, 0.88), (u + shift, 0.44), (u + shift + 0.14, 0.88)]
        pen.polygon(flame, colour(tone))


def aquarium(pen: Pen, paint: Colour) -> None:
    """A glass tank with weeds and fish."""
    pen.body(INK, 0.07, 0.04)
    pen.box(0.13, 0.13, pen.along - 0.13, pen.away - 0.13, paint.lighter(0.35), 0.03)
    for index in range(round(pen.along * 2)):
        u = 0.26 + index * (pen.along - 0.5) / max(round(pen.along * 2) - 1, 1)
        if index % 2:
            pen.line([(u, 0.78), (u - 0.05, 0.55), (u + 0.03, 0.34)], LEAF, 0.07)
        else:
            pen.oval(u - 0.1, 0.4, u + 0.12, 0.58, colour("#f08a2c"), colour("#9a4a12"))
            pen.polygon([(u - 0.07, 0.49), (u - 0.18, 0.38), (u - 0.18, 0.6)], colour("#f08a2c"))


def clock(pen: Pen, paint: Colour) -> None:
    """A tall case with a dial."""
    pen.body(paint, 0.13, 0.05)
    u, v = pen.along / 2, pen.away / 2
    pen.disc(u, v, 0.29, colour("#fbf6e6"), colour("#c9a94d"))
    for inner, outer in pen.spokes(u, v, 0.2, 0.25, 12):
        pen.line([inner, outer], INK, 0.03)
    pen.line([(u, v - 0.19), (u, v), (u + 0.12, v + 0.05)], INK, 0.05)


def floor_cushion(pen: Pen, paint: Colour) -> None:
    """A round cushion with seams."""
    u, v = pen.along / 2, pen.away / 2
    pen.disc(u + 0.03, v + 0.05, 0.37, (0, 0, 0, 35))
    pen.disc(u, v, 0.37, paint, paint.darker(0.4))
    for start, end in pen.spokes(u, v, 0.06, 0.31, 6):
        pen.line([start, end], paint.lighter(0.4), 0.04)
    pen.disc(u, v, 0.07, paint.darker(0.35))


def waste_bin(pen: Pen, paint: Colour) -> None:
    """A round bin with crumpled paper in it."""
    u, v = pen.along / 2, pen.away / 2
    pen.disc(u + 0.03, v + 0.05, 0.32, (0, 0, 0, 40))
    pen.disc(u, v, 0.32, paint, paint.darker(0.5))
    pen.disc(u, v, 0.24, paint.darker(0.55))
    for (_, paper), tone in zip(pen.spokes(u, v, 0, 0.1, 3), (WHITE, SPINES[5], WHITE), strict=True):
        pen.disc(*paper, 0.085, tone, STEEL)


def laundry_basket(pen: Pen, paint: Colour) -> None:
    """A wicker basket full of clothes."""
    pen.body(paint, 0.12, 0.18)
    pen.box(0.22, 0.22, pen.along - 0.22, pen.away - 0.22, paint.darker(0.5), 0.14)
    for u, v, tone in ((0.38, 0.38, SPINES[2]), (0.62, 0.42, WHITE), (0.5, 0.62, SPINES[0])):
        pen.disc(pen.along * u, pen.away * v, 0.14, tone, tone.darker())
    for share in (0.3, 0.5, 0.7):
        pen.line([(pen.along * share, 0.13), (pen.along * share, 0.21)], paint.darker(0.4), 0.04)


def ironing_board(pen: Pen, paint: Colour) -> None:
    """A padded board with an iron on it."""
    pen.line([(0.2, 0.2), (pen.along - 0.25, pen.away - 0.2)], STEEL, 0.06)
    pen.line([(0.2, pen.away - 0.2), (pen.along - 0.25, 0.2)], STEEL, 0.06)
    pen.box(0.08, 0.27, pen.along - 0.08, pen.away - 0.27, paint.lighter(0.35), 0.22, paint.darker(0.4))
    middle = pen.away / 2
    pen.polygon([(0.3, middle - 0.13), (0.3, middle + 0.13), (0.72, middle)], STEEL.darker(0.1))
    pen.line([(0.34, middle), (0.56, middle)], INK, 0.07)


def treadmill(pen: Pen, paint: Colour) -> None:
    """A belt between rails, with a console at its back."""
    pen.body(paint.lighter(0.15), 0.1, 0.06)
    pen.box(0.26, 0.4, pen.along - 0.26, pen.away - 0.16, BLACK, 0.03, STEEL)
    for index in range(round(pen.away * 2)):
        v = 0.5 + index * 0.45
        if v < pen.away - 0.24:
            pen.line([(0.34, v), (pen.along - 0.34, v)], STEEL.darker(0.4), 0.03)
    pen.box(0.18, 0.14, pen.along - 0.18, 0.36, STEEL, 0.05, INK)
    pen.box(0.34, 0.19, pen.along - 0.34, 0.31, colour("#8bd17c"), 0.02)


def drawing_table(pen: Pen, paint: Colour) -> None:
    """A slanted board with a plan, a ruler and a pencil."""
    pen.body(paint, 0.07, 0.04)
    pen.box(0.2, 0.16, pen.along - 0.2, pen.away - 0.18, WHITE, 0.01, paint.darker(0.4))
    pen.box(0.36, 0.3, pen.along * 0.5, pen.away - 0.34, None, 0, SPINES[2])
    pen.line([(pen.along * 0.55, 0.32), (pen.along - 0.34, 0.32)], SPINES[2], 0.04)
    pen.line([(0.26, pen.away - 0.26), (pen.along - 0.26, pen.away - 0.26)], colour("#d9b54a"), 0.07)
    pen.line([(pen.along * 0.62, 0.62), (pen.along * 0.8, 0.46)], SPINES[0], 0.06)


def sideboard(pen: Pen, paint: Colour) -> None:
    """A low cupboard with a runner and a vase on it."""
    pen.body(paint, 0.07, 0.05)
    pen.box(0.3, 0.3, pen.along - 0.3, pen.away - 0.34, colour("#efe6d2"), 0.02, paint.darker(0.3))
    pen.line([(0.1, pen.away - 0.19), (pen.along - 0.1, pen.away - 0.19)], paint.darker(0.4), 0.04)
    pen.disc(pen.along / 2, 0.48, 0.13, SPINES[2], SPINES[2].darker())
    pen.disc(pen.along / 2, 0.48, 0.06, SPINES[1])


def dressing_table(pen: Pen, paint: Colour) -> None:
    """A table with a mirror at its back, bottles and a brush."""
    pen.body(paint.lighter(0.2), 0.07, 0.06)
    u = pen.along / 2
    pen.oval(u - 0.36, 0.1, u + 0.36, 0.36, colour("#bfe0ea"), colour("#b98d3e"))
    for shift, tone in ((-0.5, SPINES[0]), (-0.34, SPINES[4]), (0.4, SPINES[3])):
        pen.disc(min(max(u + shift, 0.2), pen.along - 0.2), 0.56, 0.08, tone, tone.darker())
    pen.line([(u - 0.1, 0.72), (u + 0.18, 0.62)], WOOD.darker(0.3), 0.08)


def bicycle(pen: Pen, paint: Colour) -> None:
    """Two wheels, a frame, a saddle and handlebars, leaning at its back."""
    middle, radius = pen.away / 2, min(0.36, pen.along * 0.22)
    back, front = radius + 0.1, pen.along - radius - 0.1
    for wheel in (back, front):
        pen.disc(wheel, middle, radius, None, INK)
        pen.disc(wheel, middle, 0.06, STEEL, INK)
    pen.line([(back, middle), ((back + front) / 2, middle + 0.06), (front - 0.08, middle - 0.26)], paint, 0.08)
    saddle = back + (front - back) * 0.3
    pen.line([(back, middle), (saddle, middle - 0.24), (front - 0.08, middle - 0.24)], paint, 0.08)
    pen.line([(front, middle), (front - 0.1, middle - 0.34)], INK, 0.07)
    pen.line([(saddle - 0.1, middle - 0.3), (saddle + 0.1, middle - 0.3)], INK, 0.1)


def suitcase(pen: Pen, paint: Colour) -> None:
    """A case with ribs, a handle and a label."""
    pen.box(pen.along / 2 - 0.14, 0.06, pen.along / 2 + 0.14, 0.22, None, 0.05, INK)
    pen.body(paint, 0.16, 0.08)
    for share in (0.35, 0.65):
        pen.line([(pen.along * share, 0.2), (pen.along * share, pen.away - 0.2)], paint.darker(0.4), 0.05)
    pen.box(pen.along / 2 - 0.1, 0.5, pen.along / 2 + 0.1, 0.66, SPINES[1], 0.02, INK)


def toy_box(pen: Pen, paint: Colour) -> None:
    """An open chest with a ball, a block and a bear."""
    pen.body(paint, 0.08, 0.05)
    pen.box(0.18, 0.18, pen.along - 0.18, pen.away - 0.18, paint.darker(0.45), 0.03)
    u, v = pen.along / 2, pen.away / 2
    pen.disc(u - 0.14, v - 0.12, 0.15, colour("#d94f3d"), INK)
    pen.box(u + 0.02, v - 0.26, u + 0.26, v - 0.02, SPINES[2], 0.02, INK)
    pen.disc(u + 0.06, v + 0.14, 0.14, colour("#a9805a"), INK)
    pen.disc(u - 0.16, v + 0.17, 0.08, SPINES[3], INK)


def filing_cabinet(pen: Pen, paint: Colour) -> None:
    """A steel cabinet with a drawer pulled out and folders in it."""
    pen.body(paint, 0.1, 0.03)
    pen.box(0.17, 0.3, pen.along - 0.17, pen.away - 0.2, paint.darker(0.4), 0.02)
    count = 5
    for index in range(count):
        v = 0.34 + index * (pen.away - 0.6) / count
        pen.line([(0.23, v + 0.04), (pen.along - 0.23, v + 0.04)], SPINES[(index * 2 + 1) % 6], 0.06)
    pen.line([(pen.along / 2 - 0.14, pen.away - 0.15), (pen.along / 2 + 0.14, pen.away - 0.15)], INK, 0.06)


def ladder(pen: Pen, paint: Colour) -> None:
    """Two rails and rungs."""
    for u in (0.26, pen.along - 0.26):
        pen.line([(u, 0.08), (u, pen.away - 0.08)], paint.darker(0.3), 0.1)
    for index in range(4):
        v = 0.2 + index * (pen.away - 0.4) / 3
        pen.line([(0.26, v), (pen.along - 0.26, v)], paint, 0.08)


def side_table(pen: Pen, paint: Colour) -> None:
    """A small table with flowers on a doily."""
    pen.body(paint, 0.14, 0.06)
    u, v = pen.along / 2, pen.away / 2
    pen.disc(u, v, 0.24, colour("#f3ecdd"), paint.darker(0.2))
    for number, (_, petal) in enumerate(pen.spokes(u, v, 0, 0.1, 5)):
        pen.disc(*petal, 0.08, SPINES[(0, 1, 4)[number % 3]], INK)


def butterfly_picture(pen: Pen, paint: Colour) -> None:
    """A framed butterfly."""
    _frame(pen)
    u, v = pen.along / 2, pen.away / 2
    for sign in (-1, 1):
        pen.oval(u + sign * 0.03, v - 0.2, u + sign * 0.24, v + 0.02, paint, paint.darker(0.5))
        pen.oval(u + sign * 0.03, v - 0.01, u + sign * 0.18, v + 0.18, paint.lighter(0.3), paint.darker(0.5))
    pen.line([(u, v - 0.14), (u, v + 0.14)], INK, 0.06)


def fish_picture(pen: Pen, paint: Colour) -> None:
    """A framed fish."""
    _frame(pen)
    u, v = pen.along / 2, pen.away / 2
    pen.polygon([(u - 0.06, v), (u - 0.25, v - 0.14), (u - 0.25, v + 0.14)], paint.darker(0.2))
    pen.oval(u - 0.16, v - 0.13, u + 0.24, v + 0.13, paint, paint.darker(0.5))
    pen.disc(u + 0.13, v - 0.03, 0.04, WHITE)


def tower_picture(pen: Pen, paint: Colour) -> None:
    """A framed Eiffel tower."""
    _frame(pen)
    u, v = pen.along / 2, pen.away / 2
    pen.line([(u - 0.17, v + 0.22), (u - 0.04, v), (u, v - 0.25)], paint.darker(0.1), 0.08)
    pen.line([(u + 0.17, v + 0.22), (u + 0.04, v), (u, v - 0.25)], paint.darker(0.1), 0.08)
    pen.line([(u - 0.1, v + 0.06), (u + 0.1, v + 0.06)], paint.darker(0.1), 0.06)


def _frame(pen: Pen) -> None:
    pen.body(colour("#8a6a3d"), 0.16, 0.02)
    pen.box(0.21, 0.21, pen.along - 0.21, pen.away - 0.21, colour("#fdfaf2"), 0)


def _tap(pen: Pen, back: float, tip: float) -> None:
    """A tap from the back over the middle of a basin."""
    pen.line([(pen.along / 2, back), (pen.along / 2, tip)], STEEL.darker(0.25), 0.08)
    pen.line([(pen.along / 2 - 0.13, back + 0.04), (pen.along / 2 + 0.13, back + 0.04)], STEEL.darker(0.25), 0.06)
