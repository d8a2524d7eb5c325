"""Saving and loading networks: a folder with weights (safetensors), config (JSON) and tokenizer (JSON).

Nothing in such a folder is believed: checksums tell damaged files, and sizes are compared with what there is
before anything is made of them. A frozen Hugging Face encoder has a weights file of its own, written once.
"""

import hashlib
import json
import warnings
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import torch
from tokenizers import Tokenizer
from torch import nn
from torch.overrides import TorchFunctionMode

from vln.agents.instruction_encoder import HubEncoder
from vln.agents.navigator import Navigator, NavigatorConfig
from vln.agents.speaker import Speaker, SpeakerConfig
from vln.agents.tensor_file import Shapes, load_tensors, read_shapes, save_tensors
from vln.envs.errors import InputError
from vln.envs.files.atomic_file import write_text
from vln.envs.files.json_fields import read_json, read_text
from vln.envs.world.eyes import eyes_from_json

Network = TypeVar("Network", Navigator, Speaker)

WEIGHTS, CONFIG, TOKENIZER = "model.safetensors", "config.json", "tokenizer.json"
ENCODER = "encoder.safetensors"  # the weights of a frozen Hugging Face encoder
FORMAT = 1  # of these files, and of the states of trainings; goes up when older ones can no longer be read


@dataclass
class Saved(Generic[Network]):
    """A network with all it needs to be used again.

    Attributes:
        network: a navigator or a speaker.
        tokenizer: from words to its token ids.
        training: the resolved config of its training, as JSON values.
        hub_config: the Hugging Face config of a navigator's instruction encoder, or None.
    """

    network: Network
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


def load_checkpoint(path: Path) -> Saved[Navigator]:
    """Returns the navigator in a folder, or the one a weights file lies in.

    Raises:
        InputError: if a file is missing, damaged or does not fit the others.
    """

    def build(description: dict[str, Any]) -> Navigator:
        return build_navigator(NavigatorConfig(**with_eyes(description["navigator"])), description["hub_config"])

    return _load(path if path.is_dir() else path.parent, "navigator", build)


def load_speaker(folder: Path) -> Saved[Speaker]:
    """Returns the speaker in a folder.

    Raises:
        InputError: if a file is missing, damaged or does not fit the others.
    """
    return _load(
        folder, "speaker", lambda description: Speaker(SpeakerConfig(**with_eyes(description["speaker"])))
    )


def with_eyes(options: dict[str, Any]) -> dict[str, Any]:
    """Returns a network's options with the eyes they describe."""
    return options | {"eyes": eyes_from_json(options["eyes"])}


def describe(saved: Saved[Any]) -> dict[str, Any]:
    """Returns what a network is made from, as JSON values."""
    kind = "navigator" if isinstance(saved.network, Navigator) else "speaker"
    return {kind: asdict(saved.network.config), "hub_config": saved.hub_config, "training": saved.training}


def save_description(folder: Path, description: dict[str, Any], tokenizer: Tokenizer) -> None:
    """Writes what a network was made from, and its tokenizer: all but the weights."""
    words = tokenizer.to_str(pretty=True)
    checked = {"format": FORMAT, "tokenizer_sha256": _sha256(words)} | description
    write_text(folder / TOKENIZER, words)
    write_text(folder / CONFIG, json.dumps(checked, indent=2) + "\n")


def save_frozen(folder: Path, network: nn.Module) -> None:
    """Writes the weights that never change, if there are any: those of a frozen Hugging Face encoder."""
    frozen = _frozen(network)
    if frozen is not None:
        save_tensors(folder / ENCODER, frozen.state_dict())


def save_weights(folder: Path, network: nn.Module) -> None:
    """Replaces the weights in one step: a reader finds the old ones or the new ones, never half of each."""
    save_tensors(folder / WEIGHTS, network.state_dict())


