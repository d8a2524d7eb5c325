from functools import cache

import pytest

from vln.agents.policy import BASELINES
from vln.envs.corpora.freehand import MOST_ACTIONS, load_freehand
from vln.envs.corpora.sources import SourceConfig, load_dataset
from vln.envs.errors import InputError
from vln.play.rollout import run_policy_in_batches

SPLITS = ("train", "val", "test")


@cache
def split(name, style="route"):
    return load_freehand(name, style)


def test_every_path_has_a_route_and_a_goal_of_its_own():
    for name in SPLITS:
        routes, goals = split(name, "route"), split(name, "goal")
        assert [episode.path for episode in routes.episodes] == [episode.path for episode in goals.episodes]
        texts = routes.instructions + goals.instructions
        assert len(set(texts)) == len(texts)
        assert {episode.origin.style for episode in routes.episodes} == {"route"}
        # Who only says where to end says less.
        assert sum(map(len, goals.instructions)) < sum(map(len, routes.instructions)) / 2


def test_no_home_and_no_writer_is_in_two_splits():
    for what in (
        lambda dataset: {episode.origin.writer for episode in dataset.episodes},
        lambda dataset: {house.structure.tobytes() for house in dataset.houses.values()},
    ):
        train, val, test = (what(split(name)) for name in SPLITS)
        assert train
        assert len(train | val | test) == len(train) + len(val) + len(test)


def test_the_words_are_not_those_of_our_grammar():
    ours = load_dataset(SourceConfig(houses=4, episodes_per_house=4)).instructions
    known = {word for text in ours for word in text.split()}
    unknown = [word for text in split("val").instructions for word in text.split() if word not in known]
    assert len(set(unknown)) > 300


@pytest.mark.parametrize("style", MOST_ACTIONS)
def test_every_path_can_be_walked_in_the_time_there_is(style):
    val = split("val", style)
    trajectories = run_policy_in_batches(BASELINES["shortest"](), val, range(len(val.instances)))
    assert all(trajectory.success for trajectory in trajectories)
    assert max(len(episode.demonstration()) for episode in val.episodes) > 40  # long paths, too


def test_it_is_a_source_like_the_others():
    dataset = load_dataset(SourceConfig(source="freehand", style="goal", limit=3))
    assert (dataset.source, dataset.split, len(dataset.episodes)) == ("freehand", "val", 3)
    with pytest.raises(InputError, match="freehand has no style 'terse'; choose one of route, goal"):
        load_dataset(SourceConfig(source="freehand", style="terse"))
    with pytest.raises(InputError, match="source freehand has no option 'houses'"):
        load_dataset(SourceConfig(source="freehand", houses=3))
