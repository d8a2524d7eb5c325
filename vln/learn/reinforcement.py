"""Reinforcement learning of a navigator: advantage actor-critic with extrinsic and intrinsic reward.

Wang et al., CVPR 2019, section 3.3: the extrinsic reward is the distance gained towards the goal and success at
the stop; the intrinsic one is the matching critic's score of the whole trajectory, the same for each of its
steps. A learned baseline for each reduces the variance; the entropy bonus, PPO's clipping and an imitation loss
mixed in are options.
"""

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from vln.agents.checkpoint import Saved, describe, load_checkpoint
from vln.agents.critic import MatchingCritic
from vln.agents.device import all_moved, chosen_device
from vln.agents.navigator import Navigator
from vln.agents.perception import tensors
from vln.agents.speaker import watched
from vln.agents.value import ActorCritic
from vln.envs.language.tokenizer import encode_padded
from vln.envs.metrics import GeodesicDistances, score
from vln.envs.simulation.observation import Observation
from vln.envs.simulation.played import Played
from vln.envs.simulation.reward import Reward
from vln.envs.simulation.simulator import Simulator
from vln.envs.world.dataset import Dataset
from vln.envs.world.stream import Demonstrations
from vln.learn.advantage import ADVANTAGES, Earned, discounted, lambda_returns, normalised
from vln.learn.back_translation import check_speaker, with_back_translation
from vln.learn.batches import Lessons, similar_lengths, without_padding
from vln.learn.data import training_data
from vln.learn.environment_dropout import EnvironmentDropout
from vln.learn.epochs import Epochs
from vln.learn.imitation import Augment, validate
from vln.learn.learner import Learner
from vln.learn.loop import Stage
from vln.learn.loop import train as train_stage
from vln.learn.losses import OBJECTIVES, entropy, imitation_loss, mean_over, value_loss
from vln.learn.processes import count, own, share_of
from vln.learn.run_directory import RunDirectory
from vln.learn.student import Student, altered
from vln.options import ReinforcementConfig, config_to_json
from vln.play.policies import find_checkpoint
from vln.play.rollout import rollout

SPARE = 5  # steps that even the shortest episode may take longer than its demonstration


class Experience(NamedTuple):
    """Episodes played by the policy, T steps of B agents.

    Attributes:
        tokens: int (B, L).
        seen: what was perceived, as the policy saw it.
        actions: int (T, B).
        log_p: float (T, B): log-probability of each action when it was chosen.
        active: bool (T, B).
        rewards: float (T, B): extrinsic.
        intrinsic: float (B,): the critic's score, 0 without one.
    """

    tokens: Tensor
    seen: Observation[Tensor]
    actions: Tensor
    log_p: Tensor
    active: Tensor
    rewards: Tensor
    intrinsic: Tensor

    def on(self, device: torch.device) -> "Experience":
        """Returns the experience on a device."""
        return all_moved(self, device)


def train_reinforcement(config: ReinforcementConfig, folder: Path, resume: bool = False) -> Saved[Navigator]:
    """Loads the start, the critic and the data of a config, trains, and returns the best checkpoint.

    With `resume` the config must be the one it began with, but for `vln.learn.run_directory.CHANGEABLE`.

    Raises:
        InputError: if the start, the critic, the data or the run directory cannot be used.
        KeyboardInterrupt: after Ctrl-C, when the state has been saved.
    """
    run = RunDirectory(folder, resume)
    config = run.options("reinforcement", config)
    chosen_device(config.device)
    start = find_checkpoint(config.start)
    critic = None if config.critic is None else MatchingCritic.load(config.critic, config.device)
    check_speaker(config)
    data = training_data(config.source, augment=config.augment, seed=config.seed)
    data = with_back_translation(data, config)
    return reinforce(config, run, start, critic, data.train, data.validation, augment=data.augment, resume=resume)


