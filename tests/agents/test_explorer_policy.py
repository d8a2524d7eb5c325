"""The explorer: it walks where it has looked, looks where it has not, and finds what there is to find."""

from collections import deque
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.envs.test_kernels import plain_move
from tests.graph_world import GraphWorld
from tests.worlds import drawn, episode_between, random_house
from vln.agents.explorer import ExplorerPolicy, choose, moves_between_rooms
from vln.envs.categories import RoomCategory
from vln.envs.corpora.gridhouse import load_gridhouse
from vln.envs.errors import InputError
from vln.envs.geometry import Action, Cell, Heading, Pose
from vln.envs.simulation.simulator import Simulator
from vln.envs.world.dataset import Dataset
from vln.envs.world.eyes import LocalView
from vln.envs.world.task import Task
from vln.play.rollout import run_policy_in_batches


def plain_costs(house, known, start):
    """Fewest actions from a pose to every cell over known ones, by a search forwards."""
    limited = replace(house, structure=np.where(known, house.structure, 1), landmarks=())
    costs, queue, seen = {}, deque([(start, 0)]), {start}
    while queue:
        pose, cost = queue.popleft()
        costs.setdefault(pose.cell, cost)
        for action in (Action.FORWARD, Action.TURN_LEFT, Action.TURN_RIGHT):
            ahead = plain_move(limited, pose, action)
            if ahead not in seen:
                seen.add(ahead)
                queue.append((ahead, cost + 1))
    return costs


def borders_on_unseen(seen, cell):
    around = [(cell[0] + row, cell[1] + column) for row, column in ((0, 1), (1, 0), (0, -1), (-1, 0))]
    return any(0 <= r < seen.shape[0] and 0 <= c < seen.shape[1] and not seen[r, c] for r, c in around)


@given(st.integers(0, 10_000))
@settings(max_examples=40, deadline=None)
def test_it_takes_the_fewest_actions_to_where_it_has_not_looked(seed):
    rng = np.random.default_rng(seed)
    house = random_house(rng)
    floor = [Cell(*cell) for cell in np.argwhere(house.walkable).tolist()]
    start = Pose(*floor[rng.integers(len(floor))], Heading(int(rng.integers(4))))
    seen = rng.random(house.shape) < 0.8
    seen[start.cell] = True
    guesses = np.zeros(house.shape)
    nowhere = next(Cell(*cell) for cell in np.argwhere(~house.walkable).tolist())
    costs = plain_costs(house, house.walkable & seen, start)
    aims = {cell: cost for cell, cost in costs.items() if borders_on_unseen(seen, cell)}
    pose = start
    for _ in range(min(aims.values(), default=0)):
        action = choose(house.walkable, seen, *pose, *nowhere, -1, guesses, house.stride)
        assert action != Action.STOP
        pose = plain_move(house, pose, action)
        assert seen[pose.cell]
    if aims:
        assert costs[pose.cell] == min(aims.values())
        assert borders_on_unseen(seen, pose.cell)
        turn = choose(house.walkable, seen, *pose, *nowhere, -1, guesses, house.stride)
        assert turn in (Action.TURN_LEFT, Action.TURN_RIGHT)
    else:
        assert choose(house.walkable, seen, *pose, *nowhere, -1, guesses, house.stride) == Action.STOP


def test_a_guess_sends_it_the_longer_way():
    house = drawn("#########\n#.......#\n#########")
    seen = np.ones(house.shape, dtype=np.bool_)
    seen[1, [1, 7]] = False
    guesses = np.zeros(house.shape)
    guesses[1, 2] = 10
    away = Cell(0, 0)
    assert choose(house.walkable, seen, 1, 3, Heading.WEST, *away, -1, guesses, 1) in (
        Action.TURN_LEFT,
        Action.TURN_RIGHT,
    )
    assert choose(house.walkable, seen, 1, 3, Heading.WEST, *away, -1, 0 * guesses, 1) == Action.FORWARD


def test_what_has_been_seen_is_walked_to_and_faced():
    house = drawn("#########\n#.......#\n#########")
    seen = np.ones(house.shape, dtype=np.bool_)
    guesses, actions, pose = np.zeros(house.shape), [], Pose(1, 2, Heading.EAST)
    while not actions or actions[-1] != Action.STOP:
        actions.append(Action(choose(house.walkable, seen, *pose, 1, 4, Heading.NORTH, guesses, 1)))
        pose = plain_move(house, pose, actions[-1])
    assert actions == [Action.FORWARD, Action.FORWARD, Action.TURN_LEFT, Action.STOP]


def test_it_walks_only_where_it_has_looked_and_finds_every_goal():
    dataset = load_gridhouse("val_unseen", houses=3, episodes_per_house=4, style="goal")
    simulator, policy = (
        Simulator(replace(dataset, task=replace(dataset.task, max_steps=400)), 12),
        ExplorerPolicy(),
    )
    simulator.reset(range(12))
    policy.reset(simulator)
    while simulator.active.any():
        actions = policy.act(simulator.observe())
        seen = policy._view.memory.seen.copy()
        simulator.step(actions)
        for agent in range(12):
            pose, columns = simulator.pose(agent), simulator.house(agent).shape[1]
            assert seen[agent, pose.row * columns + pose.column]
    assert simulator.succeeded().all()
    assert simulator.collisions().sum() == 0


def test_a_home_has_neighbours_that_are_nearer_than_others():
    table = moves_between_rooms()
    assert (np.diag(table) == 0).all()
    assert (table[~np.eye(len(table), dtype=bool)] > 0).all()
    assert table[RoomCategory.HALLWAY, RoomCategory.BEDROOM] < table[RoomCategory.KITCHEN, RoomCategory.BEDROOM]


def test_houses_without_rooms_are_explored_as_well():
    house = drawn("#######\n#..#..#\n#.....#\n#######")
    episode = episode_between(house, Pose(1, 1, Heading.NORTH), Cell(1, 5), "Find it.")
    task = Task(max_steps=60, eyes=LocalView(2, 0, 1))
    dataset = Dataset("own", "own", {house.house_id: house}, (episode,), task)
    assert run_policy_in_batches(ExplorerPolicy(), dataset, [0])[0].success


def test_it_needs_a_grid():
    with pytest.raises(InputError, match="explorer: looks around in houses"):
        ExplorerPolicy().reset(object.__new__(GraphWorld))
