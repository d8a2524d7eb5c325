"""A map for the terminal: one character per cell, and the instruction below."""

import textwrap
import unicodedata
from string import ascii_lowercase, ascii_uppercase

from vln.envs.categories import LandmarkCategory
from vln.envs.geometry import Cell, CellKind, Pose
from vln.envs.world.house import House

ARROWS = "^>v<"
TARGET = "*"
COLUMNS = 79


def draw_text(house: House, pose: Pose | None, goal: Cell | None, instruction: str) -> str:
    """Returns the map, the letters of its landmarks and the wrapped instruction.

    Cells are drawn as `CellKind.character`, landmarks by a letter, the target as "*", the agent as an arrow.

    Args:
        house: the house.
        pose: where the agent is, or None.
        goal: the target, or None to hide it.
        instruction: the words.
    """
    rows = [[CellKind(kind).character for kind in row] for row in house.structure]
    present = sorted({int(value) for value in house.landmark_layer.ravel() if value})
    letters = _letters([LandmarkCategory(value) for value in present])
    for row, line in enumerate(rows):
        for column in range(len(line)):
            if value := house.landmark_layer[row, column]:
                line[column] = letters[LandmarkCategory(value)]
    if goal is not None:
        rows[goal[0]][goal[1]] = TARGET
    if pose is not None:
        rows[pose.row][pose.column] = ARROWS[pose.heading]
    key = ", ".join(f"{letter} {category.word}" for category, letter in letters.items())
    parts = ["\n".join("".join(line).rstrip() for line in rows), textwrap.fill(key, COLUMNS)]
    return "\n\n".join([part for part in parts if part] + [textwrap.fill(plain(instruction), COLUMNS)])


def plain(text: str) -> str:
    """Returns a text without control characters: what stands in a file must not steer a terminal."""
    return "".join(character for character in " ".join(text.split()) if unicodedata.category(character) != "Cc")


def _letters(categories: list[LandmarkCategory]) -> dict[LandmarkCategory, str]:
    """Returns a letter for each category: one of its own name if it is free, "?" when all are taken."""
    letters: dict[LandmarkCategory, str] = {}
    for category in categories:
        own = category.word.replace(" ", "")
        # No "v": it would look like an agent.
        wanted = own.upper() + own.replace("v", "") + ascii_uppercase + ascii_lowercase.replace("v", "")
        letters[category] = next((letter for letter in wanted if letter not in letters.values()), "?")
    return letters
