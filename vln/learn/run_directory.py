"""The run directory of a training: config, metrics, best checkpoint, and the state to resume from exactly."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from vln.envs.errors import InputError
from vln.envs.files.atomic_file import write_text

METRICS, STATE, FINISHED = "metrics.jsonl", "state.safetensors", "finished"


def run_once(folder: Path, train: Callable[[bool], object]) -> None:
    """Runs a training unless it has been finished before; an interrupted one goes on where it stopped.

    Args:
        folder: its run directory.
        train: does the training, given whether to resume.
    """
    if not (folder / FINISHED).exists():
        train((folder / STATE).exists())
        write_text(folder / FINISHED, "")


class RunDirectory:
    """One folder per training.

    `config.json`, `tokenizer.json` and `model.safetensors` are the best checkpoint so far; `metrics.jsonl` has
    one line per validation; `state.safetensors` is all a training needs to go on as if never interrupted.
    """

    def __init__(self, folder: Path, resume: bool) -> None:
        """Opens the folder.

        Raises:
            InputError: if it holds a training already and `resume` is off, or holds none and `resume` is on.
        """
        self.folder = folder
        started = (folder / STATE).exists() or (folder / METRICS).exists()
        if started and not resume:
            raise InputError(f"{folder} holds a training already; add --resume to go on, or choose another --run")
        if resume and not (folder / STATE).exists():
            raise InputError(f"{folder} holds no training to resume; leave --resume out to start one")
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(f"{folder} cannot be made ({error.strerror}); choose another --run") from error

    def log(self, record: dict[str, Any]) -> None:
        """Appends one line to the metrics."""
        with (self.folder / METRICS).open("a") as file:
            file.write(json.dumps(record) + "\n")

    def records(self) -> list[dict[str, Any]]:
        """Returns the metrics logged so far."""
        path = self.folder / METRICS
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def keep_records(self, update: int) -> None:
        """Drops the metrics logged after an update, which a resumed training will log again."""
        lines = [json.dumps(record) + "\n" for record in self.records() if record["update"] <= update]
        write_text(self.folder / METRICS, "".join(lines))

    def save_state(self, tensors: dict[str, Tensor], values: dict[str, Any]) -> None:
        """Replaces the state: tensors, and JSON values as the file's metadata."""
        temporary = self.folder / f"{STATE}.tmp"
        save_file(tensors, temporary, metadata={"values": json.dumps(values)})
        temporary.replace(self.folder / STATE)

    def load_state(self) -> tuple[dict[str, Tensor], dict[str, Any]]:
        """Returns what `save_state` saved.

        Raises:
            InputError: if the file is damaged.
        """
        path = self.folder / STATE
        try:
            with safe_open(path, framework="pt") as file:
                tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 (not a dict)
                return tensors, json.loads(file.metadata()["values"])
        except (SafetensorError, OSError, TypeError, KeyError, ValueError) as error:
            raise InputError(f"{path} is damaged ({error}); delete the folder and train again") from error
