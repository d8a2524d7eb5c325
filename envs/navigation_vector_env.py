"""The vectorised Gymnasium environment: many agents in one simulator."""

from typing import Any, Unpack

import gymnasium
import numpy as np
from gymnasium import spaces
from gymnasium.vector import AutoresetMode
from gymnasium.vector.utils import batch_space
from numpy.typing import NDArray

from vln.envs.errors import InputError
from vln.envs.faces.arguments import Arguments, expect_options
from vln.envs.faces.scenes import FRAMES_PER_SECOND
from vln.envs.faces.stage import Batch, OnStage, Stage
from vln.envs.geometry import Action

MODES = ("rgb_array", "ansi")  # a window for each of many agents helps nobody


class NavigationVectorEnv(  # type: ignore[misc]  # spec is a property
    OnStage, gymnasium.vector.VectorEnv[Batch, NDArray[np.int64], NDArray[Any]]
):
    """Many agents follow instructions: `NavigationEnv`, batched in one simulator instead of copied.

    Observations, rewards, ends and infos are those that Gymnasium's `SyncVectorEnv` of `NavigationEnv`s gives for
    the same instances and actions. Episodes are drawn by one generator, seeded by `reset(seed=...)`;
    `reset(options={"instances": [...]})` chooses them, and `options={"reset_mask": mask}` restarts only some. Of a
    split with more than 64 generated homes as many homes as agents, 16 to 64, are drawn at a time.

    `autoreset_mode` is one of Gymnasium's three: with NEXT_STEP (default) the step after the end ignores its
    action and returns the next episode's first observation; with SAME_STEP the last observation and info are in
    `infos["final_obs"]` and `infos["final_info"]`; DISABLED waits for a reset, and a step before it is an error.

    Arrays are new in every step. What can do without copies uses
    `vln.envs.simulation.episode_stream.EpisodeStream`.

    `render()` returns a picture or a text for each agent.
    """

    metadata: dict[str, Any] = {  # noqa: RUF012 (as Gymnasium declares it)
        "autoreset_mode": AutoresetMode.NEXT_STEP,
        "render_modes": list(MODES),
        "render_fps": FRAMES_PER_SECOND,
    }
    single_action_space: spaces.Discrete
    action_space: spaces.MultiDiscrete
    single_observation_space: spaces.Dict
    observation_space: spaces.Dict

    def __init__(
        self,
        num_envs: int = 1,
        source: str = "gridhouse",
        *,
        autoreset_mode: AutoresetMode | str = AutoresetMode.NEXT_STEP,
        threads: int = 1,
        max_episode_steps: int | None = None,
        render_mode: str | None = None,
        **arguments: Unpack[Arguments],
    ) -> None:
        """Makes the environment.

        Args:
            num_envs: B.
            source: where houses and episodes come from.
            autoreset_mode: what happens after an end.
            threads: how many share the work of a large batch.
            max_episode_steps: Gymnasium's name for `max_steps`; the smaller of the two holds.
            render_mode: "rgb_array" or "ansi".
            arguments: those of `NavigationEnv`.

        Raises:
            TypeError: if there is no such argument.
            InputError: if a value, a source, a split or a file is none.
        """
        if render_mode not in (None, *MODES):
            raise InputError(
                f"unknown render_mode {render_mode!r} of many agents; choose from: {', '.join(MODES)}"
            )
        limits = [limit for limit in (max_episode_steps, arguments.get("max_steps")) if limit is not None]
        arguments["max_steps"] = min(limits, default=None)
        self._stage = Stage(source, num_envs, threads, render_mode, **arguments)
        self.num_envs, self.render_mode = num_envs, render_mode
        self.single_observation_space = self._stage.observation_space
        self.observation_space = batch_space(self.single_observation_space, num_envs)  # type: ignore[assignment]
        self.single_action_space = spaces.Discrete(len(Action))
        self.action_space = batch_space(self.single_action_space, num_envs)  # type: ignore[assignment]
        self.autoreset_mode = AutoresetMode(autoreset_mode)
        self.metadata = {**self.metadata, "autoreset_mode": self.autoreset_mode}

    def reset(
        self, *, seed: int | list[int | None] | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Batch, dict[str, Any]]:
        """Starts an episode in every environment, or in those of `options["reset_mask"]`.

        Raises:
            InputError: if there is no such option, the mask is none, an instance does not exist, or there are
                several seeds.
        """
        if not (seed is None or isinstance(seed, int | np.integer)):
            raise InputError("one generator draws the episodes of all environments; give one seed, not a list")
        options = options or {}
        expect_options(options, ("instances", "reset_mask"))
        super().reset(seed=seed)
        mask = self._masked(options.get("reset_mask"))
        which = np.flatnonzero(mask)
        numbers = self._chosen(options.get("instances"), which.size)
        if seed is not None:
            self._stage.pool.forget()
        self._begin(which, numbers)
        return self._stage.observe(), under(mask, self._stage.infos())

    def step(
        self, actions: NDArray[np.int64]
    ) -> tuple[Batch, NDArray[Any], NDArray[Any], NDArray[Any], dict[str, Any]]:
        """Does one action per environment, (B,).

        Raises:
            InputError: if there are not B actions, one is none, or an environment has not been reset.
        """
        over = np.flatnonzero(~self.simulator.active)
        if over.size and self.autoreset_mode == AutoresetMode.DISABLED:
            raise InputError(
                f"{over.size} episodes are over, that of environment {over[0]} for one; "
                'reset(options={"reset_mask": mask}) before the next step'
            )
        reward, terminated, truncated = self._stage.step(actions)
        ended = terminated | truncated
        infos: dict[str, Any] = {}
        if self.autoreset_mode == AutoresetMode.NEXT_STEP and over.size:
            self._begin(over)
        elif self.autoreset_mode == AutoresetMode.SAME_STEP and ended.any():
            infos = self._final(ended)
            self._begin(np.flatnonzero(ended))
        everyone = np.ones(self.num_envs, dtype=np.bool_)
        infos.update(under(everyone, self._stage.infos()))
        return self._stage.observe(), reward, terminated, truncated, infos

    def render(self) -> tuple[Any, ...] | None:
        """Returns the scene of each agent, uint8 (height, width, 3) or text."""
        if self.render_mode is None:
            return None
        return tuple(self._stage.scenes.of(self.simulator, agent) for agent in range(self.num_envs))

    def _begin(self, which: NDArray[np.int64], numbers: NDArray[np.int64] | None = None) -> None:
        """Starts environments, by index, with instances, by number, or with drawn ones."""
        if numbers is None:
            numbers = self._stage.pool.draw(self.np_random, which.size)
        self._stage.begin(numbers, which)

    def _masked(self, mask: Any) -> NDArray[np.bool_]:
        """Returns which environments begin anew: all, where there is no mask."""
        if mask is None:
            return np.ones(self.num_envs, dtype=np.bool_)
        given = np.asarray(mask)
        if given.shape != (self.num_envs,) or given.dtype != np.bool_ or not given.any():
            raise InputError(
                f"reset_mask is {given.dtype} {given.shape}: must be {self.num_envs} booleans, one of them True"
            )
        if (self.simulator.arrays.agents["field"][~given] < 0).any():
            raise InputError(
                "an environment that the reset_mask leaves out has not begun; reset all of them first"
            )
        return given

    def _chosen(self, instances: Any, count: int) -> NDArray[np.int64] | None:
        """Returns the instances asked for, if they are."""
        if instances is None:
            return None
        numbers, highest = np.asarray(instances), len(self._stage.pool) - 1
        is_whole = numbers.shape == (count,) and np.issubdtype(numbers.dtype, np.integer)
        if not is_whole or (numbers < 0).any() or (numbers > highest).any():
            raise InputError(
                f"instances must be {count} numbers in 0..{highest}, one per environment that is reset"
            )
        return numbers.astype(np.int64)

    def _final(self, ended: NDArray[np.bool_]) -> dict[str, Any]:
        """Returns the last observations and infos of episodes that have ended, as Gymnasium does."""
        batch, final = self._stage.observe(), np.full(self.num_envs, None, dtype=object)
        for index in np.flatnonzero(ended):
            final[index] = {key: value[index] for key, value in batch.items()}
        return {
            "final_obs": final,
            "_final_obs": ended.copy(),
            "final_info": under(ended, self._stage.infos()),
            "_final_info": ended.copy(),
        }


def under(mask: NDArray[np.bool_], infos: Batch) -> dict[str, Any]:
    """Returns infos as Gymnasium has them: new arrays, empty where the mask (B,) is not, each with the mask."""
    found: dict[str, Any] = {}
    is_partial = not mask.all()
    for key, values in infos.items():
        found[key], found[f"_{key}"] = values.copy(), mask.copy()
        if is_partial:
            found[key][~mask] = None if values.dtype == object else 0
    return found
