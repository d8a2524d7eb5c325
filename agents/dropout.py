"""Dropout that does not wait for its random numbers."""

import numpy as np
import torch
from torch import Tensor, nn

_PARTS = 1 << 16  # a random number of 16 bits decides each feature


class Dropout(nn.Module):
    """`nn.Dropout`, with four decisions from each random number, drawn by a generator made for many.

    PyTorch's generator, which is saved and restored with a training, gives the seed; it draws one number for each
    feature, on a processor a twentieth of the time of an update.
    """

    def __init__(self, share: float) -> None:
        """Makes dropout of a share of the features, 0 to 1, rounded to a 65,536th."""
        super().__init__()
        self.share = share

    def forward(self, features: Tensor) -> Tensor:
        """Returns features, some of them 0 and the others larger, when the network is in `train()` mode."""
        if not self.training or not self.share:
            return features
        if features.device.type != "cpu":
            return nn.functional.dropout(features, self.share)
        seed = int(torch.randint(2**63 - 1, (1,)))
        bits = np.random.SFC64(seed).random_raw(-(-features.numel() // 4)).view(np.uint16)[: features.numel()]
        lost = round(self.share * _PARTS)
        kept = torch.from_numpy(bits >= lost).view(features.shape)
        return features * (kept * (_PARTS / max(_PARTS - lost, 1)))
