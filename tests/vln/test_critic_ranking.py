from dataclasses import replace

import numpy as np
import pytest

from tests.stages import SPEAKING
from tests.worlds import drawn, episode_between
from vln.agents.critic import MatchingCritic
from vln.envs.categories import Material
from vln.envs.geometry import Action, Cell, CellKind, Heading, Pose
from vln.envs.world.dataset import Dataset
from vln.envs.world.eyes import LocalView
from vln.envs.world.house import House
from vln.envs.world.task import Task
from vln.judge.critic_ranking import MOVES, SPOILT, rank_paths
from vln.learn.run_directory import RunDirectory
from vln.learn.speaker import learn_to_speak, new_speaker

ROWS, COLUMNS = np.indices((14, 15))
FLOORS = np.array([Material.WOOD, Material.TILE, Material.CARPET, Material.STONE, Material.BRICK, Material.GRASS])
HALL = House(
    "hall",
    structure := np.pad(np.full((12, 13), CellKind.FLOOR), 1, constant_values=CellKind.WALL),
    np.where(structure == CellKind.FLOOR, FLOORS[(ROWS + COLUMNS) % len(FLOORS)], Material.NONE),
)


def told(rng, number):
    """Straight on, round one corner, straight on, with words for the corner and for the floor at the end."""
    while True:
        start = Pose(int(rng.integers(1, 13)), int(rng.integers(1, 14)), Heading(int(rng.integers(4))))
        goal = Cell(int(rng.integers(1, 13)), int(rng.integers(1, 14)))
        episode = episode_between(HALL, start, goal, "?", f"{number}")
        turns = [action for action in episode.demonstration() if action > Action.FORWARD]
        if len(turns) == 1 and 4 < len(episode.path) < 10:
            side, floor = turns[0].name.removeprefix("TURN_").lower(), Material(HALL.material[goal]).word
            return replace(episode, instructions=(f"{side} {floor}",))


def hall(count, seed):
    rng = np.random.default_rng(seed)
    episodes = tuple(told(rng, number) for number in range(count))
    return Dataset("hall", "train", {"hall": HALL}, episodes, Task(max_steps=40, eyes=LocalView(1, 0, 1)))


@pytest.fixture(scope="module", params=["word", "character"])
def critic(request, tmp_path_factory):
    """Made of a speaker that has learnt to tell left from right and one floor from another."""
    options = {"updates": 160, "batch_size": 16, "validate_every": 160, "learning_rate": 1e-2, "ema": 0.95}
    config = replace(SPEAKING, unit=request.param, **options)
    folder = RunDirectory(tmp_path_factory.mktemp(request.param), False)
    checkpoint = learn_to_speak(config, folder, hall(600, 1), hall(32, 2))
    return MatchingCritic(checkpoint.network, checkpoint.tokenizer)


def test_a_trained_critic_ranks_new_demonstrations_above_spoilt_ones(critic):
    ranking = rank_paths(critic, hall(100, 3))
    assert list(ranking) == list(SPOILT)
    assert min(ranking.values()) > 0.8


def test_an_untrained_critic_does_not():
    dataset = hall(60, 3)
    checkpoint = new_speaker(SPEAKING, dataset)
    ranking = rank_paths(MatchingCritic(checkpoint.network, checkpoint.tokenizer), dataset)
    assert np.mean(list(ranking.values())) < 0.65


def test_the_same_seed_ranks_the_same_paths():
    dataset = hall(8, 3)
    checkpoint = new_speaker(SPEAKING, dataset)
    critic = MatchingCritic(checkpoint.network, checkpoint.tokenizer)
    assert rank_paths(critic, dataset, 5) == rank_paths(critic, dataset, 5)


def spoilt(name, episode, house=HALL):
    (instance,) = episode.instances
    return SPOILT[name](house, instance, episode.demonstration(), np.random.default_rng(0))


def test_each_kind_spoils_a_path_as_its_name_says():
    episode = episode_between(HALL, Pose(12, 1, Heading.NORTH), Cell(6, 6), "Go.")
    forward, left, right, stop = Action.FORWARD, Action.TURN_LEFT, Action.TURN_RIGHT, Action.STOP
    assert episode.demonstration() == [*[forward] * 6, right, *[forward] * 5, stop]
    assert MOVES == 3
    assert spoilt("truncated", episode) == (episode.start, [*[forward] * 6, right, *[forward] * 2, stop])
    assert spoilt("overshot", episode) == (episode.start, [*[forward] * 6, right, *[forward] * 8, stop])
    for name in ("wrong_turn", "mirrored_turns"):
        assert spoilt(name, episode) == (episode.start, [*[forward] * 6, left, *[forward] * 5, stop])
    start, other = spoilt("other_path", episode)
    assert len(other) == len(episode.demonstration())
    assert (start, other) != (episode.start, episode.demonstration())


def test_a_path_that_a_kind_does_not_fit_is_left_out():
    corridor = drawn("#####\n#...#\n#####")
    straight = episode_between(corridor, Pose(1, 1, Heading.EAST), Cell(1, 3), "Go.")
    for name in ("truncated", "wrong_turn", "mirrored_turns"):
        assert spoilt(name, straight, corridor) is None
    # At the end of the corridor it can only walk back.
    _, actions = spoilt("overshot", straight, corridor)
    assert actions[2:5] == [Action.TURN_RIGHT, Action.TURN_RIGHT, Action.FORWARD]
    closet = drawn("###\n#.#\n###")
    assert (
        spoilt("overshot", episode_between(closet, Pose(1, 1, Heading.EAST), Cell(1, 1), "Stay."), closet) is None
    )
