import subprocess
import sys
from dataclasses import fields

import gymnasium
import numpy as np
import pytest
from gymnasium import spaces
from gymnasium.envs.registration import EnvSpec
from gymnasium.utils.env_checker import check_env

import vln  # noqa: F401 (registers the environments)
from tests.envs.test_simulator import chained_dataset
from tests.fixtures.tiny_alfred import trajectory, write_corpus
from tests.worlds import FIXTURES, two_room_dataset
from vln.envs.corpora import home_maker
from vln.envs.corpora.sources import GridhouseSource, SourceConfig
from vln.envs.errors import InputError
from vln.envs.faces.arguments import Arguments
from vln.envs.generate.home import generate_home
from vln.envs.geometry import Action, Heading
from vln.envs.language.tokenizer import build_character_tokenizer, build_word_tokenizer
from vln.envs.navigation_env import NavigationEnv
from vln.envs.navigation_vector_env import NavigationVectorEnv
from vln.envs.simulation.reward import Reward
from vln.envs.world.eyes import LocalView, Panorama, Picture


@pytest.fixture
def env():
    env = gymnasium.make("vln/GridHouse-v0", dataset=two_room_dataset())
    yield env
    env.close()


def test_check_env_passes_without_warnings():
    env = gymnasium.make("vln/GridHouse-v0", split="train", houses=2, episodes_per_house=3)
    check_env(env.unwrapped, skip_render_check=True)


def test_corpora_are_environments_too(tmp_path):
    write_corpus(tmp_path, {"valid_unseen": {"tidy/trial_7": trajectory()}})
    for name, options in (
        ("Sail", {"data": FIXTURES, "split": "grid"}),
        ("Sail", {"data": str(FIXTURES), "split": "grid", "level": "paragraph"}),
        ("AlfredGoto", {"data": tmp_path, "split": "valid_unseen"}),
        ("GridHouse", {"source": "scene"}),
    ):
        env = gymnasium.make(f"vln/{name}-v0", **options)
        check_env(env.unwrapped, skip_render_check=True)
        assert gymnasium.make(EnvSpec.from_json(env.spec.to_json())).observation_space == env.observation_space


def test_every_option_of_a_source_is_an_argument():
    own = {"dataset", "view", "max_steps", "reward", "tokenizer", "max_words", "privileged_info"}
    options = {field.name for field in fields(SourceConfig)}
    assert set(Arguments.__annotations__) == (options - {"source"}) | own
    assert all(f"`{name}`" in NavigationEnv.__doc__ for name in Arguments.__annotations__)


def test_the_demonstration_succeeds_and_the_info_tells_the_words(env):
    observation, info = env.reset(options={"instance": 0})
    assert info["instruction_text"] == "Go through the door. Stop below the sofa."
    assert info["instr_id"] == "there_0"
    assert env.observation_space.contains(observation)
    for action in env.unwrapped.dataset.episodes[0].demonstration():
        observation, reward, terminated, truncated, info = env.step(action)
        assert info["success"] == info["is_success"] == terminated
    assert (reward, terminated, truncated) == (1.0, True, False)
    assert info["pose"].tolist() == [2, 7, Heading.EAST]


def test_the_same_seed_gives_the_same_episode_and_views(env):
    actions = np.random.default_rng(0).integers(2, 4, 20)

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
        ({"view": "smell"}, "unknown view 'smell'; choose from: symbolic, map, rgb, panorama"),
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
        ({"source": "matterport"}, "unknown source 'matterport'; choose one of: gridhouse, freehand, scene"),
        ({"split": "tset"}, "unknown split 'tset' of gridhouse"),
        ({"level": "paragraph"}, "source gridhouse has no option 'level'"),
        ({"max_steps": 0}, "max_steps >= 1"),
        ({"max_words": 0}, "max_words 0: must be at least 1"),
        ({"dataset": two_room_dataset(), "split": "train"}, "split is an option of a source; leave it out"),
        ({"dataset": two_room_dataset().select([])}, "drawn train: no episodes to play"),
        ({"tokenizer": "nowhere.json", "houses": 1, "episodes_per_house": 1}, "nowhere.json: cannot be read"),
    ],
)
def test_bad_arguments_are_explained(options, message):
    with pytest.raises(InputError, match=message):
        gymnasium.make("vln/GridHouse-v0", **options)


