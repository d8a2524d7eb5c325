"""Work on a Ray cluster, part by part: what evaluation and generation need; `vln.learn.on_ray` trains on one.

Ray is an extra: `pip install 'vln[ray]'`. All machines of a cluster need vln, and the folders that are named, at
the same place (a shared file system); a laptop is a cluster of one.
"""

import logging
import os
import socket
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from vln.envs.errors import InputError
from vln.options import Cluster

Result = TypeVar("Result")
AUTO = "auto"
_ANSWERS = 5.0  # seconds in which somebody must answer at an address
_WAITING = 2  # parts for each processor of the cluster that have been sent out and not come back


def map_on_ray(
    function: Callable[..., Result], parts: Iterable[tuple[Any, ...]], cluster: Cluster
) -> Generator[Result, None, None]:
    """Yields what a function returns for each of some arguments, in their order, computed all over a cluster.

    Few of them are under way at a time, so that any number of parts needs little memory here.

    Raises:
        InputError: if Ray is missing or not there, or the function raises one.
    """
    with connected(cluster) as ray:
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
    go_to(place)
    return function(*arguments)


@contextmanager
def connected(cluster: Cluster) -> Iterator[Any]:
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


def go_to(place: Path) -> None:
    """Makes a folder the one that relative paths start from, if it is there."""
    if place.is_dir():
        os.chdir(place)
