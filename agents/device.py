"""Where networks compute: the processor, a CUDA card, or Apple's GPU; they move there what they are given."""

from contextlib import AbstractContextManager
from typing import Any, Literal, TypeVar

import torch
from torch import Tensor

from vln.envs.errors import InputError

DeviceName = Literal["cpu", "cuda", "mps", "auto"]
Fields = TypeVar("Fields", bound=tuple[Any, ...])


def chosen_device(name: DeviceName) -> torch.device:
    """Returns the device of a name; "auto" is the fastest that this machine has.

    Raises:
        InputError: if this machine, or this build of PyTorch, has no such device.
    """
    there = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    if name == "auto":
        return torch.device(next(kind for kind, is_there in there.items() if is_there))
    if not there[name]:
        has = ", ".join(kind for kind, is_there in there.items() if is_there)
        raise InputError(f"--device {name}: PyTorch finds none on this machine; choose one of {has}, auto")
    return torch.device(name)


def moved(tensor: Tensor, device: torch.device) -> Tensor:
    """Returns a tensor on a device; the way to a CUDA card is through pinned memory, and nobody waits for it."""
    if device.type == "cuda" and tensor.device.type == "cpu" and torch.cuda.is_available():
        return tensor.pin_memory().to(device, non_blocking=True)
    return tensor.to(device)


def all_moved(fields: Fields, device: torch.device) -> Fields:
    """Returns a named tuple whose tensors, also those in tuples of it, are on a device."""
    return type(fields)(*(_moved_field(field, device) for field in fields))


def _moved_field(field: Any, device: torch.device) -> Any:
    if isinstance(field, Tensor):
        return moved(field, device)
    return all_moved(field, device) if isinstance(field, tuple) else field


def half_precision(device: torch.device) -> AbstractContextManager[Any]:
    """Returns the context in which a network learns: products in bfloat16 on a CUDA card, else nothing."""
    return torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda")


def random_state(device: torch.device) -> dict[str, Tensor]:
    """Returns the state of the random generators that a training on a device draws from, by name."""
    state = {"random": torch.get_rng_state()}
    return state | ({"random_cuda": torch.cuda.get_rng_state(device)} if device.type == "cuda" else {})


def restore_random_state(tensors: dict[str, Tensor], device: torch.device) -> None:
    """Puts what `random_state` returned back; on another device a training goes on with other numbers."""
    torch.set_rng_state(tensors["random"])
    if device.type == "cuda" and "random_cuda" in tensors:
        torch.cuda.set_rng_state(tensors["random_cuda"], device)
