"""Names that are written twice, because options must not import torch, are the same."""

from typing import get_args

from vln import options
from vln.agents import device


def test_the_devices_of_the_options_are_those_of_the_agents():
    assert get_args(options.DeviceName) == get_args(device.DeviceName)
