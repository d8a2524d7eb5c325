import gymnasium
import numpy as np
import pytest
from gymnasium.vector import AutoresetMode, SyncVectorEnv
from gymnasium.wrappers.vector import DictInfoToList

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
        assert infos["instruction_text"][index] == info["instruction_text"]
    for _ in range(60):
        actions = rng.choice(4, size=6, p=[0.1, 0.6, 0.15, 0.15])
        observation, reward, terminated, truncated, infos = batch.step(actions)
        for index, single in enumerate(singles):
            if over[index]:  # The action after the end is ignored; the next episode begins.
                expected, info = single.reset(options={"instance": batch.simulator.instance[index]})
                outcome = (0.0, False, False)
            else:
                expected, *outcome, info = single.step(actions[index])
            same(observation, index, expected)
            assert (reward[index], terminated[index], truncated[index]) == tuple(outcome)
            for key in ("instr_id", "instruction_text", "success"):
                assert infos[key][index] == info[key]
            over[index] = outcome[1] or outcome[2]


def alike(one, other):
    """Whether two infos of Gymnasium are the same, in types and shapes as well."""
    if isinstance(one, dict):
        assert set(one) == set(other)
        for key in one:
            alike(one[key], other[key])
    elif isinstance(one, np.ndarray | tuple):
        if isinstance(one, np.ndarray):
            assert (one.dtype, one.shape) == (other.dtype, other.shape)
        for left, right in zip(one, other, strict=True):
            alike(left, right)
    else:
        assert type(one) is type(other)
        assert one == other


@pytest.mark.parametrize("mode", list(AutoresetMode))
def test_it_returns_what_gymnasium_makes_of_single_environments(mode):
    dataset = two_room_dataset(SHORT).select([0])  # one episode: nothing is left to chance
    options = {"dataset": dataset, "privileged_info": True}
    batch = made(mode, num_envs=3, **options)
    copies = SyncVectorEnv([lambda: NavigationEnv(**options)] * 3, autoreset_mode=mode)
    alike(batch.reset(), copies.reset())
    rng = np.random.default_rng(0)
    ends = 0
    for _ in range(60):
        actions = rng.choice(4, size=3, p=[0.1, 0.6, 0.15, 0.15])
        observation, reward, terminated, truncated, infos = batch.step(actions)
        expected = copies.step(actions)
        alike((observation, terminated, truncated, infos), (expected[0], *expected[2:]))
        np.testing.assert_allclose(reward, expected[1])
        ended = terminated | truncated
        ends += ended.sum()
        if mode == AutoresetMode.DISABLED and ended.any():
            alike(batch.reset(options={"reset_mask": ended}), copies.reset(options={"reset_mask": ended.copy()}))
    assert ends > 9


def test_gymnasium_reads_the_last_infos():
    env = DictInfoToList(made(AutoresetMode.SAME_STEP, num_envs=2))
    env.reset(options={"instances": [0, 1]})
    _, _, _, _, (first, second) = env.step(np.array([Action.STOP, Action.TURN_LEFT]))
    assert first["final_info"]["instr_id"] == "there_0"
    assert first["final_info"]["instruction_text"] == "Go through the door. Stop below the sofa."
    assert first["final_info"]["pose"].tolist() == [1, 1, 1]
    assert not first["final_info"]["is_success"]
    assert "final_info" not in second


def test_without_autoreset_only_masked_environments_begin_anew():
    env = made(AutoresetMode.DISABLED, num_envs=3)
    env.reset(options={"instances": [0, 1, 0]})
    env.step(np.array([Action.STOP, Action.STOP, Action.FORWARD]))
    with pytest.raises(InputError, match="2 episodes are over, that of environment 0 for one"):
        env.step(np.full(3, Action.TURN_LEFT))
    _, infos = env.reset(options={"reset_mask": np.array([True, False, False]), "instances": [1]})
    assert env.simulator.active.tolist() == [True, False, True]
    assert infos["instr_id"].tolist() == ["back_0", None, None]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"reset_mask": np.ones(5, bool)}, r"reset_mask is bool \(5,\): must be 6 booleans, one of them True"),
        ({"reset_mask": np.zeros(6, bool)}, "one of them True"),
        ({"reset_mask": np.ones(6)}, "reset_mask is float64"),
        ({"reset_mask": np.eye(6, dtype=bool)[0]}, "has not begun; reset all of them first"),
        ({"instance": 1}, "reset has no option 'instance'; did you mean 'instances'?"),
        ({"instances": [0, 1, 0, 1, 0, 1.5]}, r"instances must be 6 numbers in 0\.\.1"),
    ],
)
def test_what_a_reset_cannot_do_is_explained(options, message):
    with pytest.raises(InputError, match=message):
        made().reset(options=options)


@pytest.mark.parametrize("seed", [[7, 8, 9, 1, 2, 3], [7], (1, 2)])
def test_several_seeds_are_refused(seed):
    with pytest.raises(InputError, match="give one seed, not a list"):
        made().reset(seed=seed)


@pytest.mark.parametrize(
    "actions",
    [[1] * 5, [1] * 7, 1, [[1] * 6], [1.0] * 6, ["1"] * 6, [1, 1, 1, 1, 1, 4], [-1, 1, 1, 1, 1, 1], [True] * 6],
)
def test_what_are_no_actions_is_refused(actions):
    env = made()
    env.reset(seed=0)
    with pytest.raises(InputError, match="action"):
        env.step(np.array(actions))
    assert not env.simulator.state.steps.any()


def test_steps_are_for_those_that_have_begun():
    with pytest.raises(InputError, match="has not begun; call reset"):
        made().step(np.ones(6, dtype=int))


def test_gymnasium_may_limit_the_time_and_name_a_render_mode():
    options = {"dataset": two_room_dataset(SHORT), "max_episode_steps": 2, "render_mode": "rgb_array"}
    env = gymnasium.make_vec("vln/GridHouse-v0", num_envs=2, max_steps=5, **options)
    env.reset(seed=0)
    assert env.spec.max_episode_steps == 2
    turn = np.full(2, Action.TURN_LEFT)
    assert [env.step(turn)[3].all() for _ in range(2)] == [False, True]
    frames = env.render()
    assert [frame.shape for frame in frames] == [(720, 1280, 3)] * 2
    assert gymnasium.make_vec(env.spec).spec.max_episode_steps == 2
    assert made().render() is None
    with pytest.raises(
        InputError, match="unknown render_mode 'human' of many agents; choose from: rgb_array, ansi"
    ):
        made(render_mode="human")


def test_without_a_split_agents_walk_in_a_few_training_homes_at_a_time():
    env = gymnasium.make_vec("vln/GridHouse-v0", num_envs=20, episodes_per_house=1, max_steps=3)
    first = env.reset(seed=3)[1]["instr_id"]
    assert len(env.dataset.houses) == 20
    seen = set(first)
    for _ in range(12):
        seen |= set(env.step(np.full(20, Action.TURN_LEFT))[4]["instr_id"])
        assert len(env.dataset.houses) <= 40
    assert len(seen) > 30
    assert env.reset(seed=3)[1]["instr_id"].tolist() == first.tolist()


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
