"""The whole chain in seconds: house, instruction, rollout, imitation, evaluation, picture."""

from dataclasses import replace

import numpy as np
import pytest

from vln.agents.navigator_policy import NavigatorPolicy
from vln.agents.policy import DemonstrationPolicy
from vln.envs.corpora.gridhouse import load_gridhouse
from vln.envs.corpora.sources import SourceConfig, load_dataset
from vln.envs.simulation.simulator import Simulator
from vln.judge.scoring import report
from vln.learn.imitation import imitate
from vln.learn.run_directory import RunDirectory
from vln.options import ImitationConfig
from vln.play.policies import load_policy
from vln.play.rollout import rollout, run_policy_in_batches

CONFIG = ImitationConfig(
    updates=30,
    batch_size=8,
    validate_every=15,
    validation_episodes=8,
    teacher_share=0.5,
    hidden_size=32,
    threads=1,
)


def test_from_a_seed_to_a_score(tmp_path):
    train = load_gridhouse("train", houses=4, episodes_per_house=8)
    unseen = load_gridhouse("val_unseen", houses=2, episodes_per_house=4)
    assert set(train.houses).isdisjoint(unseen.houses)

    simulator = Simulator(train, 8)
    played = rollout(DemonstrationPolicy(), simulator, range(8))
    assert simulator.succeeded().all()
    assert played.rewards.sum() == pytest.approx(sum(train.episodes[n].distance + 1 for n in range(8)))

    checkpoint = imitate(CONFIG, RunDirectory(tmp_path / "run", False), train, unseen)
    losses = [record["loss"] for record in RunDirectory(tmp_path / "run", True).records()]
    assert len(losses) == 2

    policy = NavigatorPolicy(checkpoint.network, checkpoint.tokenizer)
    trajectories = run_policy_in_batches(policy, unseen, range(8))
    values = report(unseen, trajectories)
    assert values["episodes"] == 8
    assert 0 <= values["spl"] <= values["success_rate"] <= values["oracle_success_rate"] <= 1


def test_an_agent_of_pictures_is_trained_saved_and_used_again(tmp_path):
    eyes = SourceConfig(houses=2, episodes_per_house=4, view="rgb")
    train = load_dataset(eyes, "train")
    config = replace(CONFIG, updates=2, validate_every=2)
    imitate(config, RunDirectory(tmp_path / "run", False), train, train)
    # It brings its eyes, whatever the dataset shows by itself.
    policy, seen = load_policy(str(tmp_path / "run"), load_dataset(replace(eyes, view="symbolic"), "train"))
    assert seen.task == train.task
    assert len(run_policy_in_batches(policy, seen, range(8))) == 8


def test_a_deaf_agent_does_not_hear_and_a_blind_one_does_not_see(tmp_path):
    train = load_gridhouse("train", houses=2, episodes_per_house=4)
    checkpoint = imitate(replace(CONFIG, updates=1), RunDirectory(tmp_path / "run", False), train, train)
    silent = replace(
        train,
        episodes=tuple(replace(e, instructions=("Go.",), sentences=()) for e in train.episodes),
    )
    deaf = NavigatorPolicy(checkpoint.network, checkpoint.tokenizer, deaf=True)
    assert run_policy_in_batches(deaf, train, range(8)) == run_policy_in_batches(deaf, silent, range(8))

    blind = NavigatorPolicy(checkpoint.network, checkpoint.tokenizer, blind=True)
    simulator = Simulator(train, 8)
    simulator.reset(range(8))
    blind.reset(simulator)
    seen = simulator.observe()
    first = blind.act(seen)
    blind.reset(simulator)
    np.testing.assert_array_equal(first, blind.act(seen._replace(view=np.zeros_like(seen.view))))
