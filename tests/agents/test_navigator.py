from operator import itemgetter

import pytest
import torch

from vln.agents.attention import Attention
from vln.agents.navigator import Navigator, NavigatorConfig
from vln.agents.recurrence import CORES
from vln.envs.errors import InputError
from vln.envs.simulation.observation import Observation
from vln.envs.world.eyes import LocalView, Picture

VIEW = LocalView(ahead=4, behind=1, side=2)
PICTURE = Picture(width=24, height=16)
EYES = {"crop": VIEW, "cells": VIEW, "pixels": PICTURE}  # by view encoder


def small_config(view_encoder="crop", **options):
    return NavigatorConfig(
        EYES[view_encoder],
        vocabulary_size=20,
        hidden_size=16,
        attention_size=8,
        view_encoder=view_encoder,
        **options,
    )


def random_inputs(steps=5, batch=3, seed=0, view_encoder="crop"):
    generator = torch.Generator().manual_seed(seed)
    highest = 256 if view_encoder == "pixels" else 5
    shape = (steps, batch, *EYES[view_encoder].shape)
    views = torch.randint(0, highest, shape, generator=generator).to(torch.uint8)
    actions = torch.randint(0, 4, (steps, batch), generator=generator)
    tokens = torch.tensor([[2, 3, 4, 5], [6, 7, 0, 0], [8, 0, 0, 0]])
    return tokens, Observation(views, torch.zeros(steps, batch)), actions


