"""Policies by name: a baseline, a run directory or a checkpoint."""

from pathlib import Path

from agents.checkpoint import load_checkpoint
from agents.navigator_policy import NavigatorPolicy
from agents.policy import BASELINES, Policy, RandomPolicy
from envs.dataset import Dataset
from envs.errors import InputError


def load_policy(name: str, dataset: Dataset, *, blind: bool = False, deaf: bool = False, seed: int = 0) -> Policy:
    """Returns the policy of a name.

    Args:
        name: a baseline, or the path of a run directory, checkpoint folder or weights file.
        dataset: what it will be used on.
        blind: whether it sees nothing.
        deaf: whether it hears nothing.
        seed: seed of the random baseline.

    Raises:
        InputError: if there is no such policy, or it was made for another view.
    """
    if name in BASELINES:
        if blind or deaf:
            raise InputError(f"{name!r} neither looks nor listens; --blind and --deaf are for learned policies")
        return RandomPolicy(seed) if name == "random" else BASELINES[name]()
    path = Path(name)
    if not path.exists():
        raise InputError(f"no policy {name!r}: neither a baseline ({', '.join(BASELINES)}) nor a run directory")
    checkpoint = load_checkpoint(path)
    config, task = checkpoint.navigator.config, dataset.task
    if (config.camera or config.view) != (task.camera or task.view):
        made_for, given = config.camera or config.view, task.camera or task.view
        raise InputError(
            f"{path} was trained with {made_for}, {dataset.source} has {given}; use its own source and --view"
        )
    return NavigatorPolicy(checkpoint.navigator, checkpoint.tokenizer, blind=blind, deaf=deaf)
