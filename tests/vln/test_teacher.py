"""Where the words name only the goal the explorer shows the way, if asked to."""

import numpy as np
import pytest
import torch

from tests.stages import fresh
from vln.agents.explorer import ExplorerPolicy
from vln.envs.corpora.gridhouse import load_gridhouse
from vln.envs.geometry import Action
from vln.envs.simulation.simulator import Simulator
from vln.envs.world.episode import walk
from vln.learn.batches import Lessons
from vln.learn.teacher import names_only_the_goal
from vln.play.rollout import rollout


@pytest.fixture(scope="module")
def dataset():
    return load_gridhouse("train", houses=4, episodes_per_house=8, style="full+goal+free_goal")


def lesson(dataset, explores, student=None):
    tokenizer = fresh(dataset).tokenizer
    lessons = Lessons(dataset, tokenizer, batch_size=32, seed=0, explores=explores)
    drawn = lessons.draw(0, student)
    return drawn, lessons._batches[0]


def actions_of(drawn, agent):
    return drawn.actions[drawn.active[:, agent], agent].tolist()


def test_styles_tell_which_words_name_only_the_goal(dataset):
    only = names_only_the_goal(dataset.instances)
    assert 0 < only.sum() < len(only)
    assert [one.episode.origin.style != "full" for one in dataset.instances] == only.tolist()


def test_a_demonstration_is_walked_unless_the_explorer_is_asked(dataset):
    drawn, numbers = lesson(dataset, explores=False)
    for agent, number in enumerate(numbers):
        episode = dataset.instances[number].episode
        assert actions_of(drawn, agent) == [*walk(episode.heading, episode.path)[0], Action.STOP]


def test_the_explorer_looks_for_goals_and_routes_are_walked_as_ever(dataset):
    drawn, numbers = lesson(dataset, explores=True)
    simulator = Simulator(dataset, len(numbers))
    played = rollout(ExplorerPolicy(), simulator, numbers, len(drawn.actions))
    only, differing = names_only_the_goal(dataset.instances), 0
    for agent, number in enumerate(numbers):
        episode, found = dataset.instances[number].episode, actions_of(drawn, agent)
        shown = [*walk(episode.heading, episode.path)[0], Action.STOP]
        if only[number]:
            assert found == played.actions[played.active[:, agent], agent].tolist()
            differing += found != shown
        else:
            assert found == shown
    assert differing
    assert torch.equal(drawn.expert, drawn.actions)


def test_a_student_who_looks_for_a_goal_is_told_what_the_explorer_would_do(dataset):
    checkpoint = fresh(dataset)
    torch.manual_seed(0)
    lessons = Lessons(dataset, checkpoint.tokenizer, batch_size=32, seed=0, explores=True)
    drawn = lessons.draw(0, checkpoint.network)
    numbers = lessons._batches[0]
    only = names_only_the_goal(dataset.instances)[numbers]
    # The explorer beside a walk that is known says the same, whoever walks.
    simulator, explorer = Simulator(dataset, len(numbers)), ExplorerPolicy()
    simulator.reset(numbers)
    explorer.reset(simulator)
    for step in range(len(drawn.actions)):
        active = simulator.active
        advice = explorer.act(simulator.observe())
        np.testing.assert_array_equal(drawn.expert[step].numpy()[only & active], advice[only & active])
        assert (drawn.active[step].numpy()[only] == active[only]).all()
        simulator.step(drawn.actions[step].numpy())
