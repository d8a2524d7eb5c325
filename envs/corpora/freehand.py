"""Free instructions for generated homes, written by a language model that looked at pictures of the paths.

It saw the map with the path and views along it, and nothing else: neither our grammar nor the words of other
writers. `freehand/README.md` is the card of the corpus. Each path has a route (how to get there) and a goal (one
sentence that only says where to end).
"""

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from vln.envs.errors import InputError
from vln.envs.files.episode_json import load_dataset
from vln.envs.world.dataset import Dataset

FOLDER = Path(__file__).parent / "freehand"
MOST_ACTIONS = {"route": 240, "goal": 400}  # paths have up to 120; who knows only the goal has to look for it


def load_freehand(split: str, style: str) -> Dataset:
    """Returns a split of free instructions; its homes and writers are in no other.

    Args:
        split: "train", "val" or "test".
        style: "route", "goal", or both joined by "+".

    Raises:
        InputError: if there is no such style, or the file of the split cannot be read.
    """
    styles = style.split("+")
    for name in styles:
        if name not in MOST_ACTIONS:
            raise InputError(
                f"freehand has no style {name!r}; choose one of {', '.join(MOST_ACTIONS)}, or both by +"
            )
    dataset = _split(split)
    return replace(
        dataset,
        episodes=tuple(episode for episode in dataset.episodes if episode.origin.style in styles),
        task=replace(dataset.task, max_steps=max(MOST_ACTIONS[name] for name in styles)),
    )


@lru_cache(maxsize=3)
def _split(name: str) -> Dataset:
    """Returns routes and goals of a split; reading its homes takes seconds."""
    return load_dataset(FOLDER / f"{name}.json")
