from dataclasses import replace

import numpy as np
import pytest
import torch

from tests.stages import RL, SPEAKING, fresh
from tests.worlds import drawn, episode_between, repeated, two_room_dataset
from vln.agents.critic import MatchingCritic
from vln.agents.value import ActorCritic
from vln.envs.errors import InputError
from vln.envs.geometry import Cell, Heading, Pose
from vln.envs.language.tokenizer import PAD_ID, UNKNOWN_ID
from vln.envs.world.dataset import Dataset
from vln.envs.world.eyes import LocalView, RememberedMap
from vln.envs.world.mirror import mirror
from vln.envs.world.task import Task
from vln.learn import reinforcement
from vln.learn.batches import Lessons
from vln.learn.imitation import validate
from vln.learn.reinforcement import Experience, Player, actor_critic_loss, policy_loss, reinforce
from vln.learn.run_directory import RunDirectory
from vln.learn.speaker import demonstrated, learn_to_speak, new_speaker, validate_speaker
from vln.options import ReinforcementConfig, config_from_json, config_to_json


def test_walks_by_the_same_instruction_follow_each_other():
    dataset = two_room_dataset()
    checkpoint = fresh(dataset)
    config = replace(RL, batch_size=4, group_size=2)
    tokens = Player(config, checkpoint, None, dataset).play(checkpoint.network, 0).tokens
    assert torch.equal(tokens[0::2], tokens[1::2])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"batch_size": 4, "group_size": 3}, "--batch-size 4: must be a multiple of --group-size, which is 3"),
        ({"group_size": 0}, "--group-size 0: must be from 1"),
        ({"advantage": "leave-one-out"}, "needs --group-size 2"),
        ({"advantage": "guess"}, "--advantage guess: must be one of baseline, leave-one-out"),
        ({"objective": "hope"}, "--objective hope: must be one of policy-gradient, clipped"),
        ({"epochs": 2}, "--epochs 2: more than 1 needs --objective clipped"),
    ],
)
def test_options_that_do_not_go_together_are_refused(options, message):
    with pytest.raises(InputError, match=message):
        replace(RL, **options)


def experience(steps=4, walks=2):
    """Hand-made: the second walk is shorter than the first."""
    generator = torch.Generator().manual_seed(0)
    active = torch.arange(steps)[:, None] < torch.tensor([steps, steps - 1])
    return Experience(
        tokens=None,
        seen=None,
        actions=torch.randint(0, 4, (steps, walks), generator=generator),
        log_p=-torch.rand(steps, walks, generator=generator) - 0.5,
        active=active,
        rewards=torch.randn(steps, walks, generator=generator) * active,
        intrinsic=torch.tensor([0.1, 0.7]),
    )


def huber(error):
    return error**2 / 2 if abs(error) < 1 else abs(error) - 0.5


def plain_loss(logits, values, played, config):
    """The loss by its definition, step by step; with a trace of 1."""
    gained, errors, entropies, log_p = {}, [], [], {}
    for walk, length in enumerate(played.active.sum(0).tolist()):
        rewards = played.rewards[:, walk].tolist()
        for step in range(length):
            p = np.exp(logits[step, walk] / config.temperature)
            p /= p.sum()
            entropies.append(-(p * np.log(p)).sum())
            log_p[step, walk] = np.log(p[played.actions[step, walk]])
            to_come = sum(config.discount ** (t - step) * rewards[t] for t in range(step, length))
            outer, inner = values[step, walk]
            score = played.intrinsic[walk].item()
            errors.append(huber(outer - to_come) + huber(inner - score))
            whole = [sum(config.discount**t * x for t, x in enumerate(xs)) for xs in played.rewards.T.tolist()]
            if config.advantage == "leave-one-out":
                other = 1 - walk
                extrinsic, intrinsic = whole[walk] - whole[other], score - played.intrinsic[other].item()
            else:
                extrinsic, intrinsic = to_come - outer, score - inner
            gained[step, walk] = config.extrinsic * extrinsic + config.intrinsic * intrinsic
    mean, deviation = np.mean([*gained.values()]), np.std([*gained.values()], ddof=1)
    objective = 0.0
    for (step, walk), value in gained.items():
        advantage = (value - mean) / deviation
        ratio = np.exp(log_p[step, walk] - played.log_p[step, walk].item())
        if config.objective == "clipped":
            objective += min(
                ratio * advantage, np.clip(ratio, 1 - config.ppo_clip, 1 + config.ppo_clip) * advantage
            )
        else:
            objective += log_p[step, walk] * advantage
    return (-objective + sum(errors) / 2 - config.entropy * sum(entropies)) / len(gained)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"extrinsic": 0.0},
        {"intrinsic": 30.0},
        {"discount": 0.5},
        {"entropy": 1.0},
        {"temperature": 0.3},
        {"objective": "clipped", "ppo_clip": 0.3},
        {"advantage": "leave-one-out", "group_size": 2, "discount": 0.5},
    ],
)
def test_the_loss_is_the_plain_sum_over_steps(options):
    torch.manual_seed(0)
    config, played = replace(RL, gae_lambda=1.0, **options), experience()
    logits, values = torch.randn(4, 2, 4), torch.randn(4, 2, 2) * 2
    expected = plain_loss(logits.numpy(), values.numpy(), played, config)
    assert actor_critic_loss(logits, values, played, config).item() == pytest.approx(expected, rel=1e-4, abs=1e-5)


