"""Tiny options of every stage, and untrained agents for tests."""

from dataclasses import replace

import torch

from vln.agents.critic import MatchingCritic
from vln.agents.navigator_policy import NavigatorPolicy
from vln.envs.world.eyes import LocalView
from vln.envs.world.task import Task
from vln.learn.new_navigator import new_checkpoint
from vln.learn.speaker import new_speaker
from vln.options import ImitationConfig, ReinforcementConfig, SelfImitationConfig, SpeakingConfig

TINY = ImitationConfig(
    updates=12,
    batch_size=2,
    validate_every=4,
    teacher_share=0.5,
    hidden_size=16,
    word_size=8,
    view_size=8,
    masking=0.2,
    word_dropout=0.1,
    ema=0.9,
    threads=1,
)
SPEAKING = SpeakingConfig(
    updates=400, batch_size=2, validate_every=50, hidden_size=32, learning_rate=5e-3, dropout=0.0, threads=1
)
RL = ReinforcementConfig(
    start=None, updates=12, batch_size=2, validate_every=4, ema=0.9, threads=1, learning_rate=1e-3
)
OWN = SelfImitationConfig(
    start=None, critic=None, updates=6, batch_size=2, group_size=3, validate_every=3, ema=0.9, threads=1
)
TASK = Task(max_steps=12, eyes=LocalView(ahead=3, side=2))


def fresh(dataset, seed=0, **options):
    torch.manual_seed(seed)
    return new_checkpoint(replace(TINY, **options), dataset)


def untrained(dataset):
    torch.manual_seed(0)
    speaker = new_speaker(SpeakingConfig(hidden_size=16, threads=1), dataset)
    return new_checkpoint(TINY, dataset), MatchingCritic(speaker.network, speaker.tokenizer)


def follower(dataset, seed=0):
    torch.manual_seed(seed)
    checkpoint = new_checkpoint(TINY, dataset)
    return NavigatorPolicy(checkpoint.network.eval(), checkpoint.tokenizer)


class Scripted(NavigatorPolicy):
    """Decides by a table of log-probabilities per step, whatever it sees."""

    def __init__(self, policy, table):
        super().__init__(policy.navigator, policy.tokenizer)
        self.table, self.step = torch.tensor(table), 0

    def decide(self, words, seen, state):
        decision, state = super().decide(words, seen, state)
        logits = torch.log(self.table[min(self.step, len(self.table) - 1)]).expand(len(seen.view), 4)
        self.step += 1
        return decision._replace(logits=logits), state


def assert_equal_weights(first, second):
    for name, tensor in first.items():
        torch.testing.assert_close(tensor, second[name], atol=0, rtol=0)
