from dataclasses import replace

import pytest

from tests.worlds import TWO_ROOMS, drawn, episode_between, two_room_dataset
from vln.agents.policy import StopPolicy
from vln.envs.errors import InputError
from vln.envs.geometry import Cell, Heading, Pose
from vln.envs.simulation.played import Trajectory
from vln.envs.world.dataset import Dataset
from vln.envs.world.episode import Episode
from vln.envs.world.task import Task
from vln.judge.scoring import groups_of, report, score_columns, score_trajectories, shortest_distances
from vln.play.rollout import run_policy_in_batches

LENIENT = two_room_dataset(Task(success_distance=0.5, lenient_distance=1.0, max_steps=30))


def walked(*cells, stopped=True, success=False, instance=0):
    """A trajectory of the first episode, whose goal is (2, 7)."""
    poses = tuple(Pose(*cell, Heading.EAST) for cell in cells)
    return Trajectory(instance, poses, stopped, success, len(poses), 0)


def column(name, *trajectories, **options):
    return score_columns(LENIENT, trajectories, **options)[name]


def test_lenient_success_is_strictly_closer_and_the_other_figure_is_not():
    at_goal, half_a_metre, a_metre = (walked((2, 7 - cells)) for cells in (0, 1, 2))
    assert column("success_rate_near", at_goal, half_a_metre, a_metre) == [1, 1, 0]
    assert column("success_rate_within", at_goal, half_a_metre, a_metre) == [1, 1, 1]


def test_there_is_no_lenient_success_without_stop():
    assert column("success_rate_near", walked((2, 7), stopped=False)) == [0]
    assert column("success_rate_within", walked((2, 7), stopped=False)) == [0]


def test_the_walking_of_a_search_counts_against_it():
    straight = walked((2, 6), (2, 7), success=True)
    shortest = shortest_distances(LENIENT, [straight])[0]
    columns = score_columns(LENIENT, [straight._replace(explored=metres) for metres in (shortest, 4 * shortest)])
    assert columns["path_length_explored"] == [shortest, 4 * shortest]
    assert columns["spl_explored"] == [1.0, 0.25]
    assert columns["path_length"] == [0.5, 0.5]


@pytest.mark.parametrize("written", [0.0, 1000.0])
def test_scores_do_not_believe_the_distance_that_a_file_states(written):
    episodes = tuple(replace(episode, distance=written) for episode in LENIENT.episodes)
    lying = replace(LENIENT, episodes=episodes)
    trajectory = walked((2, 6), (2, 7), success=True)._replace(explored=8.0)
    assert score_columns(lying, [trajectory]) == score_columns(LENIENT, [trajectory])


def test_no_trajectories_are_refused():
    with pytest.raises(InputError, match="no episodes to score; choose another split or limit"):
        report(LENIENT, [])


def test_the_report_says_what_it_is_of():
    values = report(LENIENT, [walked((2, 7), success=True), walked((1, 1), instance=1)], seed=3)
    assert (values["source"], values["split"], values["episodes"], values["seeds"]) == ("drawn", "train", 2, [3])
    assert values["groups"] == {"path": 2, "goal": 2, "building": 1}
    assert (values["success_distance"], values["lenient_distance"]) == (0.5, 1.0)
    assert values["success_rate"] == 0.5
    low, high = values["ci95"]["success_rate"]
    assert low < 0.1 < 0.9 < high


def test_paraphrases_share_a_path_and_rearranged_rooms_a_building():
    first, second = drawn(TWO_ROOMS, "A"), drawn(TWO_ROOMS.replace("L", "B"), "B")
    other = drawn(TWO_ROOMS.replace("+", "."), "C")
    start, goal = Pose(1, 1, Heading.EAST), Cell(2, 7)
    episodes = [episode_between(house, start, goal, "Go.", house.house_id) for house in (first, second, other)]
    episodes[0] = replace(episodes[0], instructions=("Go.", "Walk."))
    episodes.append(episode_between(first, start, Cell(1, 2), "Step.", "elsewhere"))
    houses = {house.house_id: house for house in (first, second, other)}
    dataset = Dataset("drawn", "train", houses, tuple(episodes), Task())
    groups = groups_of(dataset, range(5))
    assert list(groups) == ["path", "goal", "building"]
    assert groups["path"].tolist() == [0, 0, 1, 2, 3]
    assert groups["goal"].tolist() == [0, 0, 0, 1, 2]
    assert groups["building"].tolist() == [0, 0, 0, 1, 0]
    assert groups_of(dataset, [2, 3])["goal"].tolist() == [0, 1]
    facing = (replace(one, final_heading=Heading(number)) for number, one in enumerate(dataset.episodes))
    assert groups_of(replace(dataset, episodes=tuple(facing)), range(5))["goal"].tolist() == [0, 0, 1, 2, 3]


@pytest.mark.parametrize("cell_size", [0.1, 0.25, 0.5, 0.7, 1 / 3])
def test_the_simulator_and_the_scores_have_one_rule_also_at_the_distance_itself(cell_size):
    house = drawn("." * 60, cell_size=cell_size)
    start = Pose(0, 0, Heading.EAST)
    episodes = tuple(
        Episode(f"{moves}", "drawn", start.heading, tuple(Cell(0, at) for at in range(moves + 1)), ("Go.",), 0.0)
        for moves in range(1, 60)
    )
    for threshold in (9, 18, 36):
        task = Task(success_distance=round(threshold * cell_size, 9))
        dataset = Dataset("drawn", "train", {"drawn": house}, episodes, task)
        trajectories = run_policy_in_batches(StopPolicy(), dataset, range(len(episodes)))
        assert [one.success for one in trajectories] == [moves < threshold for moves in range(1, 60)]
        scores = score_trajectories(dataset, [one._replace(success=None) for one in trajectories])
        assert [bool(one.success_rate) for one in scores] == [one.success for one in trajectories]
        assert [one.oracle_success_rate for one in scores] == [one.success_rate for one in scores]
