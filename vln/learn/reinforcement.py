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

from vln.agents.checkpoint import Checkpoint, describe, load_checkpoint
from vln.agents.critic import MatchingCritic
from vln.agents.navigator import NO_ACTION, Navigator
from vln.agents.navigator_policy import choose_actions
from vln.agents.speaker import Trajectories
from vln.agents.value import ActorCritic
from vln.envs.geometry import Cell
from vln.envs.language.tokenizer import encode_padded
from vln.envs.metrics import GeodesicDistances, score
from vln.envs.simulation.simulator import Simulator
from vln.envs.world.dataset import Dataset
from vln.learn.advantage import ADVANTAGES, Earned, discounted, lambda_returns, normalised
from vln.learn.back_translation import with_back_translation
from vln.learn.batches import Lessons, previous_actions, similar_lengths
from vln.learn.data import training_data
from vln.learn.environment_dropout import EnvironmentDropout
from vln.learn.imitation import Augment, validate
from vln.learn.learner import Learner
from vln.learn.loop import Stage
from vln.learn.loop import train as train_stage
from vln.learn.losses import OBJECTIVES, entropy, imitation_loss, mean_over, value_loss
from vln.learn.run_directory import RunDirectory
from vln.options import ReinforcementConfig, config_to_json
from vln.play.policies import find_checkpoint
from vln.play.rollout import Rollout, rollout

SPARE = 5  # steps that even the shortest episode may take longer than its demonstration


class Experience(NamedTuple):
    """Episodes played by the policy, T steps of B agents.

    Attributes:
        tokens: int (B, L).
        views: uint8 (T, B, ...).
        actions: int (T, B).
        log_p: float (T, B): log-probability of each action when it was chosen.
        active: bool (T, B).
        rewards: float (T, B): extrinsic.
        intrinsic: float (B,): the critic's score, 0 without one.
    """

    tokens: Tensor
    views: Tensor
    actions: Tensor
    log_p: Tensor
    active: Tensor
    rewards: Tensor
    intrinsic: Tensor


def train_reinforcement(config: ReinforcementConfig, folder: Path, resume: bool = False) -> Checkpoint:
    """Loads the start, the critic and the data of a config, trains, and returns the best checkpoint.

    With `resume` the config must be the one it began with, but for `vln.learn.run_directory.CHANGEABLE`.

    Raises:
        InputError: if the start, the critic, the data or the run directory cannot be used.
        KeyboardInterrupt: after Ctrl-C, when the state has been saved.
    """
    run = RunDirectory(folder, resume)
    config = run.options("reinforcement", config)
    start = find_checkpoint(config.start)
    critic = None if config.critic is None else MatchingCritic.load(config.critic)
    data = training_data(config.source, augment=config.augment, seed=config.seed)
    data = with_back_translation(data, config)
    return reinforce(config, run, start, critic, data.train, data.validation, augment=data.augment, resume=resume)


def reinforce(
    config: ReinforcementConfig,
    run: RunDirectory,
    start: Checkpoint,
    critic: MatchingCritic | None,
    train: Dataset,
    validation: Dataset,
    *,
    augment: Augment | None = None,
    resume: bool = False,
) -> Checkpoint:
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
    learner = Learner(ActorCritic(start.navigator), config)
    checkpoint = replace(start, navigator=learner.average.navigator, training=config_to_json(config))
    player = Player(config, checkpoint, critic, train)
    lessons = Lessons(
        train,
        start.tokenizer,
        batch_size=16,
        seed=config.seed,
        word_dropout=config.word_dropout,
        environment_dropout=config.environment_dropout,
        augment=augment,
    )
    run.describe(describe(checkpoint), checkpoint.tokenizer)

    def learn(update: int, done: float) -> float:
        experience = player.play(learner.network.navigator, update)
        loss = 0.0
        for _ in range(config.epochs):
            total = policy_loss(learner.network, experience, config)
            if config.imitation:
                lesson = lessons.draw(update)
                decision, _ = learner.network(lesson.tokens, lesson.views, lesson.previous_actions)
                total = total + config.imitation * imitation_loss(decision.logits, lesson.expert, lesson.active)
            learner.step(total, update, done)
            loss = total.item()
        return loss

    def judge() -> dict[str, float]:
        return validate(checkpoint, validation, config.validation_episodes) | player.latest

    train_stage(Stage("reinforcement", learn, judge, checkpoint.navigator), config, run, learner, resume)
    return load_checkpoint(run.folder)


