"""One training in many processes, as `torchrun` starts them: each learns from its share of every batch.

What is the same in all of them (weights, optimizer, progress) is never sent: all begin alike and take the same
steps, since the mean of their gradients is taken before. `DistributedDataParallel` does that for a network with
one call forward; a navigator has several in an update (it reads, starts, decides part by part). Only the first
process writes, validates and speaks. Nothing here does anything in a training of one process.
"""

import os
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, TypeVar

import torch
import torch.distributed as dist
from numpy.typing import NDArray
from torch import Tensor, nn

from vln.envs.errors import InputError

T = TypeVar("T")

_PATIENCE = timedelta(minutes=30)  # for who validates, or reads a large corpus


def join_others(device: str = "cpu") -> None:
    """Joins the processes that torchrun has started, if it has: it tells their number in the environment."""
    if int(os.environ.get("WORLD_SIZE", "1")) > 1 and not dist.is_initialized():
        backend = "nccl" if device == "cuda" else "gloo"
        if device == "cuda":
            torch.cuda.set_device(int(os.environ.get("LOCAL_RANK", "0")))
        dist.init_process_group(backend, timeout=_PATIENCE)


def leave_others() -> None:
    """Ends what `join_others` began, when all have come here."""
    if dist.is_initialized():
        dist.destroy_process_group()


def count() -> int:
    """Returns how many processes train together."""
    return dist.get_world_size() if dist.is_initialized() else 1


def rank() -> int:
    """Returns the number of this one, from 0."""
    return dist.get_rank() if dist.is_initialized() else 0


def is_first() -> bool:
    """Returns whether this is the process that writes, validates and speaks."""
    return rank() == 0


def is_restarted() -> bool:
    """Returns whether torchrun has started the processes anew, after one of them has died."""
    return int(os.environ.get("TORCHELASTIC_RESTART_COUNT", "0")) > 0


def share_of(batch_size: int) -> int:
    """Returns how many episodes of a batch are this process's.

    Raises:
        InputError: if they cannot be shared evenly.
    """
    if batch_size % count():
        raise InputError(f"--batch-size {batch_size}: cannot be shared evenly by {count()} processes")
    return batch_size // count()


def own(batch: NDArray[Any]) -> NDArray[Any]:
    """Returns this process's share of what a batch has one of for each episode."""
    return batch[rank() :: count()]


def mean_of_all(value: Tensor) -> Tensor:
    """Returns the mean of a number, or of an array, over the processes; all must ask."""
    if count() == 1:
        return value
    total = value.detach().clone() if value.is_floating_point() else value.detach().float()
    dist.all_reduce(total)
    return total / count()


def share_gradients(network: nn.Module) -> None:
    """Replaces every gradient by its mean over the processes, all of them in one message."""
    if count() == 1:
        return
    weights = [weight for weight in network.parameters() if weight.requires_grad]
    gradients = [torch.zeros_like(weight) if weight.grad is None else weight.grad for weight in weights]
    together = torch.cat([gradient.flatten() for gradient in gradients])
    dist.all_reduce(together)
    parts = (together / count()).split([gradient.numel() for gradient in gradients])
    for weight, part in zip(weights, parts, strict=True):
        weight.grad = part.view_as(weight)


def agreed(values: Sequence[float], device: torch.device) -> list[float]:
    """Returns the means of some numbers over the processes."""
    if count() == 1:
        return list(values)
    return mean_of_all(torch.tensor(values, dtype=torch.float64, device=device)).tolist()  # type: ignore[no-any-return]


def as_the_first(value: T) -> T:
    """Returns what the first process gives."""
    if count() == 1:
        return value
    box = [value]
    dist.broadcast_object_list(box)
    return box[0]


def largest_of_all(values: Sequence[Tensor]) -> None:
    """Replaces every element of some arrays by the largest that a process has there."""
    if count() > 1:
        for value in values:
            dist.all_reduce(value, dist.ReduceOp.MAX)


def draw_differently(seed: int, update: int) -> None:
    """Lets this process draw otherwise than the first, whose dropout and sampling stay as they are."""
    if not is_first():
        torch.manual_seed((seed * 1_000_003 + update) * 1009 + rank())
