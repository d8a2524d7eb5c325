"""Saving and loading networks: a folder with weights (safetensors), config (JSON) and tokenizer (JSON)."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import nn

from vln.agents.navigator import Navigator, NavigatorConfig
from vln.envs.errors import InputError
from vln.envs.files.atomic_file import write_text
from vln.envs.world.camera import Camera
from vln.envs.world.task import ViewShape

Network = TypeVar("Network", bound=nn.Module)

WEIGHTS, CONFIG, TOKENIZER = "model.safetensors", "config.json", "tokenizer.json"


@dataclass
class Checkpoint:
    """A navigator with all it needs to be used again.

    Attributes:
        navigator: the network.
        tokenizer: from words to its token ids.
        training: the resolved config of its training, as JSON values.
        hub_config: the Hugging Face config of its instruction encoder, or None.
    """

    navigator: Navigator
    tokenizer: Tokenizer
    training: dict[str, Any]
    hub_config: dict[str, Any] | None = None


def build_navigator(config: NavigatorConfig, hub_config: dict[str, Any] | None) -> Navigator:
    """Returns a navigator with fresh weights; a hub encoder is built from its config, without download."""
    if hub_config is None:
        return Navigator(config)
    from transformers import AutoConfig, AutoModel

    options = dict(hub_config)
    return Navigator(config, AutoModel.from_config(AutoConfig.for_model(options.pop("model_type"), **options)))


def load_hub_encoder(name: str) -> tuple[nn.Module, Tokenizer, int]:
    """Returns a pretrained encoder, its tokenizer and its padding id, from a hub name or a folder.

    Raises:
        InputError: if it can be neither found nor downloaded, or its tokenizer is not a fast one.
    """
    from transformers import AutoModel, AutoTokenizer

    try:
        model, tokenizer = AutoModel.from_pretrained(name), AutoTokenizer.from_pretrained(name)
    except (OSError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise InputError(
            f"instruction encoder {name!r} cannot be loaded ({reason}); give a folder or a hub name"
        ) from error
    if not tokenizer.is_fast:
        raise InputError(f"instruction encoder {name!r} has no fast tokenizer; choose one that has tokenizer.json")
    return model, tokenizer.backend_tokenizer, tokenizer.pad_token_id or 0


def save_description(folder: Path, checkpoint: Checkpoint) -> None:
    """Writes config and tokenizer, which stay the same throughout a training."""
    description = {
        "navigator": asdict(checkpoint.navigator.config),
        "hub_config": checkpoint.hub_config,
        "training": checkpoint.training,
    }
    write_description(folder, description, checkpoint.tokenizer)


def load_checkpoint(path: Path) -> Checkpoint:
    """Returns the checkpoint in a folder, or the one a weights file lies in.

    Raises:
        InputError: if a file is missing, damaged or does not fit the others.
    """
    folder = path if path.is_dir() else path.parent

    def build(description: dict[str, Any]) -> Navigator:
        options = NavigatorConfig(**(description["navigator"] | eyes_from_json(description["navigator"])))
        return build_navigator(options, description["hub_config"])

    network, tokenizer, description = load_network(folder, "navigator", build)
    return Checkpoint(network, tokenizer, description["training"], description["hub_config"])


def eyes_from_json(options: dict[str, Any]) -> dict[str, Any]:
    """Returns the view and camera of a network's options as the objects they describe."""
    camera = options["camera"]
    return {"view": ViewShape(**options["view"]), "camera": camera and Camera(**camera)}


def write_description(folder: Path, description: dict[str, Any], tokenizer: Tokenizer) -> None:
    """Writes what a network was made from, and its tokenizer."""
    write_text(folder / CONFIG, json.dumps(description, indent=2) + "\n")
    write_text(folder / TOKENIZER, tokenizer.to_str(pretty=True))


def save_weights(folder: Path, network: nn.Module) -> None:
    """Replaces the weights in one step: a reader finds the old ones or the new ones, never half of each."""
    temporary = folder / f"{WEIGHTS}.tmp"
    save_file({name: tensor.contiguous() for name, tensor in network.state_dict().items()}, temporary)
    temporary.replace(folder / WEIGHTS)


def load_network(
    folder: Path, kind: str, build: Callable[[dict[str, Any]], Network]
) -> tuple[Network, Tokenizer, dict[str, Any]]:
    """Returns a saved network in `eval()` mode, its tokenizer and its description.

    Args:
        folder: where it was saved.
        kind: what it is, the key of its config in the description.
        build: makes a fresh network from the description.

    Raises:
        InputError: if a file is missing, damaged or does not fit the others.
    """
    for name in (CONFIG, TOKENIZER, WEIGHTS):
        if not (folder / name).is_file():
            raise InputError(
                f"{folder / name} is missing; a checkpoint folder has {CONFIG}, {TOKENIZER}, {WEIGHTS}"
            )
    try:
        description = json.loads((folder / CONFIG).read_text())
        network = build(description)
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"{folder / CONFIG} is not a {kind}'s config ({error}); train again or restore it"
        ) from error
    try:
        network.load_state_dict(load_file(folder / WEIGHTS))
    except (SafetensorError, RuntimeError, OSError) as error:
        reason = str(error).splitlines()[0]
        raise InputError(
            f"{folder / WEIGHTS} is damaged or does not fit {CONFIG} ({reason}); restore it"
        ) from error
    try:
        tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
    except Exception as error:  # the library raises bare Exception
        raise InputError(f"{folder / TOKENIZER} is not a tokenizer ({error}); restore it") from error
    return network.eval(), tokenizer, description


@torch.no_grad()
def count_parameters(navigator: Navigator) -> int:
    """Returns the number of weights that learn."""
    return sum(parameter.numel() for parameter in navigator.parameters() if parameter.requires_grad)
