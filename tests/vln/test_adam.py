"""Our AdamW is PyTorch's, to the bit."""

import subprocess
import sys

import pytest
import torch
from torch import nn

from vln.learn.adam import AdamW


def networks():
    """The same network twice, of which one layer never has a gradient."""
    for _ in range(2):
        torch.manual_seed(0)
        yield nn.ModuleList([nn.Linear(5, 300), nn.Linear(2, 2), nn.Linear(300, 1)])


def learn(network, optimizer, steps, first=0):
    for step in range(first, first + steps):
        optimizer.zero_grad()
        inputs = torch.randn(7, 5, generator=torch.Generator().manual_seed(step))
        network[2](network[0](inputs).tanh()).square().mean().backward()
        optimizer.step()


def test_it_learns_the_same_to_the_bit_and_goes_on_from_what_was_saved():
    ours, theirs = networks()
    optimizer = AdamW(ours.parameters(), 0.03, 0.1)
    other = torch.optim.AdamW(theirs.parameters(), lr=0.03, weight_decay=0.1, fused=True)
    learn(ours, optimizer, 3)
    learn(theirs, other, 3)
    again = AdamW(ours.parameters(), 0.01, 0.1)
    again.restore({name: tensor.clone() for name, tensor in optimizer.tensors().items()})
    other.param_groups[0]["lr"] = 0.01
    learn(ours, again, 3, first=3)
    learn(theirs, other, 3, first=3)
    for one, another in zip(ours.parameters(), theirs.parameters(), strict=True):
        assert torch.equal(one, another)
    states = other.state_dict()["state"]
    expected = {f"{number}.{name}": value for number, state in states.items() for name, value in state.items()}
    assert again.tensors().keys() == expected.keys()
    assert all(torch.equal(value, expected[name]) for name, value in again.tensors().items())
    assert not any(name.startswith(("2.", "3.")) for name in expected)


@pytest.mark.parametrize(
    ("name", "shape", "error"),
    [("9.step", (), IndexError), ("0.exp_avg", (2, 2), ValueError), ("0.momentum", (300, 5), KeyError)],
)
def test_the_state_of_another_network_is_refused(name, shape, error):
    network, _ = networks()
    with pytest.raises(error):
        AdamW(network.parameters(), 0.1, 0.0).restore({name: torch.zeros(shape)})


def test_no_compiler_is_loaded_to_learn():
    code = (
        "import sys, torch\n"
        "from vln.learn.learner import Learner\n"
        "from vln.options import Optimizer\n"
        "network = torch.nn.Linear(2, 1)\n"
        "Learner(network, Optimizer()).step(network(torch.ones(2)).sum(), 0, 0.0)\n"
        "print('torch._dynamo' in sys.modules)"
    )
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert printed.strip() == "False"
