"""The compiled kernels against slow, plain Python."""

from collections import deque

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.worlds import drawn, random_house
from vln.envs.geometry import Action, Cell, CellKind, Heading, Pose
from vln.envs.simulation.house_arrays import house_arrays
from vln.envs.simulation.kernels.arrays import AGENT
from vln.envs.simulation.kernels.goal_fields import empty_fields
from vln.envs.simulation.kernels.motion import advance
from vln.envs.simulation.kernels.sight import look, sight_table
from vln.envs.simulation.simulator import empty_step
from vln.envs.space.distance_kernels import UNREACHABLE
from vln.envs.space.shortest_path import actions_to_go, geodesic_distances, move, shortest_path
from vln.envs.world.eyes import LocalView

seeds = st.integers(0, 10_000)
moderate = settings(max_examples=25, deadline=None)


def plain_move(house, pose, action):
    """One action, by the words of the specification."""
    if action == Action.TURN_LEFT:
        return Pose(pose.row, pose.column, Heading((pose.heading - 1) % 4))
    if action == Action.TURN_RIGHT:
        return Pose(pose.row, pose.column, Heading((pose.heading + 1) % 4))
    if action == Action.FORWARD:
        row, column = pose.cell
        for _ in range(house.stride):
            row, column = row + pose.heading.step[0], column + pose.heading.step[1]
            inside = 0 <= row < house.shape[0] and 0 <= column < house.shape[1]
            if not inside or not house.walkable[row, column]:
                return pose
        return Pose(row, column, pose.heading)
    return pose


def plain_actions_to_go(house, start, goal, final_heading):
    """Breadth-first search forwards from one pose."""
    queue, seen = deque([(start, 0)]), {start}
    while queue:
        pose, cost = queue.popleft()
        if pose.cell == goal and final_heading in (None, pose.heading):
            return cost
        for action in (Action.FORWARD, Action.TURN_LEFT, Action.TURN_RIGHT):
            ahead = plain_move(house, pose, action)
            if ahead not in seen:
                seen.add(ahead)
                queue.append((ahead, cost + 1))
    return UNREACHABLE


def plain_view(house, pose, shape):
    """The crop by its definition: cell by cell, along the straight line from the agent."""
    view = np.zeros(shape.shape, dtype=np.uint8)
    layers = np.stack([house.structure, house.material, house.landmark_layer], 2)
    up, right = np.array(pose.heading.step), np.array(pose.heading.turned(1).step)

    def place(ahead, side):
        return tuple(np.array(pose.cell) + ahead * up + side * right)

    def inside(cell):
        return 0 <= cell[0] < house.shape[0] and 0 <= cell[1] < house.shape[1]

    def is_wall(cell):
        return inside(cell) and house.structure[cell] == CellKind.WALL

    def visible(ahead, side):
        length = max(abs(ahead), abs(side))
        between = [place(*(round_to_axis(x * n / length) for x in (ahead, side))) for n in range(1, length)]
        return not any(is_wall(cell) for cell in between)

    for ahead in range(-shape.behind, shape.ahead + 1):
        for side in range(-shape.side, shape.side + 1):
            cell = place(ahead, side)
            wide = abs(np.degrees(np.arctan2(side, ahead))) * 2 <= shape.field_of_view
            if inside(cell) and wide and visible(ahead, side):
                view[shape.ahead - ahead, shape.side + side] = layers[cell]
    return view


def round_to_axis(x):
    """Rounds to the nearest integer, halves towards 0."""
    return int(np.sign(x) * np.ceil(abs(x) - 0.5))


@given(seeds, st.sampled_from([1, 2]), st.sampled_from([None, *Heading]))
@moderate
def test_the_fewest_actions_agree_with_a_plain_search(seed, stride, final_heading):
    rng = np.random.default_rng(seed)
    house = random_house(rng, 8)
    house = type(house)(house.house_id, house.structure, house.material, stride=stride)
    cells = [Cell(*map(int, cell)) for cell in np.argwhere(house.walkable)]
    goal = cells[rng.integers(len(cells))]
    field = actions_to_go(house, goal, final_heading)
    for _ in range(10):
        start = Pose(*cells[rng.integers(len(cells))], Heading(int(rng.integers(4))))
        assert field[start] == plain_actions_to_go(house, start, goal, final_heading)


