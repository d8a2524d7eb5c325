"""What an agent earns at each step. The success rule itself is in `kernels.motion`."""

from dataclasses import dataclass
from math import isfinite
from typing import Literal, get_args

from vln.envs.errors import InputError

RewardName = Literal["distance", "sparse"]


@dataclass(frozen=True)
class Reward:
    """The extrinsic reward of RCM (Wang et al., CVPR 2019, section 3.3.1), with its weights.

    Attributes:
        metre: earned for every metre gained towards the goal; 0 for a sparse reward.
        success: earned by a stop that satisfies the task.

    Raises:
        InputError: if a weight is no finite number.
    """

    metre: float = 1.0
    success: float = 1.0

    def __post_init__(self) -> None:
        """Checks the weights."""
        if not (isfinite(self.metre) and isfinite(self.success)):
            raise InputError(f"impossible {self}: its weights must be finite numbers")


REWARDS: dict[str, Reward] = {"distance": Reward(), "sparse": Reward(metre=0.0)}


def reward_named(name: RewardName | Reward) -> Reward:
    """Returns the reward of a name.

    Raises:
        InputError: if there is none.
    """
    if isinstance(name, Reward):
        return name
    if name not in REWARDS:
        raise InputError(f"unknown reward {name!r}; choose from: {', '.join(get_args(RewardName))}")
    return REWARDS[name]
