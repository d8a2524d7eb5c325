"""Looking around in a house: straight lines of sight, names of things, neighbours that tell twins apart."""

from collections.abc import Iterable, Sequence, Set
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from vln.envs.categories import NUM_LANDMARK_CATEGORIES, LandmarkCategory, RoomCategory
from vln.envs.geometry import CellKind, Heading
from vln.envs.world.house import House

STEPS = tuple(heading.step for heading in Heading)


class Sighting(NamedTuple):
    """What a straight line from a cell meets before a wall; -1 where nothing.

    Attributes:
        landmark: index of the first solid landmark.
        landmark_distance: its distance in cells.
        doorway: index of the first doorway.
        doorway_distance: its distance in cells.
    """

    landmark: int = -1
    landmark_distance: int = 0
    doorway: int = -1
    doorway_distance: int = 0


_NOTHING = Sighting()


class Surroundings:
    """A house prepared for looking around in it; cells are (row, column), headings numbers."""

    def __init__(self, house: House) -> None:
        """Reads the layers once."""
        self.house = house
        self._width = house.shape[1] + 2  # With a border of walls all around.
        self._offsets = tuple(rows * self._width + columns for rows, columns in STEPS)
        # A border of False on the far sides, which index -1 meets as well: nobody walks off the grid.
        self.walkable: list[list[bool]] = np.pad(house.walkable, ((0, 1), (0, 1))).tolist()
        self.room_at: list[list[int]] = house.room_index.tolist()
        self.doorway_at: dict[tuple[int, int], int] = {
            cell: i for i, doorway in enumerate(house.doorways) for cell in doorway.cells
        }
        self.solid_at: dict[tuple[int, int], int] = {}
        self.rug_at: dict[tuple[int, int], int] = {}
        for i, item in enumerate(house.landmarks):
            (self.solid_at if item.solid else self.rug_at).update(dict.fromkeys(item.cells, i))
        self.room_of = [self.room_at[item.cells[0][0]][item.cells[0][1]] for item in house.landmarks]
        # By name, the landmarks that it fits: those of that category, or of that kind in any colour; -1 is none.
        self.called: list[Set[int]] = [frozenset()] * NUM_LANDMARK_CATEGORIES
        self.called[LandmarkCategory.NONE] = {-1}
        self._named: dict[tuple[int, LandmarkCategory], list[int]] = {}
        for i, item in enumerate(house.landmarks):
            for name in {item.category, item.category.kind}:
                self.called[name] |= {i}
                self._named.setdefault((self.room_of[i], name), []).append(i)
        self._things = self._lay_out(house)
        self._solid = [thing[0] if thing else -1 for thing in self._things]
        self._sightings: dict[int, Sighting] = {}
        self._neighbours: dict[int, list[int]] = {}
        self._namings: dict[bool, Naming] = {}

    def room_category(self, cell: tuple[int, int]) -> RoomCategory:
        """Returns the category of the room at a cell, `NONE` in a doorway."""
        room = self.room_at[cell[0]][cell[1]]
        return self.house.rooms[room].category if room >= 0 else RoomCategory.NONE

    def named(self, room: int, name: LandmarkCategory, beside: LandmarkCategory) -> list[int]:
        """Returns the landmarks in a room that a name fits; with `beside`, those next to one of that name."""
        found = self._named.get((room, name), [])
        return [i for i in found if not self.called[beside].isdisjoint(self.neighbours(i))] if beside else found

    def neighbours(self, landmark: int) -> list[int]:
        """Returns the solid landmarks that touch a landmark."""
        if landmark not in self._neighbours:
            touching = {
                self.solid_at.get((row + rows, column + columns), landmark): None
                for row, column in self.house.landmarks[landmark].cells
                for rows, columns in STEPS
            }
            self._neighbours[landmark] = [i for i in touching if i != landmark]
        return self._neighbours[landmark]

    def naming(self, colours: bool) -> "Naming":
        """Returns how the landmarks are named by somebody who tells all colours, or only those one needs."""
        if colours not in self._namings:
            self._namings[colours] = Naming(self, colours)
        return self._namings[colours]

    def line(self, cell: tuple[int, int], heading: int) -> list[tuple[int, int]]:
        """Returns the cell and those straight ahead of it, up to an obstacle or a doorway."""
        (row, column), (rows, columns) = cell, STEPS[heading]
        cells = [cell]
        while (
            self.walkable[row := row + rows][column := column + columns] and (row, column) not in self.doorway_at
        ):
            cells.append((row, column))
        return cells

    def positions(self, cells: Iterable[tuple[int, int]]) -> list[int]:
        """Returns the numbers of cells, for `sight` and `touched`."""
        return [(row + 1) * self._width + column + 1 for row, column in cells]

    def touched(self, positions: Sequence[int], heading: int) -> list[int]:
        """Returns the solid landmarks next to some cells on the side of a heading, -1 for none."""
        offset, solid = self._offsets[heading], self._solid
        return [solid[position + offset] for position in positions]

    def look(self, cell: tuple[int, int], heading: int) -> Sighting:
        """Returns what a straight line from the cell meets before a wall."""
        return self.sight((cell[0] + 1) * self._width + cell[1] + 1, heading)

    def sight(self, position: int, heading: int) -> Sighting:
        """Returns what a straight line from the cell at a position meets before a wall."""
        key = position * 4 + heading
        sighting = self._sightings.get(key)
        if sighting is None:
            sighting = self._sightings[key] = self._look(position, self._offsets[heading])
        return sighting

    def _look(self, position: int, offset: int) -> Sighting:
        things, landmark, landmark_distance, distance = self._things, -1, 0, 1
        while (thing := things[position := position + offset]) is not None:
            if thing:
                if landmark < 0 <= thing[0]:
                    landmark, landmark_distance = thing[0], distance
                if thing[1] >= 0:
                    return Sighting(landmark, landmark_distance, thing[1], distance)
            distance += 1
        return _NOTHING if landmark < 0 else Sighting(landmark, landmark_distance)

    def _lay_out(self, house: House) -> list[tuple[int, ...] | None]:
        """Returns for each position None for a wall, else (landmark, doorway), -1 for none, or () for neither."""
        is_open = np.pad(house.structure >= CellKind.FLOOR, 1).ravel().tolist()
        things: list[tuple[int, ...] | None] = [() if free else None for free in is_open]
        cells = {**self.solid_at, **self.doorway_at}
        for cell, position in zip(cells, self.positions(cells), strict=True):
            if things[position] is not None:  # Pictures hang on walls.
                things[position] = (self.solid_at.get(cell, -1), self.doorway_at.get(cell, -1))
        return things


