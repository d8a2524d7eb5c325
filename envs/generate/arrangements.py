"""Arrangements: pieces of furniture that belong together, placed as one; each returns whether there was room."""

from vln.envs.categories import LandmarkCategory
from vln.envs.generate.site import Site, Size, Spot
from vln.envs.geometry import Heading

_L = LandmarkCategory
_ROOMY = 36  # cells of floor from which large pieces are taken


def beds(site: Site) -> bool:
    """A double bed with nightstands in a large room, else a single or a bunk bed, or a crib beside it."""
    chance = float(site.rng.random())
    if site.area >= _ROOMY and chance < 0.75:
        return _bed(site, _L.BED, ((3, 4), (2, 4), (2, 3)), 2)
    if chance < 0.25 and _bed(site, _L.BUNK_BED, ((2, 4), (2, 3)), 0):
        return _desk_if_roomy(site)
    if not _bed(site, _L.BED, ((2, 4), (2, 3), (2, 2)) if site.area >= 20 else ((2, 3), (2, 2), (1, 3)), 1):
        return False
    if chance > 0.9:
        site.place_at_wall(_L.CRIB, ((2, 1),))
        return True
    return _desk_if_roomy(site)


def _desk_if_roomy(site: Site) -> bool:
    if site.area >= 20 and site.rng.random() < 0.5:
        desk(site)
    return True


def _bed(site: Site, category: LandmarkCategory, sizes: tuple[Size, ...], nightstands: int) -> bool:
    """Puts a bed with its head to a wall, a way out of it on one side, and nightstands beside its head."""

    def ways_out(spot: Spot) -> list[int]:
        sides = spot.back.turned(1), spot.back.turned(-1)
        return [cell for side in sides for cell in site.beyond(spot, side)[1:-1] or site.beyond(spot, side)]

    def has_room(spot: Spot, in_corner: bool) -> bool:
        right, left = _beside_head(site, spot)
        # In a corner the right side is the one that pictures take for the wall side.
        free = left in site.floor and (in_corner or right in site.floor)
        return free and any(cell in site.walkable for cell in ways_out(spot))

    for in_corner in (False, True):
        for size in sizes:
            for spot in site.wall_spots(size):
                if has_room(spot, in_corner):
                    site.add(category, spot)
                    site.keep(ways_out(spot))
                    _nightstands(site, spot, nightstands)
                    return True
    return False


def _nightstands(site: Site, bed: Spot, most: int) -> None:
    """Puts nightstands beside the head of a bed, each with a walkable cell in front."""
    for cell in _beside_head(site, bed)[:: -1 if most == 1 else 1]:
        spot = site.wall_spot(cell, bed.back, 1, 1) if most else None
        front = cell + site.steps[bed.back.turned(2)]
        if spot is not None and front in site.walkable:
            site.add(_L.NIGHTSTAND, spot)
            site.keep([front])
            most -= 1


def _beside_head(site: Site, spot: Spot) -> list[int]:
    """Returns the cells on both sides of the head of a bed."""
    right, left = (site.beyond(spot, spot.back.turned(turn)) for turn in (1, -1))
    head = 0 if spot.back in (Heading.NORTH, Heading.WEST) else -1
    return [right[head], left[head]]


def sofa_and_television(site: Site) -> bool:
    """A sofa that looks across the room at a television, with a coffee table between them."""
    sizes = ((4, 2), (3, 2), (3, 1), (2, 1)) if site.area >= _ROOMY else ((3, 1), (2, 1))
    for size in sizes:
        for spot in site.wall_spots(size):
            screen = _opposite(site, spot)
            if screen is None:
                continue
            site.add(_L.SOFA, spot)
            if not site.is_free(screen) or not site.keep(site.beyond(spot, spot.back.turned(2))):
                _take_back(site)
                continue
            site.add(_L.TELEVISION, screen)
            site.keep(site.beyond(screen, screen.back.turned(2)))
            _coffee_table(site, spot)
            return True
    return (
        site.place_at_wall(_L.SOFA, ((3, 1), (2, 1))) is not None
        and site.place_at_wall(_L.TELEVISION, ((2, 1), (1, 1))) is not None
    )


def _take_back(site: Site) -> None:
    """Removes the piece placed last."""
    cells = {cell.row * site.width + cell.column for cell in site.landmarks.pop().cells}
    site.covered -= cells
    site.walkable |= cells


