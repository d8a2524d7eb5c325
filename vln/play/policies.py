"""Policies by name: a baseline, a flagship that comes with the package, run directories, a class of one's own."""

import inspect
import sys
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import cast

import torch

from vln.agents.checkpoint import Saved, load_checkpoint
from vln.agents.device import DeviceName, chosen_device
from vln.agents.ensemble import EnsemblePolicy
from vln.agents.navigator import Navigator, NavigatorConfig
from vln.agents.navigator_policy import NavigatorPolicy
from vln.agents.policy import BASELINES, Policy, RandomPolicy
from vln.envs.errors import InputError
from vln.envs.world.dataset import Dataset

FLAGSHIPS = {
    name: Path(__file__).parents[1] / "flagships" / name for name in ("flagship", "flagship-map", "flagship-rgb")
}


def load_policy(
    name: str,
    dataset: Dataset,
    *,
    blind: bool = False,
    deaf: bool = False,
    seed: int = 0,
    temperature: float = 0.0,
    device: DeviceName = "cpu",
) -> tuple[Policy, Dataset]:
    """Returns the policy of a name, and the dataset as the policy sees it.

    Args:
        name: a baseline, a flagship, the path of a run directory, checkpoint folder or weights file, or the
            "module:Class" of a policy of one's own; several navigators joined by "+" act as one.
        dataset: what it will be used on.
        blind: whether it sees nothing.
        deaf: whether it hears nothing.
        seed: seed of the random baseline, and of sampling.
        temperature: of the actions that a learned policy samples; 0 takes the likeliest.
        device: where networks compute; see `vln.agents.device.chosen_device`.

    Raises:
        InputError: if there is no such policy or device, its weights cannot be read, or it cannot be used in this
            way.
    """
    torch.manual_seed(seed)
    names = [name] if Path(name).exists() else name.split("+")
    if len(names) == 1 and (name in BASELINES or _is_own(name)):
        if blind or deaf:
            raise InputError(f"{name!r} has no eyes and ears to close; --blind and --deaf are for navigators")
        if temperature:
            raise InputError(f"{name!r} has no likelihoods to sample from; --temperature is for navigators")
        return (own_policy(name, seed) if _is_own(name) else _baseline(name, seed)), dataset
    for one in names:
        if one in BASELINES or _is_own(one):
            raise InputError(f"{name!r}: only navigators can act as one, by their mean opinion; {one!r} is none")
    policies = [_navigator(Path(one), blind, deaf, temperature, device) for one in names]
    policy = policies[0] if len(policies) == 1 else EnsemblePolicy(policies, temperature=temperature)
    return policy, through_its_eyes(policy.navigator.config, dataset)


def own_policy(name: str, seed: int = 0) -> Policy:
    """Returns a policy of one's own, made without arguments, or with `seed` where it takes one.

    Args:
        name: "module:Class"; modules are also looked for in the current folder.
        seed: of what it draws.

    Raises:
        InputError: if there is no such module or class, or what it makes does not obey `Policy`.
    """
    module_name, _, class_name = name.partition(":")
    module = _imported(module_name)
    make = getattr(module, class_name, None)
    if not callable(make):
        raise InputError(f"module {module_name!r} has no class {class_name!r} (looked in {module.__file__})")
    try:
        policy = make(seed=seed) if "seed" in inspect.signature(make).parameters else make()
    except Exception as error:
        raise InputError(f"{name!r} cannot be made without arguments ({_in_a_line(error)})") from error
    for method in ("reset", "act"):
        if not callable(getattr(policy, method, None)):
            raise InputError(f"{name!r} is no policy: it has no method {method!r}; see `vln.agents.policy.Policy`")
    return cast(Policy, policy)


def find_checkpoint(name: Path) -> Saved[Navigator]:
    """Returns the checkpoint of a flagship's name, or of the path of a run directory, folder or weights file.

    Raises:
        InputError: if there is none, or it cannot be read.
    """
    path = FLAGSHIPS.get(str(name), name)
    if not path.exists():
        known = ", ".join([*FLAGSHIPS, *BASELINES])
        raise InputError(f"no policy '{name}': neither one of {known} nor a run directory nor module:Class")
    return load_checkpoint(path)


def through_its_eyes(config: NavigatorConfig, dataset: Dataset) -> Dataset:
    """Returns a dataset with the views that a navigator was made for: agents bring their own eyes."""
    return replace(dataset, task=replace(dataset.task, eyes=config.eyes))


def _baseline(name: str, seed: int) -> Policy:
    return RandomPolicy(seed) if name == "random" else BASELINES[name]()


def _navigator(name: Path, blind: bool, deaf: bool, temperature: float, device: DeviceName) -> NavigatorPolicy:
    where = chosen_device(device)  # refused before anything is read
    checkpoint = find_checkpoint(name)
    return NavigatorPolicy(
        checkpoint.network.to(where), checkpoint.tokenizer, blind=blind, deaf=deaf, temperature=temperature
    )


def _is_own(name: str) -> bool:
    """Returns whether a name is that of a class in a module."""
    module, colon, own = name.partition(":")
    return bool(colon) and own.isidentifier() and all(part.isidentifier() for part in module.split("."))


def _imported(name: str) -> ModuleType:
    """Returns a module, which may lie in the current folder.

    Raises:
        InputError: if there is none, or it cannot be imported.
    """
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.append(here)
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if error.name is not None and (name == error.name or name.startswith(f"{error.name}.")):
            raise InputError(f"no module {name!r} in {here} or among the installed ones") from error
        raise InputError(f"module {name!r} cannot be imported ({_in_a_line(error)})") from error
    except Exception as error:
        raise InputError(f"module {name!r} cannot be imported ({_in_a_line(error)})") from error


def _in_a_line(error: Exception) -> str:
    return " ".join([f"{type(error).__name__}:", *str(error).split()])
