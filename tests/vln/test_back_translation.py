from dataclasses import replace

import numpy as np
import pytest

from tests.command_line import TINY_TRAINING, refused
from tests.command_line import run as cli
from tests.stages import RL, SPEAKING, TINY
from tests.worlds import FIXTURES, two_room_dataset
from vln.envs.corpora.sources import SourceConfig
from vln.envs.errors import InputError
from vln.envs.geometry import Heading
from vln.envs.world.task import Task
from vln.learn.back_translation import describe_anew, new_paths, with_back_translation
from vln.learn.data import TrainingData, training_data
from vln.learn.environment_dropout import EnvironmentDropout
from vln.learn.imitation import train_imitation
from vln.learn.run_directory import RunDirectory
from vln.learn.speaker import learn_to_speak, new_speaker
from vln.options import ImitationConfig, config_from_json, config_to_json

HOUSES = SourceConfig(houses=3, episodes_per_house=4)
DRAWN = SourceConfig(source="drawn.json")


def drawn_data():
    dataset = two_room_dataset()
    return TrainingData(dataset, dataset.select([1]), None)


def ways(dataset):
    return {(episode.scan, episode.heading, episode.path) for episode in dataset.episodes}


@pytest.fixture(scope="module")
def houses():
    """The training data of three generated houses."""
    return training_data(HOUSES, augment=False, seed=0)


@pytest.fixture(scope="module")
def speaker(tmp_path_factory, houses):
    """The run directory of a hardly trained speaker for generated houses."""
    folder = tmp_path_factory.mktemp("speaker")
    config = replace(SPEAKING, updates=20, batch_size=4, source=HOUSES, validation_episodes=32)
    learn_to_speak(config, RunDirectory(folder, False), houses.train, houses.validation)
    return folder


def test_new_paths_of_generated_houses_are_in_training_houses_and_nobody_has_described_them(houses):
    paths = new_paths(houses, HOUSES, 12, seed=0)
    assert len(ways(paths)) == 12
    assert ways(paths).isdisjoint(ways(houses.train))
    assert set(paths.houses) == set(houses.train.houses)
    assert {episode.scan for episode in paths.episodes}.isdisjoint(houses.validation.houses)
    assert (
        ways(new_paths(houses, HOUSES, 12, seed=0)) == ways(paths) != ways(new_paths(houses, HOUSES, 12, seed=1))
    )


def test_a_few_new_paths_are_spread_over_the_houses(houses):
    assert len({episode.scan for episode in new_paths(houses, HOUSES, 4, seed=0).episodes}) > 1


def test_new_paths_elsewhere_are_walkable_shortest_paths_as_long_as_demonstrations():
    data = drawn_data()
    paths = new_paths(data, DRAWN, 6, seed=0)
    lengths = {len(episode.demonstration()) for episode in data.train.episodes}
    house = data.train.houses["drawn"]
    assert len(ways(paths)) == len(paths.episodes) > 2
    assert ways(paths).isdisjoint(ways(data.train))
    for episode in paths.episodes:
        assert len(episode.demonstration()) in lengths
        assert all(house.walkable[cell] for cell in episode.path)
        assert episode.goal in {one.goal for one in data.train.episodes}


@pytest.mark.parametrize("level", ["sentence", "paragraph"])
def test_new_paths_of_sail_lead_from_junction_to_junction_and_end_facing_as_people_did(level):
    source = SourceConfig(source="sail", split="grid+l", data=FIXTURES, level=level)
    data = training_data(source, augment=False, seed=0)
    paths = new_paths(data, source, 10, seed=0)
    assert paths.episodes
    ends = {(episode.scan, episode.goal, episode.final_heading) for episode in data.train.episodes}
    for episode in paths.episodes:
        assert (episode.scan, episode.goal, episode.final_heading) in ends
        steps = np.abs(np.diff(np.array(episode.path), axis=0)).sum(1)
        assert (steps == paths.houses[episode.scan].stride).all()


def test_houses_without_another_path_are_refused():
    data = drawn_data()
    short = replace(data.train.episodes[0], path=data.train.episodes[0].path[:1], sentences=())
    turned = tuple(replace(short, heading=heading, path_id=heading.name) for heading in Heading)
    with pytest.raises(InputError, match="no new path"):
        new_paths(data._replace(train=replace(data.train, episodes=turned)), DRAWN, 4, seed=0)


def test_described_paths_join_the_demonstrations_which_stay_as_they_are(speaker, houses):
    assert with_back_translation(houses, TINY) is houses
    more = with_back_translation(houses, replace(TINY, source=HOUSES, back_translation=speaker))
    assert more.train.episodes[:12] == houses.train.episodes
    spoken = more.train.episodes[12:]
    assert 0 < len(spoken) <= 12
    assert all(episode.origin.spoken == episode.path_id and episode.instructions[0] for episode in spoken)
    assert more.validation is houses.validation
    assert more.train.houses == houses.train.houses
    half = replace(RL, source=HOUSES, back_translation=speaker, back_translation_share=0.5)
    assert len(with_back_translation(houses, half).train.episodes) <= 18


def test_the_speaker_sees_the_house_as_the_follower_will():
    data = drawn_data()
    paths = new_paths(data, DRAWN, 4, seed=0)
    checkpoint = new_speaker(SPEAKING, data.train)
    shown, watch = [], checkpoint.network.watch
    checkpoint.network.watch = lambda seen: (shown.append(seen), watch(seen))[1]
    describe_anew(checkpoint, paths, EnvironmentDropout(1.0, 0, Task()))
    assert shown[0].views[..., 0].any()
    assert not shown[0].views[..., 1:].any()


def test_a_training_with_described_paths_and_altered_houses_runs_and_is_saved_with_its_options(tmp_path, speaker):
    config = replace(TINY, source=HOUSES, updates=3, validate_every=3, validation_episodes=4)
    config = replace(config, back_translation=speaker, environment_dropout=0.4, augment=True)
    checkpoint = train_imitation(config, tmp_path)
    assert config_from_json(ImitationConfig, checkpoint.training) == config
    assert config_from_json(ImitationConfig, config_to_json(config)) == config


@pytest.mark.usefixtures("two_rooms")
@pytest.mark.parametrize("stage", ["imitation", "reinforcement"])
@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--back-translation", "/nowhere"], "/nowhere/config.json is missing"),
        (["--back-translation", "x", "--back-translation-share", "1.5"], "share 1.5: must be above 0 and at"),
        (["--back-translation", "x", "--back-translation-share", "0"], "must be above 0 and at most 1"),
        (["--environment-dropout", "2"], "--environment-dropout 2.0: must be from 0 to 1"),
        (["--environment-dropout", "0.1", "--view", "rgb"], "leave it at 0 for view rgb"),
    ],
)
def test_bad_options_are_one_line(capsys, tmp_path, stage, options, message):
    if stage == "reinforcement":
        cli("train", "imitation", *TINY_TRAINING, "--folder", tmp_path / "start")
        options = [*options, "--start", tmp_path / "start"]
    assert message in refused(capsys, "train", stage, *TINY_TRAINING, *options, "--folder", tmp_path / "run")
