"""Symmetries of the task: changes of house and words that leave the meaning of an instruction as it is.

`mirror` swaps left and right. `permute_names` lets SAIL's floors, items and wall pictures exchange names.
Both make new training data from old and are never applied to data an agent is tested on.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from vln.envs.categories import LandmarkCategory
from vln.envs.corpora.sail_words import KINDS, PHRASES, Mention, Name, doubtful_names, mentions
from vln.envs.geometry import Cell, Heading
from vln.envs.world.dataset import Dataset
from vln.envs.world.episode import Episode
from vln.envs.world.house import House

_MIRROR_SUFFIX = "~mirror"
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

    Names of houses and paths get the suffix "~mirror"; mirroring twice gives back houses and paths.
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
        house_id=_mirrored_id(house.house_id),
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
    changed = _with_texts(episode, mirror_text)
    return replace(
        changed,
        path_id=_mirrored_id(episode.path_id),
        scan=_mirrored_id(episode.scan),
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
        return word if match[1] else _like(word, _MIRRORED[word.lower()])

    return _SIDES.sub(swapped, text)


def permute_names(dataset: Dataset, rng: np.random.Generator) -> Dataset:
    """Returns SAIL data with the names of floors, items and pictures permuted in houses and words.

    A floor that was "red brick" may now be grass; its sentences then say "grassy". The words come from the
    dataset's own texts, as often as people used them there. Where a text has a word that may mean a name or
    something else, its episode moves to a variant of the house in which that name keeps its meaning.
    Only English is understood. Names of houses and paths get a suffix that is new for every draw.
    """
    suffix = f"~{rng.integers(2**32):08x}"
    order = {kind: rng.permutation(categories).tolist() for kind, categories in KINDS.items()}
    counts = Counter(
        mention.phrase for episode in dataset.episodes for text in _texts(episode) for mention in mentions(text)
    )
    houses: dict[str, House] = {}
    renamings: dict[frozenset[Name], Renaming] = {}
    episodes = []
    for episode in dataset.episodes:
        kept = frozenset(name for text in _texts(episode) for name in doubtful_names(text))
        renaming = renamings.setdefault(kept, Renaming(_permutation(order, kept), counts))
        variant = f"{suffix}.{list(renamings).index(kept)}"
        scan = episode.scan + variant
        if scan not in houses:
            houses[scan] = renaming.house(dataset.houses[episode.scan], scan)
        renamed = renaming.episode(episode, rng)
        episodes.append(replace(renamed, path_id=episode.path_id + suffix, scan=scan))
    return replace(dataset, houses=houses, episodes=tuple(episodes))


@dataclass(frozen=True)
class Renaming:
    """A permutation of names, applied to houses and to words.

    Attributes:
        names: the new name of each name.
        counts: how often each phrase is used; the phrases of a name are drawn in proportion.
    """

    names: Mapping[Name, Name]
    counts: Mapping[str, int]

    def house(self, house: House, house_id: str) -> House:
        """Returns the house with its floors, items and pictures renamed, under another name."""
        floors = np.arange(256, dtype=np.uint8)
        for old, new in self.names.items():
            if old.kind == "floor":
                floors[old.category] = new.category
        landmarks = {old.category: new.category for old, new in self.names.items() if old.kind != "floor"}
        return replace(
            house,
            house_id=house_id,
            material=floors[house.material],
            landmarks=tuple(
                replace(
                    landmark,
                    category=LandmarkCategory(landmarks.get(landmark.category, landmark.category)),
                )
                for landmark in house.landmarks
            ),
        )

    def episode(self, episode: Episode, rng: np.random.Generator) -> Episode:
        """Returns the episode with renamed words: a phrase becomes the same one in all its texts."""
        chosen: dict[str, str] = {}
        return _with_texts(episode, lambda text: self.text(text, chosen, rng))

    def text(self, text: str, chosen: dict[str, str], rng: np.random.Generator) -> str:
        """Returns a text with renamed words.

        Args:
            text: the words.
            chosen: phrases already replaced, by the phrase they replace; new ones are added.
            rng: draws the phrases.
        """
        pieces, end = [], 0
        for mention in mentions(text):
            if mention.phrase not in chosen:
                chosen[mention.phrase] = self._draw(mention, rng)
            pieces += [text[end : mention.match.start()], _inserted(mention, chosen[mention.phrase])]
            end = mention.match.end()
        return "".join(pieces) + text[end:]

    def _draw(self, mention: Mention, rng: np.random.Generator) -> str:
        new = self.names[mention.name]
        if new == mention.name:
            return mention.phrase
        phrases = [phrase for phrase, name in PHRASES.items() if name == new]
        weights = np.array([self.counts.get(phrase, 0) for phrase in phrases], dtype=float)
        weights = weights if weights.any() else np.ones(len(phrases))
        return str(rng.choice(phrases, p=weights / weights.sum()))


def _permutation(order: Mapping[str, list[int]], kept: frozenset[Name]) -> dict[Name, Name]:
    """Returns the new name of each name: the kinds in their new order, the kept names left out of it."""
    names: dict[Name, Name] = {name: name for name in kept}
    for kind, categories in KINDS.items():
        old = [Name(kind, category) for category in categories if Name(kind, category) not in kept]
        new = [Name(kind, category) for category in order[kind] if Name(kind, category) not in kept]
        names |= dict(zip(old, new, strict=True))
    return names


def _inserted(mention: Mention, phrase: str) -> str:
    """Returns a phrase with the article that fits it, if the text has an indefinite one there."""
    phrase = _like(mention.match["phrase"], phrase)
    if mention.match["article"] is None:
        return phrase
    article = _like(mention.match["article"], "an" if phrase[0].lower() in "aeiou" else "a")
    return article + mention.match["space"] + phrase


def _like(model: str, word: str) -> str:
    """Returns a word in the case of another one."""
    if model.isupper() and len(model) > 1:
        return word.upper()
    return word[0].upper() + word[1:] if model[0].isupper() else word


def _texts(episode: Episode) -> Iterable[str]:
    yield from episode.instructions
    for parts in episode.sentences:
        for part in parts:
            yield part.text


def _with_texts(episode: Episode, change: Callable[[str], str]) -> Episode:
    return replace(
        episode,
        instructions=tuple(change(text) for text in episode.instructions),
        sentences=tuple(
            tuple(replace(part, text=change(part.text)) for part in parts) for parts in episode.sentences
        ),
    )


def _mirrored_cells(cells: Iterable[Cell], columns: int) -> tuple[Cell, ...]:
    return tuple(Cell(row, columns - 1 - column) for row, column in cells)


def _mirrored_heading(heading: Heading) -> Heading:
    return Heading(-heading % 4)


def _mirrored_end(heading: Heading | None) -> Heading | None:
    return None if heading is None else _mirrored_heading(heading)


def _mirrored_id(name: str) -> str:
    return name.removesuffix(_MIRROR_SUFFIX) if name.endswith(_MIRROR_SUFFIX) else name + _MIRROR_SUFFIX
