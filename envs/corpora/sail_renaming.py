"""SAIL with other names: floors, items and wall pictures exchange names, in the maps and in the words.

A symmetry of the corpus: no name means more than another. It makes new training data from old and is never applied
to data an agent is tested on.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from vln.envs.categories import LandmarkCategory
from vln.envs.corpora.sail_words import KINDS, PHRASES, Mention, Name, doubtful_names, mentions
from vln.envs.world.dataset import Dataset
from vln.envs.world.episode import Episode
from vln.envs.world.house import House
from vln.envs.world.mirror import in_the_case_of


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
        episodes.append(
            replace(
                renamed, path_id=episode.path_id + suffix, scan=scan, origin=replace(episode.origin, renamed=True)
            )
        )
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
        return episode.reworded(lambda text: self.text(text, chosen, rng))

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
    phrase = in_the_case_of(mention.match["phrase"], phrase)
    if mention.match["article"] is None:
        return phrase
    article = in_the_case_of(mention.match["article"], "an" if phrase[0].lower() in "aeiou" else "a")
    return article + mention.match["space"] + phrase


def _texts(episode: Episode) -> Iterable[str]:
    yield from episode.instructions
    for parts in episode.sentences:
        for part in parts:
            yield part.text
