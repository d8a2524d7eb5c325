"""`vln names`: the rooms, landmarks and materials that a house of one's own may have."""

from collections.abc import Iterable

from rich.console import Console

from vln.envs.categories import COLOURED, LandmarkCategory, Material, RoomCategory


def print_names() -> None:
    """Prints all names, and in brackets what else people call them in instructions."""
    console = Console()
    _print(console, "Rooms, as in `room 1,4 = bedroom on carpet`", RoomCategory)
    _print(console, "Materials, as in `floor = wood`", Material)
    plain = [category for category in LandmarkCategory if not category.colour_word]
    _print(console, "Landmarks, as in `S = sofa` or `S = rug, walk-through`", plain)
    colours = ", ".join(piece.colour_word for piece in next(iter(COLOURED.values())))
    kinds = ", ".join(kind.word for kind in COLOURED)
    console.print(f"In {colours} as well, as in `S = red sofa`: {kinds}.", highlight=False)


def _print(console: Console, title: str, categories: Iterable[RoomCategory | Material | LandmarkCategory]) -> None:
    told = []
    for category in filter(None, categories):
        others = [word for word in dict.fromkeys(category.words) if word != category.word]
        told.append(f"{category.word} [dim]({', '.join(others)})[/dim]" if others else category.word)
    console.print(f"[bold]{title}[/bold]")
    console.print(", ".join(sorted(told)), end="\n\n", highlight=False)
