"""From what a world shows, as arrays, to what a network takes, as tensors."""

import numpy as np
import torch
from torch import Tensor

from vln.envs.simulation.observation import Observation, Seen


def tensors(seen: Seen) -> Observation[Tensor]:
    """Returns an observation's arrays as tensors that share their memory."""
    return seen.map(torch.from_numpy)


def blinded(seen: Seen) -> Seen:
    """Returns an observation in which nothing is seen; where one can go is still known."""
    nothing = seen.map(np.zeros_like)
    return seen._replace(view=nothing.view, depth=nothing.depth, semantic=nothing.semantic)