def reinforce(
    config: ReinforcementConfig,
    run: RunDirectory,
    start: Saved[Navigator],
    critic: MatchingCritic | None,
    train: Demonstrations,
    validation: Dataset,
    *,
    augment: Augment | None = None,
    resume: bool = False,
) -> Saved[Navigator]:
    """Improves a navigator by its own experience and returns the best checkpoint by success on validation.

    Args:
        config: options.
        run: where outputs go.
        start: the navigator to begin with.
        critic: the matching critic, or None.
        train: episodes to learn on.
        validation: episodes to choose the checkpoint by; never a test split.
        augment: makes each epoch's demonstrations to mix in from `train`.
        resume: continue from the state in `run`.

    Raises:
        KeyboardInterrupt: after Ctrl-C, when the state has been saved.
    """
    torch.set_num_threads(config.threads)
    torch.manual_seed(config.seed)
    device = chosen_device(config.device)
    learner = Learner(ActorCritic(start.network).to(device), config)
    checkpoint = replace(start, network=learner.average.navigator, training=config_to_json(config))
    player = Player(config, checkpoint, critic, train)
    lessons = Lessons(
        train,
        start.tokenizer,
        batch_size=16,
        seed=config.seed,
        pad_id=start.network.config.pad_id,
        unknown_id=start.network.config.unknown_id,
        word_dropout=config.word_dropout,
        environment_dropout=config.environment_dropout,
        augment=augment,
    )
    run.describe(describe(checkpoint), checkpoint.tokenizer)

    def learn(update: int, done: float) -> float:
        experience = player.play(learner.network.navigator, update).on(device)
        loss = 0.0
        for _ in range(config.epochs):
            total = policy_loss(learner.network, experience, config)
            if config.imitation:
                lesson = lessons.draw(update).on(device)
                logits, _ = learner.network(lesson.tokens, lesson.seen, lesson.actions)
                total = total + config.imitation * imitation_loss(logits, lesson.expert, lesson.active)
            learner.step(total, update, done)
            loss = total.item()
        return loss

    def judge() -> dict[str, float]:
        return validate(checkpoint, validation, config.validation_episodes) | player.latest

    train_stage(Stage("reinforcement", learn, judge, checkpoint.network), config, run, learner, resume)
    return load_checkpoint(run.folder)


