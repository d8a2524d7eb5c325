"""What agents remember of a house: the kernels against a plain memory, and every face that shows it."""

from dataclasses import replace

import gymnasium
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.envs.test_kernels import plain_view
from tests.worlds import random_house, two_room_dataset
from vln.envs.corpora.gridhouse import load_gridhouse
from vln.envs.drawing.episode_scene import episode_scene
from vln.envs.geometry import Action, Cell
from vln.envs.simulation.episode_stream import EpisodeStream
from vln.envs.simulation.simulator import Simulator
from vln.envs.world.dataset import Dataset
from vln.envs.world.eyes import RememberedMap
from vln.envs.world.task import Task

EYES = RememberedMap(reach=5, ahead=4, behind=1, side=2, field_of_view=120)
MOVES = (Action.FORWARD, Action.FORWARD, Action.TURN_LEFT, Action.TURN_RIGHT)


class PlainMemory:
    """A dictionary of what was seen and walked on, and when."""

    def __init__(self, house):
        self.house, self.seen, self.walked, self.now = house, {}, {}, 0

    def look(self, pose):
        sight = EYES.sight
        for v, u in zip(*np.nonzero(plain_view(self.house, pose, sight).any(2)), strict=True):
            self.seen[place(pose, sight.ahead - v, u - sight.side)] = self.now
        self.walked[pose.cell] = self.now

    def map(self, pose):
        found = np.zeros(EYES.shape, dtype=np.uint8)
        layers = np.stack([self.house.structure, self.house.material, self.house.landmark_layer], 2)
        for v, u in np.ndindex(EYES.shape[:2]):
            cell = place(pose, EYES.reach - v, u - EYES.reach)
            if cell in self.seen:
                found[v, u, :3] = layers[cell]
                found[v, u, 3] = 1 + self.now - self.walked[cell] if cell in self.walked else 0
                found[v, u, 4] = 1 + self.now - self.seen[cell]
        return found


def place(pose, ahead, aside):
    """The cell so far ahead of a pose and to its right."""
    up, right = pose.heading.step, pose.heading.turned(1).step
    return pose.row + ahead * up[0] + aside * right[0], pose.column + ahead * up[1] + aside * right[1]


def anywhere(house, cell):
    """A dataset of one episode that nobody has to follow."""
    given = two_room_dataset().episodes[0]
    episode = replace(
        given, scan=house.house_id, path=(Cell(*cell),), distance=0.0, sentences=(), instructions=(".",)
    )
    return Dataset("one", "one", {house.house_id: house}, (episode,), Task(max_steps=1000, eyes=EYES))


def homes(eyes=EYES, count=2):
    dataset = load_gridhouse("val_unseen", houses=count, episodes_per_house=4)
    return replace(dataset, task=replace(dataset.task, eyes=eyes))