def test_actor_and_baseline_learn_each_their_own_part():
    played, logits = experience(), torch.linspace(-1, 1, 32).view(4, 2, 4).requires_grad_()
    values = torch.zeros(4, 2, 2, requires_grad=True)
    actor_critic_loss(logits, values, played, replace(RL, discount=1.0, gae_lambda=1.0)).backward()
    assert not logits.grad[~played.active].any()
    assert not values.grad[~played.active].any()
    # The values climb to what came, not away from it; the score of a walk is the same at each of its steps.
    to_come = (played.rewards * played.active).flip(0).cumsum(0).flip(0)
    torch.testing.assert_close(-values.grad[..., 0].sign(), (to_come * played.active).sign())
    assert (values.grad[..., 1][played.active] < 0).all()
    # Entropy alone makes the actions more alike, the objective alone the better ones likelier.
    even = torch.zeros(4, 2, 4).index_fill(2, torch.tensor([0]), 1.0).requires_grad_()
    actor_critic_loss(even, values.detach(), played, replace(RL, entropy=1e6)).backward()
    assert (even.grad[..., 0][played.active] > 0).all()


def test_the_probabilities_learnt_from_are_those_acted_with():
    dataset = two_room_dataset()
    checkpoint = fresh(dataset)
    network = ActorCritic(checkpoint.network)
    experience = Player(RL, checkpoint, None, dataset).play(checkpoint.network, 0)
    plain = policy_loss(network, experience, RL)
    clipped = policy_loss(network, experience, replace(RL, objective="clipped", ppo_clip=0.1))
    assert torch.isfinite(plain)
    assert torch.isfinite(clipped)
    network.eval()
    logits, _ = network(experience.tokens, experience.seen, experience.actions)
    log_p = torch.log_softmax(logits / RL.temperature, 2).gather(2, experience.actions[..., None])[..., 0]
    torch.testing.assert_close(log_p[experience.active], experience.log_p[experience.active], atol=1e-5, rtol=1e-5)


def test_a_map_that_grows_from_part_to_part_is_learnt_from(monkeypatch):
    rooms = two_room_dataset()
    dataset = replace(rooms, task=replace(rooms.task, eyes=RememberedMap()))
    checkpoint = fresh(dataset)
    network = ActorCritic(checkpoint.network)
    experience = Player(RL, checkpoint, None, dataset).play(checkpoint.network, 0)
    learnt = []
    for steps in (len(experience.actions), 1):
        monkeypatch.setattr("vln.agents.value._PART", steps)
        network.zero_grad()
        loss = policy_loss(network, experience, RL)
        loss.backward()
        learnt.append(
            [loss.detach(), *(weight.grad for weight in network.parameters() if weight.grad is not None)]
        )
    for whole, part in zip(*learnt, strict=True):
        torch.testing.assert_close(whole, part, rtol=1e-4, atol=1e-5)


