"""The matching critic: how well a trajectory fits an instruction (Wang et al., CVPR 2019, section 3.3.2)."""

from collections.abc import Sequence
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor

from vln.agents.checkpoint import load_speaker
from vln.agents.device import DeviceName, chosen_device
from vln.agents.speaker import Speaker, Watched
from vln.envs.language.tokenizer import PAD_ID, encode_padded


class MatchingCritic:
    """Scores trajectories; its speaker no longer learns."""

    def __init__(self, speaker: Speaker, tokenizer: Tokenizer) -> None:
        """Freezes a speaker."""
        self._speaker, self._tokenizer = speaker.eval().requires_grad_(False), tokenizer

    @classmethod
    def load(cls, folder: Path, device: DeviceName = "cpu") -> "MatchingCritic":
        """Returns the critic made of the speaker in a run directory, on a device.

        Raises:
            InputError: if there is none, or no such device.
        """
        checkpoint = load_speaker(folder)
        return cls(checkpoint.network.to(chosen_device(device)), checkpoint.tokenizer)

    @torch.no_grad()
    def score(self, watched: Watched, instructions: Sequence[str]) -> Tensor:
        """Returns float (B,) in (0, 1]: the likelihood of a word of each instruction, given its trajectory.

        The paper leaves the scale open; the geometric mean does not depend on the number of words. A speaker that
        spells gives that of a character, which is closer to 1.
        """
        return self._mean(watched, self._tokens(instructions)).exp().cpu()

    @torch.no_grad()
    def log_likelihood(self, watched: Watched, instructions: Sequence[str]) -> Tensor:
        """Returns float (B,): the log-likelihood of each whole instruction, given its trajectory."""
        tokens = self._tokens(instructions)
        return self._mean(watched, tokens).cpu() * ((tokens != PAD_ID).sum(1) + 1)

    def _tokens(self, instructions: Sequence[str]) -> Tensor:
        return torch.from_numpy(encode_padded(self._tokenizer, instructions))

    def _mean(self, watched: Watched, tokens: Tensor) -> Tensor:
        return self._speaker.log_likelihood(self._speaker.watch(watched), tokens)
