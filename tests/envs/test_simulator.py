import numpy as np
import pytest

from tests.worlds import TWO_ROOMS, chained_dataset, drawn, two_room_dataset
from vln.agents.policy import BASELINES, DemonstrationPolicy, RandomPolicy
from vln.envs.errors import InputError
from vln.envs.geometry import Action, Heading, Pose
from vln.envs.simulation.episode_stream import EpisodeStream
from vln.envs.simulation.reward import Reward
from vln.envs.simulation.simulator import Simulator
from vln.envs.world.dataset import Dataset
from vln.envs.world.episode import Episode
from vln.envs.world.eyes import LocalView
from vln.envs.world.task import Task
from vln.play.rollout import rollout, run_policy


def play(simulator, agent_actions):
    rewards = []
    for action in agent_actions:
        rewards.append(float(simulator.step(np.array([action])).reward[0]))
    return rewards


def test_the_distance_reward_sums_to_the_start_distance_plus_one_for_success():
    dataset = two_room_dataset()
    simulator = Simulator(dataset, 1)
    simulator.reset([0])
    rewards = play(simulator, dataset.episodes[0].demonstration())
    assert sum(rewards) == pytest.approx(dataset.episodes[0].distance + 1)
    assert rewards[-1] == 1
    assert simulator.succeeded()[0]


def test_the_sparse_reward_is_success_alone():
    dataset = two_room_dataset()
    simulator = Simulator(dataset, 1, reward="sparse")
    simulator.reset([0])
    rewards = play(simulator, dataset.episodes[0].demonstration())
    assert rewards == [0.0] * (len(rewards) - 1) + [1.0]


def test_success_needs_a_stop_strictly_within_the_distance():
    dataset = two_room_dataset(Task(success_distance=0.5, max_steps=30, eyes=LocalView(2, 0, 1)))
    simulator = Simulator(dataset, 1)
    simulator.reset([0])
    demonstration = dataset.episodes[0].demonstration()
    play(simulator, demonstration[:-1])
    assert simulator.distance_to_goal()[0] == 0
    assert not simulator.succeeded()[0]
    simulator.reset([0])
    play(simulator, [*demonstration[:-2], Action.STOP])
    assert simulator.distance_to_goal()[0] == 0.5
    assert not simulator.succeeded()[0]


def test_an_agent_that_is_done_keeps_still_and_earns_nothing():
    simulator = Simulator(two_room_dataset(), 2)
    simulator.reset([0, 1])
    simulator.step(np.array([Action.STOP, Action.FORWARD]))
    before = simulator.pose(0)
    outcome = simulator.step(np.array([Action.FORWARD, Action.FORWARD]))
    assert simulator.pose(0) == before
    assert outcome.reward[0] == 0
    assert not outcome.terminated[0]
    assert list(simulator.active) == [False, True]


def test_time_runs_out():
    simulator = Simulator(two_room_dataset(Task(max_steps=3, eyes=LocalView(2, 0, 1))), 1)
    simulator.reset([0])
    outcomes = [simulator.step(np.array([Action.TURN_LEFT])) for _ in range(3)]
    assert [bool(outcome.truncated[0]) for outcome in outcomes] == [False, False, True]


def test_the_exact_pose_counts_only_when_asked():
    house = drawn(TWO_ROOMS)
    episode = Episode("1", "drawn", Heading.EAST, ((1, 1),), ("Face south.",), 0.0, Heading.SOUTH)
    for exact_pose, expected in ((True, False), (False, True)):
        task = Task(exact_pose=exact_pose, eyes=LocalView(2, 0, 1))
        simulator = Simulator(Dataset("t", "t", {"drawn": house}, (episode,), task), 1)
        simulator.reset([0])
        play(simulator, [Action.STOP])
        assert bool(simulator.succeeded()[0]) is expected


def test_stop_asks_for_the_next_sentence_and_ends_after_the_last():
    simulator = Simulator(chained_dataset(), 1)
    simulator.reset([0])
    heard = [simulator.leg(0).text]
    while simulator.active[0]:
        simulator.step(simulator.expert_actions())
        heard.append(simulator.leg(0).text)
    assert list(dict.fromkeys(heard)) == ["Walk to the corner.", "Face south.", "One step."]
    assert simulator.succeeded()[0]


def test_the_time_limit_of_a_sentence_leads_to_the_next_one():
    simulator = Simulator(chained_dataset(), 1)
    simulator.reset([0])
    play(simulator, [Action.TURN_LEFT] * 4)
    assert simulator.leg(0).text == "Face south."
    assert simulator.state.steps[0] == 0
    play(simulator, [Action.TURN_LEFT] * 8)
    assert simulator.state.timed_out[0]


def test_the_expert_follows_the_demonstration_and_finds_back_to_it():
    dataset = two_room_dataset()
    simulator = Simulator(dataset, 1)
    simulator.reset([0])
    played = rollout(DemonstrationPolicy(), simulator, [0])
    assert played.actions[:, 0].tolist() == dataset.episodes[0].demonstration()
    simulator.reset([0])
    play(simulator, [Action.TURN_LEFT, Action.FORWARD, Action.TURN_LEFT])
    while simulator.active.any():
        simulator.step(simulator.expert_actions())
    assert simulator.succeeded()[0]


