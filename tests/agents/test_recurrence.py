import pytest
import torch
from torch import nn

from vln.agents.bidirectional import BidirectionalLSTM
from vln.agents.recurrence import CORES, LSTMCore, core_named, linear_recurrence
from vln.envs.errors import InputError


@pytest.mark.parametrize("name", CORES)
def test_a_sequence_at_once_equals_step_after_step(name):
    torch.manual_seed(0)
    core, inputs = core_named(name).build(6, 8), torch.randn(13, 3, 6)
    memory = core.start(inputs, 3)
    outputs, last = core(inputs, memory)
    for step, step_inputs in enumerate(inputs):
        memory = core.step(step_inputs, memory)
        torch.testing.assert_close(memory[0], outputs[step], atol=1e-5, rtol=1e-5)
    for by_steps, at_once in zip(memory, last, strict=True):
        torch.testing.assert_close(by_steps, at_once, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("name", CORES)
def test_a_sequence_may_be_given_in_parts(name):
    torch.manual_seed(1)
    core, inputs = core_named(name).build(6, 8), torch.randn(9, 2, 6)
    whole, _ = core(inputs, core.start(inputs, 2))
    first, memory = core(inputs[:4], core.start(inputs, 2))
    second, _ = core(inputs[4:], memory)
    torch.testing.assert_close(torch.cat([first, second]), whole, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("steps", [1, 2, 3, 8, 21])
def test_the_linear_recurrence_equals_the_loop_and_so_do_its_gradients(steps):
    torch.manual_seed(2)
    keep = torch.rand(steps, 2, 3, dtype=torch.float64, requires_grad=True)
    add = torch.randn(steps, 2, 3, dtype=torch.float64, requires_grad=True)
    start = torch.randn(2, 3, dtype=torch.float64, requires_grad=True)
    state, states = start, []
    for step in range(steps):
        state = keep[step] * state + add[step]
        states.append(state)
    at_once = linear_recurrence(keep, add, start)
    torch.testing.assert_close(at_once, torch.stack(states))
    weights = torch.randn_like(at_once)
    expected = torch.autograd.grad((torch.stack(states) * weights).sum(), (keep, add, start))
    actual = torch.autograd.grad((at_once * weights).sum(), (keep, add, start))
    torch.testing.assert_close(actual, expected)


def test_two_layers_of_lstm_equal_pytorchs():
    torch.manual_seed(3)
    core, reference = LSTMCore(5, 4, layers=2), nn.LSTM(5, 4, num_layers=2)
    for number, cell in enumerate(core.cells):
        for name, parameter in cell.named_parameters():
            getattr(reference, f"{name}_l{number}").data.copy_(parameter.data)
    inputs = torch.randn(7, 2, 5)
    torch.testing.assert_close(core(inputs, core.start(inputs, 2))[0], reference(inputs)[0])


def test_rows_of_different_lengths_are_read_as_packed_ones_are():
    torch.manual_seed(4)
    encoder, reference = BidirectionalLSTM(5, 8), nn.LSTM(5, 4, batch_first=True, bidirectional=True)
    for side, suffix in ((encoder.forwards, ""), (encoder.backwards, "_reverse")):
        for name, parameter in side.named_parameters():
            getattr(reference, name + suffix).data.copy_(parameter.data)
    rows, lengths = torch.randn(3, 6, 5), torch.tensor([6, 1, 4])
    packed = nn.utils.rnn.pack_padded_sequence(rows, lengths, batch_first=True, enforce_sorted=False)
    expected, _ = nn.utils.rnn.pad_packed_sequence(reference(packed)[0], batch_first=True)
    mask = torch.arange(6) < lengths[:, None]
    torch.testing.assert_close(encoder(rows, mask), expected)


def test_an_unknown_core_is_explained():
    with pytest.raises(InputError, match="recurrent core 'transformer' is unknown; choose one of rnn, gru, lstm"):
        core_named("transformer")