class Player:
    """Plays training episodes with the policy as it is.

    Attributes:
        latest: mean extrinsic return, critic's score, success and length of the episodes played last.
    """

    def __init__(
        self,
        config: ReinforcementConfig,
        checkpoint: Saved[Navigator],
        critic: MatchingCritic | None,
        demonstrations: Demonstrations,
    ) -> None:
        """Gets to know what will be played."""
        self._config, self._critic = config, critic
        self._dropout = EnvironmentDropout(config.environment_dropout, config.seed, demonstrations.task)
        self._epochs = Epochs(demonstrations, config.batch_size // config.group_size, config.seed)
        self._tokenizer, self._pad_id = checkpoint.tokenizer, checkpoint.network.config.pad_id
        self._epoch = -1
        self.latest: dict[str, float] = {}

    @torch.no_grad()
    def play(self, navigator: Navigator, update: int) -> Experience:
        """Returns new experience on episodes that the seed and the number of the update decide."""
        config, numbers = self._config, self._drawn(update)
        longest = int(config.leeway * self._steps[numbers].max()) + SPARE if config.leeway else None
        tokens = without_padding(self._tokens[numbers], self._pad_id)
        instances = [self._dataset.instances[number] for number in numbers]
        hidden = self._dropout.hidden([instance.episode for instance in instances], update)

        def alter(views: NDArray[np.uint8]) -> NDArray[np.uint8]:
            return self._dropout.hide(views, hidden)

        student = Student(navigator, self._tokenizer, tokens, temperature=config.temperature, alter=alter)
        played = rollout(student, self._simulator, numbers, longest)
        intrinsic = torch.zeros(len(numbers))
        if self._critic is not None:
            # The critic judges by the house as it is.
            intrinsic = self._critic.score(watched(played), [instance.instruction for instance in instances])
        self.latest = {
            "return": float(played.rewards.sum(0).mean()),
            "critic": float(intrinsic.mean()),
            "played_success": float(played.succeeded.mean()),
            "played_steps": float(played.steps.mean()),
        }
        return Experience(
            tokens,
            tensors(altered(played.observations, alter)),
            torch.from_numpy(played.actions),
            torch.from_numpy(played.log_p),
            torch.from_numpy(played.active),
            torch.from_numpy(self._rewards(played)),
            intrinsic,
        )

    def _drawn(self, update: int) -> NDArray[np.int64]:
        """Returns the episodes of an update: similar in length, so that few agents wait for the last one."""
        epoch, batch = self._epochs.locate(update)
        if epoch != self._epoch:
            if self._epoch < 0 or self._epochs.changing:
                self._begin(self._epochs.load(epoch))
            groups = self._simulator.num_agents // self._config.group_size * count()
            random = np.random.default_rng([self._config.seed, 2, epoch])
            order, words = random.permutation(len(self._steps)), (self._tokens != self._pad_id).sum(1).numpy()
            self._batches = similar_lengths(order, self._steps, words, groups, random)
            self._epoch = epoch
        return own(self._batches[batch]).repeat(self._config.group_size)

    def _begin(self, dataset: Dataset) -> None:
        """Prepares a batch of agents, and what has to be known of every episode of a dataset."""
        self._dataset, config = dataset, self._config
        groups = min(config.batch_size // config.group_size, len(dataset.instances) // count() * count())
        agents = share_of(groups) * config.group_size
        self._simulator = Simulator(dataset, agents, Reward(success=config.success), threads=config.threads)
        tokens = encode_padded(self._tokenizer, dataset.instructions, pad_id=self._pad_id)
        self._tokens = torch.from_numpy(tokens)
        self._distances = {name: GeodesicDistances(house) for name, house in dataset.houses.items()}
        self._steps = np.array([len(instance.episode.demonstration()) for instance in dataset.instances])

    def _rewards(self, played: Played) -> NDArray[np.float32]:
        """Returns float32 (T, B): what each step earned, the last one also for fidelity to the demonstration."""
        rewards = played.rewards.copy()
        if self._config.ndtw_reward:
            last = played.steps - 1, np.arange(len(played.instances))
            rewards[last] += self._config.ndtw_reward * np.array(self._fidelity(played))
        return rewards

    def _fidelity(self, played: Played) -> list[float]:
        """Returns nDTW of each executed path to its demonstration."""
        threshold, values = self._simulator.task.success_distance, []
        for trajectory in played.trajectories():
            episode = self._dataset.instances[trajectory.instance].episode
            path = [pose.cell for pose in trajectory.poses]
            values.append(score(path, episode.path, self._distances[episode.scan], threshold).ndtw)
        return values


def policy_loss(network: ActorCritic, experience: Experience, config: ReinforcementConfig) -> Tensor:
    """Returns the loss of actor and critic on experience, which they see again."""
    network.eval()
    tokens, seen, actions, active = experience.tokens, experience.seen, experience.actions, experience.active
    logits, values = network(tokens, seen, actions, config.truncation, active)
    network.train()
    return actor_critic_loss(logits, values, experience, config)


def actor_critic_loss(
    logits: Tensor, values: Tensor, experience: Experience, config: ReinforcementConfig
) -> Tensor:
    """Returns the mean over the steps of policy objective, errors of the values and entropy.

    Args:
        logits: float (T, B, 4): of the actions, as the policy is now.
        values: float (T, B, 2): the baseline's predictions of the extrinsic return to come and of the score.
        experience: what was done and what it brought.
        config: options.
    """
    outer, inner = values.unbind(2)
    log_p = torch.log_softmax(logits / config.temperature, 2)
    chosen = log_p.gather(2, experience.actions[..., None])[..., 0]
    rewards, active, score = experience.rewards, experience.active, experience.intrinsic
    earned = Earned(
        returns=lambda_returns(rewards, outer.detach(), active, config.discount, config.gae_lambda),
        worth=discounted(rewards, config.discount),
        score=score,
        values=outer.detach(),
        scores=inner.detach(),
        walks=config.group_size,
    )
    gained, matched = ADVANTAGES[config.advantage](earned)
    advantage = normalised(config.extrinsic * gained + config.intrinsic * matched, active)
    objective = OBJECTIVES[config.objective](chosen, experience.log_p, advantage, config.ppo_clip)
    errors = value_loss(outer, earned.returns) + value_loss(inner, score.expand_as(inner))
    return mean_over(active, -objective + 0.5 * errors - config.entropy * entropy(log_p))
