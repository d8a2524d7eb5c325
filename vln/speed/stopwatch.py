"""How fast something is: the median of several repeats."""

import os
import statistics
import time
from collections.abc import Callable
from itertools import cycle
from typing import Any

import gymnasium

REPEATS = 5


def cores() -> int:
    """Returns the number of cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def per_second(work: Callable[[], int], seconds: float) -> float:
    """Returns how many units of work are done in a second: the median of several repeats, after a first one."""
    rates = []
    for _ in range(REPEATS + 1):
        start, done = time.perf_counter(), 0
        while (elapsed := time.perf_counter() - start) < seconds:
            done += work()
        rates.append(done / elapsed)
    return statistics.median(rates[1:])


def env_rate(make: Callable[[], gymnasium.Env[Any, Any]], seconds: float) -> float:
    """Returns steps per second of one Gymnasium environment with random actions, resets included."""
    env = make()
    env.action_space.seed(0)
    env.reset(seed=0)
    actions = cycle([env.action_space.sample() for _ in range(1000)])

    def play() -> int:
        for _ in range(20):
            _, _, terminated, truncated, _ = env.step(next(actions))
            if terminated or truncated:
                env.reset()
        return 20

    try:
        return per_second(play, seconds)
    finally:
        env.close()