def test_truncation_changes_gradients_and_nothing_else():
    dataset = two_room_dataset()
    checkpoint = fresh(dataset)
    network = ActorCritic(checkpoint.network)
    experience = Player(RL, checkpoint, None, dataset).play(checkpoint.network, 0)
    gradients = []
    for truncation in (0, 2):
        network.zero_grad()
        loss = policy_loss(network, experience, replace(RL, truncation=truncation))
        loss.backward()
        gradients.append((loss.item(), network.navigator.previous_action.weight.grad.clone()))
    assert gradients[0][0] == pytest.approx(gradients[1][0], rel=1e-4)
    assert not torch.allclose(gradients[0][1], gradients[1][1])


def test_reward_alone_teaches_to_walk_two_steps_and_stop(tmp_path):
    house = drawn("######\n#....#\n######")
    episode = episode_between(house, Pose(1, 1, Heading.EAST), Cell(1, 3), "Two steps.")
    task = Task(success_distance=0.25, max_steps=6, eyes=LocalView(2, 0, 1))
    dataset = Dataset("corridor", "train", {"drawn": house}, (episode,), task)
    dataset = repeated(dataset, 32)
    start = fresh(dataset)
    before = validate(start, dataset, 1)["success_rate"]
    config = replace(RL, updates=60, batch_size=32, validate_every=20, imitation=0.0, temperature=1.0, ema=0.0)
    config = replace(config, learning_rate=1e-2)
    checkpoint = reinforce(config, RunDirectory(tmp_path, False), start, None, dataset, dataset)
    assert before < validate(checkpoint, dataset, 1)["success_rate"] == 1


@pytest.mark.parametrize(
    "options",
    [
        {"objective": "clipped", "epochs": 2},
        {"ndtw_reward": 1.0},
        {"extrinsic": 0.0},
        {"leeway": 0.0},
        {"truncation": 3},
        {"group_size": 2, "advantage": "leave-one-out"},
        {"environment_dropout": 0.5},
    ],
)
def test_every_option_trains(tmp_path, options):
    dataset = two_room_dataset()
    speaker = new_speaker(SPEAKING, dataset)
    critic = MatchingCritic(speaker.network, speaker.tokenizer)
    config = replace(RL, updates=2, validate_every=2, **options)
    reinforce(config, RunDirectory(tmp_path, False), fresh(dataset), critic, dataset, dataset)
    (record,) = RunDirectory(tmp_path, True).records()
    assert 0 < record["critic"] < 1


def test_demonstrations_mixed_in_are_augmented_and_lose_words(tmp_path, monkeypatch):
    dataset, drawn_lessons = two_room_dataset(), []

    class Watched(Lessons):
        def draw(self, update):
            drawn_lessons.append(super().draw(update))
            return drawn_lessons[-1]

    monkeypatch.setattr(reinforcement, "Lessons", Watched)
    config = replace(RL, updates=2, validate_every=2, word_dropout=1.0)
    folder = RunDirectory(tmp_path, False)
    reinforce(config, folder, fresh(dataset), None, dataset, dataset, augment=lambda data, random: mirror(data))
    plain = Lessons(dataset, fresh(dataset).tokenizer, batch_size=2, seed=0).draw(0)
    assert set(drawn_lessons[0].tokens.unique().tolist()) <= {PAD_ID, UNKNOWN_ID}
    turns = [[int((lesson.expert == side).sum()) for side in (2, 3)] for lesson in (plain, drawn_lessons[0])]
    assert turns[0] == turns[1][::-1]


def test_the_critic_prefers_the_demonstration_to_other_paths(tmp_path):
    dataset = two_room_dataset()
    trained = learn_to_speak(SPEAKING, RunDirectory(tmp_path, False), dataset, dataset)
    assert validate_speaker(trained, dataset, 2)["matching"] == 1
    critic = MatchingCritic(trained.network, trained.tokenizer)
    player = Player(RL, fresh(dataset), critic, dataset)
    wrong = player.play(fresh(dataset).network, 0).intrinsic
    lesson = Lessons(dataset, trained.tokenizer, batch_size=2, seed=0).draw(0)
    right = trained.network.log_likelihood(trained.network.watch(demonstrated(lesson)), lesson.tokens).exp()
    # The texts differ in how likely they are at all, so one is not compared with the other.
    assert right.mean() > wrong.mean()


def test_configs_survive_json():
    from pathlib import Path

    config = replace(RL, start=Path("a/b"), critic=Path("c"))
    assert config_from_json(ReinforcementConfig, config_to_json(config)) == config
