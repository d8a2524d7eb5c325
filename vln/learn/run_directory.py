"""The run directory of a training: config, metrics, best checkpoint, and the state to resume from exactly.

The state is the one truth: it is written first, in one step, and holds options, metrics and all weights. Whatever
else a kill leaves missing or old in the folder is written anew from it when the training goes on.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from rich.console import Console
from tokenizers import Tokenizer
from torch import Tensor

from vln.agents.checkpoint import CONFIG, FORMAT, TOKENIZER, WEIGHTS, save_description
from vln.agents.tensor_file import load_tensors, save_tensors
from vln.envs.errors import InputError
from vln.envs.files.atomic_file import check_writable, write_text
from vln.learn.processes import is_first
from vln.options import Config, config_from_json, config_to_json

METRICS, STATE, FINISHED, LOCK = "metrics.jsonl", "state.safetensors", "finished", ".lock"
# Options that a resumed training may have others of.
CHANGEABLE = ("updates", "minutes", "patience", "threads", "device")
_ROOM = 32 << 20  # bytes that must be free for a training of ordinary size


def run_once(train: Callable[[Config, Path, bool], object], config: Config, folder: Path) -> None:
    """Runs a training unless it has been finished before; an interrupted one goes on where it stopped. Says which.

    Args:
        train: does the training, given options, run directory and whether to resume.
        config: its options.
        folder: its run directory.

    Raises:
        InputError: if the run directory is of a training with other options.
    """
    begun, finished = (folder / STATE).exists(), (folder / FINISHED).exists()
    what = "finished before" if finished else "goes on" if begun else "begins"
    Console().print(f"{folder}: {what}", soft_wrap=True, highlight=False, markup=False)
    if not finished:
        train(config, folder, begun)
        write_text(folder / FINISHED, "")
    elif begun:
        before = load_tensors(folder / STATE)[1]["options"]
        differing = _differences(before | {"threads": config.threads}, config_to_json(config))
        if differing:
            raise InputError(
                f"{folder} was trained with other options ({', '.join(differing)}); choose another --folder"
            )


class RunDirectory:
    """One folder per training.

    `config.json`, `tokenizer.json` and `model.safetensors` are the best checkpoint so far; `metrics.jsonl` has
    one line per validation; `state.safetensors` is all a training needs to go on as if never interrupted.
    """

    def __init__(self, folder: Path, resume: bool) -> None:
        """Looks at the folder; nothing is made before the training has begun.

        Raises:
            InputError: if it holds a training or an agent already and `resume` is off, holds no training and
                `resume` is on, or cannot be written to.
        """
        self.folder, self._resume = folder, resume
        self._description: dict[str, Any] = {}
        self._tokenizer: Tokenizer | None = None
        if is_first():
            self._check()
            check_writable(folder / STATE, _ROOM)

    def options(self, stage: str, given: Config) -> Config:
        """Returns the options to train with: those given; at a resume they must be those it began with.

        Args:
            stage: name of the training stage.
            given: its options. At a resume only `CHANGEABLE` ones may differ.

        Raises:
            InputError: if others differ, or the training is of another stage or of another version.
        """
        if self._resume:
            before = begun_with(self.folder, stage, type(given))
            changed = {name: getattr(given, name) for name in CHANGEABLE}
            differing = _differences(config_to_json(replace(before, **changed)), config_to_json(given))
            if differing:
                raise InputError(
                    f"{self.folder}: --resume cannot change {', '.join(differing)}; it can change "
                    f"{', '.join(CHANGEABLE)}; choose another --folder for the rest"
                )
        return given

    def describe(self, description: dict[str, Any], tokenizer: Tokenizer) -> None:
        """Takes note of what is trained; it is written when the training begins."""
        self._description, self._tokenizer = description, tokenizer

    @contextmanager
    def claimed(self) -> Iterator[None]:
        """Makes the folder, and holds it against other trainings; the first process does for all.

        Raises:
            InputError: if another one holds it, or it cannot be made.
        """
        if not is_first():
            yield
            return
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.folder / LOCK, timeout=0).acquire()
        except Timeout:
            raise InputError(
                f"{self.folder} is in use by another training; wait, or choose another --folder"
            ) from None
        except OSError as error:
            raise InputError(
                f"{self.folder} cannot be made ({error.strerror}); choose another --folder"
            ) from error
        with lock:
            self._check()
            yield

    def save_state(self, stage: str, tensors: dict[str, Tensor], progress: dict[str, Any]) -> None:
        """Replaces the state.

        Args:
            stage: name of the training stage.
            tensors: weights and the like.
            progress: JSON values.
        """
        if not is_first():
            return
        about = {"format": FORMAT, "stage": stage, "made_from": self._made_from()}
        about["options"] = self._description.get("training")
        save_tensors(self.folder / STATE, tensors, about | {"progress": progress})

    def load_state(self) -> tuple[dict[str, Tensor], dict[str, Any]]:
        """Returns the tensors and the progress that `save_state` saved.

        Raises:
            InputError: if the file is damaged, or the training was of other words or of another network.
        """
        tensors, about = load_tensors(self.folder / STATE)
        if about["made_from"] != self._made_from():
            raise InputError(
                f"{self.folder}: the words of its source are not those it began with; choose another --folder"
            )
        return tensors, about["progress"]

    def write_description(self, stage: str) -> None:
        """Writes config and tokenizer, which stay the same throughout a training."""
        if self._tokenizer is not None and is_first():
            save_description(self.folder, {"stage": stage} | self._description, self._tokenizer)

    def write_metrics(self, records: list[dict[str, Any]]) -> None:
        """Replaces the metrics: one line for each validation."""
        if is_first():
            write_text(self.folder / METRICS, "".join(json.dumps(record) + "\n" for record in records))

    def records(self) -> list[dict[str, Any]]:
        """Returns the metrics logged so far."""
        path = self.folder / METRICS
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def _made_from(self) -> str:
        """Returns a digest of what must be the same when the training goes on: network and words."""
        fixed = {name: value for name, value in self._description.items() if name != "training"}
        words = "" if self._tokenizer is None else self._tokenizer.to_str()
        return hashlib.sha256((json.dumps(fixed, sort_keys=True) + words).encode()).hexdigest()

    def _check(self) -> None:
        """Makes sure that there is something to go on from, or nothing that would be lost."""
        started = (self.folder / STATE).exists()
        if self._resume and not started:
            raise InputError(f"{self.folder} holds no training to resume; leave --resume out to start one")
        if started and not self._resume:
            raise InputError(
                f"{self.folder} holds a training already; add --resume to go on, or choose another --folder"
            )
        if not started and any((self.folder / name).exists() for name in (CONFIG, TOKENIZER, WEIGHTS)):
            raise InputError(
                f"{self.folder} holds an agent, which a new training would replace; choose another --folder"
            )


def begun_with(folder: Path, stage: str, kind: type[Config]) -> Config:
    """Returns the options that the training in a run directory began with.

    Raises:
        InputError: if there is none, or it is of another stage or of another version.
    """
    if not (folder / STATE).exists():
        raise InputError(f"{folder} holds no training to resume; leave --resume out to start one")
    about = load_tensors(folder / STATE)[1] or {}
    if about.get("format") != FORMAT:
        raise InputError(f"{folder} was begun by another version of vln; choose another --folder")
    if about["stage"] != stage:
        raise InputError(f"{folder} holds a training of {about['stage']}, not of {stage}; choose another --folder")
    try:
        return config_from_json(kind, about["options"])
    except (InputError, TypeError, KeyError) as error:
        raise InputError(
            f"{folder} was begun by another version of vln ({error}); choose another --folder"
        ) from error


def _differences(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Returns the options that differ, in words; a corpus may have been moved."""
    found = []
    for name, value in after.items():
        if name == "data":
            continue
        if isinstance(value, dict) and isinstance(before[name], dict):
            found += _differences(before[name], value)
        elif value != before[name]:
            found.append(f"{name} from {before[name]} to {value}")
    return found
