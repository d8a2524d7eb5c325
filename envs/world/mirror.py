"""Left and right swapped in houses, paths and words: what an instruction means stays as it is.

Mirrored data are new training data from old; nothing that an agent is tested on is ever mirrored.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from vln.envs.geometry import Cell, Heading
from vln.envs.world.dataset import Dataset
from vln.envs.world.episode import Episode
from vln.envs.world.house import House

_SUFFIX = "~mirror"
_SWAPPED = {
    "left": "right",
    "lefthand": "righthand",
    "leftmost": "rightmost",
    "leftward": "rightward",
    "leftwards": "rightwards",
    "lt": "rt",
    "east": "west",
    "eastern": "western",
    "clockwise": "counterclockwise",
}
_MIRRORED = (
    _SWAPPED
    | {other: word for word, other in _SWAPPED.items()}
    | {"anticlockwise": "clockwise", "counter-clockwise": "clockwise", "counter clockwise": "clockwise"}
    | {"lft": "right", "laft": "right"}
)
# "Right" that means "exactly" or "at once"; the first group is kept as it is.
_NOT_A_SIDE = (
    r"\bright (?:away|now|there|here)\b|(?:\b(?:is|are|be|stop|stand|standing|located) )right "
    r"(?:in front|next to|beside|before|behind|by|above|below|under)\b"
)
_SIDES = re.compile(
    rf"({_NOT_A_SIDE})|\b(?:{'|'.join(sorted(_MIRRORED, key=len, reverse=True))})\b", re.IGNORECASE
)


def mirror(dataset: Dataset) -> Dataset:
    """Returns the dataset with left and right swapped in houses, paths and words.

    Names of houses and paths get the suffix "~mirror", so that they can stand beside the others; whether an
    episode is mirrored is told by its origin. Mirroring twice gives back all but the names.
    """
    houses = [mirror_house(house) for house in dataset.houses.values()]
    return replace(
        dataset,
        houses={house.house_id: house for house in houses},
        episodes=tuple(
            mirror_episode(episode, dataset.houses[episode.scan].shape[1]) for episode in dataset.episodes
        ),
    )


def mirror_house(house: House) -> House:
    """Returns a house with its columns in reverse order: east becomes west."""
    columns = house.shape[1]
    return replace(
        house,
        house_id=house.house_id + _SUFFIX,
        structure=house.structure[:, ::-1],
        material=house.material[:, ::-1],
        rooms=tuple(replace(room, cells=frozenset(_mirrored_cells(room.cells, columns))) for room in house.rooms),
        doorways=tuple(
            replace(doorway, cells=_mirrored_cells(doorway.cells, columns)) for doorway in house.doorways
        ),
        landmarks=tuple(
            replace(landmark, cells=_mirrored_cells(landmark.cells, columns)) for landmark in house.landmarks
        ),
    )


def mirror_episode(episode: Episode, columns: int) -> Episode:
    """Returns an episode as it is in the mirrored house, which is `columns` wide, with mirrored words."""
    changed = episode.reworded(mirror_text)
    return replace(
        changed,
        path_id=episode.path_id + _SUFFIX,
        scan=episode.scan + _SUFFIX,
        origin=replace(episode.origin, mirrored=not episode.origin.mirrored),
        heading=_mirrored_heading(episode.heading),
        path=_mirrored_cells(episode.path, columns),
        final_heading=_mirrored_end(episode.final_heading),
        sentences=tuple(
            tuple(replace(part, final_heading=_mirrored_end(part.final_heading)) for part in parts)
            for parts in changed.sentences
        ),
    )


def mirror_text(text: str) -> str:
    """Returns a text with the words for sides swapped: left, right, clockwise, east and the like.

    "Right" is kept where it means "exactly" ("right away", "it is right next to the bed").
    """

    def swapped(match: re.Match[str]) -> str:
        word = match[0]
        return word if match[1] else in_the_case_of(word, _MIRRORED[word.lower()])

    return _SIDES.sub(swapped, text)


def in_the_case_of(model: str, word: str) -> str:
    """Returns a word in the case of another one."""
    if model.isupper() and len(model) > 1:
        return word.upper()
    return word[0].upper() + word[1:] if model[0].isupper() else word


def _mirrored_cells(cells: Iterable[Cell], columns: int) -> tuple[Cell, ...]:
    return tuple(Cell(row, columns - 1 - column) for row, column in cells)


def _mirrored_heading(heading: Heading) -> Heading:
    return Heading(-heading % 4)


def _mirrored_end(heading: Heading | None) -> Heading | None:
    return None if heading is None else _mirrored_heading(heading)
