"""Policies by name: a baseline, a flagship that comes with the package, run directories or checkpoints."""

from dataclasses import replace
from pathlib import Path

import torch

from vln.agents.checkpoint import Checkpoint, load_checkpoint
from vln.agents.ensemble import EnsemblePolicy
from vln.agents.navigator import NavigatorConfig
from vln.agents.navigator_policy import NavigatorPolicy
from vln.agents.policy import BASELINES, Policy, RandomPolicy
from vln.envs.errors import InputError
from vln.envs.world.dataset import Dataset

FLAGSHIPS = {name: Path(__file__).parents[1] / "flagships" / name for name in ("flagship", "flagship-rgb")}


def load_policy(
    name: str,
    dataset: Dataset,
    *,
    blind: bool = False,
    deaf: bool = False,
    seed: int = 0,
    temperature: float = 0.0,
) -> tuple[Policy, Dataset]:
    """Returns the policy of a name, and the dataset as the policy sees it.

    Args:
        name: a baseline, a flagship, or the path of a run directory, checkpoint folder or weights file; several
            agents joined by "+" act as one.
        dataset: what it will be used on.
        blind: whether it sees nothing.
        deaf: whether it hears nothing.
        seed: seed of the random baseline, and of sampling.
        temperature: of the actions that a learned policy samples; 0 takes the likeliest.

    Raises:
        InputError: if there is no such policy, or its weights cannot be read.
    """
    if name in BASELINES:
        if blind or deaf:
            raise InputError(f"{name!r} neither looks nor listens; --blind and --deaf are for learned policies")
        return RandomPolicy(seed) if name == "random" else BASELINES[name](), dataset
    torch.manual_seed(seed)
    names = [name] if Path(name).exists() else name.split("+")
    policies = [_navigator(Path(one), blind, deaf, temperature) for one in names]
    policy = policies[0] if len(policies) == 1 else EnsemblePolicy(policies, temperature=temperature)
    return policy, through_its_eyes(policy.navigator.config, dataset)


def _navigator(name: Path, blind: bool, deaf: bool, temperature: float) -> NavigatorPolicy:
    checkpoint = find_checkpoint(name)
    return NavigatorPolicy(
        checkpoint.navigator, checkpoint.tokenizer, blind=blind, deaf=deaf, temperature=temperature
    )


def find_checkpoint(name: Path) -> Checkpoint:
    """Returns the checkpoint of a flagship's name, or of the path of a run directory, folder or weights file.

    Raises:
        InputError: if there is none, or it cannot be read.
    """
    path = FLAGSHIPS.get(str(name), name)
    if not path.exists():
        known = ", ".join([*FLAGSHIPS, *BASELINES])
        raise InputError(f"no policy '{name}': neither one of {known} nor a run directory")
    return load_checkpoint(path)


def through_its_eyes(config: NavigatorConfig, dataset: Dataset) -> Dataset:
    """Returns a dataset with the views that a navigator was made for: agents bring their own eyes."""
    return replace(dataset, task=replace(dataset.task, view=config.view, camera=config.camera))
