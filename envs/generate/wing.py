"""Wings: the rooms around one spine, drawn on a layout."""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vln.envs.categories import RoomCategory
from vln.envs.generate.programme import SMALL_ROOMS

WALL = -1
HALLWAY_WIDTH = 2
NARROWEST_ROOM = 3

_C = RoomCategory
_DEEPEST_SMALL_ROOM = 5
_LONGEST_ROOM = 12
_WIDEST_END = 13
_LARGEST_BATHROOM = 60  # cells
_BOTH = 2


class DoesNotFitError(Exception):
    """The rooms do not fit into the area."""


class Extent(NamedTuple):
    """How long a room wants to be along the spine, and the area it wants, in cells."""

    shortest: int
    area: int


_EXTENTS = {
    _C.LIVING_ROOM: Extent(5, 64),
    _C.KITCHEN: Extent(3, 30),
    _C.DINING_ROOM: Extent(4, 36),
    _C.BEDROOM: Extent(4, 36),
    _C.STUDY: Extent(4, 28),
    _C.BATHROOM: Extent(3, 18),
    _C.HALLWAY: Extent(2, 20),
    _C.ENTRY: Extent(2, 12),
    _C.TOILET: Extent(2, 8),
    _C.STORAGE: Extent(2, 10),
    _C.LAUNDRY: Extent(3, 12),
    _C.CLOSET: Extent(2, 8),
}


