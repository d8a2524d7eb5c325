"""Layouts: where the rooms of a home lie, drawn around a spine that joins them.

The spine, a hallway or a large living room, runs from west to east; rooms stand along both its sides and at its
ends. A hallway may bend along the rooms at its east end; the hallways of a large home's two wings are joined by
such a bend. Small rooms are cut out of the corners of larger ones, which makes these L-shaped. Layouts are int8
(H, W): room numbers and `WALL`.
"""

import numpy as np
from numpy.typing import NDArray

from vln.envs.categories import RoomCategory
from vln.envs.generate.programme import SIZES, SMALL_ROOMS, HomeSize
from vln.envs.generate.wing import WALL, Canvas, Rectangle, Wing

_C = RoomCategory


def draw_layout(rng: np.random.Generator, size: HomeSize, rooms: list[RoomCategory]) -> NDArray[np.int8]:
    """Returns a layout with outer walls all around, int8 (H, W); the spine runs along either axis.

    Raises:
        DoesNotFitError: if the rooms do not fit into the area drawn for them.
    """
    height, width = _draw_shape(rng, size, len(rooms))
    canvas = Canvas(rng, np.full((height, width), WALL, dtype=np.int8), rooms)
    area = Rectangle(1, 1, height - 1, width - 1)
    if size == HomeSize.LARGE:
        _draw_two_wings(canvas, area)
    else:
        wing = _plan_wing(rng, rooms, area, size)
        bend = wing.entry < 0 and len(wing.east) > 1 and rooms[wing.spine] == _C.HALLWAY
        canvas.draw_wing(wing, area, canvas.end_widths(wing, area, bend), "north" if bend else "")
    turned, upside_down, mirrored = (rng.random(3) < 0.5).tolist()
    labels = canvas.labels
    labels = labels[::-1] if upside_down else labels
    labels = labels[:, ::-1] if mirrored else labels
    return np.ascontiguousarray(labels.T if turned else labels)


def _draw_shape(rng: np.random.Generator, size: HomeSize, count: int) -> tuple[int, int]:
    """Returns how many cells a home has across and along its spine: the more rooms, the more."""
    rules = SIZES[size]
    few, many = rules.rooms
    crowded = min(1.0, (count - few) / (many - few)) if many > few else 0.5
    sides = []
    for low, high in (rules.across, rules.along):
        share = min(1.0, max(0.0, 0.15 + 0.6 * crowded + 0.5 * (float(rng.random()) - 0.4)))
        sides.append(low + round(share * (high - low)))
    return sides[0], sides[1]


def _plan_wing(rng: np.random.Generator, rooms: list[RoomCategory], area: Rectangle, size: HomeSize) -> Wing:
    """Returns how the rooms of a home with one wing are arranged."""
    numbers = list(range(len(rooms)))
    of = {category: [n for n in numbers if rooms[n] == category] for category in set(rooms)}
    halls, living = of.get(_C.HALLWAY, []), of.get(_C.LIVING_ROOM, [])
    around_living = bool(living) and (not halls or size == HomeSize.STUDIO)
    wing = Wing(living[0] if around_living else halls[0])
    if around_living and halls and _C.ENTRY not in rooms:
        rooms[halls[0]] = _C.ENTRY
    rest = [n for n in numbers if n != wing.spine]
    if not around_living:
        wing.west = _take(rest, living or of.get(_C.KITCHEN, [])[:1])
        wide = area.height >= 14 and _C.DINING_ROOM in of and rng.random() < 0.5
        if living and wide:
            wing.west = _take(rest, of[_C.DINING_ROOM]) + wing.west
    entries = of.get(_C.ENTRY, [])
    if not around_living and entries and rng.random() < 0.75:
        (wing.entry,) = _take(rest, entries)
    elif area.width >= 16:
        bedrooms = of.get(_C.BEDROOM, [])
        wing.east = _take(rest, bedrooms[: 1 + (rng.random() < 0.6)])
        if len(wing.east) == 1 and not around_living and of.get(_C.BATHROOM) and rng.random() < 0.4:
            wing.east += _take(rest, of[_C.BATHROOM][:1])
    _share_out(rng, wing, rest, rooms)
    return wing


def _take(rest: list[int], numbers: list[int]) -> list[int]:
    """Returns the rooms, no longer among the rest."""
    for number in numbers:
        rest.remove(number)
    return list(numbers)


def _share_out(rng: np.random.Generator, wing: Wing, rest: list[int], rooms: list[RoomCategory]) -> None:
    """Puts the rest of the rooms along the spine or into the corners of others."""
    wing.carved = [n for n in rest if rooms[n] in SMALL_ROOMS]
    wing.sides = [n for n in rest if rooms[n] not in SMALL_ROOMS]
    rng.shuffle(wing.sides)
    # Kitchens and dining rooms stand at the west end, by the living room.
    wing.sides.sort(key=lambda n: rooms[n] not in (_C.KITCHEN, _C.DINING_ROOM))


def _draw_two_wings(canvas: Canvas, area: Rectangle) -> None:
    """Draws a wing to live in and, south of it, one to sleep in; the second hallway bends to the first one."""
    rng, rooms = canvas.rng, canvas.rooms
    of = {category: [n for n, other in enumerate(rooms) if other == category] for category in set(rooms)}
    first, second = (Wing(hall) for hall in of[_C.HALLWAY])
    public = [n for n, c in enumerate(rooms) if c in (_C.LIVING_ROOM, _C.KITCHEN, _C.DINING_ROOM, _C.ENTRY)]
    private = [n for n, c in enumerate(rooms) if c == _C.BEDROOM]
    others = [n for n, c in enumerate(rooms) if n not in (*public, *private, first.spine, second.spine)]
    for number in others:
        side = private if rooms[number] == _C.CLOSET else public if len(public) < len(private) else private
        side.append(number)
    if len(private) < 3:
        private += _take(public, [n for n in public if rooms[n] in (_C.STUDY, _C.BATHROOM)])
    first.west = _take(public, of.get(_C.LIVING_ROOM) or of.get(_C.KITCHEN, [])[:1])
    for wing, rest in ((first, public), (second, private)):
        sleeping = [n for n in rest if rooms[n] in (_C.BEDROOM, _C.STUDY)]
        if wing is second and len(sleeping) > 2:
            wing.west = _take(rest, sleeping[:1])
            sleeping = sleeping[1:]
        if len(sleeping) > 1 or (wing is first and sleeping):
            wing.east = _take(rest, sleeping[-1:])
        _share_out(rng, wing, rest, rooms)
    height = area.height // 2 + int(rng.integers(-2, 3))
    upper = area._replace(bottom=area.top + height)
    lower = area._replace(top=area.top + height + 1)
    # The hallways end in the same column.
    for wing, other in ((first, second), (second, first)):
        if wing.east and not other.east:
            donors = [n for n in other.sides if rooms[n] in (_C.BEDROOM, _C.STUDY, _C.DINING_ROOM, _C.KITCHEN)]
            other.east = _take(other.sides, donors[-1:])
            if not donors:
                wing.sides += wing.east
                wing.east = []
    (west, east), (other_west, _) = (canvas.end_widths(wing, area, True) for wing in (first, second))
    spine = canvas.draw_wing(first, upper, (west, east), "south")
    canvas.draw_wing(second, lower, (other_west, east), "north", spine)