def _load(folder: Path, kind: str, build: Callable[[dict[str, Any]], Network]) -> Saved[Network]:
    """Returns what is saved in a folder, the network in `eval()` mode.

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
    description = _load_description(folder / CONFIG, kind)
    tokenizer = _load_tokenizer(folder / TOKENIZER, description["tokenizer_sha256"])
    network = _build_checked(folder, kind, build, description)
    _load_weights(folder / WEIGHTS, network)
    frozen = _frozen(network)
    if frozen is not None:
        _load_weights(folder / ENCODER, frozen)
    return Saved(network.eval(), tokenizer, description["training"], description["hub_config"])


def _load_description(path: Path, kind: str) -> dict[str, Any]:
    description = read_json(path)
    if not isinstance(description, dict) or "format" not in description:
        raise InputError(f"{path} is not the config of an agent of this version of vln; train again or restore it")
    if description["format"] != FORMAT:
        raise InputError(
            f"{path} is of another version of vln (format {description['format']!r}, not {FORMAT}); train again"
        )
    for other in ("navigator", "speaker"):
        if other in description and kind not in description:
            raise InputError(f"{path.parent} holds a {other}, not a {kind}; name the run directory of a {kind}")
    for name, needed in ((kind, dict), ("training", dict), ("tokenizer_sha256", str)):
        if not isinstance(description.get(name), needed):
            raise InputError(f"{path} is not a {kind}'s config ({name!r} is missing); train again or restore it")
    return description


def _load_tokenizer(path: Path, checksum: str) -> Tokenizer:
    text = read_text(path)
    if _sha256(text) != checksum:
        raise InputError(f"{path} is damaged (its content does not match its checksum in {CONFIG}); restore it")
    try:
        return Tokenizer.from_str(text)
    except Exception as error:  # the library raises bare Exception
        raise InputError(f"{path} is not a tokenizer ({error}); restore it") from error


def _build_checked(
    folder: Path, kind: str, build: Callable[[dict[str, Any]], Network], description: dict[str, Any]
) -> Network:
    """Returns a fresh network, of which nothing is made before its sizes are known to be those of the weights."""
    shapes = read_shapes(folder / WEIGHTS)
    _check_depth(folder / CONFIG, description.get("hub_config"), len(shapes) + _tensors_in(folder / ENCODER))
    try:
        with torch.device("meta"), _ShapesAlone(), warnings.catch_warnings(action="ignore"):
            skeleton = build(description)
    except Exception as error:  # a config may hold anything, and every part of a network objects in its own way
        reason = f"{type(error).__name__}: {error}".splitlines()[0]
        raise InputError(
            f"{folder / CONFIG} is not a {kind}'s config ({reason}); train again or restore it"
        ) from error
    _check_shapes(folder / WEIGHTS, shapes, skeleton)
    frozen = _frozen(skeleton)
    if frozen is not None:
        _check_shapes(folder / ENCODER, read_shapes(folder / ENCODER), frozen)
    return build(description)


class _ShapesAlone(TorchFunctionMode):
    """Makes weights without drawing them: to draw some on no device, PyTorch loads its compiler, for seconds."""

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """Calls a function, unless it draws or scales."""
        options = kwargs or {}
        if getattr(func, "__module__", None) == nn.init.__name__:
            return options.get("tensor", *args[:1])
        if func in (torch.Tensor.mul, torch.Tensor.__mul__) and isinstance(args[1], float):
            return args[0]
        return (torch.empty if func is torch.randn else func)(*args, **options)


def _tensors_in(path: Path) -> int:
    return len(read_shapes(path)) if path.exists() else 0


def _check_depth(path: Path, hub_config: Any, tensors: int) -> None:
    """Refuses an encoder of more layers than there are weights, which would take for ever to be made."""
    for name, value in hub_config.items() if isinstance(hub_config, dict) else ():
        if "layers" in name and isinstance(value, int) and value > tensors:
            raise InputError(f"{path}: {name} {value} does not fit the weights ({tensors} tensors); restore it")


def _check_shapes(path: Path, found: Shapes, network: nn.Module) -> None:
    expected = {name: tuple(tensor.shape) for name, tensor in network.state_dict().items()}
    for name in sorted(expected.keys() | found.keys()):
        if expected.get(name) != found.get(name):
            raise InputError(
                f"{path} does not fit {CONFIG} ({name} is {found.get(name, 'missing')}, "
                f"should be {expected.get(name, 'absent')}); restore it"
            )


def _load_weights(path: Path, network: nn.Module) -> None:
    tensors, _ = load_tensors(path)
    for name, tensor in tensors.items():
        if not torch.isfinite(tensor).all():
            raise InputError(
                f"{path}: {name} has weights that are no numbers; its training went wrong, train again"
            )
    network.load_state_dict(tensors)


def _frozen(network: nn.Module) -> nn.Module | None:
    """Returns the frozen Hugging Face encoder of a navigator, if it has one."""
    for module in network.modules():
        if isinstance(module, HubEncoder) and module.frozen:
            return module.hub_model
    return None


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@torch.no_grad()
def count_parameters(navigator: Navigator) -> int:
    """Returns the number of weights that learn."""
    return sum(parameter.numel() for parameter in navigator.parameters() if parameter.requires_grad)
