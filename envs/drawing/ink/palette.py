"""Colours of the pictures; those of rooms, materials and landmarks are in `vln.envs.categories`."""

from typing import NamedTuple


class Colour(NamedTuple):
    """Red, green, blue in 0..255."""

    red: int
    green: int
    blue: int

    def with_alpha(self, alpha: int) -> tuple[int, int, int, int]:
        """The colour with an opacity in 0..255."""
        return (*self, alpha)

    def mixed(self, other: "Colour", share: float) -> "Colour":
        """The colour with that share of another one in it."""
        return Colour(*(round(mine * (1 - share) + its * share) for mine, its in zip(self, other, strict=True)))

    def darker(self, share: float = 0.4) -> "Colour":
        """The colour with that share of black."""
        return self.mixed(BLACK, share)

    def lighter(self, share: float = 0.4) -> "Colour":
        """The colour with that share of white."""
        return self.mixed(WHITE, share)


def colour(text: str) -> Colour:
    """Returns the colour written as "#rrggbb"."""
    return Colour(*bytes.fromhex(text.removeprefix("#")))


BLACK, WHITE = Colour(0, 0, 0), Colour(255, 255, 255)
INK = colour("#2b2f36")
FAINT_INK = colour("#777c86")
PAPER = colour("#f4f1ea")
CARD = colour("#fffefb")
BORDER = colour("#ded8cc")
HIGHLIGHT = colour("#ffd35c")
WALL = colour("#3f4550")
OUTSIDE = colour("#e7e5e0")
DOOR_LEAF = colour("#9a5f2c")
FOG = colour("#565e6e")
UNSEEN = colour("#20242c")
START = colour("#4a4f59")
TARGET = colour("#d92f4b")

# Paths by letter: A is the demonstration, the others were walked by agents.
PATHS = {
    "A": colour("#17904f"),
    "B": colour("#f07b05"),
    "C": colour("#2f6fe0"),
    "D": colour("#a23bc4"),
    "E": colour("#00939c"),
    "F": colour("#8a6312"),
}
