"""Reinforcement in environment steps per second, acting and learning included, beside Stable-Baselines3's.

`python benchmarks/reinforcement_speed.py`

Ours beside Stable-Baselines3's RecurrentPPO (`pip install sb3-contrib`), in one run: the same houses, view, number
of agents, size of the LSTM, of the view's features and of the words', each step learnt from once.
"""

import argparse
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import gymnasium
import torch
from rich.console import Console
from rich.table import Table

from vln.agents.instruction_encoder import WordEncoder
from vln.agents.value import ActorCritic
from vln.agents.view_encoder import CropEncoder
from vln.envs.corpora.gridhouse import load_gridhouse
from vln.envs.navigation_env import NavigationEnv
from vln.envs.world.dataset import Dataset
from vln.learn.learner import Learner
from vln.learn.new_navigator import new_checkpoint
from vln.learn.reinforcement import Player, policy_loss
from vln.options import ImitationConfig, ReinforcementConfig
from vln.speed.bench import machine

AGENTS, HIDDEN, VIEW, WORD = 64, 128, 32, 64


def main() -> None:
    """Measures both, alternately, and prints the ratio of the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="repeats whose median counts")
    parser.add_argument("--threads", type=int, default=2, help="processor threads")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    dataset = load_gridhouse("train", houses=40)
    console = Console()
    console.print(f"{machine()}, torch {torch.__version__}, {options.threads} threads")
    learners: dict[str, Iterator[float]] = {"vln": _ours(dataset, options.threads)}
    try:
        learners["sb3-contrib RecurrentPPO"] = _sb3(dataset)
    except ImportError:
        console.print("sb3-contrib is not installed; `pip install sb3-contrib` to compare")
    rates: dict[str, list[float]] = {name: [] for name in learners}
    for _ in range(options.rounds + 1):  # the first one warms up
        for name, learner in learners.items():
            rates[name].append(next(learner))
    medians = {name: statistics.median(values[1:]) for name, values in rates.items()}
    table = Table("learner", "steps/s", "vln is faster")
    for name, rate in medians.items():
        table.add_row(name, f"{rate:,.0f}", f"{medians['vln'] / rate:.1f}")
    console.print(table)


def _ours(dataset: Dataset, threads: int) -> Iterator[float]:
    config = ReinforcementConfig(start=Path(), batch_size=AGENTS, imitation=0.0, threads=threads)
    sizes = ImitationConfig(hidden_size=HIDDEN, view_size=VIEW, word_size=WORD)
    checkpoint = new_checkpoint(sizes, dataset)
    learner = Learner(ActorCritic(checkpoint.network), config)
    player = Player(config, replace(checkpoint, network=learner.average.navigator), None, dataset)
    update = 0
    while True:
        started, steps = time.perf_counter(), 0
        for _ in range(10):
            experience = player.play(learner.network.navigator, update)
            learner.step(policy_loss(learner.network, experience, config), update, 0.0)
            steps, update = steps + int(experience.active.sum()), update + 1
        yield steps / (time.perf_counter() - started)


def _sb3(dataset: Dataset) -> Iterator[float]:
    from sb3_contrib import RecurrentPPO
    from stable_baselines3.common.torch_layers import BaseFeaturesExtractor
    from stable_baselines3.common.vec_env import DummyVecEnv

    class Features(BaseFeaturesExtractor):
        """The navigator's own encoders: the view's summary and the mean of the words."""

        def __init__(self, space: gymnasium.spaces.Dict) -> None:
            super().__init__(space, VIEW + HIDDEN)
            vocabulary = int(space["instruction"].high.max()) + 1
            self.eyes = CropEncoder(dataset.task.eyes, VIEW)
            self.ears = WordEncoder(vocabulary, WORD, HIDDEN, 0.0)

        def forward(self, observation: dict[str, torch.Tensor]) -> torch.Tensor:
            words = self.ears(observation["instruction"].long())
            heard = words.features.sum(1) / words.mask.sum(1, keepdim=True)
            return torch.cat([self.eyes(observation["view"].long()).summary, heard], 1)

    def make() -> gymnasium.Env:
        return NavigationEnv(dataset=dataset)

    policy = {
        "features_extractor_class": Features,
        "lstm_hidden_size": HIDDEN,
        "net_arch": [],
        "enable_critic_lstm": False,
        "shared_lstm": True,
    }
    environments: list[Callable[[], gymnasium.Env]] = [make] * AGENTS
    model = RecurrentPPO(
        "MultiInputLstmPolicy",
        DummyVecEnv(environments),
        n_steps=32,
        batch_size=AGENTS * 32,
        n_epochs=1,
        policy_kwargs=policy,
        device="cpu",
        seed=0,
    )

    def rates() -> Iterator[float]:
        while True:
            started = time.perf_counter()
            model.learn(AGENTS * 32, reset_num_timesteps=False)
            yield AGENTS * 32 / (time.perf_counter() - started)

    return rates()


if __name__ == "__main__":
    main()
