import gymnasium
import numpy as np
import pytest
from gymnasium.vector import AutoresetMode

import vln  # noqa: F401 (registers the environments)
from tests.worlds import chained_dataset, two_room_dataset
from vln.envs.errors import InputError
from vln.envs.geometry import Action
from vln.envs.navigation_env import NavigationEnv
from vln.envs.navigation_vector_env import NavigationVectorEnv
from vln.envs.world.eyes import LocalView
from vln.envs.world.task import Task

SHORT = Task(eyes=LocalView(4, 0, 2), max_steps=9)


def made(mode=AutoresetMode.NEXT_STEP, num_envs=6, **options):
    dataset = options.pop("dataset", None) or two_room_dataset(SHORT)
    return NavigationVectorEnv(num_envs, dataset=dataset, autoreset_mode=mode, **options)


def same(batch, index, single):
    for key, value in single.items():
        np.testing.assert_array_equal(batch[key][index], value)


def test_gymnasium_makes_it_and_its_spaces_hold_what_it_returns():
    env = gymnasium.make_vec("vln/GridHouse-v0", num_envs=3, dataset=two_room_dataset())
    observation, _ = env.reset(seed=1)
    assert env.observation_space.contains(observation)
    assert env.metadata["autoreset_mode"] == AutoresetMode.NEXT_STEP
    observation, reward, terminated, _, _ = env.step(env.action_space.sample())
    assert env.observation_space.contains(observation)
    assert reward.shape == terminated.shape == (3,)


@pytest.mark.parametrize("dataset", [two_room_dataset(SHORT), chained_dataset()])
@pytest.mark.parametrize("threads", [1, 2])
def test_it_agrees_with_single_environments_step_for_step(dataset, threads):
    batch = made(dataset=dataset, threads=threads)
    singles = [NavigationEnv(dataset=dataset) for _ in range(6)]
    observation, infos = batch.reset(seed=3)
    over = np.zeros(6, dtype=bool)
    rng = np.random.default_rng(0)
    for index, single in enumerate(singles):
        first, info = single.reset(options={"instance": batch.simulator.instance[index]})
        same(observation, index, first)
        assert infos["instruction"][index] == info["instruction"]
    for _ in range(60):
        actions = rng.choice(4, size=6, p=[0.1, 0.6, 0.15, 0.15])
        observation, reward, terminated, truncated, infos = batch.step(actions)
        for index, single in enumerate(singles):
            if over[index]:  # The action after the end is ignored; the next episode begins.
                expected, info = single.reset(options={"instance": batch.simulator.instance[index]})
                outcome = (0.0, False, False)
                assert infos["_instruction"][index]
                assert infos["instr_id"][index] == info["instr_id"]
            else:
                expected, *outcome, info = single.step(actions[index])
            same(observation, index, expected)
            assert (reward[index], terminated[index], truncated[index]) == tuple(outcome)
            assert infos["distance_to_goal"][index] == np.float32(info["distance_to_goal"])
            over[index] = outcome[1] or outcome[2]
            if over[index]:
                assert infos["_success"][index]
                assert infos["success"][index] == info["success"]


def test_same_step_autoreset_returns_the_last_observation_apart():
    env = made(AutoresetMode.SAME_STEP, num_envs=2)
    env.reset(options={"instances": [0, 1]})
    env.step(np.array([Action.FORWARD, Action.FORWARD]))
    single = NavigationEnv(dataset=two_room_dataset(SHORT))
    single.reset(options={"instance": 0})
    single.step(Action.FORWARD)
    expected = single.step(Action.STOP)
    observation, reward, terminated, _, infos = env.step(np.array([Action.STOP, Action.TURN_LEFT]))
    assert terminated.tolist() == infos["_final_obs"].tolist() == [True, False]
    assert infos["final_obs"][1] is None
    for key, value in expected[0].items():
        np.testing.assert_array_equal(infos["final_obs"][0][key], value)
    assert infos["final_info"]["success"][0] == expected[4]["success"]
    assert infos["final_info"]["distance_to_goal"][0] == expected[4]["distance_to_goal"]
    assert env.simulator.state.steps.tolist() == [0, 2]
    same(observation, 0, single.reset(options={"instance": env.simulator.instance[0]})[0])
    assert reward[0] == expected[1]


def test_without_autoreset_only_masked_environments_begin_anew():
    env = made(AutoresetMode.DISABLED, num_envs=3)
    env.reset(options={"instances": [0, 1, 0]})
    env.step(np.array([Action.STOP, Action.STOP, Action.FORWARD]))
    _, _, terminated, _, _ = env.step(np.full(3, Action.TURN_LEFT))
    assert not terminated.any()
    assert env.simulator.active.tolist() == [False, False, True]
    _, infos = env.reset(options={"reset_mask": np.array([True, False, False]), "instances": [1]})
    assert env.simulator.active.tolist() == [True, False, True]
    assert infos["instr_id"].tolist() == ["back_0", None, None]


def test_the_seed_decides_all_episodes():
    def played(seed):
        env = made(num_envs=32)
        env.reset(seed=seed)
        rng = np.random.default_rng(0)
        return [env.step(rng.integers(0, 4, 32))[0]["instruction"].copy() for _ in range(10)]

    np.testing.assert_array_equal(played(1), played(1))
    assert any((one != other).any() for one, other in zip(played(1), played(2), strict=True))


def test_returned_arrays_are_not_overwritten():
    env = made()
    first, _ = env.reset(seed=0)
    kept = {key: value.copy() for key, value in first.items()}
    for _ in range(3):
        env.step(np.full(6, Action.TURN_LEFT))
    for key, value in kept.items():
        np.testing.assert_array_equal(first[key], value)


@pytest.mark.parametrize("instances", [[0], [0, 1, 0, 1, 0, 2], [0, 1, 0, 1, 0, -1]])
def test_wrong_instances_are_explained(instances):
    with pytest.raises(InputError, match=r"instances must be 6 numbers in 0\.\.1"):
        made().reset(options={"instances": instances})
