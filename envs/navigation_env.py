"""The Gymnasium environment: one agent of the simulator."""

from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, SupportsFloat

import gymnasium
import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray
from tokenizers import Tokenizer

from vln.envs.corpora.sources import SourceConfig, load_dataset
from vln.envs.errors import InputError
from vln.envs.geometry import Action, Pose
from vln.envs.simulation.instructions import Instructions
from vln.envs.simulation.observation import Seen
from vln.envs.simulation.reward import Reward, RewardName
from vln.envs.simulation.simulator import Simulator
from vln.envs.simulation.views import view_spaces
from vln.envs.world.dataset import Dataset
from vln.envs.world.eyes import Eyes, EyesName, eyes_from_json, eyes_named

Observation = dict[str, NDArray[Any]]


class NavigationEnv(gymnasium.Env[Observation, np.int64]):
    """Follow an instruction through a house.

    ## Description
    The agent stands in a house, has been given an instruction by a person or a grammar, and sees what lies
    around it up to the next wall. It walks cell by cell and says STOP where it believes the instruction leads.

    ## Action Space
    `Discrete(4)`: 0 STOP, 1 FORWARD, 2 TURN_LEFT, 3 TURN_RIGHT.

    ## Observation Space
    A flat `Dict`:
    - `view`, by the argument of this name:
        - "symbolic" (default): uint8 (V, U, 3), egocentric crop of ids of structure, material and landmark
          (`vln.envs.geometry.CellKind`, `vln.envs.categories`); the agent stands at row `ahead`, column `side`,
          its heading up; 0 is "not seen".
        - "rgb": uint8 (height, width, 3), a first-person picture.
        - "panorama": uint8 (4, height, width, 3): ahead, to the right, behind, to the left.
    - `depth`: float32 (height, width), metres, with `view=Picture(depth=True)`.
    - `semantic`: uint8 (height, width), ids of `vln.envs.first_person.semantics`, with
      `view=Picture(semantic=True)`.
    - `instruction`: int32 (L,), token ids padded with 0; the text is in `info["instruction"]`.

    ## Rewards
    `reward="distance"`: metres gained towards the goal, and 1 for stopping within the success distance (the
    extrinsic reward of Wang et al., CVPR 2019); `reward="sparse"`: the latter alone.

    ## Termination
    Terminated by STOP, truncated after `max_steps` actions. In a chained episode (SAIL's paragraphs) STOP asks
    for the next sentence and only the last one terminates.

    ## Info
    `instruction` (text), `pose` (row, column, heading), `distance_to_goal` (metres), `instr_id`, and at the end
    `success`.

    ## Arguments
    `source`, `split`, `data`, `level`, `style`, `houses`, `episodes_per_house`, `limit`: see
    `vln.envs.corpora.sources.SourceConfig`; or `dataset`. `view` is one of the names above, or a `LocalView`,
    `Picture` or `Panorama` of `vln.envs.world.eyes` with sizes of your own, or the JSON form of one
    (`{"kind": "rgb", "depth": True}`); by default what the source shows. `max_steps` is a
    time limit, `tokenizer` a `tokenizers.Tokenizer` or a `tokenizer.json` (default: built from the instructions).

    `reset(options={"instance": n})` plays instance n of the dataset; otherwise one is drawn.
    """

    metadata: dict[str, Any] = {  # noqa: RUF012 (as Gymnasium declares it)
        "render_modes": ["human", "rgb_array", "ansi"],
        "render_fps": 8,
    }

    def __init__(
        self,
        source: str = "gridhouse",
        *,
        dataset: Dataset | None = None,
        view: EyesName | Eyes | Mapping[str, Any] | None = None,
        max_steps: int | None = None,
        reward: RewardName | Reward = "distance",
        tokenizer: Tokenizer | str | Path | None = None,
        render_mode: str | None = None,
        **options: Any,
    ) -> None:
        """Makes the environment; see the class for the arguments.

        Raises:
            InputError: if an option, a source, a split or a file is unknown.
        """
        dataset = load_task(source, dataset, view, max_steps, options)
        self.simulator = Simulator(dataset, num_agents=1, reward=reward)
        self.instructions = Instructions(self.simulator, tokenizer)
        self.render_mode = render_mode
        self._window: Any = None  # or False where there is no display
        self._trajectory: list[Pose] = []
        self.observation_space = observation_space(self.dataset.task.eyes, self.instructions)  # type: ignore[assignment]
        self.action_space = spaces.Discrete(len(Action))

    @property
    def dataset(self) -> Dataset:
        """Houses, episodes and rules."""
        return self.simulator.dataset

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Observation, dict[str, Any]]:
        """Starts an episode: a drawn one, or `options["instance"]`."""
        super().reset(seed=seed)
        count = len(self.dataset.instances)
        instance = (options or {}).get("instance")
        number = int(self.np_random.integers(count)) if instance is None else int(instance)
        if not 0 <= number < count:
            raise InputError(f"instance {number} does not exist; choose one in 0..{count - 1}")
        self.simulator.reset([number])
        self._trajectory = [self.simulator.pose(0)]
        if self.render_mode == "human":
            self.render()
        return self._observation(), self._info()

    def step(self, action: np.int64) -> tuple[Observation, SupportsFloat, bool, bool, dict[str, Any]]:
        """Does one action."""
        outcome = self.simulator.step(np.array([action], dtype=np.int64))
        self._trajectory.append(self.simulator.pose(0))
        terminated, truncated = bool(outcome.terminated[0]), bool(outcome.truncated[0])
        observation, info = self._observation(), self._info()
        if terminated or truncated:
            info["success"] = bool(self.simulator.succeeded()[0])
        if self.render_mode == "human":
            self.render()
        return observation, float(outcome.reward[0]), terminated, truncated, info

    def render(self) -> Any:
        """Returns the scene as uint8 (height, width, 3) or as text, or shows it in a window."""
        from vln.envs.drawing.episode_scene import episode_scene, episode_text

        if self.render_mode == "ansi":
            return episode_text(self.simulator, 0)
        if self.render_mode is None:
            return None
        if self.render_mode == "rgb_array":
            return episode_scene(self.simulator, 0, {"B": self._trajectory})
        if self._window is None:
            from vln.envs.drawing.window import open_window

            self._window = open_window("vln")
        if self._window:
            frame = episode_scene(self.simulator, 0, {"B": self._trajectory})
            self._window.show(frame, self.metadata["render_fps"])
        return None

    def close(self) -> None:
        """Closes the window, if there is one."""
        if self._window:
            self._window.close()
        self._window = None

    def _observation(self) -> Observation:
        seen = {key: batch[0] for key, batch in seen_by_name(self.simulator.observe()).items()}
        self._told = self.instructions.current()[0]
        return {**seen, "instruction": self.instructions.tokens[self._told].copy()}

    def _info(self) -> dict[str, Any]:
        return {
            "instruction": self.instructions.texts[self._told],
            "instr_id": self.simulator.current(0).instr_id,
            "pose": tuple(self._trajectory[-1]),
            "distance_to_goal": float(self.simulator.arrays.agents["distance"][0]),
        }


