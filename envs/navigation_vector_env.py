"""The vectorised Gymnasium environment: many agents in one simulator."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import gymnasium
import numpy as np
from gymnasium import spaces
from gymnasium.vector import AutoresetMode
from gymnasium.vector.utils import batch_space
from numpy.typing import NDArray
from tokenizers import Tokenizer

from vln.envs.errors import InputError
from vln.envs.geometry import Action
from vln.envs.navigation_env import Observation, load_task, observation_space, seen_by_name
from vln.envs.simulation.instructions import Instructions
from vln.envs.simulation.reward import Reward, RewardName
from vln.envs.simulation.simulator import Simulator
from vln.envs.world.dataset import Dataset
from vln.envs.world.eyes import Eyes, EyesName

Batch = dict[str, NDArray[Any]]


class NavigationVectorEnv(gymnasium.vector.VectorEnv[Observation, NDArray[np.int64], NDArray[Any]]):
    """Many agents follow instructions: `NavigationEnv`, batched in one simulator instead of copied.

    Observations, rewards and ends are those of `NavigationEnv` for the same instances and actions. Episodes are
    drawn by one generator, seeded by `reset(seed=...)`; `reset(options={"instances": [...]})` chooses them, and
    `options={"reset_mask": mask}` restarts only some.

    Infos hold `distance_to_goal` of all, `success` where an episode has just ended, and `instruction` and
    `instr_id` where an agent has just been told something new, each with a mask of that name after "_".

    `autoreset_mode` is one of Gymnasium's three: with NEXT_STEP (default) the step after the end ignores its
    action and returns the next episode's first observation; with SAME_STEP the last observation is in
    `infos["final_obs"]`; DISABLED leaves agents where they ended.

    Arrays are new in every step. What can do without copies uses
    `vln.envs.simulation.episode_stream.EpisodeStream`.
    """

    metadata: dict[str, Any] = {"autoreset_mode": AutoresetMode.NEXT_STEP}  # noqa: RUF012 (as Gymnasium declares it)

    def __init__(
        self,
        num_envs: int = 1,
        source: str = "gridhouse",
        *,
        dataset: Dataset | None = None,
        view: EyesName | Eyes | Mapping[str, Any] | None = None,
        max_steps: int | None = None,
        reward: RewardName | Reward = "distance",
        tokenizer: Tokenizer | str | Path | None = None,
        autoreset_mode: AutoresetMode | str = AutoresetMode.NEXT_STEP,
        threads: int = 1,
        **options: Any,
    ) -> None:
        """Makes the environment; `NavigationEnv` has the other arguments.

        Args:
            num_envs: B.
            source: where houses and episodes come from.
            dataset: houses, episodes and rules, instead of a source.
            view: "symbolic", "rgb", "panorama", or eyes of your own.
            max_steps: time limit.
            reward: "distance" or "sparse".
            tokenizer: default: built from the instructions.
            autoreset_mode: what happens after an end.
            threads: how many share the work of a large batch.
            options: of the source.

        Raises:
            InputError: if an option, a source, a split or a file is unknown.
        """
        dataset = load_task(source, dataset, view, max_steps, options)
        self.num_envs = num_envs
        self.simulator = Simulator(dataset, num_envs, reward, threads=threads)
        self.instructions = Instructions(self.simulator, tokenizer)
        self.single_observation_space = observation_space(dataset.task.eyes, self.instructions)
        self.observation_space = batch_space(self.single_observation_space, num_envs)
        self.single_action_space = spaces.Discrete(len(Action))  # type: ignore[assignment]
        self.action_space = batch_space(self.single_action_space, num_envs)  # type: ignore[assignment]
        self.autoreset_mode = AutoresetMode(autoreset_mode)
        self.metadata = {**self.metadata, "autoreset_mode": self.autoreset_mode}
        self._told = np.full(num_envs, -1)

    def reset(
        self, *, seed: int | list[int | None] | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Observation, dict[str, Any]]:
        """Starts an episode in every environment, or in those of `options["reset_mask"]`."""
        if isinstance(seed, list):
            # One generator draws for all: it is seeded by the first.
            seed = seed[0]
        super().reset(seed=seed)
        options = options or {}
        mask = np.asarray(options.get("reset_mask", np.ones(self.num_envs)), dtype=np.bool_)
        which = np.flatnonzero(mask)
        self._begin(which, self._chosen(options.get("instances"), which.size))
        return self._observe(), self._infos({})

    def step(
        self, actions: NDArray[np.int64]
    ) -> tuple[Observation, NDArray[Any], NDArray[Any], NDArray[Any], dict[str, Any]]:
        """Does one action per environment, (B,)."""
        actions = np.asarray(actions, dtype=np.int64)
        over = np.flatnonzero(~self.simulator.active)
        reward, terminated, truncated = self.simulator.step(actions)
        ended = terminated | truncated
        infos = _masked({}, "success", self.simulator.succeeded(), ended) if ended.any() else {}
        if self.autoreset_mode == AutoresetMode.NEXT_STEP and over.size:
            self._begin(over, self._drawn(over.size))
        elif self.autoreset_mode == AutoresetMode.SAME_STEP and ended.any():
            which = np.flatnonzero(ended)
            infos = {**self._final(which, ended), "final_info": {**infos, **self._distances()}}
            self._begin(which, self._drawn(which.size))
        return self._observe(), reward, terminated, truncated, self._infos(infos)

    def _begin(self, which: NDArray[np.int64], instances: NDArray[np.int64]) -> None:
        self.simulator.reset(instances, which)
        self._told[which] = -1

    def _drawn(self, count: int) -> NDArray[np.int64]:
        return self.np_random.integers(len(self.simulator.dataset.instances), size=count)

    def _chosen(self, instances: Any, count: int) -> NDArray[np.int64]:
        """Returns the instances asked for, or drawn ones.

        Raises:
            InputError: if there are not as many as environments, or one does not exist.
        """
        if instances is None:
            return self._drawn(count)
        numbers, highest = np.asarray(instances, dtype=np.int64), len(self.simulator.dataset.instances) - 1
        if numbers.shape != (count,) or (numbers < 0).any() or (numbers > highest).any():
            raise InputError(
                f"instances must be {count} numbers in 0..{highest}, one per environment that is reset"
            )
        return numbers

    def _observe(self) -> Observation:
        return {
            **seen_by_name(self.simulator.observe()),
            "instruction": self.instructions.tokens[self.instructions.current()],
        }

    def _final(self, which: NDArray[np.int64], ended: NDArray[np.bool_]) -> dict[str, Any]:
        """Returns the last observations of episodes that have ended, one dictionary each, as Gymnasium does."""
        observation = self._observe()
        final = np.full(self.num_envs, None, dtype=object)
        for index in which:
            final[index] = {key: value[index] for key, value in observation.items()}
        return {"final_obs": final, "_final_obs": ended}

    def _distances(self) -> dict[str, Any]:
        everyone = np.ones(self.num_envs, dtype=np.bool_)
        return _masked({}, "distance_to_goal", self.simulator.distance_to_goal(), everyone)

    def _infos(self, infos: dict[str, Any]) -> dict[str, Any]:
        """Adds what Gymnasium's users look for in the infos."""
        infos |= self._distances()
        told = self.instructions.current()
        new = told != self._told
        if new.any():
            self._told = told
            dataset, instance = self.simulator.dataset, self.simulator.instance
            texts, names = np.full((2, self.num_envs), None, dtype=object)
            texts[new] = self.instructions.texts[told[new]]
            names[new] = [dataset.instances[number].instr_id for number in instance[new]]
            _masked(infos, "instruction", texts, new)
            _masked(infos, "instr_id", names, new)
        return infos


def _masked(infos: dict[str, Any], key: str, values: NDArray[Any], mask: NDArray[np.bool_]) -> dict[str, Any]:
    """Adds values of which those under the mask count, and returns the infos."""
    infos[key], infos[f"_{key}"] = values, mask
    return infos
