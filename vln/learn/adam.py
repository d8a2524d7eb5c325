"""AdamW by the step of PyTorch, but not its class: that loads a compiler, for seconds, and never uses it."""

from collections.abc import Iterable

import torch
from torch import Tensor, nn
from torch.optim.adamw import adamw

_BETAS, _EPSILON = (0.9, 0.999), 1e-8


class AdamW:
    """AdamW (Loshchilov and Hutter, ICLR 2019), fused: the same weights, to the bit, as `torch.optim.AdamW`.

    Attributes:
        learning_rate: of the next step.
    """

    def __init__(self, parameters: Iterable[nn.Parameter], learning_rate: float, weight_decay: float) -> None:
        """Has taken no step yet."""
        self.learning_rate, self._weight_decay = learning_rate, weight_decay
        self._parameters = list(parameters)
        self._state: dict[int, dict[str, Tensor]] = {}

    def zero_grad(self) -> None:
        """Forgets all gradients."""
        for parameter in self._parameters:
            parameter.grad = None

    @torch.no_grad()
    def step(self) -> None:
        """Moves the parameters that have a gradient."""
        numbers = [number for number, parameter in enumerate(self._parameters) if parameter.grad is not None]
        states = [self._state_of(number) for number in numbers]
        adamw(
            [self._parameters[number] for number in numbers],
            [parameter.grad for parameter in self._parameters if parameter.grad is not None],
            [state["exp_avg"] for state in states],
            [state["exp_avg_sq"] for state in states],
            [],
            [state["step"] for state in states],
            fused=True,
            amsgrad=False,
            beta1=_BETAS[0],
            beta2=_BETAS[1],
            lr=self.learning_rate,
            weight_decay=self._weight_decay,
            eps=_EPSILON,
            maximize=False,
        )

    def tensors(self) -> dict[str, Tensor]:
        """Returns the state by name, to be saved: "<number of the parameter>.<what>"."""
        states = self._state.items()
        return {f"{number}.{name}": value for number, state in states for name, value in state.items()}

    def restore(self, tensors: dict[str, Tensor]) -> None:
        """Puts what `tensors` returned back.

        Raises:
            LookupError: if it is of parameters that there are not.
            ValueError: if it is of parameters of other sizes.
        """
        self._state = {}
        for key, tensor in tensors.items():
            number, _, name = key.partition(".")
            state = self._state_of(int(number))
            if state[name].shape != tensor.shape:
                raise ValueError(f"{name} of parameter {number} is {tuple(tensor.shape)}")
            state[name].copy_(tensor)

    def _state_of(self, number: int) -> dict[str, Tensor]:
        """Returns the state of a parameter, made before its first step."""
        if number not in self._state:
            parameter = self._parameters[number]
            step = torch.zeros((), dtype=torch.float32, device=parameter.device)
            moments = {name: torch.zeros_like(parameter) for name in ("exp_avg", "exp_avg_sq")}
            self._state[number] = {"step": step} | moments
        return self._state[number]