@pytest.mark.parametrize(
    ("option", "hint"),
    [("frameskip", "choose from: dataset, view"), ("spilt", "did you mean 'split'"), ("max_word", "'max_words'")],
)
def test_an_argument_that_there_is_not_is_a_type_error_as_python_says_it(option, hint):
    with pytest.raises(TypeError, match=f"unexpected keyword argument '{option}'; .*{hint}"):
        gymnasium.make("vln/GridHouse-v0", **{option: 1})


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"instance": 7}, r"instance 7 does not exist; choose one in 0\.\.1"),
        ({"instance": -1}, "instance -1 does not exist"),
        ({"instance": 1.7}, "instance 1.7: must be a whole number"),
        ({"instances": 1}, "reset has no option 'instances'; did you mean 'instance'?"),
    ],
)
def test_what_a_reset_cannot_do_is_explained(env, options, message):
    with pytest.raises(InputError, match=message):
        env.reset(options=options)


@pytest.mark.parametrize("action", [4, -1, 100, 1.0, 0.9, "1", [1], None, np.array([1, 2])])
def test_what_is_no_action_is_refused(env, action):
    env.reset(options={"instance": 0})
    with pytest.raises(InputError, match="action"):
        env.step(action)
    assert env.unwrapped.simulator.state.steps[0] == 0


@pytest.mark.parametrize("action", [1, np.int64(1), np.uint8(1), np.array(1), Action.FORWARD])
def test_any_whole_number_of_the_space_is_an_action(env, action):
    env.reset(options={"instance": 0})
    assert env.step(action)[4]["pose"].tolist() == [1, 2, Heading.EAST]


def test_steps_are_for_episodes_under_way(env):
    with pytest.raises(InputError, match="has not begun; call reset"):
        env.unwrapped.step(1)
    for last, limit in ((Action.STOP, 30), (Action.TURN_LEFT, 1)):
        short = NavigationEnv(dataset=two_room_dataset(), max_steps=limit)
        short.reset(seed=0)
        assert any(short.step(last)[2:4])
        with pytest.raises(InputError, match="the episode is over; call reset"):
            short.step(last)
        short.reset()
        short.step(last)


def test_infos_hold_the_distance_to_the_goal_only_if_asked_for(env):
    assert "distance_to_goal" not in env.reset(options={"instance": 0})[1]
    assert "distance_to_goal" not in env.step(1)[4]
    told = NavigationEnv(dataset=two_room_dataset(), privileged_info=True)
    _, info = told.reset(options={"instance": 0})
    assert info["distance_to_goal"] == told.dataset.episodes[0].distance
    assert type(info["distance_to_goal"]) is float


def test_infos_have_the_same_plain_fields_at_every_step_and_none_of_the_observation(env):
    observation, first = env.reset(options={"instance": 0})
    last = env.step(Action.STOP)[4]
    kinds = {"instr_id": str, "instruction_text": str, "pose": np.ndarray, "success": bool, "is_success": bool}
    assert {key: type(value) for key, value in first.items()} == kinds
    assert {key: type(value) for key, value in last.items()} == kinds
    assert not set(first) & set(observation)


def test_all_splits_of_a_source_are_read_with_the_same_words():
    splits = ("train", "val_unseen", "test", "val_phrases", "val_long")
    envs = [NavigationEnv(split=split, houses=1, episodes_per_house=2) for split in splits]
    own = NavigationEnv("scene")
    for one in (*envs[1:], own):
        assert one.observation_space == envs[0].observation_space
        assert one.instructions.tokenizer.to_str() == envs[0].instructions.tokenizer.to_str()
    for one in envs:
        observation, info = one.reset(seed=0)
        ids = observation["instruction"]
        words = one.instructions.tokenizer.decode(ids[ids > 0].tolist())
        assert words.replace(" ", "") == info["instruction_text"].lower().replace(" ", "")


