"""Small objects by family: what is round, long, flat, or stands like a bottle; anything else is a box."""

from vln.envs.drawing.ink.canvas import Pen
from vln.envs.drawing.ink.palette import WHITE, Colour


def round_thing(pen: Pen, paint: Colour) -> None:
    """Fruit, plates, balls: a disc with a glint."""
    u, v = pen.along / 2, pen.away / 2
    pen.disc(u + 0.03, v + 0.05, 0.27, (0, 0, 0, 40))
    pen.disc(u, v, 0.27, paint, paint.darker(0.5))
    pen.disc(u - 0.09, v - 0.09, 0.07, paint.lighter(0.7))


def disc_thing(pen: Pen, paint: Colour) -> None:
    """Plates, discs, watches: from above as round as a ball."""
    round_thing(pen, paint)


def vessel(pen: Pen, paint: Colour) -> None:
    """Cups, pots, pans: a rim, an inside and a handle."""
    u, v = pen.along / 2 - 0.05, pen.away / 2
    pen.line([(u, v), (u + 0.4, v)], paint.darker(0.5), 0.1)
    pen.disc(u, v, 0.26, paint, paint.darker(0.5))
    pen.disc(u, v, 0.17, paint.darker(0.25))


def bottle(pen: Pen, paint: Colour) -> None:
    """Bottles, shakers, candles: a body and a neck."""
    u = pen.along / 2
    pen.box(u - 0.07, 0.12, u + 0.07, 0.42, paint.darker(0.35), 0.03)
    pen.box(u - 0.18, 0.34, u + 0.18, pen.away - 0.12, paint, 0.09, paint.darker(0.5))
    pen.box(u - 0.12, 0.54, u + 0.12, pen.away - 0.26, paint.lighter(0.7), 0.02)


def long_thing(pen: Pen, paint: Colour) -> None:
    """Cutlery, pens, bats: a handle and a tip, lying across."""
    pen.line([(0.24, pen.away - 0.24), (pen.along - 0.24, 0.24)], paint.darker(0.55), 0.15)
    pen.line([(0.24, pen.away - 0.24), (pen.along - 0.24, 0.24)], paint.lighter(0.2), 0.08)
    pen.disc(pen.along - 0.26, 0.26, 0.12, paint, paint.darker(0.5))


def flat_thing(pen: Pen, paint: Colour) -> None:
    """Books, cards, cloths: a sheet with two lines."""
    pen.body(paint, 0.2, 0.05)
    for v in (0.42, 0.56):
        pen.line([(0.32, v), (pen.along - 0.32, v)], paint.lighter(0.65), 0.06)


def block(pen: Pen, paint: Colour) -> None:
    """Any other furniture: a box with a lighter top."""
    pen.body(paint, 0.1, 0.08)
    pen.box(0.2, 0.2, pen.along - 0.2, pen.away - 0.2, paint.mixed(WHITE, 0.3), 0.05)
