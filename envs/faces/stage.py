"""Agents, what they perceive and are told, and what is told about them, as Gymnasium's dictionaries."""

from typing import Any, Unpack

import numpy as np
from gymnasium import spaces
from gymnasium.envs.registration import EnvSpec
from numpy.typing import NDArray

from vln.envs.faces.arguments import Arguments, asked
from vln.envs.faces.scenes import Scenes
from vln.envs.faces.spec import own_spec
from vln.envs.simulation.instructions import Instructions
from vln.envs.simulation.pool import Pool
from vln.envs.simulation.simulator import Simulator
from vln.envs.simulation.views import view_spaces
from vln.envs.simulation.world import Step
from vln.envs.world.dataset import Dataset

Batch = dict[str, NDArray[Any]]


class Stage:
    """B agents that play episodes of a source.

    Attributes:
        pool: the episodes and the agents.
        instructions: what the agents are told.
        scenes: pictures of them.
        observation_space: of one agent.
    """

    def __init__(
        self,
        source: str,
        num_agents: int = 1,
        threads: int = 1,
        render_mode: str | None = None,
        **arguments: Unpack[Arguments],
    ) -> None:
        """Sets the stage; nobody has begun.

        Raises:
            TypeError: if there is no such argument.
            InputError: if a value, a source, a split or a file is none.
        """
        homes, task, vocabulary, reward, self._is_privileged = asked(source, arguments)
        self.scenes = Scenes(render_mode)
        self.pool = Pool(homes, task, num_agents, reward, threads)
        self.instructions = Instructions(vocabulary, num_agents)
        words = spaces.Box(0, len(vocabulary) - 1, (vocabulary.max_words,), np.int32)
        views = view_spaces(task.eyes)
        self._seen = tuple(views)
        self.observation_space = spaces.Dict({**views, "instruction": words})

    @property
    def simulator(self) -> Simulator:
        """The agents, in the homes that are held now."""
        return self.pool.simulator

    def begin(self, numbers: NDArray[np.int64], agents: NDArray[np.int64]) -> None:
        """Puts agents, by index, at the start of instances, by number."""
        self.pool.begin(numbers, agents)
        self.instructions.hear(self.simulator, agents)
        self.scenes.begin(self.simulator, agents)

    def step(self, actions: NDArray[np.int64]) -> Step:
        """Does one action each, (B,)."""
        simulator = self.simulator
        outcome = simulator.step(actions)
        self.instructions.hear(simulator)
        self.scenes.go_on(simulator)
        return outcome

    def observe(self) -> Batch:
        """Returns what agents perceive, (B, ...) each; new arrays."""
        seen = self.simulator.observe()
        views = {name: getattr(seen, name) for name in self._seen}
        return {**views, "instruction": self.instructions.ids.copy()}

    def infos(self, *, is_over: bool = True) -> Batch:
        """Returns what is told about agents, (B, ...) each; `is_over` is whether an episode may be."""
        simulator, instructions = self.simulator, self.instructions
        success = simulator.succeeded() if is_over else np.zeros(simulator.num_agents, dtype=np.bool_)
        infos = {
            "instr_id": instructions.names,
            "instruction_text": instructions.texts,
            "pose": simulator.poses(),
            "success": success,
            "is_success": success,
        }
        if self._is_privileged:
            infos["distance_to_goal"] = simulator.distance_to_goal().astype(np.float64)
        return infos


class OnStage:
    """What both environments show of their stage."""

    _stage: Stage
    _spec: EnvSpec | None = None

    @property
    def spec(self) -> EnvSpec | None:
        """How Gymnasium made the environment, with its time limit."""
        return self._spec

    @spec.setter
    def spec(self, spec: EnvSpec | None) -> None:
        self._spec = own_spec(spec, self.simulator.task)

    @property
    def simulator(self) -> Simulator:
        """The agents, in the homes that are held now."""
        return self._stage.simulator

    @property
    def instructions(self) -> Instructions:
        """What the agents are told, and the tokenizer of their words."""
        return self._stage.instructions

    @property
    def dataset(self) -> Dataset:
        """Houses, episodes and rules; of a large split those of the homes that are held now."""
        return self.simulator.dataset