def test_a_tokenizer_and_a_width_can_be_given(tmp_path):
    tokenizer = build_word_tokenizer(["stop", "go", "the"])
    tokenizer.enable_padding(length=50)
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    for given in (tokenizer, tmp_path / "tokenizer.json", str(tmp_path / "tokenizer.json")):
        env = NavigationEnv(dataset=two_room_dataset(), tokenizer=given, max_words=3)
        assert env.observation_space["instruction"] == spaces.Box(0, 4, (3,), np.int32)
        assert env.reset(options={"instance": 0})[0]["instruction"].tolist() == [3, 1, 4]
    assert tokenizer.padding is not None
    narrow = NavigationEnv(dataset=two_room_dataset(), tokenizer=build_character_tokenizer(["abc"]))
    with pytest.raises(InputError, match="more than the 10 there is room for"):
        narrow.reset(options={"instance": 0})


def test_without_a_split_training_homes_are_played_and_made_when_needed(monkeypatch):
    made = []
    monkeypatch.setattr(
        home_maker, "generate_home", lambda number, size: made.append(number) or generate_home(number, size)
    )
    env = gymnasium.make("vln/GridHouse-v0", episodes_per_house=2)
    assert len(made) == 1
    observation, _ = env.reset(seed=3)
    assert env.unwrapped.dataset.split == "train"
    assert len(made) <= 17
    name = env.unwrapped.simulator.current(0).instr_id
    again = gymnasium.make("vln/GridHouse-v0", episodes_per_house=2)
    repeated, info = again.reset(seed=3)
    assert info["instr_id"] == name
    np.testing.assert_array_equal(repeated["instruction"], observation["instruction"])


def test_instances_have_the_numbers_they_have_in_the_whole_split():
    env = NavigationEnv(houses=70, episodes_per_house=3)
    assert env.action_space.n == len(Action)  # the spaces' types are known without a cast
    assert env.observation_space["view"].shape == (9, 9, 3)
    whole = GridhouseSource(split="train", houses=70, episodes_per_house=3).homes()
    for number in (0, 209, 100):
        _, info = env.reset(options={"instance": number})
        assert info["instruction_text"] == whole[number // 3].instances[number % 3].instruction
    with pytest.raises(InputError, match=r"choose one in 0\.\.209"):
        env.reset(options={"instance": 210})


@pytest.mark.parametrize("view", [Picture(8, 8, depth=True), Panorama(8, 8), LocalView(2, 2, 2), "rgb", None])
def test_an_environment_is_made_again_from_the_json_of_its_spec(view):
    reward = Reward(metre=0.5)
    env = gymnasium.make("vln/GridHouse-v0", houses=1, split="test", view=view, reward=reward, max_steps=33)
    assert env.spec.max_episode_steps == 33
    again = gymnasium.make(EnvSpec.from_json(env.spec.to_json()))
    assert again.observation_space == env.observation_space
    assert again.unwrapped.dataset.split == "test"
    assert again.unwrapped.simulator.reward == reward
    assert again.unwrapped.simulator.task == env.unwrapped.simulator.task


@pytest.mark.parametrize("name", ["dataset", "tokenizer"])
def test_a_spec_that_json_cannot_hold_says_so(name):
    given = {"dataset": two_room_dataset(), "tokenizer": build_word_tokenizer(["a"])}
    env = gymnasium.make("vln/GridHouse-v0", **{name: given[name]})
    with pytest.raises(InputError, match=f"{name}= is an object, which JSON cannot hold"):
        env.spec.to_json()


def test_a_spec_knows_its_time_limit_unless_it_is_one_of_sentences():
    assert gymnasium.make("vln/GridHouse-v0", style="goal").spec.max_episode_steps == 200
    assert gymnasium.make("vln/GridHouse-v0", max_episode_steps=9).spec.max_episode_steps == 9
    assert gymnasium.make("vln/GridHouse-v0", dataset=chained_dataset()).spec.max_episode_steps is None


def test_an_unknown_render_mode_is_explained():
    with pytest.raises(InputError, match="unknown render_mode 'video'; choose from: human, rgb_array, ansi"):
        NavigationEnv(dataset=two_room_dataset(), render_mode="video")


def test_gymnasium_makes_lists_of_pictures():
    env = gymnasium.make("vln/GridHouse-v0", dataset=two_room_dataset(), render_mode="rgb_array_list")
    env.reset(options={"instance": 0})
    env.step(Action.FORWARD)
    frames = env.render()
    assert len(frames) == 2
    assert (frames[0] != frames[1]).any()


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