class Player:
    """Plays training episodes with the policy as it is.

    Attributes:
        latest: mean extrinsic return, critic's score, success and length of the episodes played last.
    """

    def __init__(
        self, config: ReinforcementConfig, checkpoint: Checkpoint, critic: MatchingCritic | None, dataset: Dataset
    ) -> None:
        """Prepares a batch of agents."""
        self._config, self._critic, self._dataset = config, critic, dataset
        self._dropout = EnvironmentDropout(config.environment_dropout, config.seed, dataset.task)
        agents = min(config.batch_size, len(dataset.instances) * config.group_size)
        self._simulator = Simulator(dataset, agents, threads=config.threads)
        pad_id = checkpoint.navigator.config.pad_id
        self._tokens = torch.from_numpy(encode_padded(checkpoint.tokenizer, dataset.instructions, pad_id=pad_id))
        self._distances = {name: GeodesicDistances(house) for name, house in dataset.houses.items()}
        self._steps = np.array([len(instance.episode.demonstration()) for instance in dataset.instances])
        self._epoch = -1
        self.latest: dict[str, float] = {}

    @torch.no_grad()
    def play(self, navigator: Navigator, update: int) -> Experience:
        """Returns new experience on episodes that the seed and the number of the update decide."""
        config, agents = self._config, self._simulator.num_agents
        numbers = self._drawn(update)
        longest = int(config.leeway * self._steps[numbers].max()) + SPARE if config.leeway else None
        tokens = self._tokens[numbers]
        instances = [self._dataset.instances[number] for number in numbers]
        hidden = self._dropout.hidden([instance.episode for instance in instances], update)
        # Dropout would make the probabilities of the actions others than those learnt from.
        navigator.eval()
        instruction = navigator.read_instruction(tokens)
        state, previous = navigator.start(agents), torch.full((agents,), NO_ACTION)
        chosen_log_p: list[Tensor] = []

        def choose(view: NDArray[np.uint8], expert: NDArray[np.int64]) -> NDArray[np.int64]:
            nonlocal state, previous
            view = self._dropout.hide(view, hidden)
            decision, state = navigator.step(instruction, torch.from_numpy(view), previous, state)
            previous = choose_actions(decision.logits, config.temperature)
            log_p = torch.log_softmax(decision.logits / config.temperature, 1)
            chosen_log_p.append(log_p.gather(1, previous[:, None])[:, 0])
            return previous.numpy()

        record = rollout(self._simulator, numbers, choose, longest, ask_expert=False)
        actions, active = torch.from_numpy(record.actions), torch.from_numpy(record.active)
        intrinsic = torch.zeros(agents)
        if self._critic is not None:
            # The critic judges by the house as it is.
            watched = Trajectories(torch.from_numpy(record.views), actions, active)
            intrinsic = self._critic.score(watched, [instance.instruction for instance in instances])
        self.latest = {
            "return": float(record.rewards.sum(0).mean()),
            "critic": float(intrinsic.mean()),
            "played_success": float(self._simulator.succeeded().mean()),
            "played_steps": float(record.active.sum(0).mean()),
        }
        views = torch.from_numpy(self._dropout.hide(record.views, hidden))
        rewards, last = torch.from_numpy(record.rewards), active.sum(0) - 1
        # The simulator's reward has 1 for success.
        rewards[last, torch.arange(agents)] += (config.success - 1) * torch.from_numpy(self._simulator.succeeded())
        if config.ndtw_reward:
            similar = torch.tensor(self._fidelity(numbers, record))
            rewards[last, torch.arange(agents)] += config.ndtw_reward * similar
        return Experience(tokens, views, actions, torch.stack(chosen_log_p), active, rewards, intrinsic)

    def _drawn(self, update: int) -> NDArray[np.int64]:
        """Returns the episodes of an update: similar in length, so that few agents wait for the last one."""
        count = self._simulator.num_agents // self._config.group_size
        epoch, batch = divmod(update, len(self._steps) // count)
        if epoch != self._epoch:
            random = np.random.default_rng([self._config.seed, 2, epoch])
            self._batches = similar_lengths(random.permutation(len(self._steps)), self._steps, count, random)
            self._epoch = epoch
        return self._batches[batch].repeat(self._config.group_size)

    def _fidelity(self, numbers: NDArray[np.int64], record: Rollout) -> list[float]:
        """Returns nDTW of each executed path to its demonstration."""
        simulator, values = self._simulator, []
        for agent, number in enumerate(numbers):
            episode = self._dataset.instances[number].episode
            walked = [Cell(*map(int, cell)) for cell in record.cells[record.active[:, agent], agent]]
            path = [*walked, simulator.pose(agent).cell]
            threshold = simulator.task.success_distance
            values.append(score(path, episode.path, self._distances[episode.scan], threshold).ndtw)
        return values


def policy_loss(network: ActorCritic, experience: Experience, config: ReinforcementConfig) -> Tensor:
    """Returns the loss of actor and critic on experience, which they see again."""
    previous = previous_actions(experience.actions.numpy())
    network.eval()
    decision, values = network(experience.tokens, experience.views, previous, config.truncation)
    network.train()
    return actor_critic_loss(decision.logits, values, experience, config)


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
