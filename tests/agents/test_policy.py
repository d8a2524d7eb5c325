"""The baselines that stand next to every result, action by action."""

import numpy as np
import pytest

from tests.worlds import chained_dataset, drawn, episode_between, two_room_dataset
from vln.agents.policy import DemonstrationPolicy, ForwardPolicy, RandomPolicy, ShortestPathPolicy, StopPolicy
from vln.envs.geometry import Action, Cell, Heading, Pose
from vln.envs.simulation.simulator import Simulator
from vln.envs.world.dataset import Dataset
from vln.envs.world.episode import Episode
from vln.envs.world.task import Task
from vln.play.rollout import rollout

STOP, AHEAD, LEFT, RIGHT = Action
HALL = "\n".join(["#" * 47, *["#" + "." * 45 + "#"] * 45, "#" * 47])


def acted(policy, dataset, agents=1):
    """What each agent does, as a list."""
    played = rollout(policy, Simulator(dataset, agents), [0] * agents)
    return [played.actions[played.active[:, agent], agent].tolist() for agent in range(agents)]


def from_the_middle(drawing, middle, **options):
    """An episode that begins in the middle of a drawing and ends there."""
    house = drawn(drawing, **options)
    episode = episode_between(house, Pose(*middle, Heading.NORTH), Cell(*middle), "Stay.")
    return Dataset("t", "t", {house.house_id: house}, (episode,), Task(max_steps=200))


@pytest.mark.parametrize(("cell_size", "moves"), [(0.5, 20), (1.5, 7)])
def test_the_random_agent_faces_any_heading_and_covers_10_metres(cell_size, moves):
    hall = from_the_middle(HALL, (23, 23), cell_size=cell_size)
    walks = acted(RandomPolicy(1), hall, 400)
    turns = [walk.count(RIGHT) for walk in walks]
    assert all(walk == [RIGHT] * turn + [AHEAD] * moves + [STOP] for walk, turn in zip(walks, turns, strict=True))
    assert np.bincount(turns).min() > 70
    assert set(turns) == {0, 1, 2, 3}


def test_the_random_agent_turns_at_random_wherever_it_is_blocked():
    walks = acted(RandomPolicy(1), from_the_middle("###\n#.#\n###", (1, 1)), 50)
    between = []
    for walk in walks:
        assert set(walk) == {STOP, AHEAD, RIGHT}
        assert walk.count(AHEAD) == 20
        assert walk[-2:] == [AHEAD, STOP]
        moves = np.flatnonzero(np.array(walk) == AHEAD)
        between += (np.diff(moves) - 1).tolist()
    assert set(between) == {1, 2, 3}
    assert np.bincount(between)[1:].min() > 250


def test_a_seed_is_a_random_agent():
    hall = from_the_middle(HALL, (23, 23))
    assert acted(RandomPolicy(), hall, 20) == acted(RandomPolicy(0), hall, 20)
    assert acted(RandomPolicy(0), hall, 20) != acted(RandomPolicy(1), hall, 20)


def test_the_forward_agent_moves_once_in_every_sentence_of_every_episode():
    policy = ForwardPolicy()
    for _ in range(2):
        assert acted(policy, chained_dataset()) == [[AHEAD, STOP] * 3]
    assert acted(policy, two_room_dataset(), 2) == [[AHEAD, STOP]] * 2


def test_who_stops_at_once_does_nothing_else():
    assert acted(StopPolicy(), two_room_dataset(), 2) == [[STOP]] * 2


def test_the_shortest_path_is_no_demonstration():
    house = drawn("######\n#....#\n#....#\n#....#\n######")
    around = tuple(Cell(*cell) for cell in ((1, 1), (2, 1), (3, 1), (3, 2), (2, 2), (1, 2), (1, 3), (1, 4)))
    episode = Episode("1", "drawn", Heading.SOUTH, around, ("Walk around.",), 1.5)
    dataset = Dataset("t", "t", {"drawn": house}, (episode,), Task())
    assert acted(ShortestPathPolicy(), dataset) == [[LEFT, AHEAD, AHEAD, AHEAD, STOP]]
    assert acted(DemonstrationPolicy(), dataset) == [[int(action) for action in episode.demonstration()]]
