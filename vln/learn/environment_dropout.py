"""Environment dropout: what a house shows is hidden for a whole episode, so that it becomes another house.

Tan et al. (NAACL 2019, section 3.4) drop the same channels of image features in every view of an episode, since
dropout drawn anew for each view leaves the house recognisable. Our local views have no such channels: what is
hidden here are categories of landmarks and of floors. An agent still bumps into furniture that it cannot see.
"""

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from vln.envs.categories import NUM_LANDMARK_CATEGORIES, NUM_MATERIALS
from vln.envs.errors import InputError
from vln.envs.world.episode import Episode
from vln.envs.world.eyes import LocalView
from vln.envs.world.task import Task


class EnvironmentDropout:
    """Hides categories, the same ones at every step of an episode."""

    def __init__(self, share: float, seed: int, task: Task) -> None:
        """Makes a dropout; with a share of 0 it hides nothing.

        Args:
            share: of the categories that are hidden in an episode.
            seed: decides which.
            task: whose views it is for.

        Raises:
            InputError: if the share is not within 0 and 1, or the views are pictures.
        """
        if not 0 <= share <= 1:
            raise InputError(f"environment dropout {share}: must be a share of the categories, from 0 to 1")
        if share and not isinstance(task.eyes, LocalView):
            raise InputError(
                "environment dropout hides the categories of symbolic views, and pictures have none: "
                "leave it at 0 for view rgb"
            )
        self._share, self._seed = share, seed

    def hidden(self, episodes: Sequence[Episode], update: int) -> NDArray[np.bool_]:
        """Returns the categories hidden from each agent, bool (B, materials + landmarks), drawn for an update.

        From a path that a speaker has described the same ones are hidden as from the speaker, whenever it is
        walked: its words leave out what could not be seen.
        """
        sizes = NUM_MATERIALS + NUM_LANDMARK_CATEGORIES
        hidden = np.zeros((len(episodes), sizes), dtype=np.bool_)
        for agent, episode in enumerate(episodes if self._share else ()):
            if episode.origin.spoken:  # the same one mirrored keeps its categories
                key = [self._seed, 3, zlib.crc32(episode.origin.spoken.encode())]
            else:
                key = [self._seed, 4, update, agent]
            hidden[agent] = np.random.default_rng(key).random(sizes) < self._share
        return hidden

    def hide(self, views: NDArray[np.uint8], hidden: NDArray[np.bool_]) -> NDArray[np.uint8]:
        """Returns views, uint8 (..., B, V, U, 3), without the categories that are `hidden` from each agent."""
        if not self._share:
            return views
        tables = np.where(hidden, 0, _IDS).astype(np.uint8)
        materials, landmarks = np.split(tables, [NUM_MATERIALS], axis=1)
        agent = np.arange(len(hidden))[:, None, None]
        shown = views.copy()
        shown[..., 1] = materials[agent, views[..., 1]]
        shown[..., 2] = landmarks[agent, views[..., 2]]
        return shown


_IDS = np.concatenate([np.arange(NUM_MATERIALS), np.arange(NUM_LANDMARK_CATEGORIES)])
