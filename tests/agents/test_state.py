import torch

from vln.agents.state import NavigatorState


def state(first):
    rows = torch.arange(first, first + 3, dtype=torch.float)
    return NavigatorState((rows[:, None].repeat(1, 2), rows[:, None, None].repeat(1, 2, 2)), rows.int())


def test_the_memory_of_chosen_agents_moves_with_all_of_its_parts():
    chosen = state(0).select(torch.tensor([2, 0, 0]))
    assert chosen.taken.tolist() == [2, 0, 0]
    assert chosen.memory[0][:, 0].tolist() == [2, 0, 0]
    assert chosen.memory[1][:, 1, 1].tolist() == [2, 0, 0]


def test_only_those_begin_anew_that_are_said_to():
    mixed = state(0).replaced(torch.tensor([False, True, False]), state(10))
    assert mixed.taken.tolist() == [0, 11, 2]
    assert mixed.memory[0][:, 1].tolist() == [0, 11, 2]
    assert mixed.memory[1][:, 0, 0].tolist() == [0, 11, 2]
