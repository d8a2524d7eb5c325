"""Which walks self-imitation keeps and replays, by walks made by hand."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from tests.stages import OWN, untrained
from tests.worlds import two_room_dataset
from vln.envs.simulation.played import Played
from vln.learn import self_imitation
from vln.learn.self_imitation import Explorer

STOP, AHEAD, LEFT, RIGHT = range(4)


def made_by_hand(numbers, walks, log_p, stopped):
    """The record of some walks, the log-probability of each shared by its first steps; noise after their ends."""
    agents, longest = len(walks), max(map(len, walks))
    actions = np.full((longest, agents), LEFT)
    active = np.zeros((longest, agents), dtype=bool)
    for agent, walk in enumerate(walks):
        actions[: len(walk), agent] = walk
        active[: len(walk), agent] = True
    each = np.array(log_p, dtype=np.float32) / active.sum(0)
    return Played(
        instances=numbers,
        observations=None,
        actions=actions,
        expert=np.zeros_like(actions),
        rewards=np.zeros((longest, agents), dtype=np.float32),
        active=active,
        log_p=np.where(active, each, -50.0).astype(np.float32),
        poses=np.zeros((longest + 1, agents, 3), dtype=np.int32),
        stopped=np.array(stopped),
        succeeded=np.zeros(agents, dtype=bool),
        collisions=np.zeros(agents, dtype=np.int32),
    )


def explored(monkeypatch, said, walks, log_p, stopped, explorer=None, **options):
    """An explorer that has walked by one instruction of two, as told."""
    if explorer is None:
        options = {"batch_size": 1, "group_size": len(walks)} | options
        config = replace(OWN, **options)
        explorer = Explorer(config, *untrained(two_room_dataset()), two_room_dataset().without_answers())
    monkeypatch.setattr(
        self_imitation, "rollout", lambda policy, world, numbers: made_by_hand(numbers, walks, log_p, stopped)
    )
    monkeypatch.setattr(self_imitation, "watched", lambda played: played)
    monkeypatch.setattr(explorer._critic, "log_likelihood", lambda played, texts: torch.tensor(said))
    explorer.explore(untrained(two_room_dataset())[0].network, 0)
    return explorer


def kept(explorer):
    """The walks in the memory with their scores."""
    memory = explorer.memory
    return [
        (memory["actions"][number, : memory["steps"][number]].tolist(), memory["score"][number].item())
        for number in range(2)
        if memory["steps"][number]
    ]


WALKS = [[AHEAD, STOP], [RIGHT, AHEAD, STOP], [AHEAD, AHEAD, AHEAD, STOP]]


@pytest.mark.parametrize(
    ("pragmatic", "best", "score"), [(0.0, 0, -3.0), (0.5, 1, (-4 - 5) / 2), (1.0, 2, -1.0), (0.1, 0, -3.7)]
)
def test_the_walk_is_kept_that_critic_and_navigator_like_best_each_by_its_weight(
    monkeypatch, pragmatic, best, score
):
    explorer = explored(
        monkeypatch, [-3.0, -4.0, -9.0], WALKS, [-10.0, -5.0, -1.0], [True] * 3, pragmatic=pragmatic
    )
    assert kept(explorer) == [(WALKS[best], pytest.approx(score))]


def test_a_walk_without_a_stop_is_no_answer(monkeypatch):
    unfinished = [[AHEAD, STOP], [AHEAD, AHEAD, AHEAD, AHEAD]]
    explorer = explored(monkeypatch, [-9.0, -1.0], unfinished, [-2.0, -2.0], [True, False], pragmatic=0.0)
    assert kept(explorer) == [(unfinished[0], -9.0)]
    none = explored(monkeypatch, [-9.0, -1.0], unfinished, [-2.0, -2.0], [False, False], pragmatic=0.0)
    assert kept(none) == []


def test_only_a_better_walk_takes_the_place_of_an_earlier_one(monkeypatch):
    explorer = explored(monkeypatch, [-5.0], [[AHEAD, AHEAD, STOP]], [0.0], [True], pragmatic=0.0)
    for no_better in (-6.0, -5.0):
        explored(monkeypatch, [no_better], [[LEFT, STOP]], [0.0], [True], explorer)
        assert kept(explorer) == [([AHEAD, AHEAD, STOP], -5.0)]
    explored(monkeypatch, [-4.0], [[LEFT, STOP]], [0.0], [True], explorer)
    assert kept(explorer) == [([LEFT, STOP], -4.0)]


def remembering(walks):
    """An explorer of two instructions with these walks in its memory, None for none."""
    explorer = Explorer(OWN, *untrained(two_room_dataset()), two_room_dataset().without_answers())
    for number, walk in enumerate(walks):
        if walk:
            explorer.memory["steps"][number] = len(walk)
            explorer.memory["actions"][number, : len(walk)] = torch.tensor(walk, dtype=torch.int8)
    return explorer


def test_every_instruction_is_replayed_with_its_own_walk():
    walks = [[AHEAD, STOP], [RIGHT, RIGHT, AHEAD, STOP]]
    explorer = remembering(walks)
    tokens, played = explorer.replay(0)
    assert sorted(played.instances) == [0, 1]
    for agent, number in enumerate(played.instances):
        assert played.actions[played.active[:, agent], agent].tolist() == walks[number]
        assert torch.equal(tokens[agent], explorer._tokens[number])


def test_where_there_is_no_walk_yet_another_takes_its_place():
    tokens, played = remembering([None, [RIGHT, STOP]]).replay(0)
    assert played.instances.tolist() == [1, 1]
    assert torch.equal(tokens[0], tokens[1])
    assert played.active.sum(0).tolist() == [2, 2]


def test_without_any_walk_the_instructions_are_left_as_they_are():
    _, played = remembering([None, None]).replay(0)
    assert sorted(played.instances) == [0, 1]
    assert played.active.sum(0).tolist() == [1, 1]


def test_the_judgement_is_the_critics_mean_of_greedy_walks_and_how_many_walks_are_known(monkeypatch):
    explorer, heard = remembering([None, [AHEAD, STOP]]), []

    def log_likelihood(walks, texts):
        heard.extend(texts)
        return torch.tensor([-1.0, -4.0])

    monkeypatch.setattr(explorer._critic, "log_likelihood", log_likelihood)
    assert explorer.judge(untrained(two_room_dataset())[0].network) == {"critic": -2.5, "remembered": 1}
    assert heard == list(two_room_dataset().instructions)