@given(seeds)
@moderate
def test_geodesic_distances_agree_with_scipy(seed):
    from scipy.sparse import lil_matrix
    from scipy.sparse.csgraph import dijkstra

    rng = np.random.default_rng(seed)
    house = random_house(rng, 9)
    cells = [tuple(map(int, cell)) for cell in np.argwhere(house.walkable)]
    index = {cell: number for number, cell in enumerate(cells)}
    graph = lil_matrix((len(cells), len(cells)))
    for row, column in cells:
        for neighbour in ((row + 1, column), (row, column + 1)):
            if neighbour in index:
                graph[index[row, column], index[neighbour]] = house.cell_size
    goal = cells[rng.integers(len(cells))]
    expected = dijkstra(graph.tocsr(), directed=False, indices=index[goal])
    np.testing.assert_allclose(geodesic_distances(house, Cell(*goal))[tuple(zip(*cells, strict=True))], expected)


@given(seeds)
@moderate
def test_motion_agrees_with_the_plain_rules(seed):
    rng = np.random.default_rng(seed)
    houses = [random_house(rng, size) for size in (5, 9)]
    arrays, agents = house_arrays(houses, margin=1), np.zeros(6, dtype=AGENT)
    fields, state = empty_fields(1, 81, 6, 0), agents.view(np.recarray)
    fields.moves[:] = 0
    poses = []
    for agent in range(6):
        state.house[agent] = agent % 2
        cells = np.argwhere(houses[agent % 2].walkable)
        pose = Pose(*map(int, cells[rng.integers(len(cells))]), Heading(int(rng.integers(4))))
        state.row[agent], state.column[agent], state.heading[agent] = pose
        poses.append(pose)
    collisions = np.zeros(6, dtype=int)
    for _ in range(30):
        actions = rng.integers(1, 4, 6)
        advance(arrays, fields, agents, actions, (100, 1.0, 1.0, 1.0), *empty_step(6))
        for agent, action in enumerate(actions):
            expected = plain_move(houses[agent % 2], poses[agent], action)
            collisions[agent] += action == Action.FORWARD and expected == poses[agent]
            poses[agent] = expected
            assert (state.row[agent], state.column[agent], state.heading[agent]) == expected
    np.testing.assert_array_equal(state.collisions, collisions)


@given(
    seeds,
    st.sampled_from([LocalView(4, 0, 3), LocalView(3, 3, 3), LocalView(5, 1, 2, 90), LocalView(6, 6, 6, 200)]),
)
@moderate
def test_the_view_agrees_with_its_definition(seed, shape):
    rng = np.random.default_rng(seed)
    houses = [random_house(rng, size) for size in (6, 10)]
    arrays, agents = house_arrays(houses, margin=6), np.zeros(5, dtype=AGENT)
    chosen = rng.integers(0, 2, 5)
    poses = []
    for number in chosen:
        cells = np.argwhere(houses[number].walkable)
        poses.append(Pose(*map(int, cells[rng.integers(len(cells))]), Heading(int(rng.integers(4)))))
    view = np.full((5, *shape.shape), 255, dtype=np.uint8)
    agents["house"] = chosen
    agents["row"], agents["column"], agents["heading"] = zip(*poses, strict=True)
    look(arrays, agents, sight_table(shape), view)
    for agent, pose in enumerate(poses):
        np.testing.assert_array_equal(view[agent], plain_view(houses[chosen[agent]], pose, shape))


def test_a_wall_hides_what_is_behind_it_and_a_door_does_not():
    house = drawn("#####\n#S.S#\n##+##\n#L..#\n#####")
    arrays, shape, agent = house_arrays([house], margin=4), LocalView(4, 0, 2), np.zeros(1, dtype=AGENT)
    agent["row"], agent["column"] = 3, 2
    view = np.empty((1, *shape.shape), dtype=np.uint8)
    look(arrays, agent, sight_table(shape), view)
    drawing = "\n".join("".join(CellKind(k).character for k in row) for row in view[0, :, :, 0])
    assert drawing == "     \n ### \n ... \n##+##\n#...#"


def test_a_shortest_path_goes_straight_on_for_as_long_as_it_can():
    house = drawn("######\n#....#\n#....#\n#....#\n######")
    path = shortest_path(house, Pose(3, 1, Heading.EAST), Cell(1, 4))
    assert path == ((3, 1), (3, 2), (3, 3), (3, 4), (2, 4), (1, 4))


def test_an_unreachable_goal_is_said_in_one_line():
    from vln.envs.errors import InputError

    house = drawn("#####\n#.#.#\n#####")
    with pytest.raises(InputError, match=r"no way from \(1, 1, .*\) to \(1, 3\)"):
        shortest_path(house, Pose(1, 1, Heading.EAST), Cell(1, 3))
    assert move(house, Pose(1, 1, Heading.EAST), Action.FORWARD) == (1, 1, Heading.EAST)
