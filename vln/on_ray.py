"""Work on a Ray cluster: a training in several processes, and evaluation or generation part by part.

Ray is an extra: `pip install 'vln[ray]'`. It starts the processes and brings them together; what they do is what
they do under `torchrun`, or in a single process. All machines of a cluster need vln, and the folders that are
named, at the same place (a shared file system); a laptop is a cluster of one.
"""

import logging
import os
import shutil
import socket
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from signal import SIGINT
from typing import Any, NamedTuple, TypeVar

from rich.console import Console

from vln.envs.errors import InputError
from vln.learn.following import following
from vln.learn.interruption import Interrupted
from vln.learn.run_directory import STATE
from vln.options import Cluster, Config

Result = TypeVar("Result")
AUTO = "auto"
_ATTEMPTS = 4  # of a training that loses processes
_ANSWERS = 5.0  # seconds in which somebody must answer at an address
_WAITING = 2  # parts for each processor of the cluster that have been sent out and not come back


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
    with _connected(cluster):
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


def map_on_ray(
    function: Callable[..., Result], parts: Iterable[tuple[Any, ...]], cluster: Cluster
) -> Generator[Result, None, None]:
    """Yields what a function returns for each of some arguments, in their order, computed all over a cluster.

    Few of them are under way at a time, so that any number of parts needs little memory here.

    Raises:
        InputError: if Ray is missing or not there, or the function raises one.
    """
    with _connected(cluster) as ray:
        remote = ray.remote(num_cpus=1, max_retries=3)(_call)
        most = _WAITING * max(1, int(ray.cluster_resources().get("CPU", 1)))
        under_way: deque[Any] = deque()
        try:
            for part in parts:
                under_way.append(remote.remote(function, Path.cwd(), *part))
                if len(under_way) > most:
                    yield ray.get(under_way.popleft())
            while under_way:
                yield ray.get(under_way.popleft())
        except ray.exceptions.RayTaskError as error:
            if isinstance(error.cause, InputError):
                raise error.cause from None
            raise


def _call(function: Callable[..., Result], place: Path, *arguments: Any) -> Result:
    """Calls a function on another machine, from the folder that relative paths start from."""
    _go_to(place)
    return function(*arguments)


@contextmanager
def _connected(cluster: Cluster) -> Iterator[Any]:
    """Joins a cluster, or starts one on this machine for the while.

    Raises:
        InputError: if Ray is missing, or there is no cluster at that address.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is told to anybody unless the user asks for it
    try:
        import ray
    except ImportError:
        raise InputError("--ray needs Ray, which is not installed: pip install 'vln[ray]'") from None
    if ray.is_initialized():
        yield ray
        return
    address = None if cluster.ray in (None, AUTO) else cluster.ray
    if address is not None:
        _expect_somebody(address)
    try:
        ray.init(address, include_dashboard=False, log_to_driver=False, logging_level=logging.ERROR)
    except (ConnectionError, ValueError) as error:
        raise InputError(f"--ray {cluster.ray}: {str(error).splitlines()[0]}") from None
    try:
        yield ray
    finally:
        ray.shutdown()


def _expect_somebody(address: str) -> None:
    """Refuses an address where nobody answers; Ray would try for ten minutes.

    Raises:
        InputError: if so.
    """
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if not (host and port.isdecimal()):
        raise InputError(f"--ray {address}: write auto, HOST:PORT or ray://HOST:PORT")
    try:
        socket.create_connection((host, int(port)), _ANSWERS).close()
    except (OSError, OverflowError) as error:
        raise InputError(f"--ray {address}: no cluster answers there ({error})") from None


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
    _go_to(job.place)
    job.train(job.config, job.folder, job.resume)


def _go_to(place: Path) -> None:
    if place.is_dir():
        os.chdir(place)


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
