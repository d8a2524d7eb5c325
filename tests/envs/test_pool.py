from dataclasses import replace

import numpy as np
import pytest

from tests.worlds import two_room_dataset
from vln.envs.simulation.pool import FEWEST, MOST, Pool
from vln.envs.simulation.simulator import Simulator
from vln.envs.world.dataset import Dataset, join

HOMES = 100


def renamed(dataset: Dataset, name: str) -> Dataset:
    (house,) = dataset.houses.values()
    episodes = tuple(replace(one, scan=name, path_id=f"{name} {one.path_id}") for one in dataset.episodes)
    return replace(dataset, houses={name: replace(house, house_id=name)}, episodes=episodes)


@pytest.fixture(scope="module")
def homes():
    plain = two_room_dataset()
    turned = replace(plain, episodes=plain.episodes[::-1])
    return [renamed((plain, turned)[number % 2], f"home {number}") for number in range(HOMES)]


def pool_of(homes, num_agents):
    return Pool(homes, homes[0].task, num_agents)


def test_homes_that_come_and_go_change_nothing_for_the_agents(homes):
    pool, random = pool_of(homes, 20), np.random.default_rng(0)
    whole = Simulator(join(homes), 20)
    over, seen = np.arange(20), set()
    for _ in range(150):
        numbers = pool.draw(random, over.size)
        pool.begin(numbers, over)
        whole.reset(numbers, over)
        held = set(pool.simulator.dataset.houses)
        assert len(held) <= 2 * 20
        seen |= held
        np.testing.assert_array_equal(pool.simulator.observe().view, whole.observe().view)
        actions = random.choice(4, 20, p=[0.05, 0.6, 0.15, 0.2])
        for one, other in zip(pool.simulator.step(actions), whole.step(actions), strict=True):
            np.testing.assert_array_equal(one, other)
        np.testing.assert_array_equal(pool.simulator.poses(), whole.poses())
        np.testing.assert_array_equal(pool.simulator.distance_to_goal(), whole.distance_to_goal())
        assert pool.simulator.texts() == whole.texts()
        over = np.flatnonzero(~whole.active)
    assert len(seen) > 60


def test_all_homes_are_played_before_any_comes_again(homes):
    pool, random = pool_of(homes, 1), np.random.default_rng(0)
    drawn = [pool.draw(random, 1)[0] // 2 for _ in range(HOMES * 2)]
    turns = [set(drawn[start : start + 2 * FEWEST]) for start in range(0, len(drawn), 2 * FEWEST)]
    assert all(len(turn) <= FEWEST for turn in turns)
    assert sum(map(len, turns)) == len(set().union(*turns))


def test_what_is_drawn_depends_on_the_generator_alone_once_the_past_is_forgotten(homes):
    fresh, used = pool_of(homes, 3), pool_of(homes, 3)
    used.draw(np.random.default_rng(5), 7)
    used.forget()
    one, other = np.random.default_rng(1), np.random.default_rng(1)
    for _ in range(100):
        np.testing.assert_array_equal(fresh.draw(one, 3), used.draw(other, 3))


def test_few_homes_are_held_for_good(homes):
    pool = pool_of(homes[:MOST], 2)
    simulator = pool.simulator
    assert len(pool) == 2 * MOST
    pool.begin(np.array([0, 2 * MOST - 1]), np.arange(2))
    assert pool.simulator is simulator
    assert set(pool.draw(np.random.default_rng(0), 10_000)) == set(range(2 * MOST))


def test_an_instance_far_away_can_be_asked_for(homes):
    pool = pool_of(homes, 2)
    pool.begin(np.array([0, 199]), np.arange(2))
    assert [pool.simulator.house(agent).house_id for agent in range(2)] == ["home 0", "home 99"]
    pool.begin(np.array([150]), np.array([0]))
    assert set(pool.simulator.dataset.houses) == {"home 75", "home 99"}
