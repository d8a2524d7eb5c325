"""Self-supervised imitation: a navigator explores houses of which it has instructions but no paths.

Wang et al., CVPR 2019, section 3.4: for each instruction it walks several times, the matching critic chooses the
walk that fits the words best, a replay buffer keeps it, and the navigator imitates it. Goals and demonstrations
are taken out of the episodes before anything else happens; the checkpoint is chosen by the critic's score, too.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from vln.agents.checkpoint import Saved, describe, load_checkpoint
from vln.agents.critic import MatchingCritic
from vln.agents.device import chosen_device
from vln.agents.navigator import Navigator
from vln.agents.perception import tensors
from vln.agents.policy import PlanPolicy
from vln.agents.speaker import watched
from vln.envs.corpora.sources import load_dataset
from vln.envs.language.tokenizer import encode_padded
from vln.envs.simulation.played import Played
from vln.envs.simulation.simulator import Simulator
from vln.envs.world.dataset import Dataset
from vln.learn.batches import without_padding
from vln.learn.data import spread
from vln.learn.learner import Learner
from vln.learn.loop import Stage
from vln.learn.loop import train as train_stage
from vln.learn.losses import imitation_loss
from vln.learn.processes import count, rank, share_of
from vln.learn.run_directory import RunDirectory
from vln.learn.student import Student
from vln.options import SelfImitationConfig, config_to_json
from vln.play.policies import find_checkpoint
from vln.play.rollout import rollout


def train_self_imitation(config: SelfImitationConfig, folder: Path, resume: bool = False) -> Saved[Navigator]:
    """Loads the start, the critic and the houses of a config, trains, and returns the best checkpoint.

    With `resume` the config must be the one it began with, but for `vln.learn.run_directory.CHANGEABLE`.

    Raises:
        InputError: if the start, the critic, the houses or the run directory cannot be used.
        KeyboardInterrupt: after Ctrl-C, when the state has been saved.
    """
    run = RunDirectory(folder, resume)
    config = run.options("self-imitation", config)
    chosen_device(config.device)
    start, critic = find_checkpoint(config.start), MatchingCritic.load(config.critic, config.device)
    return imitate_oneself(config, run, start, critic, load_dataset(config.source), resume=resume)


def imitate_oneself(
    config: SelfImitationConfig,
    run: RunDirectory,
    start: Saved[Navigator],
    critic: MatchingCritic,
    houses: Dataset,
    *,
    resume: bool = False,
) -> Saved[Navigator]:
    """Adapts a navigator to houses by their instructions alone; returns the checkpoint the critic likes best.

    Args:
        config: options.
        run: where outputs go.
        start: the navigator to begin with.
        critic: the matching critic.
        houses: houses and instructions; paths and goals are dropped unread.
        resume: continue from the state in `run`.

    Raises:
        KeyboardInterrupt: after Ctrl-C, when the state has been saved.
    """
    torch.set_num_threads(config.threads)
    torch.manual_seed(config.seed)
    device = chosen_device(config.device)
    learner = Learner(start.network.to(device), config)
    checkpoint = replace(start, network=learner.average, training=config_to_json(config))
    explorer = Explorer(config, checkpoint, critic, houses.without_answers())
    run.describe(describe(checkpoint), checkpoint.tokenizer)

    def learn(update: int, done: float) -> float:
        navigator = learner.network
        explorer.explore(navigator, update)
        tokens, played = explorer.replay(update)
        navigator.train()
        actions, active = (torch.from_numpy(field).to(device) for field in (played.actions, played.active))
        words, state = navigator.read_instruction(tokens), navigator.start(len(tokens))
        decision, _ = navigator(words, tensors(played.observations), actions, state)
        loss = imitation_loss(decision.logits, actions, active)
        learner.step(loss, update, done)
        return loss.item()

    def judge() -> dict[str, float]:
        return explorer.judge(checkpoint.network)

    stage = Stage("self-imitation", learn, judge, checkpoint.network, explorer.memory)
    train_stage(stage, config, run, learner, resume)
    return load_checkpoint(run.folder)


class Explorer:
    """Walks by the instructions, and remembers the best walk for each of N.

    Attributes:
        memory: the replay buffer: `actions`, int8 (N, T), with the STOP; `steps`, int32 (N,); `score`, float32
            (N,), minus infinity where there is no walk yet.
    """

    def __init__(
        self, config: SelfImitationConfig, checkpoint: Saved[Navigator], critic: MatchingCritic, houses: Dataset
    ) -> None:
        """Prepares the agents; `houses` has no answers."""
        self._config, self._critic, self._houses = config, critic, houses
        self._tokenizer, self._pad_id = checkpoint.tokenizer, checkpoint.network.config.pad_id
        tokens = encode_padded(checkpoint.tokenizer, houses.instructions, pad_id=self._pad_id)
        self._tokens = torch.from_numpy(tokens)
        together = min(config.batch_size, len(houses.instances) // count() * count())
        agents = share_of(together)
        self._many = Simulator(houses, agents * config.group_size, threads=config.threads)
        self._few = Simulator(houses, agents, threads=config.threads)
        size = len(houses.instances)
        self.memory = {
            "actions": torch.zeros(size, houses.task.max_steps, dtype=torch.int8),
            "steps": torch.zeros(size, dtype=torch.int32),
            "score": torch.full((size,), -torch.inf),
        }

    def explore(self, navigator: Navigator, update: int) -> None:
        """Walks several times by each instruction of a batch and remembers what is better than before."""
        numbers = self._drawn(update).repeat(self._config.group_size)
        played = self._walk(navigator, self._many, numbers, self._config.temperature)
        said, log_p = self._said(played), torch.from_numpy((played.log_p * played.active).sum(0))
        # Speaker and follower together judge better than either alone (Fried et al., NeurIPS 2018).
        scores = said + self._config.pragmatic * (log_p - said)
        # A walk without a STOP is no answer to an instruction.
        for agent in np.flatnonzero(played.stopped):
            number, length = int(numbers[agent]), int(played.steps[agent])
            if scores[agent] > self.memory["score"][number]:
                self.memory["score"][number] = scores[agent]
                self.memory["steps"][number] = length
                self.memory["actions"][number, :length] = torch.from_numpy(played.actions[:length, agent])

    def replay(self, update: int) -> tuple[Tensor, Played]:
        """Returns the instructions of a batch, int (B, L), and the best walks by them so far.

        Where there is no walk yet, another instruction of the batch takes its place.
        """
        numbers = self._drawn(update)
        known = [number for number in numbers.tolist() if self.memory["steps"][number] > 0] or numbers.tolist()
        chosen = np.array([known[index % len(known)] for index in range(len(numbers))])
        longest = max(int(self.memory["steps"][chosen].max()), 1)
        plans = list(self.memory["actions"][chosen, :longest].numpy())
        tokens = without_padding(self._tokens[chosen], self._pad_id)
        return tokens, rollout(PlanPolicy(plans), self._few, chosen, longest)

    def judge(self, navigator: Navigator) -> dict[str, float]:
        """Returns the critic's mean log-likelihood of instructions spread over the houses, given greedy walks."""
        numbers = spread(len(self._houses.instances), self._config.validation_episodes)
        said: list[Tensor] = []
        for start in range(0, len(numbers), self._few.num_agents):
            batch = numbers[start : start + self._few.num_agents]
            fits = len(batch) == self._few.num_agents
            simulator = self._few if fits else Simulator(self._houses, len(batch))
            said.append(self._said(self._walk(navigator, simulator, batch, temperature=0.0)))
        remembered = float((self.memory["steps"] > 0).sum())
        return {"critic": float(torch.cat(said).mean()), "remembered": remembered}

    def _walk(
        self, navigator: Navigator, simulator: Simulator, numbers: NDArray[np.int64], temperature: float
    ) -> Played:
        """Walks by instructions; `log_p` is the navigator's own opinion, at whatever temperature it walked."""
        tokens = without_padding(self._tokens[numbers], self._pad_id)
        student = Student(navigator, self._tokenizer, tokens, temperature=temperature, likelihood_at=1.0)
        return rollout(student, simulator, numbers)

    def _said(self, played: Played) -> Tensor:
        """Returns float (B,): the critic's log-likelihood of each whole instruction, given the walk by it."""
        texts = [self._houses.instances[number].instruction for number in played.instances]
        return self._critic.log_likelihood(watched(played), texts)

    def _drawn(self, update: int) -> NDArray[np.int64]:
        """Returns the instructions of an update's batch; each belongs to one process, which remembers its walk."""
        random = np.random.default_rng([self._config.seed, 3, update])
        order = random.permutation(len(self._houses.instances))
        return order[order % count() == rank()][: self._few.num_agents]
