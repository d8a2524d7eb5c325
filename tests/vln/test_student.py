import pytest
import torch

from tests.stages import TINY
from tests.worlds import two_room_dataset
from vln.envs.language.tokenizer import encode_padded
from vln.envs.simulation.simulator import Simulator
from vln.learn.new_navigator import new_checkpoint
from vln.learn.student import Student


@pytest.mark.parametrize(("asked", "told_at"), [(None, 0.5), (1.0, 1.0), (2.0, 2.0)])
def test_a_student_says_how_likely_its_actions_were_at_the_temperature_asked_for(asked, told_at):
    dataset = two_room_dataset()
    made, simulator = new_checkpoint(TINY, dataset), Simulator(dataset, 2)
    simulator.reset([0, 1])
    tokens = torch.from_numpy(encode_padded(made.tokenizer, dataset.instructions))
    student = Student(made.network, made.tokenizer, tokens, temperature=0.5, likelihood_at=asked)
    student.reset(simulator)
    actions = torch.from_numpy(student.act(simulator.observe()))
    log_p = torch.log_softmax(student.decision.logits / told_at, 1)
    torch.testing.assert_close(student.log_p, log_p[[0, 1], actions])