@pytest.mark.parametrize("name", BASELINES)
def test_every_baseline_ends_its_episodes(name):
    simulator = Simulator(two_room_dataset(Task(max_steps=200, eyes=LocalView(2, 0, 1))), 2)
    trajectories = run_policy(BASELINES[name](), simulator, [0, 1])
    assert [len(trajectory.poses) for trajectory in trajectories] == [t.steps + 1 for t in trajectories]
    assert all(trajectory.stopped for trajectory in trajectories)
    assert all(trajectory.success for trajectory in trajectories) == (name in ("shortest", "explorer"))


def test_the_forward_baseline_takes_one_step():
    simulator = Simulator(two_room_dataset(), 2)
    there, back = run_policy(BASELINES["forward"](), simulator, [0, 1])
    assert there.poses[-1] == Pose(1, 2, Heading.EAST)
    assert back.poses[-1] == Pose(2, 7, Heading.NORTH)


def test_the_random_baseline_is_a_function_of_its_seed():
    simulator = Simulator(two_room_dataset(), 2)
    runs = [run_policy(RandomPolicy(seed), simulator, [0, 1]) for seed in (1, 1, 2)]
    assert runs[0] == runs[1] != runs[2]


def test_a_new_sentence_is_seen_in_the_observation():
    simulator = Simulator(chained_dataset(), 1)
    simulator.reset([0])
    assert simulator.observe().sentence.tolist() == [0]
    simulator.step(np.array([Action.STOP]))
    assert simulator.observe().sentence.tolist() == [1]
    assert simulator.texts() == ["Face south."]


@pytest.mark.parametrize(
    ("instances", "agents", "message"),
    [
        ([0, 2], None, r"instances: 2 does not exist; choose from 0\.\.1"),
        ([0, 5000], None, "instances: 5000 does not exist"),
        ([0, -1], None, "instances: -1 does not exist"),
        ([0], None, "1 instances for 2 agents"),
        ([0], [2], r"agents: 2 does not exist; choose from 0\.\.1"),
        ([0.5, 1.0], None, "must be a list of whole numbers"),
        ([[0, 1]], None, "must be a list of whole numbers"),
    ],
)
def test_instances_and_agents_that_do_not_exist_are_refused(instances, agents, message):
    simulator = Simulator(two_room_dataset(), 2)
    with pytest.raises(InputError, match=message):
        simulator.reset(instances, agents)


@pytest.mark.parametrize(
    ("actions", "message"),
    [
        ([1], "must be 2 whole numbers, one per agent"),
        ([1, 1, 1], "must be 2 whole numbers"),
        ([[1], [1]], "must be 2 whole numbers"),
        ([0.9, 1.0], "must be 2 whole numbers"),
        ([1, 4], "action 4 of agent 1 is none; it can be 0 to 3"),
        ([-1, 1], "action -1 of agent 0 is none"),
    ],
)
@pytest.mark.parametrize("stream", [False, True])
def test_actions_that_do_not_exist_are_refused(actions, message, stream):
    simulator = Simulator(two_room_dataset(), 2)
    player = EpisodeStream(simulator) if stream else simulator
    simulator.reset([0, 1])
    with pytest.raises(InputError, match=message):
        player.step(np.array(actions))


def test_nobody_acts_before_everybody_has_begun():
    simulator = Simulator(two_room_dataset(), 2)
    for begin in (lambda: None, lambda: simulator.reset([0], [1])):
        begin()
        with pytest.raises(InputError, match="an agent has not begun; call reset before the first step"):
            simulator.step(np.array([1, 1]))
    simulator.reset([0], [0])
    simulator.step(np.array([1, 1]))


def test_rewards_weigh_metres_and_success():
    dataset = two_room_dataset()
    metres = dataset.episodes[0].distance
    for reward, expected in (
        ("distance", metres + 1),
        ("sparse", 1),
        (Reward(metre=2.0, success=-3.0), 2 * metres - 3),
    ):
        played = rollout(DemonstrationPolicy(), Simulator(dataset, 1, reward), [0])
        assert played.rewards.sum() == pytest.approx(expected)
    with pytest.raises(InputError, match="unknown reward 'dense'; choose from: distance, sparse"):
        Simulator(dataset, 1, "dense")
    with pytest.raises(InputError, match="finite"):
        Reward(metre=float("nan"))


def test_a_simulator_of_nobody_is_refused():
    for agents, threads in ((0, 1), (1, 0)):
        with pytest.raises(InputError, match="at least one of each"):
            Simulator(two_room_dataset(), agents, threads=threads)


def test_what_was_observed_stays_as_it_was():
    simulator = Simulator(chained_dataset(), 1)
    simulator.reset([0])
    before = simulator.observe()
    kept = before.map(np.copy)
    simulator.step(np.array([Action.STOP]))  # asks for the next sentence
    assert simulator.observe().sentence.tolist() == [1]
    np.testing.assert_array_equal(before.sentence, kept.sentence)
    np.testing.assert_array_equal(before.view, kept.view)
