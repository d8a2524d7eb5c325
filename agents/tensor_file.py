"""Tensors and JSON values in one safetensors file, with a checksum that tells when either is damaged."""

import hashlib
import json
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from vln.envs.errors import InputError
from vln.envs.files.atomic_file import write_bytes

_KEY = "vln"  # the one key of the file's metadata: with several, their order in the file would be random

_UNREADABLE = (SafetensorError, OSError, TypeError, KeyError, ValueError, AttributeError, RecursionError)

Shapes = dict[str, tuple[int, ...]]


def save_tensors(path: Path, tensors: dict[str, Tensor], values: Any = None) -> None:
    """Replaces a file in one step: a reader finds the old one or the new one, never half of each.

    Raises:
        InputError: if it cannot be written.
    """
    tensors = {name: tensor.contiguous() for name, tensor in tensors.items()}
    text = json.dumps(values)
    tensors = {name: tensor.cpu() for name, tensor in tensors.items()}
    content = {"sha256": _checksum(tensors, text), "values": text}
    # The library's own writer lets nobody but the owner read the file.
    write_bytes(path, save(tensors, metadata={_KEY: json.dumps(content)}))


def load_tensors(path: Path) -> tuple[dict[str, Tensor], Any]:
    """Returns what `save_tensors` saved.

    Raises:
        InputError: if the file cannot be read, is damaged, or was written by something else.
    """
    try:
        with safe_open(path, framework="pt") as file:
            content = _content(file)
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 (not a dict)
        intact = content["sha256"] == _checksum(tensors, content["values"])
        values = json.loads(content["values"])
    except _UNREADABLE as error:
        raise _damaged(path, error) from error
    if not intact:
        raise InputError(f"{path} is damaged (its content does not match its checksum); restore it")
    return tensors, values


def read_shapes(path: Path) -> Shapes:
    """Returns the shapes of the tensors in a file; no tensor is read, no checksum made.

    Raises:
        InputError: if the file cannot be read or is damaged.
    """
    try:
        with safe_open(path, framework="pt") as file:
            return {name: tuple(file.get_slice(name).get_shape()) for name in file.keys()}  # noqa: SIM118 (not a dict)
    except _UNREADABLE as error:
        raise _damaged(path, error) from error


def _content(file: Any) -> dict[str, Any]:
    metadata = file.metadata() or {}
    if _KEY not in metadata:
        raise KeyError("it was not written by this version of vln")
    return json.loads(metadata[_KEY])  # type: ignore[no-any-return]


def _checksum(tensors: dict[str, Tensor], text: str) -> str:
    """Returns the SHA-256 of names, types, shapes and content of tensors, and of a text."""
    digest = hashlib.sha256(text.encode())
    for name in sorted(tensors):
        tensor = tensors[name]
        digest.update(f"{name} {tensor.dtype} {tuple(tensor.shape)}".encode())
        digest.update(tensor.reshape(-1).view(torch.uint8).numpy().data)
    return digest.hexdigest()


def _damaged(path: Path, error: BaseException) -> InputError:
    reason = str(error).splitlines()[0] if str(error) else type(error).__name__
    return InputError(f"{path} is damaged or no file of vln's ({reason}); restore it")
