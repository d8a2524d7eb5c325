"""The expert: along the demonstration where it is on it, else a shortest path, straight on where it can."""

import numpy as np
import pytest

from tests.worlds import drawn
from vln.envs.geometry import Action, Cell, Heading
from vln.envs.simulation.simulator import Simulator
from vln.envs.world.dataset import Dataset
from vln.envs.world.episode import Episode
from vln.envs.world.task import Task

LEFT, RIGHT, AHEAD, STOP = Action.TURN_LEFT, Action.TURN_RIGHT, Action.FORWARD, Action.STOP
HALL = """
######
#....#
#....#
#....#
######
"""
# Down, right, up, right: much longer than straight along the upper wall.
BENT = ((1, 1), (2, 1), (3, 1), (3, 2), (2, 2), (1, 2), (1, 3), (1, 4))
ALONG_THE_WALL = ((1, 1), (1, 2), (1, 3), (1, 4))


def walk(path, heading, first=(), follow=True, **options):
    """What the expert does after some first actions, until it stops."""
    path = tuple(Cell(*cell) for cell in path)
    episode = Episode("1", "drawn", heading, path, ("Walk.",), 1.5, **options)
    task = Task(max_steps=40, exact_pose="final_heading" in options)
    simulator = Simulator(Dataset("t", "t", {"drawn": drawn(HALL)}, (episode,), task), 1)
    simulator.reset([0])
    actions = []
    for action in first:
        simulator.step(np.array([action]))
    while simulator.active[0]:
        actions.append(Action(int(simulator.expert_actions(follow_demonstration=follow)[0])))
        simulator.step(np.array([actions[-1]]))
    assert simulator.succeeded()[0]
    return actions


def test_a_bent_demonstration_is_followed():
    expected = [AHEAD, AHEAD, LEFT, AHEAD, LEFT, AHEAD, AHEAD, RIGHT, AHEAD, AHEAD, STOP]
    assert walk(BENT, Heading.SOUTH) == expected


def test_the_shortest_path_is_taken_where_the_demonstration_is_not_asked_for():
    assert walk(BENT, Heading.SOUTH, follow=False) == [LEFT, AHEAD, AHEAD, AHEAD, STOP]


def test_off_the_demonstration_the_expert_takes_the_shortest_way_straight_on_first():
    # Two cells ahead of row 1 stands (2, 2), facing east: both ways are as long, it goes on before it turns.
    assert walk(ALONG_THE_WALL, Heading.SOUTH, [AHEAD, LEFT, AHEAD]) == [AHEAD, AHEAD, LEFT, AHEAD, STOP]


def test_back_on_the_demonstration_it_is_followed_again():
    # A turn too far and back.
    assert walk(BENT, Heading.SOUTH, [RIGHT]) == [LEFT, *walk(BENT, Heading.SOUTH)]


@pytest.mark.parametrize(("final", "turns"), [("NORTH", [LEFT]), ("SOUTH", [RIGHT]), ("EAST", [])])
def test_at_the_goal_the_expert_turns_as_the_task_asks(final, turns):
    actions = walk(ALONG_THE_WALL, Heading.EAST, final_heading=Heading[final])
    assert actions == [AHEAD, AHEAD, AHEAD, *turns, STOP]