def load_task(
    source: str,
    dataset: Dataset | None,
    view: EyesName | Eyes | Mapping[str, Any] | None,
    max_steps: int | None,
    options: dict[str, Any],
) -> Dataset:
    """Returns a dataset, given or loaded from a source, seen through the eyes and within the time that are given.

    Raises:
        InputError: if an option, a source, a split or a file is unknown, or there is no episode.
    """
    if dataset is None:
        dataset = load_dataset(source_config(source, options))
    if not dataset.instances:
        raise InputError(f"{dataset.source} {dataset.split}: no episodes to play; choose another split or limit")
    task = dataset.task
    if isinstance(view, str):
        view = eyes_named(view, task.eyes)
    elif isinstance(view, Mapping):
        view = eyes_from_json(view)
    eyes, limit = view or task.eyes, task.max_steps if max_steps is None else max_steps
    return replace(dataset, task=replace(task, eyes=eyes, max_steps=limit))


def seen_by_name(seen: Seen) -> dict[str, NDArray[Any]]:
    """Returns what agents see by the names of the observation space."""
    return {name: getattr(seen, name) for name in ("view", "depth", "semantic") if getattr(seen, name) is not None}


def observation_space(eyes: Eyes, instructions: Instructions) -> spaces.Dict:
    """Returns the space of what one agent sees and is told."""
    length = instructions.tokens.shape[1]
    return spaces.Dict(
        {**view_spaces(eyes), "instruction": spaces.Box(0, instructions.vocabulary_size - 1, (length,), np.int32)}
    )


def source_config(source: str, options: dict[str, Any]) -> SourceConfig:
    """Returns the config of a source from keyword options.

    Raises:
        InputError: if an option is unknown.
    """
    known = {field.name for field in fields(SourceConfig)}
    if unknown := sorted(set(options) - known):
        raise InputError(f"unknown option {unknown[0]!r}; choose from: {', '.join(sorted(known))}")
    return SourceConfig(source=source, **options)