@given(st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_a_map_is_what_a_plain_memory_has(seed):
    rng = np.random.default_rng(seed)
    house = random_house(rng)
    floor = np.argwhere(house.walkable)
    simulator = Simulator(anywhere(house, floor[rng.integers(len(floor))].tolist()), 2)
    simulator.reset([0, 0])
    memory = PlainMemory(house)
    for _ in range(25):
        memory.look(simulator.pose(1))
        maps = simulator.observe().view
        np.testing.assert_array_equal(maps[1], memory.map(simulator.pose(1)))
        np.testing.assert_array_equal(simulator.observe().view, maps)  # to look twice changes nothing
        simulator.step(np.array([Action.TURN_LEFT, rng.choice(MOVES)]))
        memory.now += 1


def test_what_is_seen_now_is_the_local_view():
    walker, other = (Simulator(homes(eyes), 8) for eyes in (EYES, EYES.sight))
    rng = np.random.default_rng(0)
    for simulator in (walker, other):
        simulator.reset(range(8))
    for _ in range(10):
        maps, views = walker.observe().view, other.observe().view
        now = np.where(maps[..., 4:] == 1, maps, 0)[:, 1:7, 3:8, :3]
        np.testing.assert_array_equal(now, views)
        actions = rng.choice(MOVES, 8)
        walker.step(actions)
        other.step(actions)


def test_another_episode_begins_with_an_empty_memory_even_if_nobody_looked():
    simulator = Simulator(homes(), 1)
    simulator.reset([0])
    first = simulator.observe().view.copy()
    for _ in range(6):
        simulator.step(np.array([Action.FORWARD]))
        simulator.observe()
    simulator.reset([1])
    simulator.reset([0])
    np.testing.assert_array_equal(simulator.observe().view, first)


def test_some_agents_look_as_they_would_among_all():
    alone, together = Simulator(homes(), 4), Simulator(homes(), 4)
    for simulator in (alone, together):
        simulator.reset(range(4))
    for _ in range(5):
        some = alone.observe(agents=np.array([2, 0])).view
        np.testing.assert_array_equal(some, together.observe().view[[2, 0]])
        for simulator in (alone, together):
            simulator.step(np.full(4, Action.FORWARD))


def test_who_takes_the_place_of_another_remembers_what_that_one_does():
    simulator = Simulator(homes(), 2)
    simulator.reset([3, 3])
    for action in (Action.TURN_LEFT, Action.TURN_LEFT, Action.FORWARD):
        simulator.observe()
        simulator.step(np.array([Action.STOP, action]))
    expected = simulator.observe().view[1].copy()
    simulator.rearrange(np.array([1, 1]))
    np.testing.assert_array_equal(simulator.observe().view, [expected, expected])


def test_endless_play_remembers_as_well():
    stream = EpisodeStream(Simulator(homes(), 6), seed=1)
    rng = np.random.default_rng(1)
    memories = [PlainMemory(stream.simulator.house(agent)) for agent in range(6)]
    for _ in range(60):
        for agent, memory in enumerate(memories):
            pose = stream.simulator.pose(agent)
            memory.look(pose)
            np.testing.assert_array_equal(stream.view[agent], memory.map(pose))
            memory.now += 1
        step = stream.step(rng.choice([*MOVES, *MOVES, Action.STOP], 6))
        for agent in np.flatnonzero(step.terminated | step.truncated):
            memories[agent] = PlainMemory(stream.simulator.house(agent))


def test_environments_show_it_also_when_their_homes_change():
    asked = {"split": "train", "houses": 80, "episodes_per_house": 2, "view": {"kind": "map", "reach": 8}}
    many = gymnasium.make_vec("vln/GridHouse-v0", num_envs=3, vectorization_mode="vector_entry_point", **asked)
    observation, _ = many.reset(seed=0)
    assert observation["view"].shape == (3, 17, 17, 5)
    rng, seen, homes_held = np.random.default_rng(0), observation["view"][0], set()
    for _ in range(200):
        before = seen
        actions = np.array([rng.choice(MOVES[2:]), *rng.choice([Action.STOP, *MOVES], 2)])
        observation, _, terminated, truncated, _ = many.step(actions)
        assert many.observation_space.contains(observation)
        seen = observation["view"][0]
        homes_held.update(many.unwrapped.dataset.houses)
        if terminated[0] or truncated[0] or (seen[..., 4] > 1).sum() == 0:
            continue
        # Who only turns forgets nothing within reach: the same cells, turned.
        quarter = 1 if actions[0] == Action.TURN_RIGHT else -1
        assert ((np.rot90(before, quarter)[..., 4] > 0) <= (seen[..., 4] > 0)).all()
    assert len(homes_held) > 16


def test_pictures_show_what_it_remembers():
    simulator = Simulator(homes(RememberedMap()), 1)
    simulator.reset([0])
    simulator.observe()
    first = episode_scene(simulator, 0, {})
    simulator.step(np.array([Action.TURN_LEFT]))
    simulator.observe()
    assert first.shape == episode_scene(simulator, 0, {}).shape
    assert (first != episode_scene(simulator, 0, {})).any()