class Rectangle(NamedTuple):
    """The floor of a room, walls excluded; bottom and right are exclusive."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def height(self) -> int:
        """Number of rows."""
        return self.bottom - self.top

    @property
    def width(self) -> int:
        """Number of columns."""
        return self.right - self.left


class Host(NamedTuple):
    """A room that others may be cut out of.

    Attributes:
        area: what of it is still whole.
        side: of the spine on which it stands.
        cut: 1 if the eastern end of it has been cut, -1 if the western one, 0 if none, 2 if both.
    """

    area: Rectangle
    side: str
    cut: int = 0


@dataclass
class Wing:
    """A part of a home with one spine.

    Attributes:
        spine: number of the room that joins the others.
        west: rooms at the west end of the spine, from the north.
        east: rooms at its east end, from the north.
        sides: rooms along it.
        carved: small rooms to cut out of others.
        entry: number of the room that is the east end of the spine, or -1.
    """

    spine: int
    west: list[int] = field(default_factory=list)
    east: list[int] = field(default_factory=list)
    sides: list[int] = field(default_factory=list)
    carved: list[int] = field(default_factory=list)
    entry: int = -1


class Canvas:
    """A layout while it is being drawn."""

    def __init__(self, rng: np.random.Generator, labels: NDArray[np.int8], rooms: list[RoomCategory]) -> None:
        """Starts drawing.

        Args:
            rng: where chance comes from.
            labels: int8 (H, W) full of `WALL`; drawn on in place.
            rooms: what each room is for, by number.
        """
        self.rng = rng
        self.labels = labels
        self.rooms = rooms

    def end_widths(self, wing: Wing, area: Rectangle, bends: bool) -> tuple[int, int]:
        """Returns the widths of the rooms at the west and at the east end of a spine, 0 for none."""
        sides = self._split_sides(wing, area)
        needed = max(sum(_EXTENTS[self.rooms[n]].shortest + 1 for n in side) for side in sides)
        spare = area.width - needed - (HALLWAY_WIDTH + 1 if bends else 0)
        west = east = 0
        if wing.east:
            east = self._between(4, max(5, min(8, area.width // 3)))
            spare -= east + 1
        if wing.west:
            living = _C.LIVING_ROOM in [self.rooms[n] for n in wing.west]
            west = self._between(5, max(6, round(area.width * (0.36 if living else 0.25))))
            fewest = min(len(side) for side in sides)
            too_long = (
                area.width - (east + 1 if east else 0) - (HALLWAY_WIDTH + 1) * bends - _LONGEST_ROOM * fewest
            )
            west = min(max(west, min(too_long + 1, _WIDEST_END) if fewest else 0), max(spare, 4))
        return west, east

    def _between(self, low: int, high: int) -> int:
        return int(self.rng.integers(low, high + 1)) if high > low else low

    def fill(self, number: int, area: Rectangle) -> None:
        """Makes an area the floor of a room."""
        self.labels[area.top : area.bottom, area.left : area.right] = number

    def draw_wing(
        self, wing: Wing, area: Rectangle, ends: tuple[int, int], bend: str, joined: Rectangle | None = None
    ) -> Rectangle:
        """Draws a wing and returns its spine.

        Args:
            wing: its rooms.
            area: where it goes.
            ends: widths of the rooms at the west and east end.
            bend: where the hallway bends at its east end: "north", or "south" for a bend drawn by the wing south
                of it, or "".
            joined: the spine of the wing to the north, to which the bend leads.
        """
        north, south = self._split_sides(wing, area)
        spine = self._spine(wing, area, ends, bool(south))
        hosts: dict[int, Host] = {}
        bend_left = spine.right - HALLWAY_WIDTH
        self.fill(wing.spine, spine)
        if bend == "north":
            top = area.top if joined is None else joined.bottom + 1
            self.fill(wing.spine, Rectangle(top, bend_left, spine.top, spine.right))
        if wing.west:
            self._draw_end(wing.west, area._replace(right=spine.left - 1), spine, "west", hosts)
        if wing.east:
            side = "bend" if bend == "north" else "east"
            self._draw_end(wing.east, area._replace(left=spine.right + 1), spine, side, hosts)
        for numbers, top, bottom, side in (
            (north, area.top, spine.top - 1, "north"),
            (south, spine.bottom + 1, area.bottom, "south"),
        ):
            if numbers or top < bottom:
                right = bend_left - 1 if side == bend else spine.right
                self._draw_side(numbers, Rectangle(top, spine.left, bottom, right), side, hosts, wing)
        if not south:
            hosts[wing.spine] = Host(spine, "north")
        self._carve_all(wing, hosts)
        if wing.entry >= 0:
            start = spine.right - self._between(3, 4)
            if start - spine.left < 4:
                raise DoesNotFitError
            self.fill(WALL, spine._replace(left=start - 1, right=start))
            self.fill(wing.entry, spine._replace(left=start))
        return spine

    def _spine(self, wing: Wing, area: Rectangle, ends: tuple[int, int], two_sided: bool) -> Rectangle:
        """Returns where the spine goes."""
        left = area.left + (ends[0] + 1 if ends[0] else 0)
        right = area.right - (ends[1] + 1 if ends[1] else 0)
        is_hallway = self.rooms[wing.spine] == _C.HALLWAY
        thick = HALLWAY_WIDTH if is_hallway else self._between(5, min(8, area.height - (8 if two_sided else 4)))
        if not two_sided:
            return Rectangle(area.bottom - thick, left, area.bottom, right)
        free = area.height - thick - 2
        if free < 2 * NARROWEST_ROOM or right - left < 5:
            raise DoesNotFitError
        uneven = max(0, min(2, free // 2 - NARROWEST_ROOM))
        depth = free // 2 + self._between(-uneven, uneven)
        top = area.top + depth + 1
        return Rectangle(top, left, top + thick, right)

    def _split_sides(self, wing: Wing, area: Rectangle) -> tuple[list[int], list[int]]:
        """Returns the rooms north and south of the spine; a small home around a living room has only the first."""
        is_hallway = self.rooms[wing.spine] == _C.HALLWAY
        count = len(wing.sides)
        if not is_hallway and (count <= 3 or area.height < 13):
            return wing.sides, []
        sides: tuple[list[int], list[int]] = ([], [])
        areas = [0, 0]
        for number in wing.sides:
            # The entry is on the outer side, which in a wing beside another one is the north.
            side = areas[1] < areas[0] and self.rooms[number] != _C.ENTRY
            sides[side].append(number)
            areas[side] += _EXTENTS[self.rooms[number]].shortest + 1
        return sides

    def _draw_end(
        self,
        numbers: list[int],
        area: Rectangle,
        spine: Rectangle,
        side: str,
        hosts: dict[int, Host],
    ) -> None:
        """Draws the one or two rooms at an end of the spine, from the north; the last one reaches the spine."""
        if len(numbers) == 1:
            self.fill(numbers[0], area)
            hosts[numbers[0]] = Host(area, side)
            return
        if side == "west":  # The first one is reached through the last one.
            low, high = area.top + 4, min(spine.top - 1, area.top + 8)
        elif side == "bend":
            low, high = area.top + NARROWEST_ROOM, min(spine.bottom - 2, area.bottom - 5)
        else:
            low, high = max(spine.top + 1, area.top + NARROWEST_ROOM), min(spine.bottom - 2, area.bottom - 4)
        if low > high:
            raise DoesNotFitError
        cut = self._between(low, high)
        for number, room in zip(numbers, (area._replace(bottom=cut), area._replace(top=cut + 1)), strict=True):
            self.fill(number, room)
            hosts[number] = Host(room, side)

    def _draw_side(
        self, numbers: list[int], area: Rectangle, side: str, hosts: dict[int, Host], wing: Wing
    ) -> None:
        """Draws the rooms along one side of the spine, from the west."""
        living = [n for n in wing.west if self.rooms[n] == _C.LIVING_ROOM]
        grow = living and (len(wing.west) == 1 or side == "south")
        spare = area.width - sum(_EXTENTS[self.rooms[n]].shortest + 3 for n in numbers)
        excess = area.width - (_LONGEST_ROOM - 1) * len(numbers)
        if grow and (not numbers or excess > 0 or (spare >= 4 and self.rng.random() < 0.6)):
            # The living room turns the corner.
            width = max(self._between(3, min(6, spare)), excess + 2) if numbers else area.width
            self.fill(living[0], Rectangle(area.top, area.left - 1, area.bottom, area.left + width))
            area = area._replace(left=area.left + width + 1)
        if area.width < NARROWEST_ROOM and not numbers:
            return
        small = [n for n in wing.carved if self.rooms[n] != _C.CLOSET]
        room_left = area.width - sum(_EXTENTS[self.rooms[n]].shortest + 2 for n in numbers)
        while small and (not numbers or area.height <= _DEEPEST_SMALL_ROOM) and room_left >= 3:
            number = small.pop()
            wing.carved.remove(number)
            numbers = [*numbers, number]
            room_left -= 4
        if not numbers:
            raise DoesNotFitError
        lengths = self._lengths(numbers, area.width, area.height)
        column = area.left
        for number, length in zip(numbers, lengths, strict=True):
            room = area._replace(left=column, right=column + length)
            if length > self._longest(number, area.height):
                raise DoesNotFitError
            self.fill(number, room)
            hosts[number] = Host(room, side)
            column += length + 1

    def _longest(self, number: int, depth: int) -> int:
        """Returns how long a room of a depth may be along the spine without looking odd."""
        room = self.rooms[number]
        if room in (_C.BATHROOM, _C.TOILET, _C.LAUNDRY, _C.ENTRY):
            return max(_LARGEST_BATHROOM // depth, 5)
        return max(_LONGEST_ROOM, min(3 * depth, _LONGEST_ROOM + 3))

    def _lengths(self, numbers: list[int], total: int, depth: int) -> list[int]:
        """Returns how long each room in a row is, walls between them left out."""
        extents = [_EXTENTS[self.rooms[n]] for n in numbers]
        free = total - len(numbers) + 1 - sum(extent.shortest for extent in extents)
        if free < 0 or depth < 2:
            raise DoesNotFitError
        wishes = [
            max(extent.area / depth - extent.shortest, 0.3) * (0.6 + 0.8 * self.rng.random()) for extent in extents
        ]
        ends = np.rint(np.cumsum(wishes) / sum(wishes) * free).astype(int).tolist()
        return [
            extent.shortest + end - start
            for extent, start, end in zip(extents, [0, *ends[:-1]], ends, strict=True)
        ]

    def _carve_all(self, wing: Wing, hosts: dict[int, Host]) -> None:
        """Cuts the small rooms out of others: closets out of bedrooms, storage also out of kitchens."""
        order = list(hosts)
        self.rng.shuffle(order)
        order.sort(key=lambda n: self.rooms[n] not in (_C.BEDROOM, _C.LIVING_ROOM))
        for number in sorted(wing.carved, key=lambda n: self.rooms[n] != _C.CLOSET):
            for host in order:
                remaining = self._carve_if_suitable(number, host, hosts[host])
                if remaining is not None:
                    hosts[host] = remaining
                    order.append(order.pop(order.index(host)))
                    break
            else:
                raise DoesNotFitError

    def _carve_if_suitable(self, number: int, at: int, host: Host) -> Host | None:
        """Cuts a room out of a host that it may be reached from; returns what is left of it, or None."""
        kind, around = self.rooms[number], self.rooms[at]
        at_back = self.rng.random() < 0.6
        if kind == _C.CLOSET:
            if around not in (_C.BEDROOM, _C.LIVING_ROOM):
                return None
            return self._carve(number, host, at_back) or self._carve(number, host, not at_back)
        if around in SMALL_ROOMS:
            return None
        reached = around == _C.LIVING_ROOM or (around == _C.KITCHEN and kind != _C.TOILET)
        return self._carve(number, host, at_back and reached)

    def _carve(self, number: int, host: Host, at_back: bool) -> Host | None:
        """Cuts a room out of a corner, by the spine or at the back; returns what is left of the host, or None."""
        area, along_spine = host.area, host.side in ("north", "south")
        highest = area.height - NARROWEST_ROOM - 1
        height = self._between(2, min(4, highest))
        width = min(max(2, -(-_EXTENTS[self.rooms[number]].area // height)), area.width - NARROWEST_ROOM - 1, 5)
        if width < 2 and at_back and along_spine and not host.cut:
            width = area.width  # The whole back of a narrow room.
        if min(highest, width) < 2 or host.cut == _BOTH or (host.cut and not along_spine):
            return None
        south, east = (float(value) < 0.5 for value in self.rng.random(2))
        if along_spine:
            south = (host.side == "north") != at_back
            east = host.cut < 0 or (east and not host.cut)
        else:
            east = host.side != "west"
        top = area.bottom - height if south else area.top
        left = area.right - width if east else area.left
        room = Rectangle(top, left, top + height, left + width)
        ring = Rectangle(
            max(room.top - 1, area.top),
            max(room.left - 1, area.left),
            min(room.bottom + 1, area.bottom),
            min(room.right + 1, area.right),
        )
        self.fill(WALL, ring)
        self.fill(number, room)
        if width == area.width:
            return host._replace(
                area=area._replace(bottom=top - 1) if south else area._replace(top=room.bottom + 1)
            )
        rest = area._replace(right=left - 1) if east else area._replace(left=room.right + 1)
        return Host(rest, host.side, _BOTH if host.cut else 1 if east else -1)
