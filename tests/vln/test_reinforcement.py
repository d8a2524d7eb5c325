from dataclasses import replace

import numpy as np
import pytest
import torch

from tests.vln.test_imitation import TINY, assert_equal_weights
from tests.worlds import drawn, episode_between, two_room_dataset
from vln.agents.checkpoint import load_checkpoint
from vln.agents.critic import MatchingCritic
from vln.agents.navigator_policy import MASKED_WORD
from vln.agents.value import ActorCritic, advantages
from vln.envs.errors import InputError
from vln.envs.geometry import Cell, Heading, Pose
from vln.envs.world.dataset import Dataset
from vln.envs.world.mirror import mirror
from vln.envs.world.task import Task, ViewShape
from vln.learn import reinforcement
from vln.learn.batches import Lessons
from vln.learn.imitation import new_checkpoint, validate
from vln.learn.reinforcement import Player, over_other_walks, policy_loss, reinforce
from vln.learn.run_directory import METRICS, RunDirectory
from vln.learn.speaker import learn_to_speak, new_speaker, trajectories, validate_speaker
from vln.options import ReinforcementConfig, SpeakingConfig, config_from_json, config_to_json

RL = ReinforcementConfig(
    start=None, updates=12, batch_size=2, validate_every=4, average=0.9, threads=1, learning_rate=1e-3
)
SPEAKING = SpeakingConfig(
    updates=400, batch_size=2, validate_every=50, hidden_size=32, learning_rate=5e-3, dropout=0.0, threads=1
)


def fresh(dataset, seed=0, **options):
    torch.manual_seed(seed)
    return new_checkpoint(replace(TINY, **options), dataset)


def plain_advantages(rewards, values, length, discount, trace):
    """By the definition: the discounted sum of the errors of the baseline."""
    after = [*values[1:length], 0.0]
    errors = [rewards[t] + discount * after[t] - values[t] for t in range(length)]
    return [sum((discount * trace) ** k * errors[t + k] for k in range(length - t)) for t in range(length)]


def test_advantages_agree_with_their_definition():
    rng = np.random.default_rng(0)
    rewards, values = rng.normal(size=(2, 7, 3))
    lengths = [7, 4, 1]
    active = np.arange(7)[:, None] < np.array(lengths)
    estimates, returns = advantages(*(torch.tensor(x) for x in (rewards, values, active)), 0.9, 0.8)
    for agent, length in enumerate(lengths):
        expected = plain_advantages(rewards[:, agent], values[:, agent], length, 0.9, 0.8)
        np.testing.assert_allclose(estimates[:length, agent], expected)
        assert not estimates[length:, agent].any()
        np.testing.assert_allclose(returns[:length, agent], expected + values[:length, agent])


def test_with_a_trace_of_one_the_return_is_the_discounted_sum_of_rewards():
    rewards, values = torch.tensor([[1.0], [2.0], [4.0]]), torch.randn(3, 1)
    _, returns = advantages(rewards, values, torch.ones(3, 1, dtype=torch.bool), 0.5, 1.0)
    torch.testing.assert_close(returns[:, 0], torch.tensor([1 + 1 + 1.0, 2 + 2.0, 4.0]))


def test_a_walk_is_measured_against_the_others_by_the_same_instruction():
    worth = torch.tensor([1.0, 2.0, 6.0, 0.0, 0.0, 3.0])
    expected = torch.tensor([1 - 4.0, 2 - 3.5, 6 - 1.5, -1.5, -1.5, 3.0])
    torch.testing.assert_close(over_other_walks(worth, 3), expected)


def test_walks_by_the_same_instruction_follow_each_other():
    dataset = two_room_dataset()
    checkpoint = fresh(dataset)
    tokens = (
        Player(replace(RL, batch_size=4, walks=2), checkpoint, None, dataset).play(checkpoint.navigator, 0).tokens
    )
    assert torch.equal(tokens[0::2], tokens[1::2])


def test_a_batch_must_be_a_multiple_of_the_walks():
    dataset = two_room_dataset()
    with pytest.raises(InputError, match="batch_size 4 with 3 walks"):
        Player(replace(RL, batch_size=4, walks=3), fresh(dataset), None, dataset)


