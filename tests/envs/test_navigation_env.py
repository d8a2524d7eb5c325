import subprocess
import sys

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env

import vln  # noqa: F401 (registers the environments)
from tests.worlds import two_room_dataset
from vln.envs.errors import InputError
from vln.envs.geometry import Action
from vln.envs.navigation_vector_env import NavigationVectorEnv
from vln.envs.world.eyes import LocalView, Panorama, Picture


@pytest.fixture
def env():
    env = gymnasium.make("vln/GridHouse-v0", dataset=two_room_dataset())
    yield env
    env.close()


def test_check_env_passes_without_warnings():
    env = gymnasium.make("vln/GridHouse-v0", split="train", houses=2, episodes_per_house=3)
    check_env(env.unwrapped, skip_render_check=True)


def test_the_demonstration_succeeds_and_the_info_tells_the_words(env):
    observation, info = env.reset(options={"instance": 0})
    assert info["instruction"] == "Go through the door. Stop below the sofa."
    assert info["instr_id"] == "there_0"
    assert env.observation_space.contains(observation)
    for action in env.unwrapped.dataset.episodes[0].demonstration():
        observation, reward, terminated, truncated, info = env.step(action)
    assert (reward, terminated, truncated, info["success"]) == (1.0, True, False, True)
    assert info["distance_to_goal"] == 0


def test_the_same_seed_gives_the_same_episode_and_views(env):
    actions = np.random.default_rng(0).integers(1, 4, 20)

    def play():
        observation, info = env.reset(seed=5)
        views = [observation["view"]] + [env.step(action)[0]["view"] for action in actions]
        return info["instr_id"], np.stack(views)

    first, second = play(), play()
    assert first[0] == second[0]
    np.testing.assert_array_equal(first[1], second[1])


def test_observations_do_not_share_memory(env):
    first, _ = env.reset(options={"instance": 0})
    kept = first["view"].copy()
    second = env.step(Action.TURN_LEFT)[0]
    assert not np.shares_memory(first["view"], second["view"])
    np.testing.assert_array_equal(first["view"], kept)


def test_the_view_can_be_chosen():
    env = gymnasium.make("vln/GridHouse-v0", dataset=two_room_dataset(), view=LocalView(3, 3, 3, 90))
    observation, _ = env.reset(options={"instance": 0})
    assert observation["view"].shape == (7, 7, 3)
    assert observation["view"][6].sum() == 0


@pytest.mark.parametrize(
    ("options", "shapes"),
    [
        ({"view": "rgb"}, {"view": (64, 64, 3)}),
        ({"view": Picture(32, 24, depth=True)}, {"view": (24, 32, 3), "depth": (24, 32)}),
        ({"view": {"kind": "rgb", "semantic": True}}, {"view": (64, 64, 3), "semantic": (64, 64)}),
        ({"view": Panorama(16, 16)}, {"view": (4, 16, 16, 3)}),
    ],
)
def test_pictures_are_observations_like_any_other(options, shapes):
    env = gymnasium.make("vln/GridHouse-v0", dataset=two_room_dataset(), **options)
    check_env(env.unwrapped, skip_render_check=True)
    observation, _ = env.reset(options={"instance": 0})
    assert {key: value.shape for key, value in observation.items() if key != "instruction"} == shapes
    turned = env.step(Action.TURN_LEFT)[0]
    assert (observation["view"] != turned["view"]).any()
    batch = NavigationVectorEnv(2, dataset=two_room_dataset(), **options)
    batch.reset(options={"instances": [1, 0]})
    seen = batch.step(np.full(2, Action.TURN_LEFT))[0]
    for key in shapes:
        np.testing.assert_array_equal(seen[key][1], turned[key])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"view": "smell"}, "unknown view 'smell'; choose from: symbolic, rgb, panorama"),
        ({"view": {"kind": "panorama", "depth": True}}, "a panorama has no depth and no semantic ids"),
    ],
)
def test_impossible_views_are_explained(options, message):
    with pytest.raises(InputError, match=message):
        gymnasium.make("vln/GridHouse-v0", dataset=two_room_dataset(), **options)


def test_ids_of_an_env_without_importing_the_package_first():
    code = "import gymnasium; print(gymnasium.make('vln:vln/GridHouse-v0', houses=1, episodes_per_house=1))"
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "vln/GridHouse-v0" in printed


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"source": "matterport"}, "unknown source 'matterport'; choose one of: gridhouse, scene, sail, alfred"),
        ({"split": "tset"}, "unknown split 'tset' of gridhouse"),
        ({"colour": "red"}, "unknown option 'colour'"),
        ({"tokenizer": "nowhere.json", "houses": 1, "episodes_per_house": 1}, "nowhere.json: cannot be read"),
    ],
)
def test_bad_arguments_are_explained(options, message):
    with pytest.raises(InputError, match=message):
        gymnasium.make("vln/GridHouse-v0", **options)


def test_an_instance_that_does_not_exist_is_explained(env):
    with pytest.raises(InputError, match=r"instance 7 does not exist; choose one in 0\.\.1"):
        env.reset(options={"instance": 7})


@pytest.mark.parametrize("mode", ["rgb_array", "ansi", "human"])
def test_every_render_mode_shows_the_episode(mode, monkeypatch):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    env = gymnasium.make("vln/GridHouse-v0", dataset=two_room_dataset(), render_mode=mode)
    env.reset(options={"instance": 0})
    before = env.render()
    env.step(Action.FORWARD)
    after = env.render()
    env.close()
    if mode == "rgb_array":
        assert before.shape == (720, 1280, 3)
        assert (before != after).any()
    elif mode == "ansi":
        assert "Go through the door." in after
        assert ">" in after
    else:
        assert before is after is None


def test_gymnasium_renders_without_complaint(monkeypatch):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    env = gymnasium.make("vln/GridHouse-v0", dataset=two_room_dataset(), render_mode="rgb_array")
    check_env(env.unwrapped)
    env.close()