class Naming:
    """How one speaker names the landmarks of a house.

    Attributes:
        names: by landmark; `NONE` for -1.
    """

    def __init__(self, around: Surroundings, colours: bool) -> None:
        """Chooses the names: with all colours, or only with those that tell one from others in its room."""
        self._around = around
        self.names = [self._choose(i, item.category, colours) for i, item in enumerate(around.house.landmarks)]
        self.names.append(LandmarkCategory.NONE)

    def _choose(self, landmark: int, category: LandmarkCategory, colours: bool) -> LandmarkCategory:
        if colours or category == category.kind:
            return category
        alike, same = (self._in_room(landmark, name) for name in (category.kind, category))
        return category if len(same) == 1 < len(alike) else category.kind

    def _in_room(self, landmark: int, name: LandmarkCategory) -> list[int]:
        """Returns the landmarks in the room of one that a name fits."""
        return self._around.named(self._around.room_of[landmark], name, LandmarkCategory.NONE)

    def is_sole_in_room(self, landmark: int) -> bool:
        """Returns whether its name fits no other landmark in its room."""
        return len(self._in_room(landmark, self.names[landmark])) == 1

    def telling_neighbour(self, landmark: int) -> LandmarkCategory:
        """Returns the name of a neighbour that tells a landmark from its twins in the room, or `NONE`."""
        own, room = self.names[landmark], self._around.room_of[landmark]
        for neighbour in self._around.neighbours(landmark):
            name = self.names[neighbour]
            if name.kind != own.kind and len(self._around.named(room, own, name)) == 1:
                return name
        return LandmarkCategory.NONE


@lru_cache(maxsize=64)
def surroundings(house: House) -> Surroundings:
    """Returns the house prepared for looking around, kept for the houses used last."""
    return Surroundings(house)