def test_the_probabilities_learnt_from_are_those_acted_with():
    dataset = two_room_dataset()
    checkpoint = fresh(dataset)
    network = ActorCritic(checkpoint.navigator)
    experience = Player(RL, checkpoint, None, dataset).play(checkpoint.navigator, 0)
    plain = policy_loss(network, experience, RL)
    clipped = policy_loss(network, experience, replace(RL, clip=0.1))
    assert torch.isfinite(plain)
    assert torch.isfinite(clipped)
    network.eval()
    decision, _ = network(
        experience.tokens, experience.views, reinforcement.previous_actions(experience.actions.numpy())
    )
    log_p = torch.log_softmax(decision.logits / RL.temperature, 2).gather(2, experience.actions[..., None])[..., 0]
    torch.testing.assert_close(log_p[experience.active], experience.log_p[experience.active], atol=1e-5, rtol=1e-5)


def test_truncation_changes_gradients_and_nothing_else():
    dataset = two_room_dataset()
    checkpoint = fresh(dataset)
    network = ActorCritic(checkpoint.navigator)
    experience = Player(RL, checkpoint, None, dataset).play(checkpoint.navigator, 0)
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
    task = Task(success_distance=0.25, max_steps=6, view=ViewShape(2, 0, 1))
    dataset = Dataset("corridor", "train", {"drawn": house}, (episode,) * 32, task)
    start = fresh(dataset)
    before = validate(start, dataset, 1)["success_rate"]
    config = replace(RL, updates=60, batch_size=32, validate_every=20, imitation=0.0, temperature=1.0, average=0.0)
    config = replace(config, learning_rate=1e-2)
    checkpoint = reinforce(config, RunDirectory(tmp_path, False), start, None, dataset, dataset)
    assert before < validate(checkpoint, dataset, 1)["success_rate"] == 1


def test_an_interrupted_training_resumes_as_if_it_never_was(tmp_path, monkeypatch):
    import signal

    dataset = two_room_dataset()
    reinforce(RL, RunDirectory(tmp_path / "whole", False), fresh(dataset), None, dataset, dataset)
    calls, loss = 0, reinforcement.policy_loss

    def interrupted(*arguments):
        nonlocal calls
        calls += 1
        if calls == 6:
            signal.raise_signal(signal.SIGINT)
        return loss(*arguments)

    monkeypatch.setattr(reinforcement, "policy_loss", interrupted)
    parts = tmp_path / "parts"
    with pytest.raises(KeyboardInterrupt):
        reinforce(RL, RunDirectory(parts, False), fresh(dataset), None, dataset, dataset)
    reinforce(RL, RunDirectory(parts, True), fresh(dataset), None, dataset, dataset, resume=True)
    assert_equal_weights(*(load_checkpoint(tmp_path / name).navigator.state_dict() for name in ("whole", "parts")))
    assert (tmp_path / "whole" / METRICS).read_bytes() == (parts / METRICS).read_bytes()


@pytest.mark.parametrize(
    "options",
    [
        {"clip": 0.2, "passes": 2},
        {"fidelity": 1.0},
        {"extrinsic": 0.0},
        {"leeway": 0.0},
        {"truncation": 3},
        {"walks": 2},
        {"environment_dropout": 0.5},
    ],
)
def test_every_option_trains(tmp_path, options):
    dataset = two_room_dataset()
    speaker = new_speaker(SPEAKING, dataset)
    critic = MatchingCritic(speaker.speaker, speaker.tokenizer)
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
    assert set(drawn_lessons[0].tokens.unique().tolist()) <= {0, MASKED_WORD}
    turns = [[int((lesson.expert == side).sum()) for side in (2, 3)] for lesson in (plain, drawn_lessons[0])]
    assert turns[0] == turns[1][::-1]


def test_the_critic_prefers_the_demonstration_to_other_paths(tmp_path):
    dataset = two_room_dataset()
    trained = learn_to_speak(SPEAKING, RunDirectory(tmp_path, False), dataset, dataset)
    assert validate_speaker(trained, dataset, 2)["matching"] == 1
    critic = MatchingCritic(trained.speaker, trained.tokenizer)
    player = Player(RL, fresh(dataset), critic, dataset)
    wrong = player.play(fresh(dataset).navigator, 0).intrinsic
    lesson = Lessons(dataset, trained.tokenizer, batch_size=2, seed=0).draw(0)
    right = trained.speaker.log_likelihood(trained.speaker.watch(trajectories(lesson)), lesson.tokens).exp()
    assert right.min() > wrong.max()


def test_configs_survive_json():
    from pathlib import Path

    config = replace(RL, start=Path("a/b"), critic=Path("c"))
    assert config_from_json(ReinforcementConfig, config_to_json(config)) == config