def _opposite(site: Site, spot: Spot) -> Spot | None:
    """Returns the spot for a television at the wall that a sofa looks at, 3 to 9 cells away, or None."""
    ahead = spot.back.turned(2)
    row = site.beyond(spot, ahead)
    cell = row[(len(row) - 1) // 2]
    distance = 1
    while cell + site.steps[ahead] in site.walkable:
        cell += site.steps[ahead]
        distance += 1
    if not 4 <= distance <= 9:
        return None
    for along in (2, 1):
        screen = site.wall_spot(cell, ahead, along, 1)
        if screen is not None:
            return screen
    return None


def _coffee_table(site: Site, sofa: Spot) -> None:
    """Puts a coffee table in front of a sofa, a cell away from it, where one can walk around it."""
    ahead = sofa.back.turned(2)
    row = site.beyond(sofa, ahead, 2)
    middle = row[(len(row) - 1) // 2]
    is_row = ahead in (Heading.NORTH, Heading.SOUTH)
    for length in (2, 1):
        spot = Spot(middle, 1, length) if is_row else Spot(middle, length, 1)
        around = [cell for side in Heading for cell in site.beyond(spot, side)]
        if all(cell in site.walkable for cell in (*site.cells(spot), *around)) and site.is_free(spot):
            site.add(_L.COFFEE_TABLE, spot)
            site.keep(around)
            return


def dining_table(site: Site) -> bool:
    """A table with chairs in the open, or at least a small one."""
    sizes = ((2, 4), (2, 3), (2, 2)) if site.area >= _ROOMY else ((2, 3), (2, 2), (1, 2))
    return _table(site, _L.DINING_TABLE, sizes, _L.CHAIR, 6) or _wall_table(site)


def _wall_table(site: Site) -> bool:
    table = site.place_at_wall(_L.DINING_TABLE, ((2, 1), (1, 1)))
    return table is not None and (site.place_at_wall(_L.CHAIR, ((1, 1),)) is not None)


def _table(
    site: Site, category: LandmarkCategory, sizes: tuple[Size, ...], seat: LandmarkCategory, seats: int
) -> bool:
    """Puts a table where one can walk all around it, and seats at its long sides."""
    for size in sizes:
        turned = site.rng.random() < 0.5
        for rows, columns in (size[::-1], size) if turned else (size, size[::-1]):
            spots = site.open_spots(rows, columns)
            if spots:
                spot = spots[int(site.rng.random() * len(spots))]
                site.add(category, spot)
                _seats(site, spot, seat, seats)
                return True
    return False


def _seats(site: Site, table: Spot, seat: LandmarkCategory, most: int) -> None:
    long_sides = (Heading.NORTH, Heading.SOUTH) if table.columns >= table.rows else (Heading.EAST, Heading.WEST)
    site.keep(cell for side in Heading if side not in long_sides for cell in site.beyond(table, side))
    for side in long_sides:
        for cell in site.beyond(table, side):
            spot = Spot(cell, 1, 1)
            if most and cell in site.walkable and site.is_free(spot):
                site.add(seat, spot)
                if site.keep(cell + step for step in site.steps):
                    most -= 1
                else:
                    _take_back(site)
        if seat == _L.BARSTOOL and site.has(seat):
            return


def kitchen_row(site: Site) -> bool:
    """Fridge, counters, sink and stove side by side along the longest walls."""
    chance = site.rng.random
    row = [
        _L.FRIDGE,
        *([_L.OVEN] if chance() < 0.4 else []),
        _L.COUNTER,
        _L.KITCHEN_SINK,
        *([_L.DISHWASHER] if chance() < 0.55 else []),
        *([_L.COUNTER] if site.area >= 20 else []),
        _L.STOVE,
        *([_L.COUNTER] if site.area >= 30 else []),
    ]
    if site.area < 14:
        row = [_L.FRIDGE, _L.KITCHEN_SINK, _L.STOVE]
    if chance() < 0.5:
        row.reverse()
    for back, cells in site.wall_runs():
        _units(site, row, back, cells)
    return all(site.has(piece) for piece in (_L.FRIDGE, _L.KITCHEN_SINK, _L.STOVE))


def _units(site: Site, row: list[LandmarkCategory], back: Heading, cells: list[int]) -> None:
    """Moves pieces from the end of a list to some cells along a wall, each with a walkable cell in front."""
    for cell in cells:
        spot = site.wall_spot(cell, back, 1, 1) if row else None
        front = cell + site.steps[back.turned(2)]
        if spot is not None and front in site.walkable:
            site.add(row.pop(), spot)
            site.keep([front])


def kitchen_seats(site: Site) -> bool:
    """An island with stools or a table with chairs where there is room; a kitchen does without, too."""
    if site.area >= _ROOMY and site.rng.random() < 0.45:
        return _table(site, _L.KITCHEN_ISLAND, ((2, 3), (1, 3), (1, 2)), _L.BARSTOOL, 3) or True
    if site.area >= _ROOMY or (site.area >= 18 and site.rng.random() < 0.8):
        _table(site, _L.DINING_TABLE, ((2, 3), (2, 2), (1, 2)), _L.CHAIR, 4)
    return True


def desk(site: Site) -> bool:
    """A desk with an office chair in front of it."""
    spot = site.place_at_wall(_L.DESK, ((3, 1), (2, 1)) if site.area >= 20 else ((2, 1),))
    if spot is None:
        return False
    front = [cell for cell in site.beyond(spot, spot.back.turned(2)) if cell not in site.kept]
    for cell in front:
        chair = Spot(cell, 1, 1)
        if cell in site.walkable and site.is_free(chair):
            site.add(_L.OFFICE_CHAIR, chair)
            if site.keep(cell + step for step in site.steps):
                break
            _take_back(site)
    return True


def bath_or_shower(site: Site) -> bool:
    """A bathtub or a shower, in a large bathroom both."""
    tub: tuple[Size, ...] = ((4, 2), (3, 1), (2, 1)) if site.area >= 24 else ((3, 1), (2, 1))
    stall: tuple[Size, ...] = ((2, 2), (1, 1)) if site.area >= 16 else ((1, 1),)
    choices = [(_L.BATHTUB, tub), (_L.SHOWER, stall)]
    if site.rng.random() < 0.4 or site.area < 12:
        choices.reverse()
    first, second = choices
    if site.place_at_wall(*first) is None:
        return site.place_at_wall(*second) is not None
    if site.area >= 20 and site.rng.random() < 0.5:
        site.place_at_wall(*second)
    return True


def sleeping_corner(site: Site) -> bool:
    """A bed for a home without a bedroom."""
    return _bed(site, _L.BED, ((2, 4), (2, 3), (2, 2)), 1)


def kitchenette(site: Site) -> bool:
    """A short row of kitchen units for a home without a kitchen."""
    row = [_L.FRIDGE, _L.KITCHEN_SINK, _L.STOVE]
    _units(site, row, *site.wall_runs()[0])
    return not row
