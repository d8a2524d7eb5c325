"""How people name SAIL's floors, items and wall pictures.

The entries were checked against the maps: 91 % of the mentions have such a floor, item or picture within two
cells of the path. Frequent misspellings are entries; rare ones and words that mean different
things on different maps ("grey" is concrete or gravel) are listed as doubtful instead.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from vln.envs.categories import LandmarkCategory, Material
from vln.envs.corpora.sail_files import FLOORS, ITEMS, PICTURES

# Names of one kind can stand for each other in a world and in its instructions.
KINDS: dict[str, tuple[int, ...]] = {
    "floor": tuple(FLOORS.values()),
    "item": tuple(ITEMS.values()),
    "picture": tuple(PICTURES.values()),
}


class Name(NamedTuple):
    """A kind ("floor", "item", "picture") and a category of that kind."""

    kind: str
    category: int


_FLOOR_PHRASES = {
    Material.BLUE: "blue",
    Material.BRICK: "red brick, red bricked, brown brick, brick, red",
    Material.CONCRETE: "bare concrete, plain concrete, normal concrete, concrete, "
    "plain cement, cement, plain, bare",
    Material.FLOWER: "pink flowered, pink flower, rose colored, flowered, flowers, flower, roses, rose, pink",
    Material.GRASS: "green grass, grassy, grass",
    Material.GRAVEL: "gray stone, grey stone, black stone, gravel, black, stone, rock",
    Material.WOOD: "brown wooden, wooden, wood",
    Material.YELLOW: "olive green octagon, green octagon, yellow octagon, octagon, honeycomb yellow, "
    "honeycomb, yellow hexagonal, yellow stone, yellow",
}
_ITEM_PHRASES = {
    LandmarkCategory.BARSTOOL: "black stool, bar stool, barstool, stool",
    LandmarkCategory.CHAIR: "chair",
    LandmarkCategory.EASEL: "black easel, easel, aesal",
    LandmarkCategory.HATRACK: "coat rack, coatrack, hat rack, hatrack",
    LandmarkCategory.LAMP: "lamp",
    LandmarkCategory.SOFA: "sofa chair, sofa, bench, futon, couch",
}
_PICTURE_PHRASES = {
    LandmarkCategory.BUTTERFLY_PICTURE: "butterflies, butterflys, butterfly",
    LandmarkCategory.FISH_PICTURE: "fish",
    LandmarkCategory.TOWER_PICTURE: "eiffel towers, eiffel tower, eiffel, towers, tower",
}

PHRASES: dict[str, Name] = {
    phrase: Name(kind, category)
    for kind, entries in (("floor", _FLOOR_PHRASES), ("item", _ITEM_PHRASES), ("picture", _PICTURE_PHRASES))
    for category, phrases in entries.items()
    for phrase in phrases.split(", ")
}

# Words that may mean any of these categories.
_DOUBTFUL: dict[str, tuple[Name, ...]] = {
    pattern: tuple(Name(kind, category) for category in categories)
    for pattern, kind, categories in (
        ("gr[ea]y", "floor", (Material.CONCRETE, Material.GRAVEL)),
        ("white|blank|normal|dark", "floor", (Material.CONCRETE, Material.GRAVEL)),
        ("brown", "floor", (Material.BRICK, Material.WOOD, Material.GRAVEL)),
        ("green|olive", "floor", (Material.GRASS, Material.YELLOW)),
        (r"octagons|orange|hexag\w+", "floor", (Material.YELLOW,)),
        ("pnk|epink|flowerd", "floor", (Material.FLOWER,)),
        ("bvlue", "floor", (Material.BLUE,)),
        ("charred|rocks", "floor", (Material.GRAVEL,)),
        ("rack|racks|roack|pole", "item", (LandmarkCategory.HATRACK, LandmarkCategory.LAMP)),
        ("lampl|lampshade|lamps", "item", (LandmarkCategory.LAMP,)),
        ("chairs", "item", (LandmarkCategory.CHAIR, LandmarkCategory.SOFA)),
        ("benches|sofas", "item", (LandmarkCategory.SOFA,)),
        ("stools", "item", (LandmarkCategory.BARSTOOL,)),
        ("easels", "item", (LandmarkCategory.EASEL,)),
        ("buterfly|butterlfy|monarch", "picture", (LandmarkCategory.BUTTERFLY_PICTURE,)),
        ("fishy|fishes", "picture", (LandmarkCategory.FISH_PICTURE,)),
    )
}

_JOINT = r"[\s-]+"
_ITEM = "|".join(_JOINT.join(phrase.split()) for phrase, name in PHRASES.items() if name.kind == "item")
# Longest first, so that "sofa chair" is not a chair; and the "black" of a black bench is no floor.
_ALTERNATIVES = "|".join(
    _JOINT.join(phrase.split()) + (rf"(?!\s+(?:{_ITEM})\b)" if PHRASES[phrase].kind == "floor" else "")
    for phrase in sorted(PHRASES, key=len, reverse=True)
)
# An article before the phrase belongs to the match.
_PATTERN = re.compile(
    rf"\b(?:(?P<article>an?)(?P<space>\s+))?(?P<phrase>{_ALTERNATIVES})\b",
    re.IGNORECASE,
)


class Mention(NamedTuple):
    """A phrase found in a text.

    Attributes:
        phrase: as listed in `PHRASES`.
        name: what it means.
        match: where it is; group "article" is an article before it, if any.
    """

    phrase: str
    name: Name
    match: re.Match[str]


def mentions(text: str) -> Iterator[Mention]:
    """Yields the recognised names in a text, in order."""
    for match in _PATTERN.finditer(text):
        phrase = " ".join(re.split(_JOINT, match["phrase"].lower()))
        yield Mention(phrase, PHRASES[phrase], match)


def doubtful_names(text: str) -> frozenset[Name]:
    """Returns the names a text may mean by words that are not recognised with certainty."""
    rest = _PATTERN.sub("", text.lower())
    return frozenset(
        name for pattern, names in _DOUBTFUL.items() if re.search(rf"\b(?:{pattern})\b", rest) for name in names
    )
