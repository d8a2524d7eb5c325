"""Other simulators, measured as their own documentation uses them; each only where it is installed.

`python -m vln.speed.peers NAME SECONDS` prints the steps per second of one of them.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import gymnasium
import numpy as np

from vln.speed.stopwatch import cores, env_rate, per_second


@dataclass(frozen=True)
class Peer:
    """Another simulator.

    Attributes:
        name: what it is called here.
        package: what to install for it.
        compare_with: key of our figure for the same kind of work.
        measure: returns its steps per second, given the length of a repeat in seconds.
    """

    name: str
    package: str
    compare_with: str
    measure: Callable[[float], float]


def _minigrid(name: str, pictures: bool = False) -> Callable[[float], float]:
    def make() -> gymnasium.Env[Any, Any]:
        from minigrid.wrappers import RGBImgPartialObsWrapper  # Importing it registers the environments.

        env: gymnasium.Env[Any, Any] = gymnasium.make(name)
        return RGBImgPartialObsWrapper(env) if pictures else env

    return lambda seconds: env_rate(make, seconds)


def _miniworld(seconds: float) -> float:
    def make() -> gymnasium.Env[Any, Any]:
        import miniworld  # noqa: F401 (registers its environments)

        return gymnasium.make("MiniWorld-FourRooms-v0", obs_width=64, obs_height=64)

    return env_rate(make, seconds)


def _envpool(name: str, batch: int = 4096) -> Callable[[float], float]:
    def measure(seconds: float) -> float:
        import envpool

        env = envpool.make(name, env_type="gymnasium", num_envs=batch, num_threads=cores())
        env.reset()
        actions = np.random.default_rng(0).integers(0, 3, (64, batch)).astype(np.int32)
        number = iter(range(10**9))

        def step() -> int:
            env.step(actions[next(number) % 64])
            return batch

        return per_second(step, seconds)

    return measure


def _xland(seconds: float, batch: int = 4096) -> float:
    import jax
    import xminigrid
    from xminigrid.wrappers import GymAutoResetWrapper

    env, parameters = xminigrid.make("MiniGrid-FourRooms")
    env = GymAutoResetWrapper(env)
    key = jax.random.key(0)
    reset = jax.jit(jax.vmap(env.reset, in_axes=(None, 0)))
    step = jax.jit(jax.vmap(env.step, in_axes=(None, 0, 0)))
    actions = np.random.default_rng(0).integers(0, 3, (64, batch))
    state = [reset(parameters, jax.random.split(key, batch))]
    number = iter(range(10**9))

    def work() -> int:
        state[0] = step(parameters, state[0], actions[next(number) % 64])
        state[0].reward.block_until_ready()
        return batch

    return per_second(work, seconds)


PEERS = (
    Peer(
        "Minigrid FourRooms",
        "minigrid",
        "single_env_symbolic_steps_per_second",
        _minigrid("MiniGrid-FourRooms-v0"),
    ),
    Peer("BabyAI GoTo", "minigrid", "single_env_symbolic_steps_per_second", _minigrid("BabyAI-GoTo-v0")),
    Peer(
        "Minigrid FourRooms, pictures",
        "minigrid",
        "single_env_rgb_steps_per_second",
        _minigrid("MiniGrid-FourRooms-v0", pictures=True),
    ),
    Peer("MiniWorld FourRooms 64 x 64", "miniworld", "rgb_frames_per_second", _miniworld),
    Peer("EnvPool BabyAI GoTo", "envpool", "symbolic_steps_per_second", _envpool("BabyAI-GoTo-v0")),
    Peer("XLand-MiniGrid FourRooms (JAX)", "xminigrid", "symbolic_steps_per_second", _xland),
)


if __name__ == "__main__":
    peer = next(peer for peer in PEERS if peer.name == sys.argv[1])
    sys.stdout.write(f"{peer.measure(float(sys.argv[2]))}\n")
