"""The Gymnasium environment: one agent of the simulator."""

import operator
from typing import Any, SupportsIndex, Unpack

import gymnasium
import numpy as np
from gymnasium import spaces

from vln.envs.errors import InputError
from vln.envs.faces.arguments import Arguments, expect_options
from vln.envs.faces.scenes import FRAMES_PER_SECOND, MODES
from vln.envs.faces.stage import OnStage, Stage
from vln.envs.geometry import Action

Observation = dict[str, Any]  # of arrays

_ONLY = np.zeros(1, dtype=np.int64)  # the one agent


class NavigationEnv(OnStage, gymnasium.Env[Observation, np.int64]):  # type: ignore[misc]  # spec is a property
    """Follow an instruction through a house.

    ## Description
    The agent stands in a house, has been given an instruction by a person or a grammar, and sees what lies
    around it up to the next wall. It walks cell by cell and says STOP where it believes the instruction leads.

    ## Action Space
    `Discrete(4)`: 0 STOP, 1 FORWARD, 2 TURN_LEFT, 3 TURN_RIGHT. Other actions, actions before the first `reset`
    and actions after the end of an episode are errors.

    ## Observation Space
    A flat `Dict`:

    | key | type | bounds | |
    |---|---|---|---|
    | `view`, "symbolic" | uint8 (9, 9, 3) | 0 to the number of ids - 1 | egocentric crop of ids of structure, material and landmark (`vln.envs.geometry.CellKind`, `vln.envs.categories`): 8 cells ahead, 4 to each side; the agent stands at row `ahead`, column `side`, its heading up; 0 is "not seen". SAIL and ALFRED have sizes of their own |
    | `view`, "map" | uint8 (25, 25, 5) | 0 to 255 | what the agent has seen of the house so far, 12 cells to each side: it stands in the middle, its heading up; the ids of "symbolic", and 1 + actions since it stood on the cell and since it saw it, 0 for never (`vln.envs.world.eyes.RememberedMap`) |
    | `view`, "rgb" | uint8 (64, 64, 3) | 0 to 255 | a first-person picture |
    | `view`, "panorama" | uint8 (4, 32, 32, 3) | 0 to 255 | four: ahead, to the right, behind, to the left |
    | `depth` | float32 (height, width) | 0 to 20 | metres, with `view=Picture(depth=True)` |
    | `semantic` | uint8 (height, width) | 0 to the number of ids - 1 | ids of `vln.envs.first_person.semantics`, with `view=Picture(semantic=True)` |
    | `instruction` | int32 (L,) | 0 to the number of words - 1 | token ids, padded with 0; the text is in the info |

    Words have the same ids, and `instruction` the same width L, in all splits of a source: 256 in generated
    houses, the drawn scene and houses of your own, which share the words of our grammar; 64 in ALFRED and in
    English SAIL, 96 in Mandarin SAIL; in a dataset or file of yours its own words and its longest text. Words
    that no split has, typing errors for example, are "unknown" (1).
    `env.unwrapped.instructions.tokenizer` turns ids into words.

    ## Rewards
    `reward="distance"`: metres gained towards the goal, and 1 for stopping within the success distance (the
    extrinsic reward of Wang et al., CVPR 2019); `reward="sparse"`: the latter alone.

    ## Episode End
    Terminated by STOP, truncated after `max_steps` actions. In a chained episode (SAIL's paragraphs) STOP asks
    for the next sentence and only the last one terminates; the limit holds for each sentence.

    ## Info
    | key | type | |
    |---|---|---|
    | `instr_id` | str | name of the instance, "<path_id>_<index>" as in R2R |
    | `instruction_text` | str | what the agent has been told |
    | `pose` | int32 (3,) | row, column, heading (0 north, 1 east, 2 south, 3 west) |
    | `success`, `is_success` | bool | whether the episode has ended in success; before the end False |
    | `distance_to_goal` | float | metres; only with `privileged_info=True`: it is nearly the answer |

    ## Arguments
    | argument | default | |
    |---|---|---|
    | `source` | "gridhouse" | "gridhouse", "scene", "sail", "alfred", a dataset file or folder, or a drawn house; the ids registered with Gymnasium set it |
    | `split` | what the source trains on | several are joined by "+" |
    | `data`, `level`, `language`, `style`, `detours`, `noise`, `houses`, `episodes_per_house`, `limit` | the source's | `vln.envs.corpora.sources.SourceConfig` |
    | `dataset` | None | a `Dataset`, instead of a source |
    | `view` | what the source shows | "symbolic", "map", "rgb", "panorama"; or a `LocalView`, `RememberedMap`, `Picture` or `Panorama` of `vln.envs.world.eyes`; or the JSON form of one: `{"kind": "rgb", "depth": True}` |
    | `max_steps` | the source's: 80 in "full" generated houses | time limit |
    | `reward` | "distance" | "distance", "sparse", or a `Reward` |
    | `tokenizer` | of the source | a `tokenizers.Tokenizer`, or a `tokenizer.json` |
    | `max_words` | of the source | width L of `instruction`. Longer texts are cut where it is given, and refused where not |
    | `privileged_info` | False | whether infos hold `distance_to_goal` |
    | `render_mode` | None | "human" (8 frames a second), "rgb_array", "ansi"; "rgb_array_list" through `gymnasium.make` |

    `reset(options={"instance": n})` plays instance n of the split; otherwise one is drawn. Of a split with more
    than 64 generated homes 16 are drawn at a time, and the next 16 when as many episodes as they have have been
    drawn, until all had their turn; homes are made when they are needed.

    ## Version History
    v0: the first.
    """  # noqa: E501 (tables)

    metadata: dict[str, Any] = {"render_modes": list(MODES), "render_fps": FRAMES_PER_SECOND}  # noqa: RUF012
    action_space: spaces.Discrete
    observation_space: spaces.Dict

    def __init__(
        self, source: str = "gridhouse", *, render_mode: str | None = None, **arguments: Unpack[Arguments]
    ) -> None:
        """Makes the environment; see the class for the arguments.

        Raises:
            TypeError: if there is no such argument.
            InputError: if a value, a source, a split or a file is none.
        """
        self._stage = Stage(source, 1, render_mode=render_mode, **arguments)
        self.render_mode, self._is_over = render_mode, False
        self.observation_space = self._stage.observation_space
        self.action_space = spaces.Discrete(len(Action))

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Observation, dict[str, Any]]:
        """Starts an episode: a drawn one, or `options["instance"]`.

        Raises:
            InputError: if there is no such option or instance.
        """
        super().reset(seed=seed)
        number = chosen(options or {}, len(self._stage.pool))
        if seed is not None:
            self._stage.pool.forget()
        drawn = self._stage.pool.draw(self.np_random, 1) if number is None else np.array([number])
        self._stage.begin(drawn, _ONLY)
        self._is_over = False
        if self.render_mode == "human":
            self.render()
        return self._first(self._stage.observe()), self._info()

    def step(self, action: SupportsIndex) -> tuple[Observation, float, bool, bool, dict[str, Any]]:
        """Does one action.

        Raises:
            InputError: if it is no whole number from 0 to 3, or no episode is under way.
        """
        if self._is_over:
            raise InputError("the episode is over; call reset before the next step")
        reward, terminated, truncated = self._stage.step(np.array([action]))
        self._is_over = bool(terminated[0] or truncated[0])
        if self.render_mode == "human":
            self.render()
        observation = self._first(self._stage.observe())
        return observation, float(reward[0]), bool(terminated[0]), bool(truncated[0]), self._info()

    def render(self) -> Any:
        """Returns the scene as uint8 (height, width, 3) or as text, or shows it in a window."""
        return self._stage.scenes.of(self.simulator, 0)

    def close(self) -> None:
        """Closes the window, if there is one."""
        self._stage.scenes.close()

    @staticmethod
    def _first(batch: Observation) -> Observation:
        return {name: values[0] for name, values in batch.items()}

    def _info(self) -> dict[str, Any]:
        infos = self._stage.infos(is_over=self._is_over).items()
        return {name: values.item(0) if values.ndim == 1 else values[0] for name, values in infos}


def chosen(options: dict[str, Any], count: int) -> int | None:
    """Returns the instance that the options of a reset ask for, if they do.

    Raises:
        InputError: if there is no such option, or not such an instance.
    """
    expect_options(options, ("instance",))
    if "instance" not in options:
        return None
    try:
        number = operator.index(options["instance"])
    except TypeError:
        raise InputError(f"instance {options['instance']!r}: must be a whole number") from None
    if not 0 <= number < count:
        raise InputError(f"instance {number} does not exist; choose one in 0..{count - 1}")
    return number
