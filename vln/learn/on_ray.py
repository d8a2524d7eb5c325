"""A training in several processes of a Ray cluster: `vln train ... --ray auto --workers 2`.

Ray Train starts the processes and brings them together; what they do is what they do under `torchrun`.
"""

import shutil
from collections.abc import Callable
from pathlib import Path
from signal import SIGINT
from typing import Any, NamedTuple

from rich.console import Console

from vln.envs.errors import InputError
from vln.learn.following import following
from vln.learn.interruption import Interrupted
from vln.learn.run_directory import STATE
from vln.on_ray import connected, go_to
from vln.options import Cluster, Config

_ATTEMPTS = 4  # of a training that loses processes


class _Job(NamedTuple):
    """What every process of a training does.

    Attributes:
        train: the stage.
        config: its options.
        folder: its run directory.
        resume: whether to go on with what is there.
        place: the folder that relative paths start from.
    """

    train: Callable[[Any, Path, bool], object]
    config: Any
    folder: Path
    resume: bool
    place: Path


def train_on_ray(
    train: Callable[[Config, Path, bool], object], config: Config, folder: Path, resume: bool, cluster: Cluster
) -> None:
    """Trains in as many processes as a cluster is asked for; a lost one costs what came after the last validation.

    Args:
        train: does the training, given options, run directory and whether to resume.
        config: its options.
        folder: its run directory, which all machines must see.
        resume: whether to go on with what is there.
        cluster: which one, and how many processes.

    Raises:
        InputError: if Ray is missing or not there, the training refuses its options, or it failed time after time.
        Interrupted: after Ctrl-C; what was validated last is saved.
    """
    folder = folder.resolve()
    with connected(cluster):
        from ray.train import TrainingFailedError

        for attempt in range(1, _ATTEMPTS + 1):
            try:
                with following(folder, config.updates):
                    _fit(_Job(train, config, folder, resume, Path.cwd()), cluster.workers)
                break
            except TrainingFailedError as error:
                _give_up_if_hopeless(error, attempt)
                resume = (folder / STATE).exists()
                Console(stderr=True).print(
                    f"vln: a process was lost; the training goes on from {folder}", markup=False, highlight=False
                )
            except KeyboardInterrupt:
                message = f"interrupted; everything up to the last validation is saved in {folder}"
                raise Interrupted(SIGINT, message) from None
    done = f"{folder}: trained by {cluster.workers} processes on Ray; next: vln evaluate {folder}"
    Console().print(done, markup=False, highlight=False, soft_wrap=True)


def _fit(job: _Job, workers: int) -> None:
    """Lets Ray Train do a training once."""
    from ray.train import FailureConfig, RunConfig, ScalingConfig
    from ray.train.torch import TorchConfig, TorchTrainer

    on_cards, notes = job.config.device == "cuda", job.folder / "ray"  # Ray wants a place of its own
    trainer = TorchTrainer(
        _work,
        train_loop_config={"job": job},
        torch_config=TorchConfig(backend="nccl" if on_cards else "gloo"),
        scaling_config=ScalingConfig(
            num_workers=workers, use_gpu=on_cards, resources_per_worker={"CPU": job.config.threads}
        ),
        run_config=RunConfig(
            name=job.folder.name,
            storage_path=str(notes),
            failure_config=FailureConfig(max_failures=0),
        ),
    )
    try:
        trainer.fit()
    finally:
        shutil.rmtree(notes, ignore_errors=True)


def _work(given: dict[str, Any]) -> None:
    """Does what one process does; Ray has made the process group."""
    job: _Job = given["job"]
    go_to(job.place)
    job.train(job.config, job.folder, job.resume)


def _give_up_if_hopeless(error: Any, attempt: int) -> None:
    """Raises what no further attempt would mend.

    Raises:
        InputError: if the training refused its options, or this was the last attempt.
    """
    reasons = list(getattr(error, "worker_failures", {}).values())
    for reason in reasons:
        if isinstance(reason, InputError):
            raise reason from None
    if attempt == _ATTEMPTS:
        last = str(reasons[0] if reasons else error).strip().splitlines()[-1]
        raise InputError(f"the training failed {attempt} times on Ray, the last time by: {last}") from error
