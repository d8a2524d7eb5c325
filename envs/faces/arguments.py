"""The arguments of both environments, checked, and what they ask for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple, TypedDict

from tokenizers import Tokenizer

from vln.envs.corpora.sources import SourceConfig
from vln.envs.errors import InputError
from vln.envs.language.tokenizer import load_tokenizer, without_fixed_length
from vln.envs.language.vocabulary import Vocabulary, vocabulary_of
from vln.envs.simulation.reward import Reward, RewardName
from vln.envs.world.dataset import Dataset
from vln.envs.world.eyes import Eyes, EyesName, eyes_from_json, eyes_named
from vln.envs.world.task import Task


class Arguments(TypedDict, total=False):
    """Keyword arguments of the environments; `vln.envs.navigation_env.NavigationEnv` explains them."""

    dataset: Dataset | None
    view: EyesName | Eyes | Mapping[str, Any] | None
    max_steps: int | None
    reward: RewardName | Reward | Mapping[str, float]
    tokenizer: Tokenizer | str | Path | None
    max_words: int | None
    privileged_info: bool
    split: str | None
    data: Path | str | None
    level: str | None
    language: str | None
    style: str | None
    detours: float | None
    noise: float | None
    houses: int | None
    episodes_per_house: int | None
    limit: int | None


class Asked(NamedTuple):
    """What arguments ask for.

    Attributes:
        homes: the houses with their episodes, as `Pool` takes them.
        task: rules and eyes.
        vocabulary: how words become ids.
        reward: what moves and success earn.
        privileged_info: whether infos hold what leads to the goal.
    """

    homes: Sequence[Dataset]
    task: Task
    vocabulary: Vocabulary
    reward: RewardName | Reward
    privileged_info: bool


def asked(source: str, arguments: Arguments) -> Asked:
    """Returns what the arguments of an environment ask for.

    Raises:
        TypeError: if there is no such argument.
        InputError: if a value, a source, a split or a file is none.
    """
    if said := unknown(arguments, list(Arguments.__annotations__)):
        # As Python says it: other libraries try what we take and wait for these words.
        raise TypeError(f"got an unexpected keyword argument {said}")
    dataset = arguments.get("dataset")
    options = {
        name: value
        for name, value in arguments.items()
        if value is not None and name != "view" and name in {field.name for field in fields(SourceConfig)}
    }
    if dataset is None:
        if "data" in options:
            options["data"] = Path(str(options["data"]))
        config = SourceConfig(source, **options).resolve()  # type: ignore[arg-type]
        homes = config.parts("train")
        vocabulary = config.vocabulary(homes[0])
    else:
        if options:
            raise InputError(
                f"{next(iter(options))} is an option of a source; leave it out where there is a dataset"
            )
        if not dataset.instances:
            raise InputError(
                f"{dataset.source} {dataset.split}: no episodes to play; give a dataset that has some"
            )
        homes, vocabulary = [dataset], vocabulary_of(dataset.told)
    reward = arguments.get("reward", "distance")
    return Asked(
        homes,
        _task(homes[0].task, arguments.get("view"), arguments.get("max_steps")),
        _vocabulary(vocabulary, arguments.get("tokenizer"), arguments.get("max_words")),
        Reward(**reward) if isinstance(reward, Mapping) else reward,
        bool(arguments.get("privileged_info", False)),
    )


def unknown(given: Iterable[str], known: Sequence[str]) -> str:
    """Returns what to say of the first name that is not known, or nothing."""
    for name in given:
        if name not in known:
            alike = get_close_matches(name, known, 1)
            return f"{name!r}; " + (f"did you mean {alike[0]!r}?" if alike else f"choose from: {', '.join(known)}")
    return ""


def expect_options(given: Mapping[str, object], known: Sequence[str]) -> None:
    """Refuses options of a `reset` that there are not.

    Raises:
        InputError: if one is not known.
    """
    if said := unknown(given, known):
        raise InputError(f"reset has no option {said}")


def _task(task: Task, view: EyesName | Eyes | Mapping[str, Any] | None, max_steps: int | None) -> Task:
    if isinstance(view, str):
        view = eyes_named(view, task.eyes)
    elif isinstance(view, Mapping):
        view = eyes_from_json(view)
    return replace(task, eyes=view or task.eyes, max_steps=task.max_steps if max_steps is None else max_steps)


def _vocabulary(
    vocabulary: Vocabulary, tokenizer: Tokenizer | str | Path | None, max_words: int | None
) -> Vocabulary:
    if isinstance(tokenizer, Tokenizer):
        tokenizer = without_fixed_length(Tokenizer.from_str(tokenizer.to_str()))
    elif tokenizer is not None:
        tokenizer = load_tokenizer(Path(tokenizer))
    vocabulary = replace(vocabulary, tokenizer=tokenizer or vocabulary.tokenizer)
    return vocabulary if max_words is None else replace(vocabulary, max_words=max_words, cuts=True)
