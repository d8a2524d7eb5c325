"""A network being trained: its weights, their moving average, and the optimizer, as one thing to save."""

from typing import Generic, TypeVar

import torch
from torch import Tensor, nn
from torch.nn.utils import clip_grad_norm_
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from vln.learn.adam import AdamW
from vln.learn.processes import share_gradients
from vln.options import Optimizer

N = TypeVar("N", bound=nn.Module)

_WARM_UP = 100  # updates until the learning rate is at its peak


class Learner(Generic[N]):
    """Adam on a network, with an exponential moving average of the weights to act and be judged with.

    Attributes:
        network: the weights that learn.
        average: the weights to use: their moving average, or the same ones where `ema` is 0.
        learning_rate: that of the latest step.
        gradient_norm: that of the latest step, before clipping.
    """

    def __init__(self, network: N, options: Optimizer) -> None:
        """Starts with fresh optimizer state."""
        self.network = network
        self.learning_rate = self.gradient_norm = 0.0
        self._options = options
        average = get_ema_multi_avg_fn(options.ema)
        self._averaged = AveragedModel(network, multi_avg_fn=average) if options.ema else None
        self.average: N = self._averaged.module if self._averaged else network  # type: ignore[assignment]
        learning = (parameter for parameter in network.parameters() if parameter.requires_grad)
        self._optimizer = AdamW(learning, options.learning_rate, options.weight_decay)

    @property
    def device(self) -> torch.device:
        """Where the network learns."""
        return next(self.network.parameters()).device

    def step(self, loss: Tensor, update: int, done: float) -> None:
        """Descends the gradient of a loss.

        The learning rate warms up over 100 updates, then falls along a cosine to a tenth of its peak.

        Args:
            loss: scalar.
            update: number of updates before this one.
            done: share of the training that is over, 0 to 1.

        Raises:
            FloatingPointError: if the gradient is no number; the weights stay as they were.
        """
        decay = 0.1 + 0.45 * (1 + torch.cos(torch.tensor(torch.pi * done)).item())
        self.learning_rate = self._options.learning_rate * min(1.0, (update + 1) / _WARM_UP) * decay
        self._optimizer.learning_rate = self.learning_rate
        self._optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        share_gradients(self.network)
        norm = clip_grad_norm_(self.network.parameters(), self._options.clip_norm or torch.inf)
        if not torch.isfinite(norm):
            raise FloatingPointError(f"the norm of its gradient is {norm:g}")
        self.gradient_norm = norm.item()
        self._optimizer.step()
        if self._averaged:
            self._averaged.update_parameters(self.network)

    def tensors(self) -> dict[str, Tensor]:
        """Returns weights, average and optimizer state by name, to be saved."""
        tensors = {f"network.{name}": value for name, value in self.network.state_dict().items()}
        if self._averaged:
            tensors |= {f"averaged.{name}": value for name, value in self._averaged.state_dict().items()}
        tensors |= {f"optimizer.{name}": value for name, value in self._optimizer.tensors().items()}
        # The file format refuses tensors that share memory; a copy never does.
        return {name: tensor.detach().cpu().clone() for name, tensor in tensors.items()}

    def restore(self, tensors: dict[str, Tensor]) -> None:
        """Puts what `tensors` returned back."""
        self.network.load_state_dict(_under("network", tensors))
        if self._averaged:
            self._averaged.load_state_dict(_under("averaged", tensors))
        self._optimizer.restore(_under("optimizer", tensors))


def _under(prefix: str, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """Returns the tensors whose names begin with a prefix and a dot, without them."""
    start = f"{prefix}."
    return {name.removeprefix(start): tensor for name, tensor in tensors.items() if name.startswith(start)}