@pytest.mark.parametrize("encoder", EYES)
@pytest.mark.parametrize(
    "options", [{"text_feedback": False}, {"cross_modal": False}, *({"core": core} for core in CORES)]
)
def test_acting_step_by_step_equals_seeing_the_whole_trajectory(encoder, options):
    torch.manual_seed(0)
    navigator = Navigator(small_config(encoder, **options)).eval()
    tokens, seen, actions = random_inputs(view_encoder=encoder)
    instruction = navigator.read_instruction(tokens)
    whole, last = navigator(instruction, seen, actions, navigator.start(3))
    state = navigator.start(3)
    for t, action in enumerate(actions):
        now = seen.map(itemgetter(t))
        decision, state = navigator.step(instruction, now, state)
        state = navigator.remember(state, now, action)
        torch.testing.assert_close(decision.logits, whole.logits[t], atol=1e-5, rtol=1e-5)
    for after_steps, after_all in zip(state.memory, last.memory, strict=True):
        torch.testing.assert_close(after_steps, after_all, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("core", CORES)
@pytest.mark.parametrize("encoder", EYES)
def test_every_parameter_learns(encoder, core):
    navigator = Navigator(small_config(encoder, core=core))
    tokens, seen, actions = random_inputs(view_encoder=encoder)
    decision, _ = navigator(navigator.read_instruction(tokens), seen, actions, navigator.start(3))
    decision.logits.square().sum().backward()
    still = [name for name, parameter in navigator.named_parameters() if not parameter.grad.abs().sum() > 0]
    assert still == []


def test_an_encoder_for_other_eyes_is_explained():
    with pytest.raises(
        InputError, match="view encoder 'pixels' is not for a view of kind 'symbolic'; choose crop or cells"
    ):
        Navigator(NavigatorConfig(VIEW, vocabulary_size=20, view_encoder="pixels"))
    with pytest.raises(InputError, match="view encoder 'crop' is not for a view of kind 'rgb'; choose pixels"):
        Navigator(NavigatorConfig(PICTURE, vocabulary_size=20))


def test_padding_changes_nothing():
    navigator = Navigator(small_config()).eval()
    tokens, seen, actions = random_inputs()
    padded = torch.cat([tokens, torch.zeros(3, 6, dtype=torch.long)], 1)
    short, long = (
        navigator(navigator.read_instruction(x), seen, actions, navigator.start(3))[0] for x in (tokens, padded)
    )
    torch.testing.assert_close(short.logits, long.logits)
    assert long.text_attention[:, 2, 1:].abs().max() == 0


def test_an_agent_that_sees_and_hears_nothing_still_decides():
    navigator = Navigator(small_config()).eval()
    _, seen, actions = random_inputs()
    nothing = seen.map(torch.zeros_like)
    silent = torch.zeros(3, 4, dtype=torch.long)
    decision, _ = navigator(navigator.read_instruction(silent), nothing, actions, navigator.start(3))
    assert decision.logits.isfinite().all()


def test_the_cells_encoder_does_not_care_how_many_empty_cells_others_have():
    torch.manual_seed(0)
    navigator = Navigator(small_config(view_encoder="cells")).eval()
    tokens, seen, actions = random_inputs()
    seen.view[:, 0, 1:] = 0
    first = seen.map(lambda field: field[:, :1])
    alone = navigator(navigator.read_instruction(tokens[:1]), first, actions[:, :1], navigator.start(1))
    both = navigator(navigator.read_instruction(tokens), seen, actions, navigator.start(3))
    torch.testing.assert_close(alone[0].logits[:, 0], both[0].logits[:, 0], atol=1e-5, rtol=1e-5)


def test_attention_is_the_weighted_mean_of_what_is_not_masked():
    attention = Attention(4, 6, 8)
    query, values = torch.randn(2, 4), torch.randn(2, 5, 6)
    mask = torch.tensor([[True, True, False, True, False], [False, True, False, False, False]])
    attended = attention(query, values, mask)
    for row in range(2):
        kept = values[row, mask[row]]
        scores = attention.key(kept) @ attention.query(query[row]) / 8**0.5
        torch.testing.assert_close(attended.context[row], torch.softmax(scores, 0) @ kept)
    torch.testing.assert_close(attended.weights.sum(1), torch.ones(2))


@pytest.mark.parametrize("cross_modal", [True, False])
def test_the_text_tells_where_to_look_or_without_cross_modal_the_history(cross_modal):
    torch.manual_seed(0)
    navigator = Navigator(small_config(cross_modal=cross_modal)).eval()
    asked = []
    navigator.find.register_forward_hook(lambda module, arguments, found: asked.append(arguments[0]))
    tokens, seen, actions = random_inputs()
    decision, _ = navigator(navigator.read_instruction(tokens), seen, actions, navigator.start(3))
    history, text = decision.known.flatten(0, 1).chunk(2, 1)
    assert torch.equal(asked[0].reshape(text.shape), text if cross_modal else history)


def test_what_several_agents_are_told_is_read_once_outside_training():
    navigator = Navigator(small_config()).eval()
    tokens = torch.tensor([[2, 3, 0], [4, 5, 6], [2, 3, 0]])
    alone = [navigator.read_instruction(row[None]) for row in tokens]
    read = []
    navigator.instruction_encoder.register_forward_hook(lambda _, given, __: read.append(len(given[0])))
    words = navigator.read_instruction(tokens)
    assert read == [2]
    for number, one in enumerate(alone):
        torch.testing.assert_close(words.features[number], one.features[0])
    navigator.train().read_instruction(tokens)
    assert read == [2, 3]


def test_many_texts_are_read_as_each_alone(monkeypatch):
    torch.manual_seed(0)
    navigator = Navigator(small_config()).eval()
    tokens = torch.randint(2, 20, (9, 7)) * (torch.arange(7) < torch.tensor([7, 1, 3, 0, 2, 7, 4, 1, 5])[:, None])
    alone = [navigator.read_instruction(text[None]) for text in tokens]
    monkeypatch.setattr("vln.agents.navigator.READ_AT_ONCE", 2)
    words = navigator.read_instruction(tokens)
    for number, one in enumerate(alone):
        assert torch.equal(words.mask[number], one.mask[0])
        torch.testing.assert_close(words.features[number], one.features[0])
