"""Saving and loading a speaker; as a checkpoint of a navigator, with another config."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

from vln.agents.checkpoint import load_network, with_eyes
from vln.agents.speaker import Speaker, SpeakerConfig


@dataclass
class SpeakerCheckpoint:
    """A speaker with all it needs to be used again.

    Attributes:
        speaker: the network.
        tokenizer: from words to its token ids.
        training: the resolved config of its training, as JSON values.
    """

    speaker: Speaker
    tokenizer: Tokenizer
    training: dict[str, Any]


def describe_speaker(checkpoint: SpeakerCheckpoint) -> dict[str, Any]:
    """Returns what a speaker is made from, as JSON values."""
    return {"speaker": asdict(checkpoint.speaker.config), "training": checkpoint.training}


def load_speaker(folder: Path) -> SpeakerCheckpoint:
    """Returns the speaker in a run directory.

    Raises:
        InputError: if a file is missing, damaged or does not fit the others.
    """

    def build(description: dict[str, Any]) -> Speaker:
        return Speaker(SpeakerConfig(**with_eyes(description["speaker"])))

    speaker, tokenizer, description = load_network(folder, "speaker", build)
    return SpeakerCheckpoint(speaker, tokenizer, description["training"])
