"""What an agent earns, and when it has succeeded, by the rule written down plainly."""

import numpy as np
import pytest

from tests.worlds import drawn, episode_between
from vln.envs.geometry import Action, Cell, Heading, Pose
from vln.envs.simulation.simulator import Simulator
from vln.envs.world.dataset import Dataset
from vln.envs.world.task import Task

LEFT, RIGHT, AHEAD, STOP = Action.TURN_LEFT, Action.TURN_RIGHT, Action.FORWARD, Action.STOP
CORRIDOR = "#######\n#.....#\n#######"


def rewards(actions, reward="distance", final_heading=None, **rules):
    """What actions earn from the left end of a corridor of half-metre cells, whose goal is its fourth cell."""
    house = drawn(CORRIDOR)
    episode = episode_between(house, Pose(1, 1, Heading.EAST), Cell(1, 4), "Walk.")
    object.__setattr__(episode, "final_heading", final_heading)
    task = Task(exact_pose=final_heading is not None, **({"max_steps": 20} | rules))
    simulator = Simulator(Dataset("t", "t", {house.house_id: house}, (episode,), task), 1, reward=reward)
    simulator.reset([0])
    return [float(simulator.step(np.array([action])).reward[0]) for action in actions], bool(
        simulator.succeeded()[0]
    )


def test_a_metre_gained_earns_1_a_metre_lost_costs_it_and_turning_or_bumping_is_free():
    earned, _ = rewards([AHEAD, LEFT, LEFT, AHEAD, AHEAD, LEFT])
    assert earned == [0.5, 0, 0, -0.5, 0, 0]


def test_going_past_the_goal_costs_what_it_takes_to_come_back():
    earned, succeeded = rewards([AHEAD, AHEAD, AHEAD, AHEAD, STOP], success_distance=0.5)
    assert earned == [0.5, 0.5, 0.5, -0.5, 0]
    assert not succeeded


@pytest.mark.parametrize("reward", ["distance", "sparse"])
@pytest.mark.parametrize(("moves", "expected"), [(1, 0), (2, 1), (3, 1), (4, 1)])
def test_a_stop_earns_1_if_the_goal_is_nearer_than_the_success_distance(reward, moves, expected):
    earned, succeeded = rewards([AHEAD] * moves + [STOP], reward, success_distance=1.0)
    assert earned[-1] == expected == succeeded
    assert earned[0] == (0.5 if reward == "distance" else 0)


def test_being_at_the_goal_when_time_runs_out_earns_nothing_more():
    earned, succeeded = rewards([AHEAD] * 3, "sparse", max_steps=3)
    assert earned == [0, 0, 0]
    assert not succeeded


@pytest.mark.parametrize(("turn", "expected"), [([], 0), ([LEFT], 1), ([RIGHT], 0), ([LEFT, LEFT], 0)])
def test_where_the_exact_pose_is_asked_only_the_right_heading_earns_and_succeeds(turn, expected):
    earned, succeeded = rewards([AHEAD] * 3 + turn + [STOP], final_heading=Heading.NORTH, success_distance=0.5)
    assert earned[-1] == expected == succeeded
